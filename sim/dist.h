/*
 * dist.h -- a distribution as a value: drawn from, and known in closed form.
 *
 * Values are doubles in the unit of the place where the distribution stands (nanoseconds for a
 * duration, bytes for a size, 1/s for a rate). No draw is negative: a normal is cut at 0 (what is below
 * becomes 0). With an upper bound `high`, the law is that of drawing again whatever lies above it;
 * P(X <= high) must not be negligible. Draws use vmath.h only: the same bits everywhere.
 *
 * family       a           b            x >= 0
 * constant     value       -            P(X = a) = 1
 * exponential  mean        -            F(x) = 1 - exp(-x/a)
 * uniform      low         high         F(x) = (x - a) / (b - a)
 * lognormal    mu          sigma        ln(X - shift) normal(mu, sigma^2)
 * gamma        mean        shape        F(x) = P(shape, x shape / mean)     (Marsaglia & Tsang 2000)
 * weibull      scale       shape        F(x) = 1 - exp(-(x/a)^b)
 * normal       mean        sd           cut at 0
 * empirical    -           -            `values`, ascending, with their weights
 * mixture      -           -            one of `parts`, by weight
 */
#ifndef KINESIM_SIM_DIST_H
#define KINESIM_SIM_DIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/arena.h"
#include "sim/rng.h"

enum dist_family {
    DIST_CONSTANT,
    DIST_EXPONENTIAL,
    DIST_UNIFORM,
    DIST_LOGNORMAL,
    DIST_GAMMA,
    DIST_WEIBULL,
    DIST_NORMAL,
    DIST_EMPIRICAL,
    DIST_MIXTURE,
};

struct dist_part;
struct quantile_table;

/* Plain data; `values`, `cumulative` (weights, ending at 1), `parts` and `table` belong to whoever made
 * it. */
struct dist {
    enum dist_family family;
    double a;
    double b;
    double shift; /* added to a lognormal, weibull, gamma or exponential draw; >= 0 */
    double high;  /* draws above are refused; 0 means no upper bound */
    uint32_t count;
    const double *values;
    const double *cumulative;
    const struct dist_part *parts;
    const struct quantile_table *table; /* what draws are looked up in (dist_tabulate), or NULL */
};

struct dist_part {
    double cumulative; /* weight of this and all earlier parts, the last is 1 */
    struct dist of;
};

struct dist dist_constant(double value);
struct dist dist_exponential(double mean);
struct dist dist_uniform(double low, double high);
struct dist dist_lognormal(double median, double sigma);
/* sigma = ln(p99 / median) / 2.3263478740408408 (the normal 99 % point); p99 >= median > 0. */
struct dist dist_lognormal_p99(double median, double p99);

/* Makes the table that draws are looked up in from now on, five times as fast: the same function of the
 * same random numbers, within 3e-7 of it. It goes with the arena. Does nothing where a table would be less
 * true than that or no faster; it takes the time of 2,000 draws. */
void dist_tabulate(struct dist *dist, struct arena *arena);

/* The next `count` draws. The draws of a block are those that dist_draw would give one by one. */
void dist_fill(const struct dist *dist, struct rng *rng, double *out, size_t count);
double dist_draw(const struct dist *dist, struct rng *rng);
/* Rounded to the nearest integer (nanoseconds, bytes), of two to the even one; at least 0. */
int64_t dist_draw_int(const struct dist *dist, struct rng *rng);
void dist_fill_int(const struct dist *dist, struct rng *rng, int64_t *out, size_t count);

/* Draws of dist_fill_int made ahead in a block, for those who need one at a time. The stream must be the buffer's own:
 * what else is drawn from it comes after the block. */
enum { DIST_BUFFER = 64 };
struct dist_buffer {
    struct rng rng;
    const struct dist *dist;
    uint32_t used;
    int64_t values[DIST_BUFFER];
};
/* `dist` outlives the buffer; the caller fills buffer->rng. */
void dist_buffer_init(struct dist_buffer *buffer, const struct dist *dist);
void dist_buffer_refill(struct dist_buffer *buffer);
static inline int64_t dist_buffer_next(struct dist_buffer *buffer)
{
    if (buffer->used == DIST_BUFFER) dist_buffer_refill(buffer);
    return buffer->values[buffer->used++];
}

/*
 * In closed form (Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions I, ch. 13, 14, 17, 19,
 * 21), before shift and bound; Phi, phi: the normal distribution function and density, z = a / b.
 *
 * family       mean                     variance                            p-quantile
 * constant     a                        0                                   a
 * exponential  a                        a^2                                 -a ln(1 - p)
 * uniform      (a + b) / 2              (b - a)^2 / 12                      a + p (b - a)
 * lognormal    m = exp(a + b^2 / 2)     m^2 (exp(b^2) - 1)                  exp(a + b Phi^-1(p))
 * gamma        a                        a^2 / b                             GSL, gsl_cdf_gamma_Pinv
 * weibull      a G(1 + 1/b)             a^2 (G(1 + 2/b) - G(1 + 1/b)^2)     a (-ln(1 - p))^(1/b)
 * normal       a Phi(z) + b phi(z)      (a^2 + b^2) Phi(z) + a b phi(z)     max(0, a + b Phi^-1(p))
 *                                         - mean^2
 * empirical    sum of w x               sum of w (x - mean)^2               least x with F(x) >= p
 * mixture      sum of w mean            sum of w (variance + (mean's        by bisection
 *                                         distance)^2)
 *
 * A shift moves mean and quantiles. With a bound the law is that of X given X <= high: F(x) / F(high), the
 * quantile that of p F(high), the moments the truncated ones (dist_moments.c).
 */
double dist_mean(const struct dist *dist);
double dist_variance(const struct dist *dist);
double dist_cdf(const struct dist *dist, double x);
/* Integral of the distribution function from 0 to x: F(x) (x - E[X given X <= x]). */
double dist_cdf_integral(const struct dist *dist, double x);
/* The least x with P(X <= x) >= p, 0 < p < 1; within rounding of it. */
double dist_quantile(const struct dist *dist, double p);
/* Largest value a draw can take, or INFINITY. */
double dist_max(const struct dist *dist);

/* E[ceil(N / step)], N the draw rounded to a whole number as dist_draw_int does: how many steps of
 * `step` >= 1 a draw is billed as, in the mean. Sum of P(N > k step) over k >= 0. */
double dist_mean_steps(const struct dist *dist, double step);
/* `count` points of equal weight that stand for the distribution: the means of its `count` equally
 * likely parts, ascending. Their mean is the distribution's. */
void dist_points(const struct dist *dist, double *points, uint32_t count);

#endif
