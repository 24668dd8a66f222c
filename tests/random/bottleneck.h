/*
 * bottleneck.h -- random pipelines of which it is known by closed form what limits them: one station is offered
 * 1.5 to 4 times what it can do, or none more than two fifths.
 */
#ifndef KINESIM_TESTS_RANDOM_BOTTLENECK_H
#define KINESIM_TESTS_RANDOM_BOTTLENECK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Writes the pipeline of that seed, below a line `# bottleneck: 'name', 'name'` of the components that may be
 * named for it; of a light one '-'. */
void bottleneck_write(FILE *out, uint64_t seed, bool overloaded);

#endif
