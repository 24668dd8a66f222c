#include "models/stream/user_keys.h"

#include "models/common/aggregate.h"

void user_keys_begin(struct user_keys *use, struct memory *memory, uint32_t keys, uint32_t shards,
                     uint32_t most)
{
    *use = (struct user_keys){.keys = keys, .memory = memory};
    if (keys > 0) use->inside = memory_zeroed(memory, keys, sizeof *use->inside);
    use->outer = memory_growing(memory, shards, most, sizeof *use->outer);
    use->shard_bytes = memory_growing(memory, shards, most, sizeof *use->shard_bytes);
}

void user_keys_move(struct user_keys *use, uint32_t key, uint32_t shard)
{
    if (!use->inside || use->inside[key].records == 0) return;
    key_moves_add(
        &use->moves, use->memory,
        &(struct key_moved){key, shard, use->inside[key].records, use->inside[key].bytes});
    use->inside[key] = (struct key_count){0};
}

static void count(struct key_count *of, int64_t bytes)
{
    of->records++;
    of->bytes += bytes;
}

void user_keys_count(struct user_keys *use, const struct batch *batch)
{
    if (!use->outer) return;
    for (uint32_t i = 0; i < batch->accepted; i++) {
        const int64_t created = batch->created_at_ns[i];
        use->shard_bytes[batch->shard[i]] += batch_size(batch, i);
        if (!is_aggregate(created)) {
            if (use->inside) count(&use->inside[batch->key[i]], batch_size(batch, i));
            continue;
        }
        const struct aggregate *aggregate = aggregate_of(created);
        count(&use->outer[batch->shard[i]], batch_size(batch, i));
        for (uint32_t k = 0; use->inside && k < aggregate->count; k++)
            count(&use->inside[aggregate->users[k].key], aggregate->users[k].size);
    }
}
