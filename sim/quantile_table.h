/*
 * quantile_table.h -- a quantile function by table: a draw for the price of a look-up.
 *
 * The unit interval is cut towards both of its ends: [1/4, 1/2), [1/8, 1/4), ... and their mirror images,
 * 24 octaves, each into 16 cells. In a cell stands the cubic through four points of the function, its
 * ends among them, so the pieces join and their relative error is even from the middle to the tails.
 * What lies within 2^-25 of 0 or 1 is not in the table: one draw in 17 million.
 *
 * Elementwise + - * only: the same bits for every compiler and vector width.
 */
#ifndef KINESIM_SIM_QUANTILE_TABLE_H
#define KINESIM_SIM_QUANTILE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/arena.h"

enum {
    QUANTILE_OCTAVES = 24,
    QUANTILE_CELLS = 16 * QUANTILE_OCTAVES, /* on each side */
    QUANTILE_NODES = 2 * (3 * QUANTILE_CELLS + 1),
};

struct quantile_table;

/* Where the function has to be known: probabilities in (0, 1), ascending from 2^-25 to 1/2, then
 * descending from 1 - 2^-25 to 1/2. */
void quantile_table_nodes(double probability[QUANTILE_NODES]);

/* From the function's values at those. It goes with the arena. */
const struct quantile_table *quantile_table_create(struct arena *arena,
                                                   const double value[QUANTILE_NODES]);

/* True if the table holds the uniform of these bits. */
bool quantile_table_holds(uint64_t bits);

/* The function at rng_uniform_of(bits), which the table holds. */
double quantile_table_value(const struct quantile_table *table, uint64_t bits);
/* The same of each. False if the table does not hold some: then out[] means nothing. */
bool quantile_table_values(const struct quantile_table *table, const uint64_t *bits, double *out,
                           size_t count);

#endif
