/*
 * handed.h -- records that a shard has handed to a reader and that wait to be processed: columns,
 * first in first out, always side by side in memory.
 */
#ifndef KINESIM_MODELS_HANDED_H
#define KINESIM_MODELS_HANDED_H

#include <stdint.h>

struct handed {
    uint32_t head, tail, capacity;
    int64_t *created_at_ns;
    int64_t *arrived_at_ns;
    int64_t *handed_at_ns; /* never decreases; may lie in the future */
    uint32_t *size;
};

void handed_free(struct handed *handed);
void handed_grow(struct handed *handed);

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

static inline void handed_append(struct handed *handed, int64_t created_at_ns,
                                 int64_t arrived_at_ns, int64_t handed_at_ns, uint32_t size)
{
    if (handed->tail == handed->capacity) handed_grow(handed);
    const uint32_t at = handed->tail++;
    handed->created_at_ns[at] = created_at_ns;
    handed->arrived_at_ns[at] = arrived_at_ns;
    handed->handed_at_ns[at] = handed_at_ns;
    handed->size[at] = size;
}

#endif
