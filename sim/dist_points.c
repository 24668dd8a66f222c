/* dist_points.c -- what is worked out from dist.h's distributions by numbers: steps, and points that
 * stand for all. For theory and expectations, nothing here decides an event. */
#include <math.h>

#include "sim/check.h"
#include "sim/dist.h"

#include "sim/banned.h"

/* ours: so many steps are summed one by one; beyond, the tail is smooth against a step. */
enum { STEPS_MAX = 4096 };

static double steps_of(double value, double step)
{
    return ceil(rint(value) / step);
}

/* Sum of P(X > k step), k = 0, 1, ...; its end by Euler and Maclaurin. */
static double steps_of_tail(const struct dist *dist, double step)
{
    double sum = 0;
    for (int k = 0; k < STEPS_MAX; k++) {
        const double above = 1 - dist_cdf(dist, (double)k * step + 0.5);
        if (above < 1e-12) return sum;
        sum += above;
    }
    const double from = STEPS_MAX * step + 0.5;
    const double rest = dist_mean(dist) - from + dist_cdf_integral(dist, from);
    return sum + rest / step + (1 - dist_cdf(dist, from)) / 2;
}

double dist_mean_steps(const struct dist *dist, double step)
{
    CHECK(step >= 1);
    if (dist->family == DIST_CONSTANT) return steps_of(dist->a, step);
    if (dist->high > 0) return steps_of_tail(dist, step);
    double sum = 0, before = 0;
    for (uint32_t i = 0; i < dist->count; i++) {
        const bool mixture = dist->family == DIST_MIXTURE;
        const double upto = mixture ? dist->parts[i].cumulative : dist->cumulative[i];
        sum += (upto - before) * (mixture ? dist_mean_steps(&dist->parts[i].of, step)
                                          : steps_of(dist->values[i], step));
        before = upto;
    }
    return dist->count > 0 ? sum : steps_of_tail(dist, step);
}

/* Integral of the quantile from 0 to p (Young's equality: the areas beside and below F fill a box). */
static double quantile_integral(const struct dist *dist, double p)
{
    if (p <= 0) return 0;
    if (p >= 1) return dist_mean(dist);
    const double x = dist_quantile(dist, p);
    return p * x - dist_cdf_integral(dist, x);
}

void dist_points(const struct dist *dist, double *points, uint32_t count)
{
    double before = 0;
    for (uint32_t i = 0; i < count; i++) {
        const double upto = quantile_integral(dist, ((double)i + 1) / (double)count);
        points[i] = fmax(0, upto - before) * (double)count;
        before = upto;
    }
}
