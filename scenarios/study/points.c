#include "scenarios/study/points.h"

#include <stdlib.h>
#include <string.h>

#include "scenarios/loader/axis_range.h"
#include "scenarios/study/rules.h"
#include "sim/arena.h"
#include "sim/check.h"
#include "sim/rng.h"

/* ---- how many, and value `axis` of point `point` before rules leave some out */

/* SWEEP_POINTS_MAX + 1 stands for anything larger. */
static size_t grid_count(const struct sweep *sweep)
{
    size_t count = 1;
    for (size_t a = 0; a < sweep->axis_count; a++) {
        count *= sweep->axes[a].count;
        if (count > SWEEP_POINTS_MAX) return SWEEP_POINTS_MAX + 1;
    }
    return count;
}

static struct axis_value grid_value(const struct sweep *sweep, size_t point, size_t axis)
{
    for (size_t a = sweep->axis_count - 1; a > axis; a--) point /= sweep->axes[a].count;
    return sweep->axes[axis].values[point % sweep->axes[axis].count];
}

/* ---- a Latin hypercube */

/* Every part of [0, count) once, in an order drawn from the axis's own stream (Fisher and Yates). */
static size_t *shuffled(struct rng *rng, size_t count)
{
    size_t *order = check_alloc(count * sizeof *order);
    for (size_t i = 0; i < count; i++) order[i] = i;
    for (size_t i = count; i > 1; i--) {
        const size_t j = rng_below(rng, i), kept = order[i - 1];
        order[i - 1] = order[j];
        order[j] = kept;
    }
    return order;
}

static struct axis_value between(struct points *points, const struct axis *axis, double share)
{
    const struct axis_range range = {axis->low, axis->high, 0, 0, axis->logarithmic};
    char text[QUANTITY_TEXT_MAX];
    const double amount = axis_amount_text(axis->kind, axis_range_at(&range, share), text);
    return (struct axis_value){arena_text(points->arena, text, strlen(text)), amount};
}

static void sample_axis(struct points *points, size_t a, uint64_t seed)
{
    const struct axis *axis = &points->axes[a];
    struct rng rng;
    rng_init(&rng, seed, 0, axis->path, "latin hypercube");
    size_t *order = shuffled(&rng, points->count);
    for (size_t p = 0; p < points->count; p++) {
        const double share = ((double)order[p] + rng_uniform(&rng)) / (double)points->count;
        points->values[p * points->axis_count + a] =
            axis->is_range ? between(points, axis, share)
                           : axis->values[(size_t)(share * (double)axis->count)];
    }
    free(order);
}

/* ---- all of them */

static void fill(struct points *points, const struct scenario *scenario)
{
    const struct sweep *sweep = &scenario->sweep;
    for (size_t a = 0; a < points->axis_count; a++) {
        if (sweep->samples) sample_axis(points, a, (uint64_t)scenario->seed);
        else
            for (size_t p = 0; p < points->count; p++)
                points->values[p * points->axis_count + a] =
                    sweep->listed ? sweep->axes[a].values[p] : grid_value(sweep, p, a);
    }
}

static void leave_out(struct points *points, const struct scenario *scenario)
{
    const size_t all = points->count, width = points->axis_count;
    points->count = 0;
    for (size_t p = 0; p < all; p++) {
        if (!rules_keep(scenario, &points->values[p * width])) continue;
        memmove(&points->values[points->count++ * width], &points->values[p * width],
                width * sizeof *points->values);
    }
    points->left_out = all - points->count;
}

bool points_make(struct points *points, const struct scenario *scenario, struct diag *diag)
{
    const struct sweep *sweep = &scenario->sweep;
    const struct place place = {scenario->path, 0, 0};
    *points = (struct points){.axes = sweep->axes, .axis_count = sweep->axis_count};
    if (sweep->axis_count == 0) {
        diag_error(diag, place, "sweep",
                   "there is nothing to vary: add a section 'sweep' or --vary PATH=V1,V2");
        return false;
    }
    points->count = sweep->samples  ? (size_t)sweep->samples
                    : sweep->listed ? sweep->axes[0].count
                                    : grid_count(sweep);
    if (points->count > SWEEP_POINTS_MAX) {
        diag_error(diag, place, "sweep", "more than %d points; sample them with 'samples'",
                   SWEEP_POINTS_MAX);
        return false;
    }
    points->arena = arena_create();
    points->values = check_zeroed(points->count * points->axis_count, sizeof *points->values);
    fill(points, scenario);
    leave_out(points, scenario);
    if (points->count == 0)
        diag_error(diag, place, "sweep.where", "the rules leave no point of %zu", points->left_out);
    return points->count > 0;
}

void points_free(struct points *points)
{
    free(points->values);
    if (points->arena) arena_destroy(points->arena);
    *points = (struct points){0};
}
