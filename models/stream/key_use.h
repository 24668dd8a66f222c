/*
 * key_use.h -- for each partition key its shard, and how often it was admitted: which keys are hot.
 *
 * Every record touches a cell at random, once, so there is one of four bytes for both: counts beyond it are
 * put aside; and while all records have one size, bytes are records times that size.
 */
#ifndef KINESIM_MODELS_KEY_USE_H
#define KINESIM_MODELS_KEY_USE_H

#include <stdbool.h>
#include <stdint.h>

#include "models/common/batch.h"
#include "sim/memory.h"

/* What a key had been admitted for before it moved on to another shard. */
struct key_moved {
    uint32_t key, shard;
    int64_t records, bytes;
};
struct key_moves {
    struct key_moved *list;
    uint32_t count, room;
};
void key_moves_add(struct key_moves *moves, struct memory *memory, const struct key_moved *moved);

struct key_use {
    struct memory *memory;
    uint32_t keys;          /* 0: there is no table, every key is new */
    bool counting;          /* from key_use_begin on */
    uint32_t size;          /* of every record so far; 0 before the first */
    uint32_t *cells;        /* by key: 17 bits of records over 15 of the shard */
    int64_t *earlier;       /* by key: records that cells had no room for; NULL: none */
    int64_t *bytes;         /* by key; NULL while all records have one size */
    struct key_moves moves; /* since the counting began */
};

/* A table for keys 0 .. keys-1, all of shard 0, in `memory`. */
void key_use_open(struct key_use *use, struct memory *memory, uint32_t keys);

/* shard < 2^15, before anything is counted. */
void key_use_set_shard(struct key_use *use, uint32_t key, uint32_t shard);
uint32_t key_use_shard(const struct key_use *use, uint32_t key);
/* From now on it is another's, and counted there from zero. */
void key_use_move(struct key_use *use, uint32_t key, uint32_t shard);

/* Counts from zero, from now on. */
void key_use_begin(struct key_use *use);

/* The shard of each record of a call, which is counted as if it were admitted whole. There is a table. */
void key_use_route(struct key_use *use, const struct batch *batch, uint32_t *shard);
/* Once it has been tried: what was not admitted is taken back. */
void key_use_settle(struct key_use *use, const struct batch *batch);

/* In the shard that it has now. */
int64_t key_use_records(const struct key_use *use, uint32_t key);
int64_t key_use_bytes(const struct key_use *use, uint32_t key);

#endif
