#include "sim/dist.h"

#include <math.h>

#include "sim/check.h"
#include "sim/vmath.h"

/* ours: scratch of a block stays in the first-level cache. */
enum { DIST_BLOCK = 256 };

/* Phi^-1(0.99): what p99 is above the median, in sigmas. */
#define NORMAL_P99 2.3263478740408408

struct dist dist_constant(double value)
{
    return (struct dist){.family = DIST_CONSTANT, .a = value};
}

struct dist dist_exponential(double mean)
{
    return (struct dist){.family = DIST_EXPONENTIAL, .a = mean};
}

struct dist dist_uniform(double low, double high)
{
    return (struct dist){.family = DIST_UNIFORM, .a = low, .b = high};
}

struct dist dist_lognormal(double median, double sigma)
{
    return (struct dist){.family = DIST_LOGNORMAL, .a = vmath_log(median), .b = sigma};
}

struct dist dist_lognormal_p99(double median, double p99)
{
    return dist_lognormal(median, vmath_log(p99 / median) / NORMAL_P99);
}

/* ---- one draw */

/* Marsaglia and Tsang 2000, mean 1 x shape; below shape 1 by X(shape + 1) U^(1/shape). */
static double draw_gamma(double shape, struct rng *rng)
{
    double boost = 1;
    if (shape < 1) {
        boost = vmath_exp(vmath_log(rng_uniform(rng)) / shape);
        shape += 1;
    }
    const double d = shape - 1.0 / 3;
    const double c = 1 / (3 * sqrt(d));
    for (;;) {
        const double x = vmath_normal_quantile(rng_uniform(rng));
        const double root = 1 + c * x;
        if (root <= 0) continue;
        const double v = root * root * root;
        const double u = rng_uniform(rng);
        if (vmath_log(u) < 0.5 * x * x + d * (1 - v + vmath_log(v))) return boost * d * v;
    }
}

/* The value whose cumulative weight is the first above u. */
static double draw_empirical(const struct dist *dist, double u)
{
    uint32_t low = 0, high = dist->count - 1;
    while (low < high) {
        const uint32_t middle = (low + high) / 2;
        if (dist->cumulative[middle] > u) high = middle;
        else low = middle + 1;
    }
    return dist->values[low];
}

static const struct dist *pick_part(const struct dist *dist, double u)
{
    uint32_t part = 0;
    while (part + 1 < dist->count && dist->parts[part].cumulative <= u) part++;
    return &dist->parts[part].of;
}

static double draw_free(const struct dist *dist, struct rng *rng)
{
    double value = 0;
    switch (dist->family) {
    case DIST_CONSTANT: return dist->a;
    case DIST_EXPONENTIAL: return dist->shift - dist->a * vmath_log(rng_uniform(rng));
    case DIST_UNIFORM: return dist->a + (dist->b - dist->a) * rng_uniform(rng);
    case DIST_LOGNORMAL:
        return dist->shift +
               vmath_exp(dist->a + dist->b * vmath_normal_quantile(rng_uniform(rng)));
    case DIST_GAMMA: return dist->shift + dist->a / dist->b * draw_gamma(dist->b, rng);
    case DIST_WEIBULL:
        value = -vmath_log(rng_uniform(rng));
        return dist->shift + dist->a * vmath_exp(vmath_log(value) / dist->b);
    case DIST_NORMAL:
        value = dist->a + dist->b * vmath_normal_quantile(rng_uniform(rng));
        return value > 0 ? value : 0;
    case DIST_EMPIRICAL: return draw_empirical(dist, rng_uniform(rng));
    case DIST_MIXTURE: return dist_draw(pick_part(dist, rng_uniform(rng)), rng);
    }
    CHECK(false);
    return 0;
}

double dist_draw(const struct dist *dist, struct rng *rng)
{
    double value = draw_free(dist, rng);
    while (dist->high > 0 && value > dist->high) value = draw_free(dist, rng);
    return value;
}

int64_t dist_draw_int(const struct dist *dist, struct rng *rng)
{
    const double value = dist_draw(dist, rng);
    if (value <= 0) return 0;
    return value >= 9.2e18 ? INT64_MAX : (int64_t)(value + 0.5);
}

/* ---- blocks: the families of one uniform a draw */

static void fill_exponential(const struct dist *dist, double *values, size_t count)
{
    vmath_log_n(values, values, count);
    const double mean = dist->a, shift = dist->shift;
    for (size_t i = 0; i < count; i++) values[i] = shift - mean * values[i];
}

static void fill_lognormal(const struct dist *dist, double *values, size_t count)
{
    const double mu = dist->a, sigma = dist->b, shift = dist->shift;
    vmath_normal_quantile_n(values, values, count);
    for (size_t i = 0; i < count; i++) values[i] = mu + sigma * values[i];
    vmath_exp_n(values, values, count);
    for (size_t i = 0; i < count; i++) values[i] += shift;
}

static void fill_uniform(const struct dist *dist, double *values, size_t count)
{
    const double low = dist->a, width = dist->b - dist->a;
    for (size_t i = 0; i < count; i++) values[i] = low + width * values[i];
}

void dist_fill(const struct dist *dist, struct rng *rng, double *out, size_t count)
{
    const bool one_uniform = dist->family == DIST_EXPONENTIAL || dist->family == DIST_LOGNORMAL ||
                             dist->family == DIST_UNIFORM;
    if (!one_uniform || dist->high > 0) {
        for (size_t i = 0; i < count; i++) out[i] = dist_draw(dist, rng);
        return;
    }
    while (count > 0) {
        const size_t some = count < DIST_BLOCK ? count : DIST_BLOCK;
        rng_fill_uniform(rng, out, some);
        if (dist->family == DIST_EXPONENTIAL) fill_exponential(dist, out, some);
        else if (dist->family == DIST_LOGNORMAL) fill_lognormal(dist, out, some);
        else fill_uniform(dist, out, some);
        out += some;
        count -= some;
    }
}

void dist_buffer_init(struct dist_buffer *buffer, const struct dist *dist)
{
    buffer->dist = dist;
    buffer->used = DIST_BUFFER;
}

void dist_buffer_refill(struct dist_buffer *buffer)
{
    dist_fill(buffer->dist, &buffer->rng, buffer->values, DIST_BUFFER);
    buffer->used = 0;
}
