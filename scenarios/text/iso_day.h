/*
 * iso_day.h -- days of the calendar as ISO 8601 writes them: 2026-11-23.
 */
#ifndef KINESIM_SCENARIOS_TEXT_ISO_DAY_H
#define KINESIM_SCENARIOS_TEXT_ISO_DAY_H

#include <stdbool.h>
#include <stdint.h>

enum { ISO_DAY_LENGTH = 10 };

/* Days since 1970-01-01 of exactly YYYY-MM-DD, Gregorian, from year 1 on; false if there is no such
 * day. */
bool iso_day_read(const char *text, int64_t *day);

/* Today in UTC. */
int64_t iso_day_today(void);

#endif
