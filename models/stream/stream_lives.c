/* stream_lives.c -- what the port tells of the lives of its shards. */
#include "models/stream/stream_state.h"
#include "sim/check.h"
#include "sim/sim.h"

void stream_listen(struct stream_port *port, struct stream_listener *listener)
{
    struct stream_listener **at = &port->listeners;
    while (*at) at = &(*at)->next;
    listener->next = NULL;
    *at = listener;
}

double stream_open_seconds(const struct stream_port *port, uint32_t shard, int64_t from_ns,
                           int64_t until_ns)
{
    if (port->lives) {
        const struct shard_life *life = &port->lives[shard];
        if (life->opened_ns > from_ns) from_ns = life->opened_ns;
        if (life->closed_ns < until_ns) until_ns = life->closed_ns;
    }
    return until_ns > from_ns ? (double)(until_ns - from_ns) / (double)NS_PER_S : 0;
}

double stream_mean_open(const struct sim *sim, const struct stream_port *port)
{
    if (!port->changed) return port->shard_count;
    const struct stream *stream = port->stream->state;
    const double open_ms = (double)(stream_open_ms(port, sim_now(sim)) - stream->open_ms_before);
    return open_ms / ((double)(sim_now(sim) - sim_measured_at_ns(sim)) / (double)NS_PER_MS);
}

void stream_through(struct stream_port *port, uint32_t shard, int64_t now_ns)
{
    struct shard_life *life = &port->lives[shard];
    uint32_t readers = 0;
    for (const struct stream_listener *at = port->listeners; at; at = at->next) readers++;
    CHECK(life->ended && life->through < readers);
    if (++life->through == readers) life->drained_ns = now_ns;
}

struct shard_life stream_life_of(const struct stream_port *port, uint32_t shard)
{
    if (port->lives) return port->lives[shard];
    return shard_life_begin(hash_key_range_first(shard, port->shard_count),
                            hash_key_range_last(shard, port->shard_count), 0);
}
