/*
 * paired.h -- two systems under the same random numbers: how far apart they are, and what the sameness won.
 *
 * x[i] and y[i] are one figure of either system in replication i, from the same seed and replication
 * (sim_rng gives equal components and purposes equal streams: common random numbers).
 */
#ifndef KINESIM_SIM_PAIRED_H
#define KINESIM_SIM_PAIRED_H

#include <stddef.h>

#include "sim/summary.h"

struct paired {
    struct summary difference; /* of x - y, in the figure's unit: Student's t on the pairs */
    double variance_ratio;     /* (s^2(x) + s^2(y)) / s^2(x - y): how many times as many independent
                                  replications the same interval would need. Above 1 the pairs
                                  help, 1 is independence, INFINITY a difference that never varies;
                                  NaN with fewer than two pairs or where nothing varies */
};

/*
 * The paired-t interval (Law, "Simulation Modeling and Analysis", section 10.2.1). Whether common random
 * numbers help is the model's affair (Glasserman and Yao 1992, Management Science 38(6), 884-908),
 * which is why the ratio is measured; the interval holds either way.
 */
struct paired paired_of(const double *x, const double *y, size_t count);

#endif
