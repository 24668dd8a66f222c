/*
 * handed.h -- records that a shard has handed to a reader and that wait to be processed: first in
 * first out, in a ring that doubles when full. Whole records: most waits are for one or two.
 */
#ifndef KINESIM_MODELS_HANDED_H
#define KINESIM_MODELS_HANDED_H

#include <stdint.h>

#include "models/shard_log.h"

struct handed_record {
    struct log_record record;
    int64_t handed_at_ns; /* never decreases; may lie in the future */
    uint32_t size;
};

struct handed {
    uint32_t head, tail;
    uint32_t capacity; /* 0 or a power of two */
    struct handed_record *records;
};

void handed_free(struct handed *handed);

static inline uint32_t handed_count(const struct handed *handed)
{
    return handed->tail - handed->head;
}

/* The one that has waited for i others, i < handed_count. */
static inline const struct handed_record *handed_at(const struct handed *handed, uint32_t i)
{
    return &handed->records[(handed->head + i) & (handed->capacity - 1)];
}

/* Drops the first `count`. An empty one begins again at the front, whose memory is near. */
static inline void handed_drop(struct handed *handed, uint32_t count)
{
    handed->head += count;
    if (handed->head == handed->tail) handed->head = handed->tail = 0;
}

/* Twice as much room. */
void handed_grow(struct handed *handed);

static inline void handed_append(struct handed *handed, const struct handed_record *record)
{
    if (handed_count(handed) == handed->capacity) handed_grow(handed);
    handed->records[handed->tail++ & (handed->capacity - 1)] = *record;
}

/* How long ago the first `count` were created, at `now`. */
void handed_add_created(const struct handed *handed, uint32_t count, struct histogram *histogram,
                        int64_t now_ns);

#endif
