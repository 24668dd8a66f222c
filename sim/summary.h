/*
 * summary.h -- one number per replication, summed up with an honest interval.
 */
#ifndef KINESIM_SIM_SUMMARY_H
#define KINESIM_SIM_SUMMARY_H

#include <stddef.h>

struct summary {
    size_t count;
    double mean;      /* NaN without values */
    double sd;        /* sample standard deviation; 0 for one value */
    double low, high; /* 95 % interval of the mean by Student's t with count - 1 degrees of freedom
                         (GSL's gsl_cdf_tdist_Pinv); NaN with fewer than two values */
};

struct summary summary_of(const double *values, size_t count);

/*
 * Sectioning: `whole` is the figure of all observations together (a mean, a quantile), values[i] that of
 * section i alone (a replication, or a batch of one long run), weights[i] > 0 how many observations
 * it is of. The interval stands around `whole`, which is less biased than the sections' mean:
 *
 *     whole +- t(0.975; n - 1) s / sqrt(n),   s^2 = sum (w_i / w)^2 (x_i - whole)^2 / (n - 1)
 *
 * with w the mean weight. For a mean this is the ratio estimator of Cochran (1977, "Sampling Techniques",
 * section 6.4), for a quantile the sectioning of Asmussen and Glynn (2007, "Stochastic Simulation",
 * section III.5a) and Nakayama (2014, WSC, "Confidence intervals for quantiles using sectioning").
 */
struct summary summary_about(double whole, const double *values, const double *weights,
                             size_t count);

/* The same of what cannot be negative: an interval that begins below 0 begins at 0, and holds the truth as often. */
struct summary summary_from_zero(struct summary summary);

/* Antithetic replications 2k and 2k + 1 depend on each other and are one observation, their mean (Hammersley
 * and Morton 1956): joins values[count] in place; gives the number of pairs. `count` is even. */
size_t summary_pairs(double *values, size_t count);

/* Correlation of neighbours; 0 with fewer than three values or without spread. */
double summary_lag1(const double *values, size_t count);

#endif
