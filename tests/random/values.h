/*
 * values.h -- what can stand behind a setting's key, drawn from its row: a quantity at either end of its
 * range or inside, a distribution of any family, keys of any kind, a choice, a text, a reference.
 */
#ifndef KINESIM_TESTS_RANDOM_VALUES_H
#define KINESIM_TESTS_RANDOM_VALUES_H

#include <stdio.h>

#include "tests/random/draw.h"

/* What a scenario asks of who runs it, by what its values say. */
struct load {
    double per_s;      /* rates: all of them */
    double count;      /* the greatest plain number of things */
    double shortest_s; /* the shortest time above 0 */
};

/* Files that values name lie beside the scenario. */
struct folder {
    const char *path, *stem; /* the scenario's name without .yaml */
    uint32_t files;
};

void load_add(struct load *load, enum field_kind kind, double value);

/* Writes a value for `row` in YAML's flow style. References and groups are not its. */
void value_write(FILE *out, struct draw *draw, const struct field *row, enum end end,
                 struct folder *folder, struct load *load);
/* Each family of distributions and of keys, plain values too, is as likely, whatever `end` asks. */
void value_write_any(FILE *out, struct draw *draw, const struct field *row, struct folder *folder,
                     struct load *load);
/* A text as YAML quotes it. */
void value_quoted(FILE *out, const char *text);

#endif
