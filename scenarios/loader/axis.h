/*
 * axis.h -- the section `sweep` of a scenario, read: settings, their values, and which combinations
 * count.
 *
 *     sweep:
 *       streams.orders.shards: [1, 2, 4..16/4]     values, ranges with a step (16 included) ...
 *       producers.web.rate: 10/s..1000/s x7 log    ... or with a number of values, evenly or by ratio
 *       where: [streams.orders.shards <= 8]        a setting against a setting or a value
 *       repeat: 3                                  replications at every point
 *       samples: 40                                a Latin hypercube instead of the grid
 *       points: [{seed: 1, duration: 1h}, ...]     a list of points instead of axes
 */
#ifndef KINESIM_SCENARIOS_LOADER_AXIS_H
#define KINESIM_SCENARIOS_LOADER_AXIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/diag.h"
#include "sim/field.h"

/* ours: more points than anybody waits for, and a sweep's list of points stays below 1 GB */
enum { AXIS_VALUES_MAX = 10000, SWEEP_POINTS_MAX = 1000000 };

struct axis_value {
    const char *text; /* as --set takes it */
    double amount;    /* in the base unit of `kind`; NaN for what is no quantity */
};

struct axis {
    const char *path;
    enum field_kind kind; /* of the values; of a distribution, what is distributed */
    struct axis_value *values;
    size_t count;
    /* One range and nothing else: a Latin hypercube then takes any value within. */
    bool is_range, logarithmic;
    double low, high;
};

/* One side of a rule: an axis, a setting that is none, or a value. */
struct sweep_operand {
    const struct axis *axis; /* NULL: not an axis */
    const char *path;        /* NULL: a value */
    struct axis_value value; /* of a value; a setting's comes from the scenario */
    enum field_kind kind;
};

struct sweep_rule {
    const char *text; /* as written */
    struct place place;
    const char *comparison; /* < <= > >= == != */
    struct sweep_operand left, right;
};

struct sweep {
    struct axis *axes; /* in file order, then in that of --vary */
    size_t axis_count;
    bool listed; /* `points`: point i takes value i of every axis, instead of the grid */
    struct sweep_rule *rules;
    size_t rule_count;
    int64_t samples; /* 0: the grid */
    int64_t repeat;  /* 0: as many replications as the scenario says */
};

#endif
