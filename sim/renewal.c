#include "sim/renewal.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>

#include "sim/banned.h"

/* ours: from so many gaps on the renewal function is its asymptote to the last digit that matters */
static const double many = 400;
/* ours: and so many are never looked at, however wide they spread */
enum { MOST_GAPS = 100000 };
/* ours: what is less likely than this is left out */
static const double negligible = 1e-9;

struct gamma {
    double from, shape, scale; /* shape 0: always `from` */
};

static struct gamma sum_of(const struct renewal *renewal, double n)
{
    const double from = n * renewal->least;
    const double mean = n * renewal->mean - from;
    const double variance = n * renewal->variance + renewal->jitter;
    if (variance <= mean * mean * 1e-12) return (struct gamma){from + mean, 0, 0};
    return (struct gamma){from, mean * mean / variance, variance / mean};
}

static double below(struct gamma sum, double t)
{
    if (t <= sum.from) return 0;
    return sum.shape == 0 ? 1 : gsl_cdf_gamma_P(t - sum.from, sum.shape, sum.scale);
}

/* E[max(0, t - X)] = t P(X <= t) - E[X; X <= t]. */
static double short_of(struct gamma sum, double t)
{
    const double over = t - sum.from;
    if (over <= 0) return 0;
    if (sum.shape == 0) return over;
    return over * gsl_cdf_gamma_P(over, sum.shape, sum.scale) -
           sum.shape * sum.scale * gsl_cdf_gamma_P(over, sum.shape + 1, sum.scale);
}

double renewal_gap(const struct renewal *renewal)
{
    return renewal->mean / renewal->kept;
}

/* Of the sums of 1, 2, ... gaps, by the chance that so many are needed until one is kept. */
static double over_sums(const struct renewal *renewal, double t,
                        double (*part)(struct gamma sum, double t))
{
    double total = 0, chance = renewal->kept;
    for (int n = 1; chance > negligible; n++) {
        const double one = part(sum_of(renewal, n), t);
        if (one <= negligible * t) break;
        total += chance * one;
        chance *= 1 - renewal->kept;
    }
    return total;
}

/* The tail of a geometric sum, P(sum > t) ~ constant e^(-rate t): Cramer's asymptote of the defective renewal
 * equation, exact for Poisson processes (Feller 1971, vol. 2, XI.6). `rate` solves (1 - kept) E[e^(rate gap)] = 1. */
struct tail {
    double rate, constant;
};

static struct tail tail_of(const struct renewal *renewal)
{
    const struct gamma gap = sum_of(
        &(struct renewal){renewal->mean, renewal->variance, renewal->least, 0, renewal->kept}, 1);
    const double wanted = -log1p(-renewal->kept);
    double low = 0, high = gap.shape > 0 ? 1 / gap.scale : wanted / gap.from;
    for (int i = 0; gap.shape > 0 && i < 100; i++) {
        const double rate = (low + high) / 2;
        const double got = rate * gap.from - gap.shape * log1p(-rate * gap.scale);
        *(got < wanted ? &low : &high) = rate;
    }
    const double rate = gap.shape > 0 ? low : high;
    const double slope = gap.from + gap.shape * gap.scale / (1 - rate * gap.scale);
    return (struct tail){rate, renewal->kept / ((1 - renewal->kept) * rate * slope)};
}

/* ours: whether a geometric sum's tail is its asymptote by then, sooner the less regular the gaps are; walking on
 * would take as long as there are gaps. */
static bool has_tail(const struct renewal *renewal, double t)
{
    const double cv2 = renewal->variance / (renewal->mean * renewal->mean);
    return renewal->kept < 0.9 && t > (10 + 4 / (cv2 + 0.1)) * renewal->mean;
}

double renewal_within(const struct renewal *renewal, double t)
{
    if (has_tail(renewal, t)) {
        const struct tail tail = tail_of(renewal);
        return fmax(0, 1 - tail.constant * exp(-tail.rate * t));
    }
    return fmin(1, over_sums(renewal, t, below));
}

double renewal_beyond(const struct renewal *renewal, double t)
{
    if (has_tail(renewal, t)) {
        const struct tail tail = tail_of(renewal);
        return tail.constant / tail.rate * exp(-tail.rate * t);
    }
    return fmax(0, renewal_gap(renewal) - t + over_sums(renewal, t, short_of));
}

double renewal_count(const struct renewal *renewal, double t)
{
    const double cv2 = renewal->variance / (renewal->mean * renewal->mean);
    if (t <= 0) return 0;
    if (t > many * renewal->mean)
        return fmax(0, renewal->kept * (t / renewal->mean + (cv2 - 1) / 2));
    double sum = 0;
    for (int n = 1; n < MOST_GAPS; n++) {
        const double one = below(sum_of(renewal, n), t);
        /* What is no number is neither more nor less: the sum ends then too. */
        if (!(one > negligible) && !((double)n * renewal->mean <= t)) return renewal->kept * sum;
        sum += one;
    }
    return renewal->kept * sum;
}

double renewal_between(const struct renewal *renewal, double first, double from, double to)
{
    /* Times before the first count none; the first itself counts from its moment on. */
    const double until = (first < to) + renewal_count(renewal, to - first);
    const double before = (first < from) + renewal_count(renewal, from - first);
    return until - before;
}

struct renewal renewal_joined(const struct renewal *each, unsigned count)
{
    double rate = 0, cv2 = 0, squares = 0;
    for (unsigned i = 0; i < count; i++) rate += 1 / each[i].mean;
    for (unsigned i = 0; i < count; i++) {
        const double share = 1 / each[i].mean / rate;
        squares += share * share;
        cv2 += share * each[i].variance / (each[i].mean * each[i].mean);
    }
    if (count == 1) return each[0];
    const double joined = 1 + (cv2 - 1) * squares;
    return (struct renewal){.mean = 1 / rate, .variance = joined / (rate * rate), .kept = 1};
}
