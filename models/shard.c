#include "models/shard.h"

#include "sim/check.h"

void shard_open(struct shard *shard, uint32_t index)
{
    shard->index = index;
    /* KDS 4.1, I: the call bucket holds 5, the byte bucket one second's worth and may go below 0. */
    shard->read_calls =
        token_bucket_full(QUOTA_SHARD_READ_CALLS_PER_S, QUOTA_SHARD_READ_CALLS_PER_S, 0);
    shard->read_bytes =
        token_bucket_full(QUOTA_SHARD_READ_BYTES_PER_S, QUOTA_SHARD_READ_BYTES_PER_S, 0);
}

void shard_free(struct shard *shard)
{
    shard_log_free(&shard->log);
}

void shard_add_cursor(struct shard *shard, struct cursor *cursor)
{
    cursor->position = shard->log.tail;
    cursor->next = shard->cursors;
    shard->cursors = cursor;
}

static int64_t oldest_needed(const struct shard *shard)
{
    int64_t needed = shard->log.tail;
    for (const struct cursor *cursor = shard->cursors; cursor; cursor = cursor->next)
        if (cursor->position < needed) needed = cursor->position;
    return needed;
}

void shard_store(struct shard *shard, const struct batch *batch, uint32_t from, uint32_t count,
                 int64_t now_ns)
{
    if (shard_log_room(&shard->log) < count)
        shard_log_make_room(&shard->log, oldest_needed(shard), count);
    for (uint32_t i = from; i < from + count; i++)
        shard_log_append(&shard->log, batch->created_at_ns[i], now_ns, batch->size[i],
                         batch->key[i]);
}

void shard_notify(struct sim *sim, struct shard *shard)
{
    if (!shard->armed) return;
    for (struct cursor *cursor = shard->cursors; cursor; cursor = cursor->next) {
        if (!cursor->armed) continue;
        shard_arm(shard, cursor, false);
        cursor->notify(sim, cursor);
    }
}

void shard_expire(struct shard *shard, struct cursor *cursor, int64_t now_ns, int64_t retention_ns)
{
    while (cursor->position < shard->log.tail) {
        const struct log_span span = shard_log_span(&shard->log, cursor->position, 1);
        if (span.arrived_at_ns[0] >= now_ns - retention_ns) return;
        cursor->position++;
        cursor->expired++;
    }
}

void shard_close_second(struct shard *shard)
{
    struct shard_gate *gate = &shard->gate;
    struct shard_minute *minute = &shard->minute;
    if (gate->second_bytes > minute->peak_second_bytes)
        minute->peak_second_bytes = gate->second_bytes;
    if (gate->second_records > minute->peak_second_records)
        minute->peak_second_records = gate->second_records;
    gate->second_bytes = 0;
    gate->second_records = 0;
}
