/*
 * extras.h -- thresholds, axes and private prices of a random scenario.
 */
#ifndef KINESIM_TESTS_RANDOM_EXTRAS_H
#define KINESIM_TESTS_RANDOM_EXTRAS_H

#include "tests/random/draft.h"

void extras_write(struct draft *draft, FILE *out);

#endif
