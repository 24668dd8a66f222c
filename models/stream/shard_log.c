#include "models/stream/shard_log.h"

#include <stdbool.h>

#include "sim/check.h"

#include "sim/banned.h"

/* ours: 10,000 shards that hold a second's 20 records each take 10 MB. */
enum { LOG_CAPACITY_MIN = 32 };

static size_t ring_bytes(uint32_t capacity)
{
    return sizeof(struct log_ring) + capacity * sizeof(struct log_record);
}

static struct log_ring *ring_create(struct memory *memory, uint32_t capacity, bool detailed)
{
    struct log_ring *ring = memory_take(memory, ring_bytes(capacity));
    struct log_detail *details = NULL;
    if (detailed) details = memory_take(memory, capacity * sizeof *details);
    *ring = (struct log_ring){.memory = memory, .details = details};
    return ring;
}

static void ring_destroy(struct log_ring *ring, uint32_t capacity)
{
    memory_give(ring->memory, ring->details, capacity * sizeof *ring->details);
    memory_give(ring->memory, ring, ring_bytes(capacity));
}

static void log_grow(struct shard_log *log)
{
    struct log_ring *old = log->ring;
    const uint32_t old_mask = log->mask, capacity = 2 * (old_mask + 1);
    CHECK(capacity > old_mask);
    log->ring = ring_create(old->memory, capacity, old->details != NULL);
    log->ring->head = old->head;
    log->ring->aggregates = old->aggregates;
    log->mask = capacity - 1;
    for (int64_t position = old->head; position < log->tail; position++) {
        const uint32_t from = (uint32_t)position & old_mask, to = (uint32_t)position & log->mask;
        log->ring->records[to] = old->records[from];
        if (old->details) log->ring->details[to] = old->details[from];
    }
    ring_destroy(old, old_mask + 1);
}

/* An empty ring. */
static void log_begin(struct shard_log *log, struct memory *memory, bool detailed)
{
    log->ring = ring_create(memory, LOG_CAPACITY_MIN, detailed);
    log->mask = LOG_CAPACITY_MIN - 1;
    log->room = log->mask;
}

void shard_log_keep_keys(struct shard_log *log, struct memory *memory)
{
    CHECK(log->tail == 0);
    if (!log->ring) log_begin(log, memory, true);
}

void shard_log_append_detail(struct shard_log *log, uint32_t size, uint32_t key)
{
    struct log_ring *ring = log->ring;
    CHECK(size > 0);
    if (log->tail == 0 && !ring->details) {
        log->one_size = size;
        return;
    }
    if (!ring->details) {
        ring->details = memory_take(ring->memory, (log->mask + 1) * sizeof *ring->details);
        for (uint32_t i = 0; i <= log->mask; i++)
            ring->details[i] = (struct log_detail){.size = log->one_size};
        log->one_size = 0;
    }
    ring->details[(uint32_t)log->tail & log->mask] = (struct log_detail){size, key};
}

void shard_log_hold_last(struct shard_log *log)
{
    log->ring->aggregates = true;
    aggregate_hold(aggregate_of(shard_log_at(log, log->tail - 1)->created_at_ns));
}

static void let_go(const struct shard_log *log, int64_t until)
{
    for (int64_t position = log->ring->head; position < until; position++) {
        const int64_t created = shard_log_at(log, position)->created_at_ns;
        if (is_aggregate(created)) aggregate_release(log->ring->memory, aggregate_of(created));
    }
}

int64_t shard_log_user_excess(const struct shard_log *log, int64_t position)
{
    int64_t excess = 0;
    if (!log->ring || !log->ring->aggregates) return 0;
    for (; position < log->tail; position++)
        excess += user_records_of(shard_log_at(log, position)->created_at_ns) - 1;
    return excess;
}

void shard_log_make_room(struct shard_log *log, struct memory *memory, int64_t needed)
{
    CHECK(needed <= log->tail);
    if (!log->ring) log_begin(log, memory, false);
    if (log->ring->aggregates) let_go(log, needed);
    if (needed > log->ring->head) log->ring->head = needed;
    const int64_t kept = log->tail - log->ring->head;
    /* An eighth is room enough; less would trim at every other append. */
    while (kept > (int64_t)log->mask * 7 / 8) log_grow(log);
    log->room = log->mask - (uint32_t)kept;
}

struct log_span shard_log_span(const struct shard_log *log, int64_t position, int64_t limit)
{
    CHECK(position <= log->tail);
    CHECK_SLOW(!log->ring || position >= log->ring->head);
    int64_t count = log->tail - position;
    if (count > limit) count = limit;
    const uint32_t slot = (uint32_t)position & log->mask;
    if (count > (int64_t)log->mask + 1 - slot) count = (int64_t)log->mask + 1 - slot;
    if (count <= 0) return (struct log_span){0};
    return (struct log_span){.count = (uint32_t)count,
                             .one_size = log->one_size,
                             .aggregates = log->ring->aggregates,
                             .records = log->ring->records + slot,
                             .details = log->one_size ? NULL : log->ring->details + slot};
}

uint32_t log_span_size_max(const struct log_span *span, uint32_t from, uint32_t count)
{
    uint32_t largest = log_span_size(span, from);
    for (uint32_t i = 1; span->details && i < count; i++)
        if (span->details[from + i].size > largest) largest = span->details[from + i].size;
    return largest;
}

uint32_t log_span_filling(const struct log_span *span, uint32_t from, int64_t room)
{
    const uint32_t left = span->count - from;
    if (!span->details) {
        const int64_t count = room > 0 ? (room + span->one_size - 1) / span->one_size : 0;
        return count < left ? (uint32_t)count : left;
    }
    uint32_t count = 0;
    for (; count < left && room > 0; count++) room -= span->details[from + count].size;
    return count;
}

int64_t log_span_bytes(const struct log_span *span, uint32_t from, uint32_t count)
{
    if (!span->details) return (int64_t)count * span->one_size;
    int64_t bytes = 0;
    for (uint32_t i = 0; i < count; i++) bytes += span->details[from + i].size;
    return bytes;
}

int64_t log_span_aggregated_users(const struct log_span *span, uint32_t from, uint32_t count)
{
    int64_t users = 0;
    for (uint32_t i = from; i < from + count; i++)
        users += user_records_of(span->records[i].created_at_ns);
    return users;
}

int64_t log_span_aggregated_again(const struct log_span *span)
{
    int64_t again = 0;
    for (uint32_t i = 0; i < span->count; i++)
        again += user_records_again(span->records[i].created_at_ns);
    return again;
}

int64_t log_span_user_bytes(const struct log_span *span, uint32_t from, uint32_t count)
{
    int64_t bytes = 0;
    if (!span->aggregates) return log_span_bytes(span, from, count);
    for (uint32_t i = from; i < from + count; i++) {
        const int64_t created = span->records[i].created_at_ns;
        bytes += is_aggregate(created) ? aggregate_of(created)->bytes : log_span_size(span, i);
    }
    return bytes;
}

struct log_span log_span_one(const struct log_span *span, uint32_t i)
{
    return (struct log_span){.count = 1,
                             .one_size = span->one_size,
                             .aggregates = span->aggregates,
                             .records = span->records + i,
                             .details = span->details ? span->details + i : NULL};
}

/* Adds for each record of a span what its user records have in common. */
static void add_alike(const struct log_span *span, struct histogram *histogram, int64_t now_ns,
                      const int64_t *now_of_each_ns)
{
    for (uint32_t i = 0; i < span->count; i++) {
        const int64_t at_ns = now_of_each_ns ? now_of_each_ns[i] : now_ns;
        histogram_add_n(histogram, at_ns - span->records[i].arrived_at_ns,
                        user_records_of(span->records[i].created_at_ns));
    }
}

enum { RECORD_WORDS = sizeof(struct log_record) / sizeof(int64_t) };

void log_span_add_arrived(const struct log_span *span, struct histogram *histogram, int64_t now_ns)
{
    if (span->aggregates) add_alike(span, histogram, now_ns, NULL);
    else
        histogram_add_since_every(histogram, now_ns, &span->records->arrived_at_ns, RECORD_WORDS,
                                  span->count);
}

void log_span_add_created(const struct log_span *span, struct histogram *histogram, int64_t now_ns)
{
    if (!span->aggregates) {
        histogram_add_since_every(histogram, now_ns, &span->records->created_at_ns, RECORD_WORDS,
                                  span->count);
        return;
    }
    for (uint32_t i = 0; i < span->count; i++)
        user_records_add_created(span->records[i].created_at_ns, histogram, now_ns);
}

void log_span_add_waits(const struct log_span *span, struct histogram *histogram,
                        const int64_t *handed_at_ns)
{
    if (span->aggregates) {
        add_alike(span, histogram, 0, handed_at_ns);
        return;
    }
    histogram_add_between(histogram, handed_at_ns, &span->records->arrived_at_ns, RECORD_WORDS,
                          span->count);
}
