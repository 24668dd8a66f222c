/*
 * key_load.h -- how a stream of weighted partition keys would load shards: each key is hashed once, for
 * every number of shards from `least` to `most` at once.
 *
 * Loads of shards are exact. Which keys are heavy is known by Space-Saving (Metwally, Agrawal, El Abbadi
 * 2005, ICDT) with 8,192 counters: exact while there are no more distinct keys, and else too high by at
 * most `error`, which is at most 1/8,192 of all. Where the weight lies in the space of hashes is kept in
 * 65,536 equal cells. Memory does not grow with the keys.
 */
#ifndef KINESIM_SCENARIOS_KEYS_KEY_LOAD_H
#define KINESIM_SCENARIOS_KEYS_KEY_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/common/hash_key.h"

enum {
    KEY_LOAD_SHARDS_MAX = 20000,
    KEY_LOAD_SUM_MAX = 1 << 24,
    KEY_LOAD_CELLS = 1 << 16,
    KEY_LOAD_HEAVY = 8192
};

struct key_load;

/* 1 <= least <= most <= KEY_LOAD_SHARDS_MAX; the sum of all numbers from one to the other is
 * at most KEY_LOAD_SUM_MAX. */
struct key_load *key_load_create(uint32_t least, uint32_t most);
/* For shards that begin at these hashes, 0 first, in order. */
struct key_load *key_load_create_given(const hash_key *firsts, uint32_t shards);
void key_load_destroy(struct key_load *load);

/* A key of at most 4 x 256 bytes, weight >= 0. */
void key_load_add(struct key_load *load, const char *key, size_t length, double weight);

uint64_t key_load_lines(const struct key_load *load);
double key_load_total(const struct key_load *load);
/* Weight of each of `shards` shards: [0, shards). */
const double *key_load_shards(const struct key_load *load, uint32_t shards);
/* The shard of `shards` that owns a hash. */
uint32_t key_load_shard(const struct key_load *load, uint32_t shards, hash_key hash);
/* The first and the last hash of a shard of `shards`. */
hash_key key_load_first(const struct key_load *load, uint32_t shards, uint32_t shard);
hash_key key_load_last(const struct key_load *load, uint32_t shards, uint32_t shard);
/* Weight of each cell of the space of hashes: KEY_LOAD_CELLS of them. */
const double *key_load_cells(const struct key_load *load);

struct heavy_key {
    const char *text; /* NUL-terminated; the load's */
    hash_key hash;
    double weight; /* at least the true one */
    double error;  /* by which it may be too high */
};
/* The heaviest keys, heaviest first, of those at most `most`; free() the array. `exact`: every distinct
 * key has its own counter. */
size_t key_load_heavy(const struct key_load *load, size_t most, struct heavy_key **keys,
                      bool *exact);

#endif
