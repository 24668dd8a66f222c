/* summary.c -- mean, standard deviation and Student's interval. */
#include "sim/summary.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "sim/banned.h"

/* The interval leaves 2.5 % out on either side. */
static const double upper_point = 0.975;

/*
 *     mean +- t(0.975; n - 1) sd / sqrt(n),     sd^2 = sum (x - mean)^2 / (n - 1),     n >= 2
 *
 * In two passes: values that agree in their leading digits lose nothing.
 */
struct summary summary_of(const double *values, size_t count)
{
    struct summary summary = {.count = count, .low = NAN, .high = NAN};
    if (count == 0) {
        summary.mean = NAN;
        return summary;
    }

    double sum = 0.0;
    for (size_t i = 0; i < count; i++) sum += values[i];
    summary.mean = sum / (double)count;
    if (count < 2) return summary;

    double squares = 0.0;
    for (size_t i = 0; i < count; i++) {
        const double apart = values[i] - summary.mean;
        squares += apart * apart;
    }
    const double freedom = (double)(count - 1);
    summary.sd = sqrt(squares / freedom);
    const double half = gsl_cdf_tdist_Pinv(upper_point, freedom) * summary.sd / sqrt((double)count);
    summary.low = summary.mean - half;
    summary.high = summary.mean + half;
    return summary;
}
