/*
 * shard_life.h -- the life of a stream's shards: whose children they are, which hashes are theirs, and since when.
 *
 * Apart from what every record touches (shard.h), and kept only for a stream whose shards may change or were
 * not even to begin with. A shard is
 *
 *   OPEN --split, merge--> CLOSED: takes no records --those under way are stored--> ENDED: has all it ever will
 *        --every reader is through--> DRAINED --retention--> EXPIRED
 *
 * (facts KDS 3.1 and 4, D). Its number is never used again.
 */
#ifndef KINESIM_MODELS_SHARD_LIFE_H
#define KINESIM_MODELS_SHARD_LIFE_H

#include <stdbool.h>
#include <stdint.h>

#include "models/common/hash_key.h"
#include "sim/memory.h"

/* No shard; and no time yet. */
#define SHARD_NONE  UINT32_MAX
#define SHARD_NEVER INT64_MAX

struct shard_life {
    hash_key first, last;      /* of its range, both within */
    uint32_t parent, adjacent; /* a merge has two; or SHARD_NONE */
    uint32_t children[2];      /* a merged shard's two parents name the same one; or SHARD_NONE */
    int64_t opened_ns, closed_ns, drained_ns; /* or SHARD_NEVER */
    uint32_t through;                         /* readers that have read it to its end */
    bool ended;
};

/* A shard that opens now; the caller tells its parents. */
struct shard_life shard_life_begin(hash_key first, hash_key last, int64_t now_ns);

/* The open shards in the order of their hashes. */
struct shard_ranges {
    uint32_t count, room;
    hash_key *first;
    uint32_t *shard;
};

/* Of `count` shards that are in that order, with room for `room`. */
void shard_ranges_begin(struct shard_ranges *ranges, struct memory *memory,
                        const struct shard_life *lives, uint32_t count, uint32_t room);
/* Where the range that holds the hash stands. */
uint32_t shard_ranges_at(const struct shard_ranges *ranges, hash_key hash);
/* The open shard that owns it. */
static inline uint32_t shard_ranges_find(const struct shard_ranges *ranges, hash_key hash)
{
    return ranges->shard[shard_ranges_at(ranges, hash)];
}
/* The shard at place `at` becomes `low` up to the hash before `from`, and `high` from there on. */
void shard_ranges_split(struct shard_ranges *ranges, uint32_t at, hash_key from, uint32_t low,
                        uint32_t high);
/* Those at `at` and behind it become `whole`. */
void shard_ranges_merge(struct shard_ranges *ranges, uint32_t at, uint32_t whole);

#endif
