/*
 * shard.h -- one shard: what it admits, what it holds, who reads it.
 *
 * Writes pass two buckets, bytes and records, both per second (admission.h). A bucket is kept as the time
 * at which it was empty: then it fills by itself, and exactly.
 *
 * Readers hold a cursor each. A cursor that waits for the next record is armed and told of it.
 */
#ifndef KINESIM_MODELS_SHARD_H
#define KINESIM_MODELS_SHARD_H

#include <stdbool.h>
#include <stdint.h>

#include "models/common/hash_key.h"
#include "models/common/quotas.h"
#include "models/common/token_bucket.h"
#include "models/stream/shard_log.h"
#include "sim/sim.h"

/* What a cursor does when the shard it waits at has a new record. */
struct cursor {
    int64_t position;       /* next record to read */
    int64_t expired;        /* records lost to retention before they were read */
    int64_t expired_excess; /* user records of these beyond one each */
    bool armed;
    bool parked;             /* nobody will read from its position: nothing is kept for it */
    uint32_t calls, refused; /* GetRecords in the measured time; of these refused, */
    uint32_t refused_bytes;  /* and of those for what others had read */
    void (*notify)(struct sim *sim, struct cursor *cursor); /* may be NULL: never armed */
    struct cursor *next;
};

/* What every record touches: a cache line, those of all shards side by side. 10,000 of them fit a
 * second-level cache. */
struct shard {
    _Alignas(64) int64_t bytes_empty_at; /* the byte bucket; in half ns: a KiB fills in 1,953,125 */
    int64_t records_empty_at_ns;
    uint32_t second; /* of simulated time, and what was admitted since it began */
    uint32_t second_records, second_bytes;
    uint32_t armed;       /* cursors that wait */
    struct shard_log log; /* its number is the shard's */
};
_Static_assert(sizeof(struct shard) == 64, "one cache line");

/* What one measured minute saw beside what was admitted. */
struct shard_minute {
    int64_t throttled_records, throttled_bytes;
    int64_t peak_second_bytes, peak_second_records;
    /* What was admitted before it began: shard_minute_records(), shard_minute_bytes(). */
    int64_t records_before, bytes_before;
};

/* What readers had of one shard in one measured minute, where shard-level metrics are asked for. */
struct shard_reads {
    int64_t bytes, records; /* by GetRecords and by enhanced fan-out */
    int64_t refused_calls;
    int64_t calls;
    double age_ms_sum, age_ms_most; /* of the answered calls' last records */
};

/* What is touched seldom. */
struct shard_side {
    /* The read side, shared by all polling consumers (KDS 4.1, D). */
    _Alignas(64) struct token_bucket read_calls;
    struct token_bucket read_bytes;
    int64_t read_blocked_until_ns;
    uint64_t refused_calls;

    struct cursor *cursors;
    int64_t trimmed; /* what lies before it is gone, whatever the retention is now */
    int64_t admitted_records, admitted_bytes; /* before the second under way */
    int64_t user_excess;                      /* user records stored beyond one for each record */
    struct shard_minute minute;
    struct shard_reads *reads; /* NULL: nobody asks for them */
};

/* Records that a reader is handed. */
static inline void shard_reads_add(struct shard_reads *reads, int64_t records, int64_t bytes)
{
    if (!reads) return;
    reads->records += records;
    reads->bytes += bytes;
}

/* `count` shards, numbered, and room for `most`, which keep their places; they and what they hold lie in `memory`. */
struct shard *shards_create(struct memory *memory, uint32_t count, uint32_t most);
/* Number `number` of them, the next, opens: nothing is stored, and its read buckets are full. */
void shard_open(struct shard *shards, uint32_t number, int64_t now_ns);

/* Stands before the first shard. */
struct shards_head {
    _Alignas(64) struct shard_side *sides;
    struct memory *memory;
};
static inline const struct shards_head *shards_head_of(const struct shard *shard)
{
    return (const struct shards_head *)(shard - shard->log.number) - 1;
}
static inline struct shard_side *shard_side(const struct shard *shard)
{
    return &shards_head_of(shard)->sides[shard->log.number];
}

/* Adds a cursor that reads from the next record on (LATEST); the cursor is the caller's. Those that can
 * notify come first, the last of them before the others: only they are looked at when records come. */
void shard_add_cursor(struct shard *shard, struct cursor *cursor);

/* Appends a record; shard_notify then tells the armed cursors. */
void shard_make_room(struct shard *shard);
static inline void shard_store(struct shard *shard, const struct log_record *record, uint32_t size,
                               uint32_t key)
{
    if (shard->log.room == 0) shard_make_room(shard);
    shard_log_append(&shard->log, record, size, key);
}
void shard_notify(struct sim *sim, struct shard *shard);

static inline void shard_arm(struct shard *shard, struct cursor *cursor, bool armed)
{
    if (cursor->armed == armed) return;
    cursor->armed = armed;
    if (armed) shard->armed++;
    else shard->armed--;
}

/* Ask for the memory of a shard whose log will be read soon: its records from `position` on; and before a
 * poll, the read side. */
static inline void shard_fetch_records(const struct shard *shard, int64_t position)
{
    shard_log_expect(&shard->log, position);
}
static inline void shard_fetch_read_side(const struct shard *shard)
{
    const struct shard_side *side = shard_side(shard);
    memory_touch(&side->read_calls);
    memory_touch(&side->read_blocked_until_ns);
}

/* Skips what is older than the retention at `now_ns`; counts it in cursor->expired, and gives how many user records
 * that were. */
int64_t shard_expire(struct shard *shard, struct cursor *cursor, int64_t now_ns,
                     int64_t retention_ns);

/* The same of an aggregate. */
static inline void shard_store_aggregate(struct shard *shard, const struct log_record *record,
                                         uint32_t size, uint32_t key)
{
    shard_store(shard, record, size, key);
    shard_log_hold_last(&shard->log);
    shard_side(shard)->user_excess += user_records_of(record->created_at_ns) - 1;
}

/* User records: stored so far, and of these not read through a cursor, and lost to retention before they were. */
static inline int64_t shard_stored_users(const struct shard *shard)
{
    return shard->log.tail + shard_side(shard)->user_excess;
}
static inline int64_t shard_unread_users(const struct shard *shard, const struct cursor *cursor)
{
    return shard->log.tail - cursor->position +
           shard_log_user_excess(&shard->log, cursor->position);
}
static inline int64_t cursor_expired_users(const struct cursor *cursor)
{
    return cursor->expired + cursor->expired_excess;
}

/* What is older than the retention at `now_ns` never comes back, be it longer from now on. */
void shard_trim(struct shard *shard, int64_t now_ns, int64_t retention_ns);

/* Since the start of the run. */
static inline int64_t shard_admitted_records(const struct shard *shard)
{
    return shard_side(shard)->admitted_records + shard->second_records;
}
static inline int64_t shard_admitted_bytes(const struct shard *shard)
{
    return shard_side(shard)->admitted_bytes + shard->second_bytes;
}

/* Closes the second that the shard counts, so that the minute's peaks hold it, and begins `second`. */
void shard_begin_second(struct shard *shard, int64_t second);

/* Begins a minute in which nothing has been seen yet. */
void shard_begin_minute(struct shard *shard);
static inline int64_t shard_minute_records(const struct shard *shard)
{
    return shard_admitted_records(shard) - shard_side(shard)->minute.records_before;
}
static inline int64_t shard_minute_bytes(const struct shard *shard)
{
    return shard_admitted_bytes(shard) - shard_side(shard)->minute.bytes_before;
}

#endif
