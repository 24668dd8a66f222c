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

#endif
