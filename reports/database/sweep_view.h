/*
 * sweep_view.h -- a sweep as the database holds it: axes, points, what each point found.
 */
#ifndef KINESIM_REPORTS_SWEEP_VIEW_H
#define KINESIM_REPORTS_SWEEP_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/common/sureness.h"

struct db;

struct sweep_view_axis {
    char *path;
    char *label;    /* the end of the path that tells it from the other axes: "shards" */
    char *unit;     /* of the amounts: "ns", "B", "1/s", "B/s", "1" or "" */
    size_t values;  /* distinct ones */
    bool is_number; /* every value has an amount */
};

/* A latency that matters to a user: how old a record is where it is used. */
struct sweep_view_measure {
    char *component, *stage;
};

struct sweep_view_value {
    double p50_ns, p99_ns;                             /* NaN: nothing was measured */
    double p50_lo_ns, p50_hi_ns, p99_lo_ns, p99_hi_ns; /* NaN with one replication */
};

struct sweep_view_point {
    int64_t number;
    double usd_month, created, throttled, dropped; /* per replication; NaN if not counted */
    double objects; /* that deliveries wrote; NaN if there is no delivery */
    double tries;   /* to put a record: accepted, refused or failed */
    int64_t unkept; /* thresholds broken or unknown */
    char *mark,
        *reason; /* kind and words of the worst finding if it is harm; NULL: nothing is lost, late or refused */
    struct sureness sureness; /* of its bill's prices */
    bool loses;               /* it is that records are lost: the point cannot be the best */
};

struct sweep_view {
    int64_t sweep_id;
    char *scenario, *command;
    size_t axis_count, measure_count, point_count; /* points that have landed, in order of number */
    size_t planned;                                /* points the sweep wants */
    struct sweep_view_axis *axes;
    struct sweep_view_measure *measures;
    struct sweep_view_point *points;
    double *amounts;                 /* [point * axis_count + axis], NaN for what is no quantity */
    char **texts;                    /* the same as written */
    struct sweep_view_value *values; /* [point * measure_count + measure] */
};

/* Of all points' bills together. */
struct sureness sweep_view_sureness(const struct sweep_view *view);

/* False with the reason in the db if there is no such sweep (0: the latest). */
bool sweep_view_load(struct sweep_view *view, struct db *db, int64_t sweep_id);
void sweep_view_free(struct sweep_view *view);

static inline const struct sweep_view_value *sweep_view_value(const struct sweep_view *view,
                                                              size_t point, size_t measure)
{
    return &view->values[point * view->measure_count + measure];
}

#endif
