/*
 * handed.h -- records that a shard has handed to a reader and that wait to be processed, first in first
 * out, in a ring. They are copied: by the time they are processed the log that they come from is far.
 */
#ifndef KINESIM_MODELS_HANDED_H
#define KINESIM_MODELS_HANDED_H

#include <stdbool.h>
#include <stdint.h>

#include "models/stream/shard_log.h"

struct handed_record {
    struct log_record record;
    int64_t handed_at_ns; /* never decreases; may lie in the future */
};

struct handed {
    uint32_t head, tail, capacity; /* head and tail grow and wrap; capacity a power of two or 0 */
    uint32_t one_size; /* of every record while there are no sizes; 0 before the first */
    bool aggregates;   /* some have come: those that wait are held */
    struct handed_record *records;
    uint32_t *sizes;       /* NULL until a log that keeps them hands a record over */
    struct memory *memory; /* where they lie; the only one that is not 0 in the beginning */
};

static inline uint32_t handed_count(const struct handed *handed)
{
    return handed->tail - handed->head;
}

/* Where the one that has waited for i others lies. */
static inline uint32_t handed_place(const struct handed *handed, uint32_t i)
{
    return (handed->head + i) & (handed->capacity - 1);
}
/* The one itself, i < handed_count. */
static inline const struct handed_record *handed_at(const struct handed *handed, uint32_t i)
{
    return &handed->records[handed_place(handed, i)];
}

/* Those in front, and who comes behind few of them, will be looked at soon: asks for their memory. */
static inline void handed_fetch(const struct handed *handed)
{
    enum { FRONT = 9, PER_LINE = 3 };
    if (handed->capacity == 0) return;
    for (uint32_t i = 0; i < FRONT; i += PER_LINE) memory_touch(handed_at(handed, i));
}

/* Its size. */
static inline uint32_t handed_size(const struct handed *handed, uint32_t i)
{
    return handed->sizes ? handed->sizes[handed_place(handed, i)] : handed->one_size;
}

/* Lets go of the aggregates among the first `count`. */
void handed_let_go(const struct handed *handed, uint32_t count);

/* Drops the first `count`. An empty one begins again at the front, whose memory is near. */
static inline void handed_drop(struct handed *handed, uint32_t count)
{
    if (handed->aggregates) handed_let_go(handed, count);
    handed->head += count;
    if (handed->head == handed->tail) handed->head = handed->tail = 0;
}

/* Appends the span's records [from, from + count), record from + i handed over at handed_at_ns[i]. */
void handed_append(struct handed *handed, const struct log_span *span, uint32_t from,
                   uint32_t count, const int64_t *handed_at_ns);

/* How many of the first `most` have been handed over at `now`. */
uint32_t handed_until(const struct handed *handed, uint32_t most, int64_t now_ns);

/* User records in the first `count`. */
int64_t handed_aggregated_users(const struct handed *handed, uint32_t count);
static inline int64_t handed_users(const struct handed *handed, uint32_t count)
{
    return handed->aggregates ? handed_aggregated_users(handed, count) : count;
}

/* How long ago the user records of the first `count` were created, at `now`. */
void handed_add_created(const struct handed *handed, uint32_t count, struct histogram *histogram,
                        int64_t now_ns);

#endif
