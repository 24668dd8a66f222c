/*
 * week_time.h -- the simulated clock as people read it: `mon 18:04`.
 *
 * A week time is ns since Monday 00:00, 0 .. NS_PER_WEEK - 1. A run says which one its measured time begins at.
 */
#ifndef KINESIM_SIM_WEEK_TIME_H
#define KINESIM_SIM_WEEK_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/units.h"

#define NS_PER_WEEK (7 * NS_PER_DAY)

/* `mon` .. `sun`, NULL at the end. */
extern const char *const week_days[];

/* The number of a day, 0 for Monday, in the first `length` characters of `text`: `mon` or `monday`, in any case; -1:
 * none. */
int week_day_read(const char *text, size_t length);

/* Exactly `18:00` or `18:00:30`, 00:00 to 23:59:59: ns since midnight. False if it is none. */
bool day_time_read(const char *text, int64_t *ns);

/* `mon`, `mon 18:00` or `monday 18:00:30`. False if it is none. */
bool week_time_read(const char *text, int64_t *ns);

/* `mon 18:00`, or `mon 18:00:30` where seconds are not 0. Any ns counts, weeks away or before. */
enum { WEEK_TIME_ROOM = 16 };
void week_time_text(int64_t ns, char text[WEEK_TIME_ROOM]);

/* `mon 18:04` of an instant in ns since the Monday 00:00 before the measured time; after the first seven days with the
 * week that it is: `mon 18:04 of week 2`. Parts of a minute are cut off. */
enum { CLOCK_TEXT_ROOM = 40 };
void clock_text(int64_t at_ns, char text[CLOCK_TEXT_ROOM]);

#endif
