/*
 * cast.h -- who takes part in a random scenario, and under which name.
 */
#ifndef KINESIM_TESTS_RANDOM_CAST_H
#define KINESIM_TESTS_RANDOM_CAST_H

#include "tests/random/draft.h"

/* Chooses the components: for an edge one of every kind, else none to some of each, and whoever those need
 * that are there. */
void cast_choose(struct draft *draft);

/* One of the components that a reference's row allows; NULL if there is none. */
const char *cast_find(const struct draft *draft, struct draw *draw, const struct field *row);

/* A name as people choose them, and as they should not. */
const char *cast_name(struct draw *draw);

#endif
