/*
 * key_use.h -- how often each partition key was admitted: which keys are hot.
 *
 * Every admitted record touches a cell at random, so cells are small: while all records have one
 * size, bytes are records times that size and only records are counted.
 */
#ifndef KINESIM_MODELS_KEY_USE_H
#define KINESIM_MODELS_KEY_USE_H

#include <stdint.h>

#include "models/batch.h"

struct key_use {
    uint32_t keys;    /* 0: nothing is counted */
    uint32_t size;    /* of every record so far; 0 before the first */
    int64_t *records; /* by key */
    int64_t *bytes;   /* by key; NULL while all records have one size */
};

/* Counts from zero for keys 0 .. keys-1. */
void key_use_begin(struct key_use *use, uint32_t keys);
void key_use_free(struct key_use *use);

/* Counts the accepted records of a call. */
void key_use_add(struct key_use *use, const struct batch *batch);

int64_t key_use_bytes(const struct key_use *use, uint32_t key);

#endif
