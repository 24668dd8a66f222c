/*
 * trace_keys.h -- the partition keys that single records of a trace name, each once, with how often it came.
 */
#ifndef KINESIM_SCENARIOS_VALUES_TRACE_KEYS_H
#define KINESIM_SCENARIOS_VALUES_TRACE_KEYS_H

#include <stddef.h>
#include <stdint.h>

#include "models/common/keys.h"
#include "sim/arena.h"

/* Zeroed to begin with. Borrows the texts. */
struct trace_keys {
    const char **text;
    double *count;
    uint32_t used, room;
    uint32_t *cell; /* of a table twice as large: key + 1, or 0 */
    uint32_t cells;
};

/* The number of a key. NULL, or what is wrong with it: no text of 1 to 256 bytes of UTF-8, or one key too many. */
const char *trace_keys_add(struct trace_keys *keys, const char *text, size_t length, uint32_t *key);
struct keys_spec trace_keys_spec(const struct trace_keys *keys, struct arena *arena);
void trace_keys_free(struct trace_keys *keys);

#endif
