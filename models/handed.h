/*
 * handed.h -- records that a shard has handed to a reader and that wait to be processed: columns,
 * first in first out, always side by side in memory.
 */
#ifndef KINESIM_MODELS_HANDED_H
#define KINESIM_MODELS_HANDED_H

#include <stdint.h>

#include "models/shard_log.h"

struct handed {
    uint32_t head, tail, capacity;
    int64_t *created_at_ns;
    int64_t *arrived_at_ns;
    int64_t *handed_at_ns; /* never decreases; may lie in the future */
    uint32_t *size;
};

void handed_free(struct handed *handed);

static inline uint32_t handed_count(const struct handed *handed)
{
    return handed->tail - handed->head;
}

/* Drops the first `count`. An empty one begins again at the front, whose memory is near. */
static inline void handed_drop(struct handed *handed, uint32_t count)
{
    handed->head += count;
    if (handed->head == handed->tail) handed->head = handed->tail = 0;
}

/* Appends records [from, from + count) of a span, handed over at handed_at_ns[from + i]. */
void handed_append(struct handed *handed, const struct log_span *span, const int64_t *handed_at_ns,
                   uint32_t from, uint32_t count);

#endif
