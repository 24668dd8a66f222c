/*
 * sweep_scale.h -- how the points of a sweep are laid out on paper: axes as scales, combinations of
 * the other axes as series, and which latency has most to tell.
 */
#ifndef KINESIM_REPORTS_SWEEP_SCALE_H
#define KINESIM_REPORTS_SWEEP_SCALE_H

#include "reports/database/sweep_view.h"
#include "reports/figures/figure.h"

/* The distinct values of one axis, in order of their amounts, or as they come where they have none. */
struct sweep_scale {
    size_t axis, count;
    const char **texts; /* borrowed from the view */
    double *at;         /* amount, or 1, 2, 3 */
    size_t *place;      /* of each point */
    bool is_number, logarithmic;
};
struct sweep_scale sweep_scale_of(const struct sweep_view *view, size_t axis);
/* Ranges instead of values, where there are more than `most`: equal parts of the scale, named by where they begin. */
void sweep_scale_bin(struct sweep_scale *scale, const struct sweep_view *view, size_t most);
void sweep_scale_free(struct sweep_scale *scale);

/* Tics ("xtics" or "ytics") at the values, without those whose names would lie on others on an axis of so many px;
 * one command. */
void sweep_scale_tics(struct text *commands, const struct sweep_scale *scale, const char *tics,
                      double px);
/* The range of axis "x" or "y", and whether it is logarithmic. */
void sweep_scale_range(struct text *commands, const struct sweep_scale *scale, const char *axis);

/* Whether an axis is what comes in, and no choice: points that differ in it do another work. */
bool sweep_is_load(const struct sweep_view *view, size_t axis);

/* The axis that makes the best abscissa: a quantity before a word, then the one with most values. */
size_t sweep_main_axis(const struct sweep_view *view);

/* Greatest over least 99th percentile of a latency; 1 without values. */
double sweep_spread(const struct sweep_view *view, size_t measure);
/* The latency with the greatest spread; there is at least one. */
size_t sweep_main_measure(const struct sweep_view *view);
/* "rds-to-lake, delivery p99" */
struct label sweep_measure_name(const struct sweep_view *view, size_t measure);

/* Points that agree in all axes but those given; SIZE_MAX stands for no axis. */
struct sweep_series {
    size_t count;
    size_t *of;        /* of each point */
    struct text *name; /* "mode on-demand, shards 4" */
};
struct sweep_series sweep_series_of(const struct sweep_view *view, size_t axis, size_t other);
void sweep_series_free(struct sweep_series *series);

#endif
