/*
 * theory_use.h -- closed forms that held in every replication, beside what was simulated.
 */
#ifndef KINESIM_REPORTS_THEORY_USE_H
#define KINESIM_REPORTS_THEORY_USE_H

#include "reports/common/latency.h"

struct theory_use {
    const char *component, *stage, *law, *source;
    double quantile;    /* or RESULTS_MEAN */
    char statistic[16]; /* what it is called: "mean", "p99" */
    double theory_ns;
    double simulated_ns;      /* of all replications pooled */
    struct summary simulated; /* with its interval (latency.h) */
};

/* The same of a rate or a mean number: means over the replications. */
struct theory_figure {
    const char *component, *stage, *statistic, *unit, *law, *source;
    double theory;
    struct summary simulated;
};

struct theory_uses {
    struct theory_use *rows; /* in order of the first replication's offers */
    size_t count;
    struct theory_figure *figures;
    size_t figure_count;
};

/* `set` is latency_pool(run). */
struct theory_uses theory_uses_of_run(const struct run_report *run, const struct latency_set *set);
void theory_uses_free(struct theory_uses *uses);

#endif
