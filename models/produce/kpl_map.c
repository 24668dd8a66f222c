/*
 * kpl_map.c -- which shard a KPL takes a key for: as it knew the stream's shards when it last asked for them.
 *
 * While shards come and go it is wrong for a time. An aggregate then goes where the hash of its first user record says,
 * and the answer names that shard: what lies in its range is in; the others are sent again, and are there twice. A
 * shard that was not expected makes the KPL ask again (ListShards), and send what comes meanwhile one by one (facts KDS
 * 2.2; additions 2.1, D).
 */
#include "models/produce/kpl_state.h"

/* The open shards by their first hash. */
void kpl_map_refresh(struct kpl *kpl)
{
    const struct stream_port *stream = kpl->stream;
    struct kpl_map *map = &kpl->map;
    map->known = true;
    map->version++;
    if (!stream->lives) return;
    if (!map->first) {
        map->first =
            memory_growing(kpl->memory, stream->shard_count, kpl->shard_room, sizeof *map->first);
        map->shard =
            memory_growing(kpl->memory, stream->shard_count, kpl->shard_room, sizeof *map->shard);
    }
    map->count = 0;
    for (uint32_t i = 0; i < stream->shard_count; i++) {
        if (!stream_shard_open(stream, i)) continue;
        uint32_t at = map->count++;
        for (; at > 0 && map->first[at - 1] > stream->lives[i].first; at--) {
            map->first[at] = map->first[at - 1];
            map->shard[at] = map->shard[at - 1];
        }
        map->first[at] = stream->lives[i].first;
        map->shard[at] = i;
    }
}

static uint32_t look_up(const struct kpl_map *map, hash_key hash)
{
    uint32_t low = 0, high = map->count;
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;
        if (map->first[middle] <= hash) low = middle;
        else high = middle;
    }
    return map->shard[low];
}

uint32_t kpl_predict(struct kpl *kpl, uint32_t key)
{
    const struct keys *keys = kpl->config->producer.keys;
    if (!kpl->stream->lives) return stream_shard_of(kpl->stream, kpl->base.route, key);
    if (!kpl->keys) return look_up(&kpl->map, keys_hash(keys, key));
    struct kpl_key *known = &kpl->keys[key];
    if (known->map_version != kpl->map.version) {
        known->map_version = kpl->map.version;
        known->shard = look_up(&kpl->map, keys_hash(keys, key));
    }
    return known->shard;
}

bool kpl_lies_in(const struct kpl *kpl, uint32_t shard, uint32_t key)
{
    const hash_key hash = keys_hash(kpl->config->producer.keys, key);
    const struct shard_life *life = &kpl->stream->lives[shard];
    return life->first <= hash && hash <= life->last;
}

void kpl_map_invalidate(struct sim *sim, struct component *self)
{
    struct kpl *kpl = self->state;
    if (!kpl->map.known) return;
    kpl->map.known = false;
    sim_at(sim, sim_now(sim) + kpl->config->list_shards_ns, self, KPL_MAP, arg_none());
}
