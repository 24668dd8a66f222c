/*
 * keys_print.h -- where keys land, for people and as JSON.
 */
#ifndef KINESIM_SCENARIOS_CLI_KEYS_PRINT_H
#define KINESIM_SCENARIOS_CLI_KEYS_PRINT_H

#include <stdio.h>

#include "scenarios/keys/key_advice.h"

struct keys_view {
    const struct key_load *load;
    uint32_t least, most;
    double records_per_s; /* 0: not said, nothing is refused */
    double record_bytes;
};

void keys_print(FILE *out, const struct keys_view *view);
void keys_print_json(FILE *out, const struct keys_view *view);

#endif
