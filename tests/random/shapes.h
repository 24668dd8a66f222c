/*
 * shapes.h -- profiles and traces, drawn.
 */
#ifndef KINESIM_TESTS_RANDOM_SHAPES_H
#define KINESIM_TESTS_RANDOM_SHAPES_H

#include "tests/random/values.h"

void shape_week_time(FILE *out, struct draw *draw, enum end end);

/* Up to three curves of any family, of few points; factors of 0 and above 1 among them. */
void shape_profile(FILE *out, struct draw *draw, struct folder *folder);

/* Counts or single records of some seconds, with or without bytes and keys, in any form of time. */
void shape_trace(FILE *out, struct draw *draw, struct folder *folder, struct load *load);

#endif
