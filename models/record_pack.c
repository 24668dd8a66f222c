#include "models/record_pack.h"

#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

void record_pack_free(struct record_pack *pack)
{
    free(pack->created_at_ns);
    free(pack->parts);
    *pack = (struct record_pack){0};
}

static void reserve(struct record_pack *pack, uint32_t count, uint32_t parts)
{
    if (pack->count + count > pack->capacity) {
        uint32_t capacity = pack->capacity ? pack->capacity : 256;
        while (capacity < pack->count + count) capacity *= 2;
        pack->created_at_ns =
            check_resized(pack->created_at_ns, capacity * sizeof *pack->created_at_ns);
        pack->capacity = capacity;
    }
    if (pack->part_count + parts > pack->part_capacity) {
        uint32_t capacity = pack->part_capacity ? pack->part_capacity : 16;
        while (capacity < pack->part_count + parts) capacity *= 2;
        pack->parts = check_resized(pack->parts, capacity * sizeof *pack->parts);
        pack->part_capacity = capacity;
    }
}

void record_pack_add(struct record_pack *pack, const int64_t *created_at_ns, uint32_t count,
                     int64_t bytes, int64_t handed_at_ns, int64_t oldest_arrived_at_ns)
{
    if (count == 0) return;
    reserve(pack, count, 1);
    if (pack->count == 0 || oldest_arrived_at_ns < pack->oldest_arrived_at_ns)
        pack->oldest_arrived_at_ns = oldest_arrived_at_ns;
    memcpy(pack->created_at_ns + pack->count, created_at_ns, count * sizeof *created_at_ns);
    pack->count += count;
    pack->bytes += bytes;
    if (pack->part_count == 0 || pack->parts[pack->part_count - 1].handed_at_ns != handed_at_ns)
        pack->parts[pack->part_count++] = (struct pack_part){handed_at_ns, 0};
    pack->parts[pack->part_count - 1].count += count;
}

void record_pack_clear(struct record_pack *pack)
{
    pack->count = 0;
    pack->part_count = 0;
    pack->bytes = 0;
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
    reserve(into, from->count, from->part_count);
    memcpy(into->created_at_ns + into->count, from->created_at_ns,
           from->count * sizeof *from->created_at_ns);
    memcpy(into->parts + into->part_count, from->parts, from->part_count * sizeof *from->parts);
    if (into->count == 0 || from->oldest_arrived_at_ns < into->oldest_arrived_at_ns)
        into->oldest_arrived_at_ns = from->oldest_arrived_at_ns;
    into->count += from->count;
    into->part_count += from->part_count;
    into->bytes += from->bytes;
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
