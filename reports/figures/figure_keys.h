/*
 * figure_keys.h -- the pictures of where keys land; figure.h says what one is.
 */
#ifndef KINESIM_REPORTS_FIGURE_KEYS_H
#define KINESIM_REPORTS_FIGURE_KEYS_H

#include <math.h>
#include <stdlib.h>

#include "reports/figures/figure.h"

bool figure_keys_curve(struct figure *figure, struct db *db, int64_t keys_id);
bool figure_keys_map(struct figure *figure, struct db *db, int64_t keys_id);
bool figure_keys_cuts(struct figure *figure, struct db *db, int64_t keys_id);

/* In the order of the page; ends with a NULL name. */
extern const struct figure_kind figure_keys_kinds[];

/* A hash in decimal as a place in the space of hashes: 0 to 1. */
static inline double figure_keys_place(const char *hash)
{
    return ldexp(strtod(hash, NULL), -128);
}

#endif
