#include "models/stream/user_keys.h"

#include "models/common/aggregate.h"

void user_keys_begin(struct user_keys *use, struct memory *memory, uint32_t keys, uint32_t shards)
{
    *use = (struct user_keys){.keys = keys};
    if (keys > 0) use->inside = memory_zeroed(memory, keys, sizeof *use->inside);
    use->outer = memory_zeroed(memory, shards, sizeof *use->outer);
    use->shard_bytes = memory_zeroed(memory, shards, sizeof *use->shard_bytes);
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
