/*
 * categorical.h -- which of many, each with its share: exact draws from tables that fit the cache.
 *
 * Walker's alias method (Vose 1991) looks into a table as long as there are things to draw; of a million,
 * each draw misses the cache. Here neighbours whose shares hardly differ, within 1/64, make a run. Drawn
 * by that method are runs, each with the least of its shares times its length, and all else as one more;
 * then comes an even draw within the run. What the shares in runs exceed their least by, less than 1 in
 * 64, is drawn from a long table. Zipf's law over a million has 700 runs.
 */
#ifndef KINESIM_SIM_CATEGORICAL_H
#define KINESIM_SIM_CATEGORICAL_H

#include <stddef.h>
#include <stdint.h>

#include "sim/rng.h"

struct categorical;

/* shares[count] >= 0 sum up to 1, count >= 1. Fastest where neighbours have like shares. */
struct categorical *categorical_create(const double *shares, uint32_t count);
void categorical_destroy(struct categorical *categorical);

/* Draws a number below the count for each of out[count]; 64 random bits each. Each share is kept to within
 * 2^-20 of itself and 2^-32 of the mean share. */
void categorical_fill(const struct categorical *categorical, struct rng *rng, uint32_t *out,
                      size_t count);

#endif
