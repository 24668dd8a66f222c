/* theory_buffer.c -- waiting for a buffer to close, and for a poll to come by. */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

#include "sim/check.h"
#include "sim/theory.h"

#include "sim/banned.h"

struct theory_buffer theory_buffer(uint64_t most, double expected)
{
    CHECK(most >= 1 && most <= UINT32_MAX); /* GSL counts by unsigned int */
    CHECK(expected > 0);
    double size = 1, waits = 0;
    for (uint32_t j = 1; j < most; j++) {
        const double reached = gsl_cdf_poisson_Q(j - 1, expected);
        size += reached;
        waits += j * reached;
        /* The rest falls faster than a geometric series and no longer counts. */
        if (j > expected && j * reached < 1e-18 * waits) break;
    }
    /* E[size^2] = 1 + sum of (2 j + 1) Q(j) = size + 2 waits. */
    return (struct theory_buffer){
        .size = size, .company = (size + 2 * waits) / size, .wait = waits / size};
}

void theory_buffer_shares(uint64_t most, double expected, double *share)
{
    const double mean = theory_buffer(most, expected).size;
    for (uint32_t after = 0; after + 1 < most; after++)
        share[after] = (after + 1) * gsl_ran_poisson_pdf(after, expected) / mean;
    const double full = most > 1 ? gsl_cdf_poisson_Q((uint32_t)most - 2, expected) : 1;
    share[most - 1] = (double)most * full / mean;
}

double theory_buffer_wait_above(uint64_t most, double expected, double t)
{
    CHECK(t >= 0);
    const double size = theory_buffer(most, expected).size;
    const double before = expected - t;
    if (before <= 0) return 0;
    double sum = 0;
    for (uint32_t j = 0; j + 2 <= most; j++) {
        const double there = j > 0 ? gsl_cdf_poisson_Q(j - 1, before) : 1;
        sum += there * (t > 0 ? gsl_cdf_poisson_P((uint32_t)most - 2 - j, t) : 1);
        if (j > before && there < 1e-18) break;
    }
    return sum / size;
}

double theory_buffer_wait_quantile(uint64_t most, double expected, double p)
{
    CHECK(p >= 0 && p <= 1);
    if (theory_buffer_wait_above(most, expected, 0) <= 1 - p) return 0;
    double low = 0, high = expected;
    for (int halving = 0; halving < 60; halving++) {
        const double middle = (low + high) / 2;
        *(theory_buffer_wait_above(most, expected, middle) > 1 - p ? &low : &high) = middle;
    }
    return high;
}

double theory_polled_buffer_wait(double expected, double polls_to_close)
{
    CHECK(expected > 0);
    CHECK(polls_to_close > 0);
    const double first = expected / -expm1(-expected);
    const double further = ceil(polls_to_close) - 1;
    const double waits = further * polls_to_close - further * (further + 1) / 2;
    return (first * polls_to_close + expected * waits) / (first + expected * further);
}

/* ---- polling */

enum {
    PANELS = 128
}; /* ours: of Simpson's rule, even; 10^-5 of the value and better for the laws of tests */

/* Simpson's rule for what falls off with P(call > x), over [low, high) in pieces that double: the tail may be a
 * thousand times longer than it is heavy. */
static double tail_integral(double (*of)(const struct dist *call, double at, double x),
                            const struct dist *call, double at, double low, double high)
{
    double whole = 0;
    double from = low;
    while (from < high && 1 - dist_cdf(call, from) > 1e-12) {
        const double to = fmin(2 * from, high), step = (to - from) / PANELS;
        double sum = of(call, at, from) + of(call, at, to);
        for (int i = 1; i < PANELS; i++) sum += (i % 2 ? 4 : 2) * of(call, at, from + i * step);
        whole += sum * step / 3;
        from *= 2;
    }
    return whole;
}

/* x P(call > x) */
static double weighted(const struct dist *call, double at, double x)
{
    (void)at;
    return x * (1 - dist_cdf(call, x));
}

/* P(call > x) P(another <= at - x) */
static double one_late(const struct dist *call, double at, double x)
{
    return (1 - dist_cdf(call, x)) * dist_cdf(call, at - x);
}

double theory_poll_gap(double interval, const struct dist *call)
{
    CHECK(interval > 0);
    return dist_mean(call) + dist_cdf_integral(call, interval);
}

double theory_poll_mean(double interval, const struct dist *call)
{
    const double gap = theory_poll_gap(interval, call);
    const double second = interval * interval +
                          2 * tail_integral(weighted, call, 0, interval, INFINITY);
    return second / (2 * gap) + dist_mean(call);
}

double theory_poll_cdf(double interval, const struct dist *call, double x)
{
    const double gap = theory_poll_gap(interval, call);
    if (x <= interval) return dist_cdf_integral(call, x) / gap;
    const double late = dist_cdf_integral(call, x - interval) -
                        tail_integral(one_late, call, x, interval, x);
    return (dist_cdf_integral(call, x) - late) / gap;
}

double theory_poll_quantile(double interval, const struct dist *call, double p)
{
    CHECK(p > 0 && p < 1);
    double low = 0, high = dist_quantile(call, p) + interval;
    double below = -p, above;
    /* Long calls keep the next waiting. */
    while ((above = theory_poll_cdf(interval, call, high) - p) < 0) {
        low = high;
        below = above;
        high *= 2;
    }
    /* Regula falsi, Illinois: a value that stays counts half (Dowell & Jarratt 1971). */
    for (int step = 0, side = 0; step < 60 && high - low > 1e-9 * high; step++) {
        const double between = above > below ? (low * above - high * below) / (above - below)
                                             : (low + high) / 2;
        const double off = theory_poll_cdf(interval, call, between) - p;
        if (fabs(off) < 1e-8) return between; /* a millionth of the value, for the laws of tests */
        if (off < 0) {
            low = between;
            below = off;
            if (side == -1) above /= 2;
            side = -1;
        } else {
            high = between;
            above = off;
            if (side == 1) below /= 2;
            side = 1;
        }
    }
    return high;
}
