/*
 * shard_log.h -- one shard's append-only log.
 *
 * A record has a position, counted from 0 at the start of the run. The log keeps what some cursor has
 * not read yet: [head, tail). Storage is a ring that doubles when full; trimming happens only then,
 * so appending is a few stores.
 *
 * Records lie whole, not as columns: a call brings a shard two or three of them, which then touch one
 * or two cache lines instead of one for each column. Readers take hundreds at once, in order.
 */
#ifndef KINESIM_MODELS_SHARD_LOG_H
#define KINESIM_MODELS_SHARD_LOG_H

#include <stdint.h>

#include "sim/histogram.h"

struct log_record {
    int64_t created_at_ns;
    int64_t arrived_at_ns; /* never decreases with the position */
    uint32_t size;
    uint32_t key;
};

struct shard_log {
    int64_t head, tail;
    uint32_t mask; /* capacity - 1; 0 while nothing is stored */
    struct log_record *records;
};

/* A run of records that lie side by side. */
struct log_span {
    uint32_t count;
    const struct log_record *records;
};

/* Records whose columns are copied out at once. */
enum { LOG_BLOCK = 256 };

void shard_log_free(struct shard_log *log);

/* Makes room for `count` more, dropping what lies before `needed` (<= tail) first. */
void shard_log_make_room(struct shard_log *log, int64_t needed, uint32_t count);

/* How many records can be appended. */
static inline int64_t shard_log_room(const struct shard_log *log)
{
    return log->mask - (log->tail - log->head);
}

/* The next record will be appended soon: its memory should be on the way. */
static inline void shard_log_expect(const struct shard_log *log)
{
    if (log->mask) __builtin_prefetch(&log->records[(uint32_t)log->tail & log->mask], 1);
}

/* There must be room. */
static inline void shard_log_append(struct shard_log *log, const struct log_record *record)
{
    log->records[(uint32_t)log->tail++ & log->mask] = *record;
}

/* Records from `position` on, at most `limit`, head <= position <= tail; a span may end before the
 * limit where the ring wraps: ask again from where it ended. */
struct log_span shard_log_span(const struct shard_log *log, int64_t position, int64_t limit);

/* How long ago the records of a span arrived, and were created, at `now`. */
void log_span_add_arrived(const struct log_span *span, struct histogram *histogram, int64_t now_ns);
void log_span_add_created(const struct log_span *span, struct histogram *histogram, int64_t now_ns);

/* Copies the creation times of records [from, from + count) of the span. */
static inline void log_span_created(const struct log_span *span, uint32_t from, uint32_t count,
                                    int64_t *created_at_ns)
{
    for (uint32_t i = 0; i < count; i++) created_at_ns[i] = span->records[from + i].created_at_ns;
}

#endif
