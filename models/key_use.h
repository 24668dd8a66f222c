/*
 * key_use.h -- for each partition key its shard, and how often it was admitted: which keys are hot.
 *
 * Every record touches a cell at random, so there is one for both, and it is small: while all records
 * have one size, bytes are records times that size and only records are counted.
 */
#ifndef KINESIM_MODELS_KEY_USE_H
#define KINESIM_MODELS_KEY_USE_H

#include <stdbool.h>
#include <stdint.h>

#include "models/batch.h"

struct key_use {
    uint32_t keys;   /* 0: there is no table, every key is new */
    bool counting;   /* from key_use_begin on */
    uint32_t size;   /* of every record so far; 0 before the first */
    uint32_t recent; /* records in the cells; those before are in `earlier` */
    struct key_cell {
        uint32_t shard;
        uint32_t records;
    } * cells;        /* by key */
    int64_t *earlier; /* records by key, before the cells could have overflown; NULL: none */
    int64_t *bytes;   /* by key; NULL while all records have one size */
};

/* A table for keys 0 .. keys-1; the caller fills in cells[].shard. */
void key_use_open(struct key_use *use, uint32_t keys);
void key_use_free(struct key_use *use);

/* Counts from zero, from now on. */
void key_use_begin(struct key_use *use);

/* Counts the accepted records of a call. */
void key_use_add(struct key_use *use, const struct batch *batch);

int64_t key_use_records(const struct key_use *use, uint32_t key);
int64_t key_use_bytes(const struct key_use *use, uint32_t key);

#endif
