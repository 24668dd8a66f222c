/*
 * announce.h -- the closing words of a command: where page, pictures and database lie.
 */
#ifndef KINESIM_SCENARIOS_CLI_ANNOUNCE_H
#define KINESIM_SCENARIOS_CLI_ANNOUNCE_H

#include <stdint.h>
#include <stdio.h>

#include "reports/publish.h"

/* `page` is what publish_run gave, or NULL where nothing was published. `pictures` says which it was
 * asked to draw. `run_id` 0: leave the run out. */
struct announcement {
    const char *database;
    int64_t run_id;
    const char *page;
    struct publish_options pictures;
};

void announce(FILE *out, const struct announcement *announcement);

/* The same as one JSON object; false if writing failed. */
bool announce_json(FILE *out, const struct announcement *announcement);

#endif
