/* summary.c -- mean, standard deviation and Student's interval. */
#include "sim/summary.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "sim/check.h"

#include "sim/banned.h"

/* The interval leaves 2.5 % out on either side. */
static const double upper_point = 0.975;

/* From the squares of the distances from the mean. */
static void widen(struct summary *summary, double squares)
{
    const double freedom = (double)(summary->count - 1);
    summary->sd = sqrt(squares / freedom);
    const double half = gsl_cdf_tdist_Pinv(upper_point, freedom) * summary->sd /
                        sqrt((double)summary->count);
    summary->low = summary->mean - half;
    summary->high = summary->mean + half;
}

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
    widen(&summary, squares);
    return summary;
}

struct summary summary_about(double whole, const double *values, const double *weights,
                             size_t count)
{
    struct summary summary = {.count = count, .mean = whole, .low = NAN, .high = NAN};
    if (count < 2) return summary;
    double weight = 0.0, squares = 0.0;
    for (size_t i = 0; i < count; i++) weight += weights[i] / (double)count;
    for (size_t i = 0; i < count; i++) {
        const double apart = weights[i] / weight * (values[i] - whole);
        squares += apart * apart;
    }
    widen(&summary, squares);
    return summary;
}

struct summary summary_from_zero(struct summary summary)
{
    if (summary.low < 0) summary.low = 0;
    return summary;
}

size_t summary_pairs(double *values, size_t count)
{
    CHECK(count % 2 == 0);
    for (size_t k = 0; k < count / 2; k++) values[k] = (values[2 * k] + values[2 * k + 1]) / 2;
    return count / 2;
}

double summary_lag1(const double *values, size_t count)
{
    if (count < 3) return 0;
    const double mean = summary_of(values, count).mean;
    double squares = 0.0, products = 0.0;
    for (size_t i = 0; i < count; i++) {
        squares += (values[i] - mean) * (values[i] - mean);
        if (i > 0) products += (values[i] - mean) * (values[i - 1] - mean);
    }
    return squares > 0 ? products / squares : 0;
}
