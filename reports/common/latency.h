/*
 * latency.h -- the latencies of all replications, pooled, with 95 % intervals.
 *
 * The sections of an interval (summary_about) are the replications; of a single one its slices, which
 * are then batches of one long run (batch means: Law and Carson 1979, Operations Research 27).
 */
#ifndef KINESIM_REPORTS_LATENCY_H
#define KINESIM_REPORTS_LATENCY_H

#include "reports/common/run_report.h"
#include "sim/histogram.h"
#include "sim/summary.h"

enum latency_point {
    LATENCY_P50,
    LATENCY_P90,
    LATENCY_P95,
    LATENCY_P99,
    LATENCY_P999,
    LATENCY_POINTS
};

/* The quantile of each point: 0.5, 0.9, 0.95, 0.99, 0.999. */
extern const double latency_quantile[LATENCY_POINTS];

struct latency {
    const char *component, *stage;
    struct histogram *pooled;
    struct summary mean; /* of all observations; low and high NaN for fewer than two sections */
    struct summary at[LATENCY_POINTS];
    size_t batches; /* the sections, if they are batches; else 0 */
    double
        batch_lag1; /* correlation of neighbouring batches' means: intervals lean on its being small */
};

struct latency_set {
    struct latency *rows; /* in order of the components' first asking */
    size_t count;
};

/* Above this a correlation of neighbours among so many independent batches is seen once in 40 times
 * (Bartlett 1946): 2 / sqrt(batches). */
double latency_lag1_limit(size_t batches);

struct latency_set latency_pool(const struct run_report *run);
void latency_free(struct latency_set *set);

#endif
