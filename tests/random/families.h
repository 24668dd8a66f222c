/*
 * families.h -- distributions and keys of every family, drawn.
 */
#ifndef KINESIM_TESTS_RANDOM_FAMILIES_H
#define KINESIM_TESTS_RANDOM_FAMILIES_H

#include "tests/random/values.h"

/* A distribution for a FIELD_DIST row: a family of the language's own words, a mixture or a file. */
void family_dist(FILE *out, struct draw *draw, const struct field *row, struct folder *folder,
                 struct load *load);

/* "STEM-N.csv" beside the scenario, open for writing; its name goes to `out`. */
FILE *family_file(FILE *out, struct folder *folder);

/* A file of up to a dozen ranges that cover the space of hashes. */
void family_ranges(FILE *out, struct draw *draw, struct folder *folder);

/* Few keys at the low end, many at the high end, any family inside. */
void family_keys(FILE *out, struct draw *draw, enum end end, struct folder *folder);

#endif
