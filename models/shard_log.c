#include "models/shard_log.h"

#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

/* ours: most shards hold less than a second's records, and 10,000 of them stay below 20 MB. */
enum { LOG_CAPACITY_MIN = 64 };

void shard_log_free(struct shard_log *log)
{
    free(log->created_at_ns);
    *log = (struct shard_log){0};
}

/* One block holds all four columns. */
static void log_place(struct shard_log *log, void *block, uint32_t capacity)
{
    log->created_at_ns = block;
    log->arrived_at_ns = log->created_at_ns + capacity;
    log->size = (uint32_t *)(log->arrived_at_ns + capacity);
    log->key = log->size + capacity;
    log->mask = capacity - 1;
}

static void log_grow(struct shard_log *log)
{
    const uint32_t capacity = log->mask ? 2 * (log->mask + 1) : LOG_CAPACITY_MIN;
    CHECK(capacity > log->mask);
    const struct shard_log old = *log;
    log_place(log, check_alloc((size_t)capacity * (2 * sizeof(int64_t) + 2 * sizeof(uint32_t))),
              capacity);
    log->tail = log->head;
    for (int64_t position = old.head; position < old.tail; position++) {
        const uint32_t slot = (uint32_t)position & old.mask;
        shard_log_append(log, old.created_at_ns[slot], old.arrived_at_ns[slot], old.size[slot],
                         old.key[slot]);
    }
    free(old.created_at_ns);
}

void shard_log_make_room(struct shard_log *log, int64_t needed, uint32_t count)
{
    CHECK(needed <= log->tail);
    if (needed > log->head) log->head = needed;
    /* Half empty again is room enough; less would trim at every other append. */
    while (!log->mask || log->tail - log->head > (int64_t)log->mask / 2 ||
           shard_log_room(log) < count)
        log_grow(log);
}

struct log_span shard_log_span(const struct shard_log *log, int64_t position, int64_t limit)
{
    CHECK(position >= log->head && position <= log->tail);
    int64_t count = log->tail - position;
    if (count > limit) count = limit;
    const uint32_t slot = (uint32_t)position & log->mask;
    if (count > (int64_t)log->mask + 1 - slot) count = (int64_t)log->mask + 1 - slot;
    if (count <= 0) return (struct log_span){0};
    return (struct log_span){
        .count = (uint32_t)count,
        .created_at_ns = log->created_at_ns + slot,
        .arrived_at_ns = log->arrived_at_ns + slot,
        .size = log->size + slot,
        .key = log->key + slot,
    };
}
