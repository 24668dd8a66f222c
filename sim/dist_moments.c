/*
 * dist_moments.c -- mean, variance and distribution function of dist.h's families. For validation,
 * theory and tests: libm and GSL may be used here, nothing here decides an event.
 */
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "sim/check.h"
#include "sim/dist.h"

/* ---- without the upper bound */

static double free_cdf(const struct dist *dist, double x)
{
    const double y = x - dist->shift;
    double sum = 0;
    switch (dist->family) {
    case DIST_CONSTANT: return x >= dist->a;
    case DIST_EXPONENTIAL: return y <= 0 ? 0 : -expm1(-y / dist->a);
    case DIST_UNIFORM:
        if (dist->b <= dist->a) return x >= dist->a;
        return x <= dist->a ? 0 : x >= dist->b ? 1 : (x - dist->a) / (dist->b - dist->a);
    case DIST_LOGNORMAL:
        if (dist->b == 0) return y >= exp(dist->a);
        return y <= 0 ? 0 : gsl_cdf_ugaussian_P((log(y) - dist->a) / dist->b);
    case DIST_GAMMA: return y <= 0 ? 0 : gsl_cdf_gamma_P(y, dist->b, dist->a / dist->b);
    case DIST_WEIBULL: return y <= 0 ? 0 : -expm1(-pow(y / dist->a, dist->b));
    case DIST_NORMAL:
        if (x < 0) return 0;
        return dist->b == 0 ? x >= dist->a : gsl_cdf_ugaussian_P((x - dist->a) / dist->b);
    case DIST_EMPIRICAL:
        for (uint32_t i = 0; i < dist->count; i++)
            if (dist->values[i] <= x)
                sum += dist->cumulative[i] - (i > 0 ? dist->cumulative[i - 1] : 0);
        return sum;
    case DIST_MIXTURE:
        for (uint32_t i = 0; i < dist->count; i++)
            sum += (dist->parts[i].cumulative - (i > 0 ? dist->parts[i - 1].cumulative : 0)) *
                   dist_cdf(&dist->parts[i].of, x);
        return sum;
    }
    CHECK(false);
    return 0;
}

double dist_cdf(const struct dist *dist, double x)
{
    if (dist->high <= 0) return free_cdf(dist, x);
    return x >= dist->high ? 1 : free_cdf(dist, x) / free_cdf(dist, dist->high);
}

double dist_max(const struct dist *dist)
{
    double most = INFINITY;
    if (dist->family == DIST_CONSTANT) most = dist->a;
    if (dist->family == DIST_UNIFORM) most = dist->b;
    if (dist->family == DIST_EMPIRICAL || dist->family == DIST_MIXTURE) {
        most = 0;
        for (uint32_t i = 0; i < dist->count; i++) {
            const double value =
                dist->family == DIST_MIXTURE ? dist_max(&dist->parts[i].of) : dist->values[i];
            if (value > most) most = value;
        }
    }
    return dist->high > 0 && dist->high < most ? dist->high : most;
}

/* ---- moments */

struct moments {
    double first, second; /* E[X], E[X^2] */
};

/*
 * E[X] = integral of (1 - F), E[X^2] = integral of 2 x (1 - F) over [0, high], by Simpson's rule in
 * 20,000 steps: for what is cut at a bound, where closed forms are unwieldy. Exact to 1e-6 or better
 * for the smooth families.
 */
static struct moments moments_by_integration(const struct dist *dist, double high)
{
    enum { STEPS = 20000 };
    struct moments sum = {0, 0};
    const double step = high / STEPS;
    for (int i = 0; i <= STEPS; i++) {
        const double x = i * step;
        const double weight = i == 0 || i == STEPS ? 1 : i % 2 ? 4 : 2;
        const double above = 1 - dist_cdf(dist, x);
        sum.first += weight * above;
        sum.second += weight * 2 * x * above;
    }
    return (struct moments){sum.first * step / 3, sum.second * step / 3};
}

static struct moments moments_of(const struct dist *dist);

static struct moments from_mean_and_variance(double mean, double variance)
{
    return (struct moments){mean, variance + mean * mean};
}

static struct moments weighted_moments(const struct dist *dist)
{
    struct moments sum = {0, 0};
    for (uint32_t i = 0; i < dist->count; i++) {
        double weight;
        struct moments part;
        if (dist->family == DIST_MIXTURE) {
            weight = dist->parts[i].cumulative - (i > 0 ? dist->parts[i - 1].cumulative : 0);
            part = moments_of(&dist->parts[i].of);
        } else {
            weight = dist->cumulative[i] - (i > 0 ? dist->cumulative[i - 1] : 0);
            part = (struct moments){dist->values[i], dist->values[i] * dist->values[i]};
        }
        sum.first += weight * part.first;
        sum.second += weight * part.second;
    }
    return sum;
}

/* Normal cut at 0 (what is below becomes 0): E[max(X, 0)] and E[max(X, 0)^2]. */
static struct moments cut_normal(double mean, double sd)
{
    if (sd == 0) return (struct moments){mean, mean * mean};
    const double z = mean / sd;
    const double density = exp(-z * z / 2) / sqrt(2 * M_PI);
    const double above = gsl_cdf_ugaussian_P(z);
    return (struct moments){mean * above + sd * density,
                            (mean * mean + sd * sd) * above + mean * sd * density};
}

static struct moments moments_of(const struct dist *dist)
{
    const double a = dist->a, b = dist->b, shift = dist->shift;
    if (dist->high > 0) return moments_by_integration(dist, dist->high);
    switch (dist->family) {
    case DIST_CONSTANT: return from_mean_and_variance(a, 0);
    case DIST_EXPONENTIAL: return from_mean_and_variance(shift + a, a * a);
    case DIST_UNIFORM: return from_mean_and_variance((a + b) / 2, (b - a) * (b - a) / 12);
    case DIST_LOGNORMAL: {
        const double mean = exp(a + b * b / 2);
        return from_mean_and_variance(shift + mean, expm1(b * b) * mean * mean);
    }
    case DIST_GAMMA: return from_mean_and_variance(shift + a, a * a / b);
    case DIST_WEIBULL: {
        const double mean = tgamma(1 + 1 / b);
        return from_mean_and_variance(shift + a * mean,
                                      a * a * (tgamma(1 + 2 / b) - mean * mean));
    }
    case DIST_NORMAL: return cut_normal(a, b);
    case DIST_EMPIRICAL:
    case DIST_MIXTURE: return weighted_moments(dist);
    }
    CHECK(false);
    return (struct moments){0, 0};
}

double dist_mean(const struct dist *dist)
{
    return moments_of(dist).first;
}

double dist_variance(const struct dist *dist)
{
    const struct moments moments = moments_of(dist);
    const double variance = moments.second - moments.first * moments.first;
    return variance > 0 ? variance : 0;
}
