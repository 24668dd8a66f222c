/* dist_quantile.c -- where each of dist.h's families reaches a share. For validation, theory and tests. */
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "sim/check.h"
#include "sim/dist.h"

#include "sim/banned.h"

static double empirical_quantile(const struct dist *dist, double p)
{
    uint32_t i = 0;
    while (i + 1 < dist->count && dist->cumulative[i] < p) i++;
    return dist->values[i];
}

/* No part reaches p below the least of their own quantiles, all do at the greatest. */
static double mixture_quantile(const struct dist *dist, double p)
{
    struct dist whole = *dist;
    double low = INFINITY, high = 0;
    whole.high = 0;
    for (uint32_t i = 0; i < dist->count; i++) {
        const double part = dist_quantile(&dist->parts[i].of, p);
        low = fmin(low, part);
        high = fmax(high, part);
    }
    if (dist_cdf(&whole, low) >= p) return low;
    for (double last = -1; last != high - low;) {
        last = high - low;
        const double middle = low + (high - low) / 2;
        *(dist_cdf(&whole, middle) < p ? &low : &high) = middle;
    }
    return high;
}

/* Before shift and bound. */
static double family_quantile(const struct dist *dist, double p)
{
    const double a = dist->a, b = dist->b;
    switch (dist->family) {
    case DIST_CONSTANT: return a;
    case DIST_EXPONENTIAL: return -a * log1p(-p);
    case DIST_UNIFORM: return a + p * (b - a);
    case DIST_LOGNORMAL: return exp(a + b * gsl_cdf_ugaussian_Pinv(p));
    case DIST_GAMMA: return gsl_cdf_gamma_Pinv(p, b, a / b);
    case DIST_WEIBULL: return a * pow(-log1p(-p), 1 / b);
    case DIST_NORMAL: return fmax(0, a + b * gsl_cdf_ugaussian_Pinv(p));
    case DIST_EMPIRICAL: return empirical_quantile(dist, p);
    case DIST_MIXTURE: return mixture_quantile(dist, p);
    }
    CHECK(false);
    return 0;
}

double dist_quantile(const struct dist *dist, double p)
{
    CHECK(p > 0 && p < 1);
    if (!(dist->high > 0)) return dist->shift + family_quantile(dist, p);
    struct dist unbounded = *dist;
    unbounded.high = 0;
    return dist->shift + family_quantile(dist, p * dist_cdf(&unbounded, dist->high));
}
