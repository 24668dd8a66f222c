#include "models/stream/shard_life.h"

#include <string.h>

#include "sim/check.h"

#include "sim/banned.h"

struct shard_life shard_life_begin(hash_key first, hash_key last, int64_t now_ns)
{
    return (struct shard_life){
        .first = first,
        .last = last,
        .parent = SHARD_NONE,
        .adjacent = SHARD_NONE,
        .children = {SHARD_NONE, SHARD_NONE},
        .opened_ns = now_ns,
        .closed_ns = SHARD_NEVER,
        .drained_ns = SHARD_NEVER,
    };
}

void shard_ranges_begin(struct shard_ranges *ranges, struct memory *memory,
                        const struct shard_life *lives, uint32_t count, uint32_t room)
{
    CHECK(count > 0 && count <= room);
    *ranges = (struct shard_ranges){
        .count = count,
        .room = room,
        .first = memory_growing(memory, count, room, sizeof *ranges->first),
        .shard = memory_growing(memory, count, room, sizeof *ranges->shard),
    };
    for (uint32_t i = 0; i < count; i++) {
        ranges->first[i] = lives[i].first;
        ranges->shard[i] = i;
    }
}

uint32_t shard_ranges_at(const struct shard_ranges *ranges, hash_key hash)
{
    return hash_ranges_find(&(struct hash_ranges){ranges->first, ranges->count}, hash);
}

void shard_ranges_split(struct shard_ranges *ranges, uint32_t at, hash_key from, uint32_t low,
                        uint32_t high)
{
    const uint32_t behind = ranges->count - at - 1;
    CHECK(at < ranges->count && ranges->count < ranges->room);
    memmove(&ranges->first[at + 2], &ranges->first[at + 1], behind * sizeof *ranges->first);
    memmove(&ranges->shard[at + 2], &ranges->shard[at + 1], behind * sizeof *ranges->shard);
    ranges->first[at + 1] = from;
    ranges->shard[at] = low;
    ranges->shard[at + 1] = high;
    ranges->count++;
}

void shard_ranges_merge(struct shard_ranges *ranges, uint32_t at, uint32_t whole)
{
    CHECK(at + 1 < ranges->count);
    const uint32_t behind = ranges->count - at - 2;
    ranges->shard[at] = whole;
    memmove(&ranges->first[at + 1], &ranges->first[at + 2], behind * sizeof *ranges->first);
    memmove(&ranges->shard[at + 1], &ranges->shard[at + 2], behind * sizeof *ranges->shard);
    ranges->count--;
}
