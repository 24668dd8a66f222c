/*
 * key_advice.h -- what a load of keys means for shards that take so much: refusals and splits.
 *
 * Weights are shares of the records. A shard takes 1,000 records/s and 1 MiB/s (facts KDS 1.2, D), whichever
 * binds; what is above is refused, in the long run (a fluid: bursts are for `kinesim run`).
 */
#ifndef KINESIM_SCENARIOS_KEYS_KEY_ADVICE_H
#define KINESIM_SCENARIOS_KEYS_KEY_ADVICE_H

#include "scenarios/keys/key_load.h"

/* The share of all records that one shard takes at `records_per_s` of `record_bytes` each. */
double key_advice_capacity(double records_per_s, double record_bytes);

struct shards_advice {
    uint32_t hottest;     /* the shard */
    double hottest_share; /* of the weight */
    double refused;       /* share of the records that shards above `capacity` refuse */
};
/* capacity INFINITY: nothing is refused. */
struct shards_advice key_advice_shards(const struct key_load *load, uint32_t shards,
                                       double capacity);

/*
 * `shards` - 1 first hashes of shards that would be as even as cells of 2^112 hashes allow, as
 * NewStartingHashKey takes them; the share of the hottest of these shards. A heavy key cannot be cut: where it
 * fills more than its part, the others share the rest evenly.
 */
double key_advice_splits(const struct key_load *load, uint32_t shards, hash_key *firsts);

#endif
