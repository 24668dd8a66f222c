/*
 * keys_store.h -- where keys land, into the result database, with pictures and page beside it.
 */
#ifndef KINESIM_SCENARIOS_CLI_KEYS_STORE_H
#define KINESIM_SCENARIOS_CLI_KEYS_STORE_H

#include <stdbool.h>

#include "scenarios/cli/options.h"
#include "scenarios/keys/key_findings.h"

/* `file` as the user gave it; `given`: the shards are a stream's own. False after a complaint. */
bool keys_store(const struct options *options, const char *file, bool given,
                const struct key_findings *findings);

#endif
