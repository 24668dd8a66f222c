/*
 * key_salt.h -- what a salt on heavy keys would do: every such KEY becomes KEY#0 .. KEY#buckets-1.
 *
 * Records go to the buckets evenly; order is kept within a bucket only.
 */
#ifndef KINESIM_SCENARIOS_KEYS_KEY_SALT_H
#define KINESIM_SCENARIOS_KEYS_KEY_SALT_H

#include "scenarios/keys/key_load.h"

struct key_salt;

/* For the keys of heavy[0 .. count) and up to `most` buckets of each. `load` and `heavy` outlive it. */
struct key_salt *key_salt_create(const struct key_load *load, const struct heavy_key *heavy,
                                 size_t count, uint32_t most);
void key_salt_destroy(struct key_salt *salt);

/* The share of the hottest of `shards` shards with so many buckets, 1 <= buckets <= most; 1: as it is. */
double key_salt_hottest(const struct key_salt *salt, uint32_t shards, uint32_t buckets);

/* The fewest buckets that leave no shard of `shards` above `capacity`, a share; 1: none is needed; 0: not
 * even `most` do. `hottest_share` receives what the hottest shard then has. */
uint32_t key_salt_enough(const struct key_salt *salt, uint32_t shards, double capacity,
                         double *hottest_share);

#endif
