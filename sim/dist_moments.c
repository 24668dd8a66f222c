/*
 * dist_moments.c -- mean, variance and distribution function of dist.h's families. For validation,
 * theory and tests: libm and GSL may be used here, nothing here decides an event.
 *
 * Everything comes from one question: of the values not above x, how many are there, what is their
 * mean and their variance? Each family answers it in closed form; x = infinity asks for all.
 */
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "sim/check.h"
#include "sim/dist.h"

#include "sim/banned.h"

struct share {
    double mass;           /* P(X <= x) */
    double mean, variance; /* of X given X <= x; 0 without mass */
};

static struct share nothing(void)
{
    return (struct share){0, 0, 0};
}

/* From E[Y^r; Y <= y], r = 0, 1, 2, of Y = X - middle. */
static struct share from_raw(double middle, double mass, double first, double second)
{
    if (mass <= 0) return nothing();
    const double mean = first / mass;
    const double variance = second / mass - mean * mean;
    return (struct share){mass, middle + mean, variance > 0 ? variance : 0};
}

static struct share point(double value, double x)
{
    return value <= x ? (struct share){1, value, 0} : nothing();
}

/* ---- families, at y = x - shift */

/* P(shape, y). Above 1e5 the library's series takes thousands of terms and its expansion is off by 4e-5, or gives up;
 * Wilson and Hilferty's cube root (1931) is off by 0.005 / shape there. */
static double gamma_below(double y, double shape)
{
    if (shape <= 1e5) return gsl_cdf_gamma_P(y, shape, 1);
    const double ninth = 1 / (9 * shape);
    return gsl_cdf_ugaussian_P((cbrt(y / shape) - 1 + ninth) / sqrt(ninth));
}

/* E[Y^r; Y <= y] = scale^r (shape)_r P(shape + r, y / scale), (shape)_r the rising factorial. */
static struct share gamma_share(double shape, double scale, double y)
{
    if (y <= 0) return nothing();
    if (isinf(y)) return (struct share){1, shape * scale, shape * scale * scale};
    return from_raw(0, gamma_below(y / scale, shape),
                    shape * scale * gamma_below(y / scale, shape + 1),
                    shape * (shape + 1) * scale * scale * gamma_below(y / scale, shape + 2));
}

/* Y = scale E^(1/shape), E exponential: E[Y^r; Y <= y] = scale^r Gamma(k) P(k, (y / scale)^shape)
 * with k = 1 + r / shape. */
static struct share weibull_share(double shape, double scale, double y)
{
    if (y <= 0) return nothing();
    const double k1 = 1 + 1 / shape, k2 = 1 + 2 / shape;
    const double first = scale * tgamma(k1), second = scale * scale * tgamma(k2);
    const double hazard =
        pow(y / scale, shape); /* beyond any double soon where the shape is great */
    if (isinf(hazard)) return from_raw(0, 1, first, second);
    return from_raw(0, -expm1(-hazard), first * gsl_cdf_gamma_P(hazard, k1, 1),
                    second * gsl_cdf_gamma_P(hazard, k2, 1));
}

/* E[Y^r; Y <= y] = exp(r mu + r^2 sigma^2 / 2) Phi((ln y - mu) / sigma - r sigma). */
static struct share lognormal_share(double mu, double sigma, double y)
{
    if (y <= 0) return nothing();
    if (sigma == 0) return point(exp(mu), y);
    const double mean = exp(mu + sigma * sigma / 2);
    const double growth = exp(sigma * sigma);
    if (isinf(y)) return (struct share){1, mean, expm1(sigma * sigma) * mean * mean};
    const double z = (log(y) - mu) / sigma;
    return from_raw(0, gsl_cdf_ugaussian_P(z), mean * gsl_cdf_ugaussian_P(z - sigma),
                    growth * mean * mean * gsl_cdf_ugaussian_P(z - 2 * sigma));
}

static double density(double z)
{
    return exp(-z * z / 2) / sqrt(2 * M_PI);
}

/* With Z = (X - mean) / sd on (low, high): E[Z] = phi(low) - phi(high), E[Z^2] = Phi(high) - Phi(low)
 * + low phi(low) - high phi(high); what lies below low stays at low. */
static struct share normal_share(double mean, double sd, double x)
{
    if (x < 0) return nothing();
    if (sd == 0) return point(mean, x);
    const double low = -mean / sd, high = (x - mean) / sd;
    const double at_low = gsl_cdf_ugaussian_P(low);
    const double mass = isinf(x) ? 1 : gsl_cdf_ugaussian_P(high);
    const double high_density = isinf(x) ? 0 : density(high);
    const double high_moment = isinf(x) ? 0 : high * high_density;
    const double first = density(low) - high_density + low * at_low;
    const double second = mass - at_low + low * density(low) - high_moment + low * low * at_low;
    const struct share standard = from_raw(0, mass, first, second);
    return (struct share){mass, mean + sd * standard.mean, sd * sd * standard.variance};
}

static struct share uniform_share(double low, double high, double x)
{
    if (high <= low) return point(low, x);
    if (x <= low) return nothing();
    const double width = (x < high ? x : high) - low;
    return (struct share){width / (high - low), low + width / 2, width * width / 12};
}

static struct share share_below(const struct dist *dist, double x);

static struct share part_share(const struct dist *dist, uint32_t i, double x)
{
    const bool mixture = dist->family == DIST_MIXTURE;
    const double upto = mixture ? dist->parts[i].cumulative : dist->cumulative[i];
    const double before = i == 0    ? 0
                          : mixture ? dist->parts[i - 1].cumulative
                                    : dist->cumulative[i - 1];
    struct share share = mixture ? share_below(&dist->parts[i].of, x) : point(dist->values[i], x);
    share.mass *= upto - before;
    return share;
}

/* The parts' means spread about the common one add to the variance; sums are taken about it. */
static struct share parts_share(const struct dist *dist, double x)
{
    struct share sum = nothing();
    for (uint32_t i = 0; i < dist->count; i++) {
        const struct share part = part_share(dist, i, x);
        sum.mass += part.mass;
        sum.mean += part.mass * part.mean;
    }
    if (sum.mass <= 0) return nothing();
    sum.mean /= sum.mass;
    for (uint32_t i = 0; i < dist->count; i++) {
        const struct share part = part_share(dist, i, x);
        const double apart = part.mean - sum.mean;
        sum.variance += part.mass / sum.mass * (part.variance + apart * apart);
    }
    return sum;
}

static struct share family_share(const struct dist *dist, double x)
{
    const double a = dist->a, b = dist->b;
    switch (dist->family) {
    case DIST_CONSTANT: return point(a, x);
    case DIST_EXPONENTIAL: return gamma_share(1, a, x);
    case DIST_UNIFORM: return uniform_share(a, b, x);
    case DIST_LOGNORMAL: return lognormal_share(a, b, x);
    case DIST_GAMMA: return gamma_share(b, a / b, x);
    case DIST_WEIBULL: return weibull_share(b, a, x);
    case DIST_NORMAL: return normal_share(a, b, x);
    case DIST_EMPIRICAL:
    case DIST_MIXTURE: return parts_share(dist, x);
    }
    CHECK(false);
    return nothing();
}

/* ---- with shift and upper bound */

static struct share share_below(const struct dist *dist, double x)
{
    const bool cut = dist->high > 0 && dist->high < x;
    struct share share = family_share(dist, (cut ? dist->high : x) - dist->shift);
    share.mean += dist->shift;
    if (dist->high > 0) share.mass /= family_share(dist, dist->high - dist->shift).mass;
    return share;
}

/* share_below(dist, x).mass, for those who ask often: without the moments where these cost more. */
static double mass_below(const struct dist *dist, double x)
{
    const double y = x - dist->shift;
    double mass = 0, before = 0;
    if (dist->high > 0) return share_below(dist, x).mass;
    if (dist->family == DIST_LOGNORMAL && dist->b > 0 && y > 0 && !isinf(y))
        return gsl_cdf_ugaussian_P((log(y) - dist->a) / dist->b);
    if (dist->family != DIST_MIXTURE) return share_below(dist, x).mass;
    for (uint32_t i = 0; i < dist->count; i++) {
        mass += (dist->parts[i].cumulative - before) * mass_below(&dist->parts[i].of, y);
        before = dist->parts[i].cumulative;
    }
    return mass;
}

double dist_cdf(const struct dist *dist, double x)
{
    return mass_below(dist, x);
}

double dist_cdf_integral(const struct dist *dist, double x)
{
    const struct share share = share_below(dist, x);
    return share.mass * (x - share.mean);
}

double dist_mean(const struct dist *dist)
{
    return share_below(dist, INFINITY).mean;
}

double dist_variance(const struct dist *dist)
{
    return share_below(dist, INFINITY).variance;
}

double dist_max(const struct dist *dist)
{
    double most = INFINITY;
    if (dist->family == DIST_CONSTANT) most = dist->a;
    if (dist->family == DIST_UNIFORM) most = dist->b;
    if (dist->family == DIST_EMPIRICAL) most = dist->values[dist->count - 1];
    if (dist->family == DIST_MIXTURE) {
        most = 0;
        for (uint32_t i = 0; i < dist->count; i++) {
            const double part = dist_max(&dist->parts[i].of);
            if (part > most) most = part;
        }
    }
    return dist->high > 0 && dist->high < most ? dist->high : most;
}
