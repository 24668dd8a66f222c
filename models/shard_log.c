#include "models/shard_log.h"

#include "sim/check.h"

#include "sim/banned.h"

/* ours: 10,000 shards that hold a second's 20 records each take 10 MB. */
enum { LOG_CAPACITY_MIN = 32 };

static void log_grow(struct shard_log *log)
{
    const uint32_t capacity = log->mask ? 2 * (log->mask + 1) : LOG_CAPACITY_MIN;
    CHECK(capacity > log->mask);
    const struct shard_log old = *log;
    log->records = memory_take(log->memory, capacity * sizeof *log->records);
    if (old.details) log->details = memory_take(log->memory, capacity * sizeof *log->details);
    log->mask = capacity - 1;
    for (int64_t position = old.head; position < old.tail; position++) {
        const uint32_t from = (uint32_t)position & old.mask, to = (uint32_t)position & log->mask;
        log->records[to] = old.records[from];
        if (old.details) log->details[to] = old.details[from];
    }
    if (old.mask == 0) return;
    memory_give(log->memory, old.records, (old.mask + 1) * sizeof *old.records);
    memory_give(log->memory, old.details, (old.mask + 1) * sizeof *old.details);
}

static void begin_details(struct shard_log *log)
{
    log->details = memory_take(log->memory, (log->mask + 1) * sizeof *log->details);
    for (uint32_t i = 0; i <= log->mask; i++)
        log->details[i] = (struct log_detail){.size = log->one_size};
}

void shard_log_keep_keys(struct shard_log *log)
{
    CHECK(log->tail == 0);
    if (log->details) return;
    log_grow(log);
    begin_details(log);
}

void shard_log_meet_size(struct shard_log *log, uint32_t size)
{
    CHECK(size > 0);
    if (log->one_size == 0) log->one_size = size;
    else begin_details(log);
}

void shard_log_make_room(struct shard_log *log, int64_t needed, uint32_t count)
{
    CHECK(needed <= log->tail);
    if (needed > log->head) log->head = needed;
    /* An eighth is room enough; less would trim at every other append. */
    while (!log->mask || log->tail - log->head > (int64_t)log->mask * 7 / 8 ||
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
    return (struct log_span){.count = (uint32_t)count,
                             .one_size = log->one_size,
                             .records = log->records + slot,
                             .details = log->details ? log->details + slot : NULL};
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

enum { RECORD_WORDS = sizeof(struct log_record) / sizeof(int64_t) };

void log_span_add_arrived(const struct log_span *span, struct histogram *histogram, int64_t now_ns)
{
    histogram_add_since_every(histogram, now_ns, &span->records->arrived_at_ns, RECORD_WORDS,
                              span->count);
}

void log_span_add_created(const struct log_span *span, struct histogram *histogram, int64_t now_ns)
{
    histogram_add_since_every(histogram, now_ns, &span->records->created_at_ns, RECORD_WORDS,
                              span->count);
}
