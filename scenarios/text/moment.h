/*
 * moment.h -- instants as logs and metrics write them, in one form throughout a file.
 */
#ifndef KINESIM_SCENARIOS_TEXT_MOMENT_H
#define KINESIM_SCENARIOS_TEXT_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

enum moment_form {
    MOMENT_NONE,
    MOMENT_SECONDS,  /* 0, 60, 120.5: since the beginning */
    MOMENT_DURATION, /* 0s, 30m, 1h: the same with a unit */
    MOMENT_EPOCH_S,  /* since 1970-01-01 00:00 UTC, with or without decimals */
    MOMENT_EPOCH_MS,
    MOMENT_EPOCH_US,
    MOMENT_EPOCH_NS,
    MOMENT_ISO_ZONE,  /* ISO 8601 with Z or an offset: 2026-03-02T18:00:00+01:00 */
    MOMENT_ISO_LOCAL, /* without: taken as UTC */
};

/* Which form a text has. Numbers of seconds since 1970 have 9 or 10 digits, those in ms 12 or 13, and so on. */
enum moment_form moment_form(const char *text);

/* ns: since the beginning, or since 1970 in UTC. False if `text` is not of that form, is negative or lies beyond what
 * int64 ns hold (April 2262). */
bool moment_read(enum moment_form form, const char *text, int64_t *ns);

/* Whether it counts from 1970. */
bool moment_is_calendar(enum moment_form form);

const char *moment_form_name(enum moment_form form); /* "ISO 8601 UTC", "epoch in ms", ... */
const char *moment_example(enum moment_form form);   /* "2026-03-02T18:00:00Z" */

/* ns since Monday 00:00 UTC of an instant since 1970. */
int64_t moment_week_time(int64_t ns);

/* "2026-03-02 18:00" or with seconds where they are not 0, UTC. */
enum { MOMENT_TEXT_ROOM = 32 };
void moment_text(int64_t ns, char text[MOMENT_TEXT_ROOM]);

#endif
