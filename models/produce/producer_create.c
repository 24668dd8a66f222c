/* producer_create.c -- a producer's records, made in blocks ahead of those who take them. */
#include <string.h>

#include "models/produce/producer_state.h"
#include "sim/check.h"

#include "sim/banned.h"

static void fill_sizes(struct producer *producer, uint32_t *size, uint32_t count)
{
    double drawn[CREATED_BLOCK];
    dist_fill(&producer->config->record_size, &producer->size_rng, drawn, count);
    /* A record has at least its key; anything above 2^32 is refused as too large all the same. */
    for (uint32_t i = 0; i < count; i++)
        size[i] = drawn[i] < 1 ? 1 : drawn[i] > 4e9 ? (uint32_t)4e9 : (uint32_t)(drawn[i] + 0.5);
}

void producer_drop_oversize(struct producer *producer, int64_t now_ns)
{
    while (producer->head < producer->tail && producer->created_at_ns[producer->head] <= now_ns &&
           producer_is_oversize(producer, producer->head)) {
        ++*producer->records_oversize;
        ++*producer->records_dropped;
        producer->taken++;
        producer->head++;
    }
}

static void move_to_front(struct producer *producer)
{
    const uint32_t head = producer->head, left = producer->tail - head;
    memmove(producer->created_at_ns, producer->created_at_ns + head,
            left * sizeof *producer->created_at_ns);
    memmove(producer->key, producer->key + head, left * sizeof *producer->key);
    if (!producer->one_size)
        memmove(producer->size, producer->size + head, left * sizeof *producer->size);
    producer->head = 0;
    producer->tail = left;
}

static void create_block(struct producer *producer)
{
    if (producer->head > 0) move_to_front(producer);
    const uint32_t from = producer->tail;
    CHECK(from + CREATED_BLOCK <= CREATED_CAPACITY);
    uint32_t *key = producer->key + from, *size = producer->size + from;
    const struct trace *trace = producer->config->trace;
    arrivals_next(&producer->arrivals, producer->created_at_ns + from, key, size, CREATED_BLOCK);
    if (!trace || !trace->key)
        keys_fill(producer->config->keys, &producer->key_rng, key, CREATED_BLOCK);
    if (!producer->one_size && !trace_has_sizes(trace)) fill_sizes(producer, size, CREATED_BLOCK);
    producer->tail = from + CREATED_BLOCK;
}

void producer_create_ahead(struct producer *producer, uint32_t count)
{
    while (producer->tail - producer->head < count) create_block(producer);
}

/* Those taken, those that wait, and those not even made yet. */
int64_t producer_created_until(struct producer *producer, int64_t now_ns)
{
    int64_t count = producer->taken;
    for (uint32_t i = producer->head; i < producer->tail; i++)
        if (producer->created_at_ns[i] <= now_ns) count++;
    return count + arrivals_until(&producer->arrivals, now_ns, &producer->count_rng);
}
