#include "models/produce/intensity.h"

#include <math.h>

#include "sim/check.h"
#include "sim/multiversion.h"

#include "sim/banned.h"

/* ---- states */

/* The u-quantile of a stay's rest, seen at any time: density (1 - F(x)) / mean. */
static double rest_of(const struct dist *stay, double u)
{
    const double mean = dist_mean(stay);
    double low = 0, high = mean;
    while (high < dist_max(stay) && high - dist_cdf_integral(stay, high) < u * mean) high += high;
    for (int halving = 0; halving < 60; halving++) {
        const double middle = (low + high) / 2;
        *(middle - dist_cdf_integral(stay, middle) < u * mean ? &low : &high) = middle;
    }
    return high;
}

static int64_t later(int64_t from_ns, double by_ns)
{
    return by_ns < (double)(INTENSITY_NEVER - from_ns) ? from_ns + (int64_t)by_ns : INTENSITY_NEVER;
}

static void begin_state(struct intensity *intensity, int64_t from_ns)
{
    double whole = 0;
    for (uint32_t i = 0; i < intensity->state_count; i++)
        whole += dist_mean(&intensity->states[i].stay);
    double left = rng_uniform(&intensity->stays) * whole;
    uint32_t state = 0;
    while (state + 1 < intensity->state_count && left > dist_mean(&intensity->states[state].stay))
        left -= dist_mean(&intensity->states[state++].stay);
    intensity->state = state;
    intensity->state_ends_ns =
        later(from_ns, rest_of(&intensity->states[state].stay, rng_uniform(&intensity->stays)));
}

static void next_state(struct intensity *intensity)
{
    intensity->state = (intensity->state + 1) % intensity->state_count;
    intensity->state_ends_ns =
        later(intensity->state_ends_ns,
              dist_draw(&intensity->states[intensity->state].stay, &intensity->stays));
}

/* ---- stretches */

/* The one that begins at from_ns. */
static void begin_stretch(struct intensity *intensity, int64_t from_ns)
{
    const int64_t origin_ns = intensity->origin_ns;
    while (intensity->state_ends_ns <= from_ns) next_state(intensity);
    intensity->from_ns = from_ns;
    intensity->piece = load_shape_piece(intensity->shape, from_ns - origin_ns);
    int64_t to_ns = intensity->piece.to_ns + origin_ns;
    if (intensity->state_ends_ns < to_ns) to_ns = intensity->state_ends_ns;
    if (intensity->end_ns < to_ns) to_ns = intensity->end_ns;
    intensity->to_ns = to_ns;
    intensity->per_ns = intensity->states[intensity->state].per_ns;
    intensity->sum = intensity->per_ns *
                     load_piece_integral(&intensity->piece, (double)(to_ns - from_ns));
    intensity->used = 0;
}

void intensity_begin(struct intensity *intensity, int64_t from_ns)
{
    CHECK(intensity->state_count > 0);
    intensity->state = 0;
    intensity->state_ends_ns = INTENSITY_NEVER;
    if (intensity->state_count > 1) begin_state(intensity, from_ns);
    if (intensity->end_ns > INTENSITY_NEVER) intensity->end_ns = INTENSITY_NEVER;
    if (from_ns < intensity->end_ns) begin_stretch(intensity, from_ns);
    else intensity->from_ns = intensity->to_ns = intensity->end_ns; /* it ends before it begins */
}

static bool is_over(const struct intensity *intensity)
{
    return intensity->to_ns >= intensity->end_ns;
}

/* ---- times */

MULTIVERSION static void place_level(double *restrict x, double per_ns, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) x[i] /= per_ns;
}

/* As load_piece_inverse of one line. */
MULTIVERSION static void place_sloping(double *restrict x, double per_ns, double at, double slope,
                                       uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const double wanted = x[i] / per_ns, square = at * at + 2 * slope * wanted;
        x[i] = 2 * wanted / (at + sqrt(square > 0 ? square : 0));
    }
}

/* From expected records since the stretch began, in place, to times. */
static void place(const struct intensity *intensity, double *x, int64_t *at_ns, uint32_t count)
{
    const struct load_piece *piece = &intensity->piece;
    const double per_ns = intensity->per_ns * piece->scale;
    const int64_t longest = intensity->to_ns - intensity->from_ns - 1;
    if (piece->lines == 0) place_level(x, per_ns, count);
    else if (piece->lines == 1)
        place_sloping(x, per_ns, piece->line[0].at, piece->line[0].slope, count);
    else
        for (uint32_t i = 0; i < count; i++)
            x[i] = load_piece_inverse(piece, x[i] / intensity->per_ns);
    /* In the stretch, whatever rounding did; x is no number where a ramp from 0 begins with a gap of 0. */
    for (uint32_t i = 0; i < count; i++) {
        const int64_t after_ns = x[i] > 0 ? (int64_t)x[i] : 0;
        at_ns[i] = intensity->from_ns + (after_ns < longest ? after_ns : longest);
    }
}

void intensity_next(struct intensity *intensity, const double *gaps, int64_t *at_ns, uint32_t count)
{
    enum { BLOCK = 128 };
    double x[BLOCK];
    double next = intensity->used +
                  gaps[0]; /* where the next record is, in what this stretch expects */
    for (uint32_t done = 0;;) {
        uint32_t some = 0;
        while (some < BLOCK && done + some < count && next < intensity->sum) {
            x[some++] = next;
            if (done + some < count) next += gaps[done + some];
        }
        if (some > 0) intensity->used = x[some - 1];
        place(intensity, x, at_ns + done, some);
        done += some;
        if (done == count) return;
        if (next < intensity->sum) continue;
        if (is_over(intensity)) {
            intensity->used = intensity->sum;
            for (; done < count; done++) at_ns[done] = INTENSITY_NEVER;
            return;
        }
        next -= intensity->sum;
        begin_stretch(intensity, intensity->to_ns);
    }
}

double intensity_until(struct intensity *intensity, int64_t now_ns)
{
    double expected = 0;
    while (now_ns >= intensity->to_ns) {
        expected += intensity->sum - intensity->used;
        intensity->used = intensity->sum;
        if (is_over(intensity)) return expected;
        begin_stretch(intensity, intensity->to_ns);
    }
    if (now_ns <= intensity->from_ns) return expected;
    const double until =
        intensity->per_ns *
        load_piece_integral(&intensity->piece, (double)(now_ns - intensity->from_ns));
    if (until <= intensity->used) return expected;
    expected += until - intensity->used;
    intensity->used = until;
    return expected;
}
