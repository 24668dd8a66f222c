/*
 * unit.h -- what a meter counts and what a price is for, so that only like is multiplied by like.
 *
 * A unit is written [number] thing[-time]: "shard-hour", "GB", "GB-month", "10,000 requests",
 * "million requests", "millionth request", "MB-millisecond". Two units are of one dimension if they are of the same thing
 * and both or neither of them of time; bytes are one thing whatever their multiple.
 */
#ifndef KINESIM_MODELS_UNIT_H
#define KINESIM_MODELS_UNIT_H

#include <gmp.h>
#include <stdbool.h>
#include <stdint.h>

enum unit_time { UNIT_TIMELESS, UNIT_MILLISECOND, UNIT_SECOND, UNIT_HOUR, UNIT_MONTH };
enum { UNIT_THING_MAX = 32, UNIT_PROBLEM_MAX = 128 };

struct unit {
    char thing[UNIT_THING_MAX]; /* singular: "shard", "request"; "byte" for KB to PB */
    int64_t count;              /* things in one: 10^6 for "million requests", 2^30 for "GB" */
    enum unit_time time;
    int64_t parts; /* ... or one of so many of a thing; 0 stands for 1 */
};

/* KB to PB are powers of 2^10 (facts KDS 0). False with the reason. */
bool unit_parse(const char *text, struct unit *unit, char problem[UNIT_PROBLEM_MAX]);

bool unit_alike(const struct unit *a, const struct unit *b);

/* How many of `base` are in one of `unit`, exactly; both of one dimension. month_ns is what a month is
 * taken to be. */
void unit_ratio(mpq_t ratio, const struct unit *unit, const struct unit *base, int64_t month_ns);

#endif
