#include "models/shard_log.h"

#include <stdlib.h>

#include "sim/check.h"

#include "sim/banned.h"

/* ours: most shards hold less than a second's records, and 10,000 of them stay below 20 MB. */
enum { LOG_CAPACITY_MIN = 64 };

void shard_log_free(struct shard_log *log)
{
    free(log->records);
    *log = (struct shard_log){0};
}

static void log_grow(struct shard_log *log)
{
    const uint32_t capacity = log->mask ? 2 * (log->mask + 1) : LOG_CAPACITY_MIN;
    CHECK(capacity > log->mask);
    const struct shard_log old = *log;
    log->records = check_alloc(capacity * sizeof *log->records);
    log->mask = capacity - 1;
    log->tail = log->head;
    for (int64_t position = old.head; position < old.tail; position++)
        shard_log_append(log, &old.records[(uint32_t)position & old.mask]);
    free(old.records);
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
    return (struct log_span){.count = (uint32_t)count, .records = log->records + slot};
}

void log_span_add_arrived(const struct log_span *span, struct histogram *histogram, int64_t now_ns)
{
    int64_t arrived_at_ns[LOG_BLOCK];
    for (uint32_t from = 0; from < span->count; from += LOG_BLOCK) {
        const uint32_t left = span->count - from, count = left < LOG_BLOCK ? left : LOG_BLOCK;
        for (uint32_t i = 0; i < count; i++)
            arrived_at_ns[i] = span->records[from + i].arrived_at_ns;
        histogram_add_since(histogram, now_ns, arrived_at_ns, count);
    }
}

void log_span_add_created(const struct log_span *span, struct histogram *histogram, int64_t now_ns)
{
    int64_t created_at_ns[LOG_BLOCK];
    for (uint32_t from = 0; from < span->count; from += LOG_BLOCK) {
        const uint32_t left = span->count - from, count = left < LOG_BLOCK ? left : LOG_BLOCK;
        log_span_created(span, from, count, created_at_ns);
        histogram_add_since(histogram, now_ns, created_at_ns, count);
    }
}
