/*
 * points.h -- the points of a sweep: which value of each axis, in which order.
 *
 * The grid counts like a clock: the last axis moves fastest. A Latin hypercube of N points cuts each
 * axis into N equal parts and takes every part once (McKay, Beckman and Conover 1979); an axis draws
 * from its own stream of chance, so another axis beside it changes nothing in it.
 */
#ifndef KINESIM_SCENARIOS_STUDY_POINTS_H
#define KINESIM_SCENARIOS_STUDY_POINTS_H

#include "scenarios/loader/scenario.h"

struct points {
    const struct axis *axes; /* borrowed from the scenario */
    size_t axis_count;
    size_t count;
    size_t left_out;           /* those that a `where` refused */
    struct axis_value *values; /* of point p on axis a: [p * axis_count + a] */
    struct arena *arena;
};

/* The points of the scenario's sweep, without those that break a rule of `where`. Complains of what
 * is more than SWEEP_POINTS_MAX points, or none at all. points_free also after a failure. */
bool points_make(struct points *points, const struct scenario *scenario, struct diag *diag);
void points_free(struct points *points);

static inline const struct axis_value *points_at(const struct points *points, size_t point,
                                                 size_t axis)
{
    return &points->values[point * points->axis_count + axis];
}

#endif
