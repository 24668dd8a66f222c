/*
 * draw.h -- one setting's own chance: what is drawn for it depends on the seed, its path and how often it
 * was complained about, so mending one setting leaves all others as they are.
 */
#ifndef KINESIM_TESTS_RANDOM_DRAW_H
#define KINESIM_TESTS_RANDOM_DRAW_H

#include <stdbool.h>
#include <stdint.h>

#include "scenarios/text/quantity.h"
#include "sim/rng.h"

struct draw {
    struct rng rng;
    uint32_t strikes;
};

struct draw draw_of(uint64_t seed, const char *path, uint32_t strikes);

/* 0 .. bound-1. */
uint32_t draw_below(struct draw *draw, uint32_t bound);
bool draw_chance(struct draw *draw, double probability);
/* Even by ratio; 0 < low <= high. */
double draw_ratio(struct draw *draw, double low, double high);

/* Where in a row's range a value lies. */
enum end { END_LOW, END_HIGH, END_INSIDE };
enum end draw_end(struct draw *draw);

/* A value of a quantity's row (or of what a distribution's row distributes) at that end. */
struct quantity draw_quantity(struct draw *draw, const struct field *row, enum end end);

/* The kind of the quantity that a row holds or distributes. */
enum field_kind draw_kind(const struct field *row);
/* A value that no mistake of rounding makes unreadable: at most four digits count, whole kinds are whole. */
struct quantity draw_rounded(enum field_kind kind, double value);

#endif
