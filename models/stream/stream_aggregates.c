/*
 * stream_aggregates.c -- calls that may bring aggregates of user records: a client that makes them has its keys in a
 * route of its own, and what is counted by key is counted inside of them too.
 */
#include "models/common/aggregate.h"
#include "models/stream/stream_state.h"

uint32_t stream_shard_of(const struct stream_port *port, uint32_t route, uint32_t key)
{
    const struct stream *stream = port->stream->state;
    const struct stream_route_table *table = &stream->routes[route];
    if (table->used.keys > 0) return key_use_shard(&table->used, key);
    return stream_owner(stream, keys_hash(table->keys, key));
}

/* An aggregate's explicit hash key is that of its first user record, whose key the call names (additions 2.1, D). */
void stream_route_aggregates(const struct stream *stream, struct batch *batch)
{
    for (uint32_t i = 0; i < batch->count; i++)
        batch->shard[i] = stream_shard_of(&stream->port, batch->route, batch->key[i]);
}

void stream_settle_aggregates(struct stream *stream, const struct batch *batch)
{
    user_keys_count(&stream->routes[batch->route].users, batch);
    for (uint32_t i = 0; stream->user_records && i < batch->accepted; i++)
        *stream->user_records += user_records_of(batch->created_at_ns[i]);
}

void stream_store_aggregates(struct stream *stream, const struct batch *batch, int64_t now_ns)
{
    for (uint32_t i = 0; i < batch->accepted; i++) {
        const struct log_record record = {batch->created_at_ns[i], now_ns};
        struct shard *shard = &stream->port.shards[batch->shard[i]];
        if (is_aggregate(record.created_at_ns))
            shard_store_aggregate(shard, &record, batch_size(batch, i), batch->key[i]);
        else shard_store(shard, &record, batch_size(batch, i), batch->key[i]);
    }
}
