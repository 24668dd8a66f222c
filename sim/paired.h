/*
 * paired.h -- two things simulated under common random numbers: their difference, and what the
 * common numbers were worth.
 */
#ifndef KINESIM_SIM_PAIRED_H
#define KINESIM_SIM_PAIRED_H

#include <stddef.h>

struct paired {
    size_t count;
    double difference; /* mean of b - a; NaN without values */
    double low, high;  /* 95 % interval of it: Student's t over the differences of the pairs (Law,
                          Simulation Modeling and Analysis, section 10.2.1); NaN with fewer than two */
    double variance_ratio; /* (var a + var b) / var(b - a): how many times as many replications
                              independent numbers would have taken; NaN with fewer than two pairs,
                              infinite where the difference is always the same */
};

/* a[i] and b[i] come from the same replication. */
struct paired paired_of(const double *a, const double *b, size_t count);

#endif
