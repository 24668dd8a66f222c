/*
 * stream_shards.c -- shards come and go while a stream runs.
 *
 * A change closes shards and opens others over the same hashes, at one moment. Records of calls under way were
 * admitted before it and are stored where they were admitted (facts KDS 3.1, D: reads and writes go on); then the
 * closed shard has ended. Keys of the closed shards move to their children, and nobody else's are looked at.
 */
#include "models/stream/stream_state.h"
#include "sim/check.h"
#include "sim/sim.h"
#include "sim/units.h"

/* Numbers of shards that a key's cell holds (key_use.h). */
enum { STREAM_SHARDS_MAX = 1 << 15 };

/* ---- one change */

static uint32_t open_shard(struct sim *sim, struct stream *stream, hash_key first, hash_key last)
{
    struct stream_port *port = &stream->port;
    const uint32_t number = port->shard_count;
    CHECK(number < port->shard_room);
    shard_open(port->shards, number, sim_now(sim));
    admission_begin(&stream->admission, number);
    port->lives[number] = shard_life_begin(first, last, sim_now(sim));
    port->shard_count++;
    stream_watch_shard(sim, stream, number);
    return number;
}

static void close_shard(struct sim *sim, struct stream *stream, uint32_t shard, uint32_t low,
                        uint32_t high)
{
    struct shard_life *life = &stream->port.lives[shard];
    CHECK(life->closed_ns == SHARD_NEVER);
    life->closed_ns = sim_now(sim);
    life->children[0] = low;
    life->children[1] = high;
    stream->ending++;
}

static void split(struct sim *sim, struct stream *stream, uint32_t shard, hash_key at)
{
    struct shard_life *lives = stream->port.lives;
    const hash_key first = lives[shard].first, last = lives[shard].last;
    const uint32_t place = shard_ranges_at(&stream->ranges, first);
    CHECK(first < at && at <= last && stream->ranges.shard[place] == shard);
    const uint32_t low = open_shard(sim, stream, first, at - 1);
    const uint32_t high = open_shard(sim, stream, at, last);
    lives[low].parent = lives[high].parent = shard;
    close_shard(sim, stream, shard, low, high);
    shard_ranges_split(&stream->ranges, place, at, low, high);
    stream->port.open_count++;
}

static void merge(struct sim *sim, struct stream *stream, uint32_t one, uint32_t other)
{
    struct shard_life *lives = stream->port.lives;
    const uint32_t place = shard_ranges_at(&stream->ranges, lives[one].first);
    CHECK(lives[one].last + 1 == lives[other].first && stream->ranges.shard[place] == one);
    const uint32_t whole = open_shard(sim, stream, lives[one].first, lives[other].last);
    lives[whole].parent = one;
    lives[whole].adjacent = other;
    close_shard(sim, stream, one, whole, SHARD_NONE);
    close_shard(sim, stream, other, whole, SHARD_NONE);
    shard_ranges_merge(&stream->ranges, place, whole);
    stream->port.open_count--;
}

/* Keys of shards that closed now have another. */
static void route_again(struct stream *stream, int64_t now_ns)
{
    for (uint32_t i = 0; i < stream->route_count; i++) {
        struct stream_route_table *route = &stream->routes[i];
        for (uint32_t key = 0; key < route->used.keys; key++) {
            const uint32_t left = key_use_shard(&route->used, key);
            if (stream->port.lives[left].closed_ns != now_ns) continue;
            if (route->aggregates) user_keys_move(&route->users, key, left);
            key_use_move(&route->used, key,
                         shard_ranges_find(&stream->ranges, keys_hash(route->keys, key)));
        }
    }
}

/* ---- telling who reads */

static bool has_ended(const struct stream_port *port, uint32_t shard)
{
    return shard_admitted_records(&port->shards[shard]) == port->shards[shard].log.tail;
}

static void end_shard(struct sim *sim, struct stream *stream, uint32_t shard)
{
    struct shard_life *life = &stream->port.lives[shard];
    life->ended = true;
    stream->ending--;
    if (!stream->port.listeners) life->drained_ns = sim_now(sim);
    for (struct stream_listener *at = stream->port.listeners; at; at = at->next)
        at->ended(sim, at, shard);
}

void stream_end_shards(struct sim *sim, struct stream *stream, const struct batch *batch)
{
    for (uint32_t c = 0; c < batch->cell_count; c++) {
        const uint32_t shard = batch->cells[c].shard;
        const struct shard_life *life = &stream->port.lives[shard];
        if (life->closed_ns == SHARD_NEVER || life->ended) continue;
        if (has_ended(&stream->port, shard)) end_shard(sim, stream, shard);
    }
}

static void tell_all(struct sim *sim, struct stream *stream, uint32_t opened_from,
                     uint32_t opened_to)
{
    const struct stream_port *port = &stream->port;
    for (uint32_t shard = opened_from; shard < opened_to; shard++)
        for (struct stream_listener *at = port->listeners; at; at = at->next)
            at->opened(sim, at, shard);
    for (uint32_t shard = opened_from; shard < opened_to; shard++) {
        const uint32_t parents[] = {port->lives[shard].parent, port->lives[shard].adjacent};
        for (int i = 0; i < 2; i++)
            if (parents[i] != SHARD_NONE && !port->lives[parents[i]].ended &&
                has_ended(port, parents[i]))
                end_shard(sim, stream, parents[i]);
    }
}

void stream_need_ranges(struct stream *stream)
{
    const struct stream_port *port = &stream->port;
    if (stream->ranges.count > 0) return;
    shard_ranges_begin(&stream->ranges, stream->memory, port->lives, port->shard_count,
                       port->shard_room);
}

void stream_change_shards(struct sim *sim, struct component *self,
                          const struct shard_change *changes, uint32_t count)
{
    struct stream *stream = self->state;
    struct stream_port *port = &stream->port;
    const uint32_t before = port->shard_count;
    stream_account(sim, self);
    port->open_ms = stream_open_ms(port, sim_now(sim));
    port->open_since_ms = sim_now(sim) / NS_PER_MS;
    stream_need_ranges(stream);
    for (uint32_t i = 0; i < count; i++) {
        if (changes[i].other == SHARD_NONE) split(sim, stream, changes[i].one, changes[i].at);
        else merge(sim, stream, changes[i].one, changes[i].other);
    }
    port->changed = true;
    stream->changed_at_ns = sim_now(sim);
    route_again(stream, sim_now(sim));
    tell_all(sim, stream, before, port->shard_count);
}

/* ---- in the beginning */

void stream_open_shards(struct sim *sim, struct component *self)
{
    struct stream *stream = self->state;
    struct stream_port *port = &stream->port;
    const uint32_t count = stream_first_shards(stream->config);
    port->shard_count = port->shard_room = port->open_count = count;
    /* What may change gets room for all the shards that there can be. */
    if (port->on_demand || sim_is_acted_on(sim, self) || stream->config->autoscaling.given)
        port->shard_room = STREAM_SHARDS_MAX;
    port->shards = shards_create(sim_memory(sim), count, port->shard_room);
    stream->seen = memory_growing(sim_memory(sim), count, port->shard_room, sizeof *stream->seen);
    const struct hash_ranges *given = stream->config->ranges;
    if (port->shard_room == count && !given) return;
    port->lives = memory_growing(sim_memory(sim), count, port->shard_room, sizeof *port->lives);
    for (uint32_t i = 0; i < count; i++) {
        const hash_key first = given ? given->first[i] : hash_key_range_first(i, count);
        const hash_key last = given ? hash_ranges_last(given, i) : hash_key_range_last(i, count);
        port->lives[i] = shard_life_begin(first, last, 0);
    }
    if (given) stream_need_ranges(stream);
}
