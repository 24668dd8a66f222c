#include "models/stream/on_demand.h"

#include <stdio.h>
#include <stdlib.h>

#include "models/stream/stream_state.h"
#include "sim/check.h"
#include "sim/sim.h"
#include "sim/units.h"

#include "sim/banned.h"

static double larger(double one, double other)
{
    return one > other ? one : other;
}

/* Shards that take so much. */
static double shards_for(struct write_rate rate)
{
    return ceil(larger(rate.bytes / (double)QUOTA_SHARD_WRITE_BYTES_PER_S,
                       rate.records / (double)QUOTA_SHARD_WRITE_RECORDS_PER_S));
}

static bool is_hot(struct write_rate rate)
{
    return rate.bytes > (double)QUOTA_ON_DEMAND_SPLIT_BYTES_PER_S ||
           rate.records > (double)QUOTA_ON_DEMAND_SPLIT_RECORDS_PER_S;
}

/* So many shards are there when all is done that is planned. */
static uint32_t to_be(const struct stream *stream)
{
    return stream->port.open_count + stream->scaler.planned;
}

/* Whether one more split may be planned. */
static bool has_room(struct stream *stream)
{
    const double ceiling = stream->config->ceiling_bytes_per_s /
                           (double)QUOTA_SHARD_WRITE_BYTES_PER_S;
    const bool room = to_be(stream) + 1 <= ceiling &&
                      stream->port.shard_count + 2 * (stream->scaler.planned + 1) <=
                          stream->port.shard_room;
    if (!room) stream->scaler.at_ceiling = true;
    return room;
}

static void look_again(struct sim *sim, struct component *self)
{
    const struct stream *stream = self->state;
    sim_at(sim, sim_now(sim) + NS_PER_MINUTE, self, STREAM_MINUTE,
           arg_integer(stream->scaler.round));
}

void on_demand_open(struct sim *sim, struct component *self)
{
    struct stream *stream = self->state;
    struct on_demand *scaler = &stream->scaler;
    if (!stream->port.on_demand) return;
    if (!scaler->shards) {
        sim_rng(sim, &scaler->rng, self, "scaling");
        scaler->shards = memory_growing(stream->memory, stream->port.shard_count,
                                        stream->port.shard_room, sizeof *scaler->shards);
        scaler->peak.bytes = stream->config->peak_bytes_per_s;
    }
    /* What was written before it was on demand is not of its first minute. */
    for (uint32_t i = 0; i < stream->port.shard_count; i++)
        scaler->shards[i] = (struct on_demand_shard){
            .records = shard_admitted_records(&stream->port.shards[i]),
            .bytes = shard_admitted_bytes(&stream->port.shards[i]),
        };
    scaler->planned = 0;
    scaler->grow_due_ns = scaler->shrink_due_ns = 0;
    scaler->round++;
    look_again(sim, self);
}

/* ---- looking */

/* What each shard wrote in the minute; gives the sum. */
static struct write_rate look(struct stream *stream)
{
    const double seconds = 60;
    struct write_rate sum = {0};
    for (uint32_t i = 0; i < stream->port.shard_count; i++) {
        struct on_demand_shard *at = &stream->scaler.shards[i];
        if (!stream_shard_open(&stream->port, i)) continue;
        const int64_t records = shard_admitted_records(&stream->port.shards[i]);
        const int64_t bytes = shard_admitted_bytes(&stream->port.shards[i]);
        at->rate = (struct write_rate){.bytes = (double)(bytes - at->bytes) / seconds,
                                       .records = (double)(records - at->records) / seconds};
        at->bytes = bytes;
        at->records = records;
        sum.bytes += at->rate.bytes;
        sum.records += at->rate.records;
    }
    return sum;
}

static int64_t draw_due_ns(struct sim *sim, struct stream *stream)
{
    return sim_now(sim) + dist_draw_int(&stream->config->scale_delay, &stream->scaler.rng);
}

static void tell_plan(struct sim *sim, const struct component *self, const char *what,
                      int64_t due_ns)
{
    char detail[160];
    snprintf(detail, sizeof detail, "%s in %.1f min", what,
             (double)(due_ns - sim_now(sim)) / (double)NS_PER_MINUTE);
    results_event(sim_results(sim), sim_now(sim), self->name, "scale-planned", detail);
}

/* Shards that are hot now and were not before are split together. */
static void plan_splits(struct sim *sim, struct component *self)
{
    struct stream *stream = self->state;
    struct on_demand *scaler = &stream->scaler;
    int64_t due_ns = 0;
    uint32_t count = 0;
    for (uint32_t i = 0; i < stream->port.shard_count; i++) {
        struct on_demand_shard *at = &scaler->shards[i];
        if (!stream_shard_open(&stream->port, i) || at->due_ns > 0 || !is_hot(at->rate)) continue;
        if (!has_room(stream)) break;
        if (due_ns == 0) due_ns = draw_due_ns(sim, stream);
        at->due_ns = due_ns;
        scaler->planned++;
        count++;
    }
    if (count == 0) return;
    char what[96];
    snprintf(what, sizeof what,
             "%u of %u shards took more than 500 KiB/s or 500 records/s: they are split", count,
             stream->port.open_count);
    tell_plan(sim, self, what, due_ns);
    sim_at(sim, due_ns, self, STREAM_SCALE, arg_none());
}

/* Room for twice the peak. */
static double wanted(const struct stream *stream)
{
    const struct write_rate *peak = &stream->scaler.peak;
    if (stream->config->warm_bytes_per_s > 0) return 0;
    return shards_for((struct write_rate){QUOTA_ON_DEMAND_HEADROOM * peak->bytes,
                                          QUOTA_ON_DEMAND_HEADROOM * peak->records});
}

static void plan_growth(struct sim *sim, struct component *self)
{
    struct stream *stream = self->state;
    struct on_demand *scaler = &stream->scaler;
    if (scaler->grow_due_ns > 0 || wanted(stream) <= to_be(stream) || !has_room(stream)) return;
    scaler->grow_due_ns = draw_due_ns(sim, stream);
    char what[96];
    snprintf(what, sizeof what, "%u shards have no room for twice the peak: it gets %.0f",
             stream->port.open_count, wanted(stream));
    tell_plan(sim, self, what, scaler->grow_due_ns);
    sim_at(sim, scaler->grow_due_ns, self, STREAM_SCALE, arg_none());
}

/* What a stream that was warmed goes back to; 0: it was not. */
static double kept(const struct stream *stream)
{
    const double warm = stream->config->warm_bytes_per_s;
    if (stream->mode != STREAM_ADVANTAGE || warm <= 0) return 0;
    struct write_rate most = {.bytes = warm};
    for (int i = 0; i < ON_DEMAND_MINUTES; i++) {
        most.bytes = larger(most.bytes, stream->scaler.hour[i].bytes);
        most.records = larger(most.records, stream->scaler.hour[i].records);
    }
    return shards_for(most);
}

static void plan_shrinking(struct sim *sim, struct component *self)
{
    struct stream *stream = self->state;
    struct on_demand *scaler = &stream->scaler;
    const double least = kept(stream);
    if (scaler->shrink_due_ns > 0 || scaler->planned > 0) return;
    if (least <= 0 || stream->port.open_count <= least) return;
    scaler->shrink_due_ns = draw_due_ns(sim, stream);
    sim_at(sim, scaler->shrink_due_ns, self, STREAM_SCALE, arg_none());
}

void on_demand_minute(struct sim *sim, struct component *self, union event_arg arg)
{
    struct stream *stream = self->state;
    struct on_demand *scaler = &stream->scaler;
    /* No longer, or again. */
    if (!stream->port.on_demand || arg.integer != scaler->round) return;
    const struct write_rate sum = look(stream);
    scaler->hour[scaler->minute++ % ON_DEMAND_MINUTES] = sum;
    scaler->peak.bytes = larger(scaler->peak.bytes, sum.bytes);
    scaler->peak.records = larger(scaler->peak.records, sum.records);
    plan_splits(sim, self);
    plan_growth(sim, self);
    plan_shrinking(sim, self);
    look_again(sim, self);
}

/* ---- doing */

struct changes {
    struct shard_change *list;
    uint32_t count;
};

/* The middle of the range; one hash alone is not divided. */
static void split_evenly(const struct stream *stream, struct changes *changes, uint32_t shard)
{
    const struct shard_life *life = &stream->port.lives[shard];
    if (life->last == life->first) return;
    changes->list[changes->count++] =
        (struct shard_change){shard, SHARD_NONE, life->first + (life->last - life->first) / 2 + 1};
}

static void split_due(struct stream *stream, struct changes *changes, int64_t now_ns)
{
    for (uint32_t i = 0; i < stream->port.shard_count; i++) {
        struct on_demand_shard *at = &stream->scaler.shards[i];
        if (at->due_ns != now_ns || !stream_shard_open(&stream->port, i)) continue;
        stream->scaler.planned--;
        split_evenly(stream, changes, i);
    }
}

/* The widest that is not split already. */
static uint32_t widest(const struct stream *stream)
{
    const struct shard_life *lives = stream->port.lives;
    uint32_t most = SHARD_NONE;
    for (uint32_t i = 0; i < stream->port.shard_count; i++) {
        const int64_t due_ns = stream->scaler.shards[i].due_ns;
        if (!stream_shard_open(&stream->port, i) || due_ns > 0) continue;
        if (most == SHARD_NONE ||
            lives[i].last - lives[i].first > lives[most].last - lives[most].first)
            most = i;
    }
    return most;
}

static void grow(struct stream *stream, struct changes *changes, int64_t now_ns)
{
    stream->scaler.grow_due_ns = 0;
    const double target = wanted(stream);
    while (to_be(stream) + changes->count < target && has_room(stream)) {
        const uint32_t shard = widest(stream);
        if (shard == SHARD_NONE) return;
        stream->scaler.shards[shard].due_ns = now_ns;
        split_evenly(stream, changes, shard);
    }
}

/* Neighbours that together stay below what is split. */
static void shrink(struct stream *stream, struct changes *changes)
{
    const struct shard_ranges *ranges = &stream->ranges;
    const double least = kept(stream);
    stream->scaler.shrink_due_ns = 0;
    for (uint32_t at = 0; at + 1 < ranges->count; at++) {
        const uint32_t one = ranges->shard[at], other = ranges->shard[at + 1];
        const struct write_rate *a = &stream->scaler.shards[one].rate,
                                *b = &stream->scaler.shards[other].rate;
        if (stream->port.open_count - changes->count <= least) return;
        if (is_hot((struct write_rate){a->bytes + b->bytes, a->records + b->records})) continue;
        changes->list[changes->count++] = (struct shard_change){.one = one, .other = other};
        at++;
    }
}

void on_demand_scale(struct sim *sim, struct component *self, union event_arg arg)
{
    struct stream *stream = self->state;
    struct on_demand *scaler = &stream->scaler;
    const uint32_t before = stream->port.open_count;
    const int64_t now_ns = sim_now(sim);
    (void)arg;
    if (!stream->port.on_demand) return;
    struct changes changes = {.list = check_zeroed(before, sizeof *changes.list)};
    split_due(stream, &changes, now_ns);
    if (scaler->grow_due_ns == now_ns) grow(stream, &changes, now_ns);
    scaler->splits += changes.count;
    if (changes.count == 0 && scaler->shrink_due_ns == now_ns) {
        stream_need_ranges(stream);
        shrink(stream, &changes);
        scaler->merges += changes.count;
    }
    if (changes.count > 0) {
        char detail[96];
        stream_change_shards(sim, self, changes.list, changes.count);
        snprintf(detail, sizeof detail, "%u shards became %u", before, stream->port.open_count);
        results_event(sim_results(sim), now_ns, self->name, "scaled", detail);
    }
    free(changes.list);
}
