/*
 * found.h -- what limits, loses and lags, of all replications together: the one ranked list that the terminal, the
 * page, JSON, the database and studies show.
 *
 * Most of it components told (sim/finding.h). Added here is what needs all of them: limits that are nearly reached,
 * latencies whose level drifts, a measured time too short for its slowest cycle.
 */
#ifndef KINESIM_REPORTS_FOUND_H
#define KINESIM_REPORTS_FOUND_H

#include <stdbool.h>
#include <stddef.h>

#include "reports/common/run_report.h"
#include "sim/finding.h"
#include "sim/trend.h"

struct found {
    enum finding_kind kind;
    double severity; /* 0 .. 1 */
    const char *component, *stage, *limit;
    const char *subject, *cause; /* as in struct finding */
    enum finding_unit unit;      /* of the value */
    double value, lo, hi; /* mean and 95 % interval over the replications; NaN: there is none */
    size_t replications;  /* in which it was seen */
    char *text;
};

/* The limit that is used most, whether or not anything happened there. */
struct found_limit {
    const char *component; /* NULL: no component has told of a limit */
    struct limit_use use;  /* pooled: means of the means, the highest peak and its subject */
};

/* A latency whose level drifts, or that is known of survivors only. */
struct found_latency {
    const char *component, *stage;
    struct trend_verdict trend;
    double growth_an_hour_ns; /* if it drifts */
    double arrived;           /* share of the records that set out; 1: all */
};

struct found_set {
    struct found *rows; /* by kind, then by severity, the worst first */
    size_t count;
    struct found_limit nearest;
    struct found_latency *latencies; /* those with something to say */
    size_t latency_count;
    bool varies; /* the load does: figures over the measured time are no steady state's */
};

struct found_set found_of_run(const struct run_report *run);
void found_free(struct found_set *set);

/* NULL: nothing to say of this latency. */
const struct found_latency *found_latency_of(const struct found_set *set, const char *component,
                                             const char *stage);

/* Nothing was lost, late or refused in any component. */
bool found_nothing(const struct found_set *set);

/* One sentence for a headline: the worst finding, or that there is none and which limit is nearest. free() it. */
char *found_headline(const struct found_set *set);

#endif
