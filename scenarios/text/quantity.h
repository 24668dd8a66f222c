/*
 * quantity.h -- numbers with units as people write them: `250ms`, `64 MiB`, `390/s`, `10 %`.
 *
 * Only plain decimal digits are numbers: 0x10, 010, 1e5, 1_000, 1:30, nan and inf are refused, for
 * readers disagree about them. A duration may have parts, the greatest first (`1h30m`, `1h 30min`), and a rate
 * thousands (`1.2k/s`). KB, MB, GB, TB are powers of 1000; KiB, MiB, GiB, TiB of 1024.
 */
#ifndef KINESIM_SCENARIOS_TEXT_QUANTITY_H
#define KINESIM_SCENARIOS_TEXT_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/field.h"

/* In ns, bytes, 1/s, B/s or plain, by kind. Durations, sizes and counts are whole: `whole` is exact
 * and `value` nearest to it. */
struct quantity {
    double value;
    int64_t whole;
};

enum { QUANTITY_PROBLEM_MAX = 256, QUANTITY_TEXT_MAX = 96 };

/* FIELD_COUNT, NUMBER, RATIO, DURATION, BYTES, RATE or BYTE_RATE. False: `problem` says what is
 * wrong and what would be right. Only a count or a number can be negative. */
bool quantity_read(enum field_kind kind, const char *text, struct quantity *quantity,
                   char problem[QUANTITY_PROBLEM_MAX]);

/* The one way to write it: `60s`, `7d`, `64 MiB`, `390/s`. Reads back as the same value. */
void quantity_text(enum field_kind kind, struct quantity quantity, char text[QUANTITY_TEXT_MAX]);

/* As quantity_text, for a limit in a message: `365d (8760 h)`. */
void quantity_limit_text(enum field_kind kind, double limit, char text[QUANTITY_TEXT_MAX]);

bool quantity_is_kind(enum field_kind kind);  /* one of those that quantity_read takes */
bool quantity_is_whole(enum field_kind kind); /* kept as int64: count, duration, bytes */

/* "ns", "B", "1/s", "B/s", "1" or "". */
const char *quantity_unit(enum field_kind kind);

/* A regular expression (ECMA 262) of what quantity_read takes, ranges, digits too many and the order
 * of a duration's parts aside. */
enum { QUANTITY_PATTERN_MAX = 256 };
void quantity_pattern(enum field_kind kind, char pattern[QUANTITY_PATTERN_MAX]);

/* The shortest plain decimal that reads back as `value`, |value| < 1e300. */
void quantity_number_text(double value, char text[QUANTITY_TEXT_MAX]);

#endif
