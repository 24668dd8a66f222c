/*
 * shard_log.h -- one shard's append-only log.
 *
 * A record has a position, counted from 0 at the start of the run. The log keeps what some cursor has
 * not read yet: [head, tail). Storage is a ring that doubles when full; trimming happens only then,
 * so appending is a few stores. What it takes is half a cache line; the rest stands in front of the ring.
 *
 * A record's two times lie side by side: a call brings a shard one or two records, which then touch one
 * cache line instead of one for each column. Readers take hundreds at once, in order. Size and key lie
 * apart, and only where they tell something: once a second size has come, or from the start where a
 * reader goes by keys.
 *
 * A record may be an aggregate (models/common/aggregate.h): then the ring says so, and so does a span of it.
 */
#ifndef KINESIM_MODELS_SHARD_LOG_H
#define KINESIM_MODELS_SHARD_LOG_H

#include <stdint.h>

#include "models/common/aggregate.h"
#include "sim/histogram.h"
#include "sim/memory.h"

struct log_record {
    int64_t created_at_ns; /* or what stands for an aggregate */
    int64_t arrived_at_ns; /* never decreases with the position */
};

struct log_detail {
    uint32_t size; /* > 0 */
    uint32_t key;
};

struct log_ring {
    int64_t head;
    struct log_detail *details; /* NULL: none */
    struct memory *memory;
    bool aggregates; /* it has held one */
    _Alignas(64) struct log_record records[];
};

/* Begins with zeros. */
struct shard_log {
    int64_t tail;
    struct log_ring *ring; /* NULL until the first record */
    uint32_t mask;         /* capacity - 1, or 0 */
    uint32_t room;         /* records that can be appended */
    uint32_t one_size;     /* of every record; 0 before the first, and while there are details */
    uint32_t number;       /* the owner's */
};

/* A run of records that lie side by side. */
struct log_span {
    uint32_t count;
    uint32_t one_size; /* of every record if there are no details */
    bool aggregates;   /* some may be */
    const struct log_record *records;
    const struct log_detail *details; /* may be NULL */
};

/* Records whose columns are copied out at once. */
enum { LOG_BLOCK = 256 };

/* Details are kept from the first record on; nothing has been stored yet. The log lies in `memory`. */
void shard_log_keep_keys(struct shard_log *log, struct memory *memory);

/* Makes room for another record, dropping what lies before `needed` (<= tail) first. */
void shard_log_make_room(struct shard_log *log, struct memory *memory, int64_t needed);

/* The record at `position`, head <= position < tail. */
static inline const struct log_record *shard_log_at(const struct shard_log *log, int64_t position)
{
    return &log->ring->records[(uint32_t)position & log->mask];
}

/* The record at `position` will be read or written soon: its memory should be on the way. */
static inline void shard_log_expect(const struct shard_log *log, int64_t position)
{
    if (log->ring) memory_touch(shard_log_at(log, position));
}

/* Notes the next record's size and key, which is not of the one size there is. */
void shard_log_append_detail(struct shard_log *log, uint32_t size, uint32_t key);

/* There must be room. */
static inline void shard_log_append(struct shard_log *log, const struct log_record *record,
                                    uint32_t size, uint32_t key)
{
    if (size != log->one_size) shard_log_append_detail(log, size, key);
    log->ring->records[(uint32_t)log->tail & log->mask] = *record;
    log->tail++;
    log->room--;
}

/* Records from `position` on, at most `limit`, head <= position <= tail; a span may end before the
 * limit where the ring wraps: ask again from where it ended. */
struct log_span shard_log_span(const struct shard_log *log, int64_t position, int64_t limit);

/* The record that was appended last is an aggregate: the log holds it until it drops it. */
void shard_log_hold_last(struct shard_log *log);
/* How many more user records than records there are from `position` on. */
int64_t shard_log_user_excess(const struct shard_log *log, int64_t position);

static inline uint32_t log_span_size(const struct log_span *span, uint32_t i)
{
    return span->details ? span->details[i].size : span->one_size;
}

/* The largest of records [from, from + count), count > 0. */
uint32_t log_span_size_max(const struct log_span *span, uint32_t from, uint32_t count);
/* How many records from `from` on until they make `room` bytes or more, or the span ends. */
uint32_t log_span_filling(const struct log_span *span, uint32_t from, int64_t room);
/* Bytes of records [from, from + count). */
int64_t log_span_bytes(const struct log_span *span, uint32_t from, uint32_t count);

/* User records in records [from, from + count), and their bytes: those of an aggregate are counted one by one. */
int64_t log_span_aggregated_users(const struct log_span *span, uint32_t from, uint32_t count);
static inline int64_t log_span_users(const struct log_span *span, uint32_t from, uint32_t count)
{
    return span->aggregates ? log_span_aggregated_users(span, from, count) : count;
}
int64_t log_span_user_bytes(const struct log_span *span, uint32_t from, uint32_t count);

/* Of them those that are in the stream twice, for the client sent them again. */
int64_t log_span_aggregated_again(const struct log_span *span);
static inline int64_t log_span_again(const struct log_span *span)
{
    return span->aggregates ? log_span_aggregated_again(span) : 0;
}

/* The i-th record alone. */
struct log_span log_span_one(const struct log_span *span, uint32_t i);

/* How long ago the user records of a span arrived, and were created, at `now`. */
void log_span_add_arrived(const struct log_span *span, struct histogram *histogram, int64_t now_ns);
void log_span_add_created(const struct log_span *span, struct histogram *histogram, int64_t now_ns);

/* How long after its arrival each user record of a span was handed over. */
void log_span_add_waits(const struct log_span *span, struct histogram *histogram,
                        const int64_t *handed_at_ns);

/* Copies the creation times of records [from, from + count) of the span, none of which is an aggregate. */
static inline void log_span_created(const struct log_span *span, uint32_t from, uint32_t count,
                                    int64_t *created_at_ns)
{
    for (uint32_t i = 0; i < count; i++) created_at_ns[i] = span->records[from + i].created_at_ns;
}

#endif
