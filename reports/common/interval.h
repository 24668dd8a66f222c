/*
 * interval.h -- 95 % intervals of what was counted and of ratios of counts: over the replications, or over the
 * batches of a single one.
 */
#ifndef KINESIM_REPORTS_INTERVAL_H
#define KINESIM_REPORTS_INTERVAL_H

#include "reports/common/run_report.h"
#include "sim/summary.h"

struct interval {
    const char *component;
    const char *name;       /* of the counter; of a ratio its numerator */
    const char *per;        /* a ratio's denominator; NULL: a count */
    struct summary summary; /* low and high NaN with fewer than two sections */
};

struct interval_set {
    struct interval *rows;
    size_t count;
};

/*
 * All counters (Student's t), then those ratios of a component's counters that make sense: refused,
 * dropped, duplicate, failed, cold. A ratio is that of the sums, and its interval the ratio
 * estimator's (summary_about), for the denominators differ from one section to the next.
 */
struct interval_set interval_all(const struct run_report *run);
void interval_free(struct interval_set *set);

#endif
