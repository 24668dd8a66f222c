/*
 * quantile_table.h -- a quantile function by table: a draw for the price of a look-up.
 *
 * A draw takes one random word w, the uniform (w + 1/2) / 2^32. The unit interval is cut towards both of its
 * ends: [1/4, 1/2), [1/8, 1/4), ... and their mirror images, 19 octaves, each into 16 cells. In a cell stands
 * the cubic through four points of the function, its ends among them, so the pieces join and their relative
 * error is even from the middle to the tails. What lies within 2^-20 of 0 or 1, one draw in 524,288, is not in
 * the table, and 32 bits are too coarse for it: it takes a second word.
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
    QUANTILE_OCTAVES = 19,
    QUANTILE_CELLS = 16 * QUANTILE_OCTAVES, /* on each side */
    QUANTILE_NODES = 2 * (3 * QUANTILE_CELLS + 1),
};

struct quantile_table;

/* Where the function has to be known: probabilities in (0, 1), ascending from 2^-20 to 1/2, then
 * descending from 1 - 2^-20 to 1/2. */
void quantile_table_nodes(double probability[QUANTILE_NODES]);

/* From the function's values at those. It goes with the arena. */
const struct quantile_table *quantile_table_create(struct arena *arena,
                                                   const double value[QUANTILE_NODES]);

/* True if the table holds the uniform of this word. */
bool quantile_table_holds(uint32_t word);

/* The function at the uniform of a word that the table holds. */
double quantile_table_value(const struct quantile_table *table, uint32_t word);
/* The same of each. False if the table does not hold some: then out[] means nothing. */
bool quantile_table_values(const struct quantile_table *table, const uint32_t *words, double *out,
                           size_t count);
/* Each rounded to the nearest whole number, of two to the even one. False also if some are not in [0, 2^52). */
bool quantile_table_wholes(const struct quantile_table *table, const uint32_t *words, int64_t *out,
                           size_t count);

#endif
