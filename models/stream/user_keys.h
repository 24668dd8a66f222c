/*
 * user_keys.h -- which keys the user records inside aggregates have, shard by shard beside the key that a Kinesis
 * record has itself.
 *
 * An aggregate goes to the stream under the key `a` (facts, additions 2.1, D), so by that key alone each shard of the
 * KPL's has one hot key. Counted only in the replication that reports hot keys, from the beginning of the measured time.
 */
#ifndef KINESIM_MODELS_USER_KEYS_H
#define KINESIM_MODELS_USER_KEYS_H

#include "models/common/batch.h"
#include "models/common/keys.h"
#include "models/stream/key_use.h"
#include "sim/memory.h"

#define USER_KEYS_OUTER "a"

struct key_count {
    int64_t records, bytes;
};

struct user_keys {
    uint32_t keys;
    struct key_count *
        inside; /* by key: user records, sent alone too; NULL: nothing is counted, or every key is new */
    struct key_count *outer; /* by shard: aggregates as Kinesis records; NULL: nothing is counted */
    int64_t *shard_bytes;    /* by shard: all Kinesis records */
    struct memory *memory;
    struct key_moves moves; /* of keys inside */
};

/* Counts from zero, from now on; of `shards`, and there may be `most` in the end. */
void user_keys_begin(struct user_keys *use, struct memory *memory, uint32_t keys, uint32_t shards,
                     uint32_t most);
/* The key leaves the shard. */
void user_keys_move(struct user_keys *use, uint32_t key, uint32_t shard);
/* What was accepted of a call. */
void user_keys_count(struct user_keys *use, const struct batch *batch);

#endif
