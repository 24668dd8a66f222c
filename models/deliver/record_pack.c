#include "models/deliver/record_pack.h"

#include <string.h>

#include "sim/check.h"

static void reserve_parts(struct record_pack *pack, uint32_t parts)
{
    if (pack->part_count + parts <= pack->part_capacity) return;
    uint32_t capacity = pack->part_capacity ? pack->part_capacity : 16;
    while (capacity < pack->part_count + parts) capacity *= 2;
    pack->parts = memory_grown(pack->memory, pack->parts, pack->part_capacity * sizeof *pack->parts,
                               capacity * sizeof *pack->parts);
    pack->part_capacity = capacity;
}

static void count_in(struct record_pack *pack, uint32_t count, int64_t bytes, int64_t source_bytes,
                     int64_t oldest_arrived_at_ns)
{
    if (!pack->ages) pack->ages = age_profile_create(pack->memory);
    if (pack->count == 0 || oldest_arrived_at_ns < pack->oldest_arrived_at_ns)
        pack->oldest_arrived_at_ns = oldest_arrived_at_ns;
    pack->count += count;
    pack->bytes += bytes;
    pack->source_bytes += source_bytes;
}

/* The KPL's aggregates are taken apart before anything else (facts Firehose 1.1, D). */
static void add_user_ages(struct age_profile *ages, const struct log_span *span, uint32_t from,
                          uint32_t count)
{
    for (uint32_t i = from; i < from + count; i++) {
        int64_t created_at_ns[LOG_BLOCK] = {span->records[i].created_at_ns};
        uint32_t some = 1;
        if (!is_aggregate(*created_at_ns)) {
            age_profile_add(ages, created_at_ns, 1);
            continue;
        }
        const struct aggregate *aggregate = aggregate_of(*created_at_ns);
        for (uint32_t at = 0; at < aggregate->count; at += some) {
            some = aggregate->count - at < LOG_BLOCK ? aggregate->count - at : LOG_BLOCK;
            for (uint32_t k = 0; k < some; k++)
                created_at_ns[k] = aggregate->users[at + k].created_at_ns;
            age_profile_add(ages, created_at_ns, some);
        }
    }
}

void record_pack_add(struct record_pack *pack, const struct log_span *span, uint32_t from,
                     uint32_t count, int64_t handed_at_ns)
{
    if (count == 0) return;
    const int64_t bytes = log_span_user_bytes(span, from, count);
    const uint32_t users = (uint32_t)log_span_users(span, from, count);
    count_in(pack, users, bytes, bytes, span->records[from].arrived_at_ns);
    reserve_parts(pack, 1);
    if (pack->part_count == 0 || pack->parts[pack->part_count - 1].handed_at_ns != handed_at_ns)
        pack->parts[pack->part_count++] = (struct pack_part){handed_at_ns, 0};
    pack->parts[pack->part_count - 1].count += users;
    if (span->aggregates) {
        add_user_ages(pack->ages, span, from, count);
        return;
    }
    while (count > 0) {
        int64_t created_at_ns[LOG_BLOCK];
        const uint32_t some = count < LOG_BLOCK ? count : LOG_BLOCK;
        log_span_created(span, from, some, created_at_ns);
        age_profile_add(pack->ages, created_at_ns, some);
        from += some;
        count -= some;
    }
}

void record_pack_clear(struct record_pack *pack)
{
    if (pack->ages) age_profile_clear(pack->ages);
    pack->count = 0;
    pack->part_count = 0;
    pack->bytes = 0;
    pack->source_bytes = 0;
}

void record_pack_keep(struct record_pack *pack, const uint8_t *stays, int64_t *times)
{
    const uint32_t all = age_profile_times(pack->ages, times);
    uint32_t kept = 0, at = 0;
    CHECK(all == pack->count);
    for (uint32_t p = 0; p < pack->part_count; p++) {
        struct pack_part *part = &pack->parts[p];
        uint32_t stay = 0;
        for (uint32_t i = 0; i < part->count; i++, at++) {
            if (!stays[at]) continue;
            times[kept++] = times[at];
            stay++;
        }
        part->count = stay;
    }
    age_profile_clear(pack->ages);
    if (kept > 0) age_profile_add(pack->ages, times, kept);
    pack->bytes = (int64_t)((double)pack->bytes * kept / all);
    pack->source_bytes = (int64_t)((double)pack->source_bytes * kept / all);
    pack->count = kept;
}

void record_pack_swap(struct record_pack *one, struct record_pack *other)
{
    const struct record_pack kept = *one;
    *one = *other;
    *other = kept;
}

void record_pack_append(struct record_pack *into, const struct record_pack *from)
{
    if (from->count == 0) return;
    count_in(into, from->count, from->bytes, from->source_bytes, from->oldest_arrived_at_ns);
    age_profile_merge(into->ages, from->ages);
    reserve_parts(into, from->part_count);
    memcpy(into->parts + into->part_count, from->parts, from->part_count * sizeof *from->parts);
    into->part_count += from->part_count;
}

struct age_profile *record_pack_take_ages(struct record_pack *pack)
{
    CHECK(pack->count > 0);
    struct age_profile *ages = pack->ages;
    pack->ages = NULL;
    return ages;
}

int64_t record_pack_oldest_handed_ns(const struct record_pack *pack)
{
    CHECK(pack->part_count > 0);
    int64_t oldest = pack->parts[0].handed_at_ns;
    for (uint32_t i = 1; i < pack->part_count; i++)
        if (pack->parts[i].handed_at_ns < oldest) oldest = pack->parts[i].handed_at_ns;
    return oldest;
}

void record_pack_waits(const struct record_pack *pack, struct histogram *histogram, int64_t now_ns)
{
    for (uint32_t i = 0; i < pack->part_count; i++)
        histogram_add_n(histogram, now_ns - pack->parts[i].handed_at_ns, pack->parts[i].count);
}
