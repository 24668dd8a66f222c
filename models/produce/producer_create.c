/* producer_create.c -- a producer's records, made in blocks ahead of those who take them. */
#include <string.h>

#include "models/produce/producer_state.h"
#include "sim/check.h"

#include "sim/banned.h"

static void fill_sizes(struct producer *producer, uint32_t *size, uint32_t count)
{
    double drawn[CREATED_BLOCK];
    dist_fill(&producer->config->record_size, &producer->size_rng, drawn, count);
    for (uint32_t i = 0; i < count; i++) size[i] = key_mix_bytes(drawn[i]);
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

/* Keys and sizes of several tables, keys of some hours. */
static void create_mixed(struct producer *producer, uint32_t from)
{
    const struct producer_config *config = producer->config;
    const struct trace *trace = config->trace;
    uint32_t *key = producer->key + from, *size = producer->size + from;
    const bool sized = !producer->one_size && !trace_has_sizes(trace);
    const bool tables = config->mix.tables.count > 0;
    struct key_mix_fill fill = {
        .at_ns = producer->created_at_ns + from,
        .key_rng = &producer->key_rng,
        .size_rng = &producer->size_rng,
        .key = key,
        .size = sized && tables ? size : NULL,
        .has_keys = trace && trace->key,
    };
    key_mix_fill(&producer->mix, &fill, CREATED_BLOCK);
    if (sized && !tables) fill_sizes(producer, size, CREATED_BLOCK);
}

void producer_create_block(struct producer *producer)
{
    if (producer->head > 0) move_to_front(producer);
    const uint32_t from = producer->tail;
    CHECK(from + CREATED_BLOCK <= CREATED_CAPACITY);
    uint32_t *key = producer->key + from, *size = producer->size + from;
    const struct trace *trace = producer->config->trace;
    arrivals_next(&producer->arrivals, producer->created_at_ns + from, key, size, CREATED_BLOCK);
    if (key_mix_is_plain(&producer->config->mix)) {
        if (!trace || !trace->key)
            keys_fill(producer->config->keys, &producer->key_rng, key, CREATED_BLOCK);
        if (!producer->one_size && !trace_has_sizes(trace))
            fill_sizes(producer, size, CREATED_BLOCK);
    } else {
        create_mixed(producer, from);
    }
    producer->tail = from + CREATED_BLOCK;
}

/* Those taken, those that wait, and those not even made yet. */
int64_t producer_created_until(struct producer *producer, int64_t now_ns)
{
    int64_t count = producer->taken;
    for (uint32_t i = producer->head; i < producer->tail; i++)
        if (producer->created_at_ns[i] <= now_ns) count++;
    return count + arrivals_until(&producer->arrivals, now_ns, &producer->count_rng);
}
