/*
 * latency.h -- the latencies of all replications, pooled, with intervals over the replications.
 */
#ifndef KINESIM_REPORTS_LATENCY_H
#define KINESIM_REPORTS_LATENCY_H

#include "reports/run_report.h"
#include "sim/histogram.h"
#include "sim/summary.h"

enum latency_point { LATENCY_P50, LATENCY_P90, LATENCY_P95, LATENCY_P99, LATENCY_POINTS };

/* The quantile of each point: 0.5, 0.9, 0.95, 0.99. */
extern const double latency_quantile[LATENCY_POINTS];

struct latency {
    const char *component, *stage;
    struct histogram *pooled;
    struct summary mean; /* of the replications' own means; low and high NaN for fewer than two */
    struct summary at[LATENCY_POINTS];
};

struct latency_set {
    struct latency *rows; /* in order of the components' first asking */
    size_t count;
};

struct latency_set latency_pool(const struct run_report *run);
void latency_free(struct latency_set *set);

#endif
