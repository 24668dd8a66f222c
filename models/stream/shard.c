#include "models/stream/shard.h"

void shard_open(struct shard *shards, uint32_t number, int64_t now_ns)
{
    const struct shards_head *head = shards_head_of(shards);
    shards[number].log.number = number;
    /* KDS 4.1, I: the call bucket holds 5, the byte bucket one second's worth and may go below 0. */
    head->sides[number] = (struct shard_side){
        .read_calls =
            token_bucket_full(QUOTA_SHARD_READ_CALLS_PER_S, QUOTA_SHARD_READ_CALLS_PER_S, now_ns),
        .read_bytes =
            token_bucket_full(QUOTA_SHARD_READ_BYTES_PER_S, QUOTA_SHARD_READ_BYTES_PER_S, now_ns),
    };
}

struct shard *shards_create(struct memory *memory, uint32_t count, uint32_t most)
{
    struct shards_head *head = memory_growing(memory, count + 1, most + 1, sizeof(struct shard));
    struct shard *shards = (struct shard *)(head + 1);
    head->memory = memory;
    head->sides = memory_growing(memory, count, most, sizeof *head->sides);
    for (uint32_t i = 0; i < count; i++) shard_open(shards, i, 0);
    return shards;
}

void shard_add_cursor(struct shard *shard, struct cursor *cursor)
{
    struct cursor **at = &shard_side(shard)->cursors;
    while (!cursor->notify && *at) at = &(*at)->next;
    cursor->position = shard->log.tail;
    cursor->next = *at;
    *at = cursor;
}

static int64_t oldest_needed(const struct shard *shard)
{
    int64_t needed = shard->log.tail;
    for (const struct cursor *cursor = shard_side(shard)->cursors; cursor; cursor = cursor->next)
        if (cursor->position < needed && !cursor->parked) needed = cursor->position;
    return needed;
}

void shard_make_room(struct shard *shard)
{
    shard_log_make_room(&shard->log, shards_head_of(shard)->memory, oldest_needed(shard));
}

void shard_notify(struct sim *sim, struct shard *shard)
{
    for (struct cursor *cursor = shard_side(shard)->cursors; cursor && shard->armed > 0;
         cursor = cursor->next) {
        if (!cursor->armed) continue;
        shard_arm(shard, cursor, false);
        cursor->notify(sim, cursor);
    }
}

int64_t shard_expire(struct shard *shard, struct cursor *cursor, int64_t now_ns,
                     int64_t retention_ns)
{
    const int64_t before = cursor->position, trimmed = shard_side(shard)->trimmed;
    int64_t users = 0;
    while (cursor->position < shard->log.tail) {
        const struct log_record *record = shard_log_at(&shard->log, cursor->position);
        if (cursor->position >= trimmed && record->arrived_at_ns >= now_ns - retention_ns) break;
        users += user_records_of(record->created_at_ns);
        cursor->position++;
    }
    const int64_t gone = cursor->position - before;
    cursor->expired += gone;
    cursor->expired_excess += users - gone;
    return users;
}

void shard_trim(struct shard *shard, int64_t now_ns, int64_t retention_ns)
{
    struct shard_side *side = shard_side(shard);
    const struct shard_log *log = &shard->log;
    if (log->ring && side->trimmed < log->ring->head) side->trimmed = log->ring->head;
    while (side->trimmed < log->tail &&
           shard_log_at(log, side->trimmed)->arrived_at_ns < now_ns - retention_ns)
        side->trimmed++;
}

void shard_begin_second(struct shard *shard, int64_t second)
{
    struct shard_side *side = shard_side(shard);
    struct shard_minute *minute = &side->minute;
    if (shard->second_bytes > minute->peak_second_bytes)
        minute->peak_second_bytes = shard->second_bytes;
    if (shard->second_records > minute->peak_second_records)
        minute->peak_second_records = shard->second_records;
    side->admitted_records += shard->second_records;
    side->admitted_bytes += shard->second_bytes;
    shard->second = (uint32_t)second;
    shard->second_records = shard->second_bytes = 0;
}

void shard_begin_minute(struct shard *shard)
{
    shard_side(shard)->minute = (struct shard_minute){
        .records_before = shard_admitted_records(shard),
        .bytes_before = shard_admitted_bytes(shard),
    };
}
