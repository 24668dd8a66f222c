/*
 * shard_log.h -- one shard's append-only log as columns.
 *
 * A record has a position, counted from 0 at the start of the run. The log keeps what some cursor has
 * not read yet: [head, tail). Storage is a ring that doubles when full; trimming happens only then,
 * so appending is a few stores.
 */
#ifndef KINESIM_MODELS_SHARD_LOG_H
#define KINESIM_MODELS_SHARD_LOG_H

#include <stdint.h>

struct shard_log {
    int64_t head, tail;
    uint32_t mask; /* capacity - 1; 0 while nothing is stored */
    int64_t *created_at_ns;
    int64_t *arrived_at_ns; /* never decreases with the position */
    uint32_t *size;
    uint32_t *key;
};

/* A run of records that lie side by side. */
struct log_span {
    uint32_t count;
    const int64_t *created_at_ns;
    const int64_t *arrived_at_ns;
    const uint32_t *size;
    const uint32_t *key;
};

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
    if (!log->mask) return;
    const uint32_t slot = (uint32_t)log->tail & log->mask;
    __builtin_prefetch(&log->created_at_ns[slot], 1);
    __builtin_prefetch(&log->arrived_at_ns[slot], 1);
    __builtin_prefetch(&log->size[slot], 1);
    __builtin_prefetch(&log->key[slot], 1);
}

/* There must be room. */
static inline void shard_log_append(struct shard_log *log, int64_t created_at_ns,
                                    int64_t arrived_at_ns, uint32_t size, uint32_t key)
{
    const uint32_t slot = (uint32_t)log->tail++ & log->mask;
    log->created_at_ns[slot] = created_at_ns;
    log->arrived_at_ns[slot] = arrived_at_ns;
    log->size[slot] = size;
    log->key[slot] = key;
}

/* Records from `position` on, at most `limit`, head <= position <= tail; a record's columns may end
 * before the limit where the ring wraps: ask again from where it ended. */
struct log_span shard_log_span(const struct shard_log *log, int64_t position, int64_t limit);

#endif
