#include "models/shard.h"

struct shard *shards_create(struct memory *memory, uint32_t count)
{
    struct shard *shards = memory_zeroed(memory, count, sizeof *shards);
    for (uint32_t i = 0; i < count; i++) {
        /* KDS 4.1, I: the call bucket holds 5, the byte bucket one second's worth and may go below 0. */
        shards[i] = (struct shard){
            .index = i,
            .log.memory = memory,
            .read_calls =
                token_bucket_full(QUOTA_SHARD_READ_CALLS_PER_S, QUOTA_SHARD_READ_CALLS_PER_S, 0),
            .read_bytes =
                token_bucket_full(QUOTA_SHARD_READ_BYTES_PER_S, QUOTA_SHARD_READ_BYTES_PER_S, 0),
        };
    }
    return shards;
}

void shard_add_cursor(struct shard *shard, struct cursor *cursor)
{
    struct cursor **at = &shard->cursors;
    while (!cursor->notify && *at) at = &(*at)->next;
    cursor->position = shard->log.tail;
    cursor->next = *at;
    *at = cursor;
}

static int64_t oldest_needed(const struct shard *shard)
{
    int64_t needed = shard->log.tail;
    for (const struct cursor *cursor = shard->cursors; cursor; cursor = cursor->next)
        if (cursor->position < needed) needed = cursor->position;
    return needed;
}

void shard_make_room(struct shard *shard)
{
    shard_log_make_room(&shard->log, oldest_needed(shard), 1);
}

void shard_notify(struct sim *sim, struct shard *shard)
{
    for (struct cursor *cursor = shard->cursors; cursor && shard->armed > 0;
         cursor = cursor->next) {
        if (!cursor->armed) continue;
        shard_arm(shard, cursor, false);
        cursor->notify(sim, cursor);
    }
}

void shard_expire(struct shard *shard, struct cursor *cursor, int64_t now_ns, int64_t retention_ns)
{
    while (cursor->position < shard->log.tail) {
        if (shard_log_at(&shard->log, cursor->position)->arrived_at_ns >= now_ns - retention_ns)
            return;
        cursor->position++;
        cursor->expired++;
    }
}

void shard_begin_second(struct shard *shard, int64_t second)
{
    struct shard_gate *gate = &shard->gate;
    struct shard_minute *minute = &shard->minute;
    const int64_t bytes = gate->admitted_bytes - gate->bytes_before_second;
    const int64_t records = gate->admitted_records - gate->records_before_second;
    if (bytes > minute->peak_second_bytes) minute->peak_second_bytes = bytes;
    if (records > minute->peak_second_records) minute->peak_second_records = records;
    gate->second = second;
    gate->bytes_before_second = gate->admitted_bytes;
    gate->records_before_second = gate->admitted_records;
}

void shard_begin_minute(struct shard *shard)
{
    shard->minute = (struct shard_minute){
        .records_before = shard->gate.admitted_records,
        .bytes_before = shard->gate.admitted_bytes,
    };
}
