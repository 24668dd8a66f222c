#include "models/stream/reshard.h"

#include <stdarg.h>
#include <stdio.h>

#include "models/stream/stream_state.h"
#include "sim/check.h"
#include "sim/sim.h"
#include "sim/units.h"

#include "sim/banned.h"

bool stream_is_updating(const struct stream_port *port)
{
    return ((const struct stream *)port->stream->state)->reshard.updating;
}

struct stream_incoming stream_incoming(const struct stream_port *port)
{
    const struct stream *stream = port->stream->state;
    return (struct stream_incoming){
        .records = stream->admitted_records,
        .bytes = stream->admitted_bytes,
        .refused = stream->refused_records,
        .open_shards = port->open_count,
    };
}

void reshard_note(struct sim *sim, const struct component *self, const char *kind,
                  const char *detail)
{
    results_event(sim_results(sim), sim_now(sim), self->name, kind, detail);
}

__attribute__((format(printf, 4, 5))) static void
note(struct sim *sim, const struct component *self, const char *kind, const char *format, ...)
{
    char detail[200];
    va_list args;
    va_start(args, format);
    vsnprintf(detail, sizeof detail, format, args);
    va_end(args);
    reshard_note(sim, self, kind, detail);
}

/* ---- the steps of a request */

/*
 * The first boundary of `count` even shards within a range. Boundaries of N and of M shards that would be the same but
 * for rounding down are: they lie less than M apart.
 */
static bool boundary_within(hash_key first, hash_key last, uint32_t count, hash_key *at)
{
    if (count < 2) return false;
    const hash_key width = hash_key_range_first(1, count);
    hash_key next = first / width + 1;
    if (next * width - first <= count) next++;
    if (next >= count || next * width > last || last - next * width < count) return false;
    *at = next * width;
    return true;
}

static bool is_boundary(hash_key first, uint32_t count)
{
    if (count < 2) return first == 0;
    const hash_key width = hash_key_range_first(1, count);
    const hash_key nearest = (first + width / 2) / width;
    const hash_key boundary = nearest * width;
    const hash_key apart = boundary > first ? boundary - first : first - boundary;
    return nearest < count && apart <= count;
}

/* As many splits as may go on at once. */
static void plan_splits(const struct stream *stream, struct reshard *reshard, uint32_t most)
{
    const struct shard_ranges *ranges = &stream->ranges;
    for (uint32_t at = 0; at < ranges->count && reshard->step_count < most; at++) {
        const struct shard_life *life = &stream->port.lives[ranges->shard[at]];
        struct shard_change step = {.one = ranges->shard[at], .other = SHARD_NONE};
        if (boundary_within(life->first, life->last, reshard->target, &step.at))
            reshard->steps[reshard->step_count++] = step;
    }
    reshard->splits += reshard->step_count;
}

static void plan_merges(const struct stream *stream, struct reshard *reshard, uint32_t most)
{
    const struct shard_ranges *ranges = &stream->ranges;
    for (uint32_t at = 0; at + 1 < ranges->count && reshard->step_count < most; at++) {
        if (is_boundary(ranges->first[at + 1], reshard->target)) continue;
        reshard->steps[reshard->step_count++] =
            (struct shard_change){.one = ranges->shard[at], .other = ranges->shard[at + 1]};
        at++;
    }
    reshard->merges += reshard->step_count;
}

static void tell_steps(struct sim *sim, const struct component *self)
{
    const struct stream *stream = self->state;
    const struct reshard *reshard = &stream->reshard;
    for (uint32_t i = 0; i < reshard->step_count; i++) {
        const struct shard_change *step = &reshard->steps[i];
        const uint32_t *children = stream->port.lives[step->one].children;
        if (step->other == SHARD_NONE)
            note(sim, self, "split", "shard %u became %u and %u", step->one, children[0],
                 children[1]);
        else
            note(sim, self, "merge", "shards %u and %u became %u", step->one, step->other,
                 children[0]);
    }
}

static void end_request(struct sim *sim, struct component *self)
{
    struct stream *stream = self->state;
    struct reshard *reshard = &stream->reshard;
    reshard->updating = false;
    note(sim, self, "active", "%u shards became %u by %u splits and %u merges", reshard->from,
         stream->port.open_count, reshard->splits, reshard->merges);
}

void reshard_step(struct sim *sim, struct component *self, union event_arg arg)
{
    struct stream *stream = self->state;
    struct reshard *reshard = &stream->reshard;
    const uint32_t most = (uint32_t)stream->config->reshard.at_once;
    const bool ends = reshard->target == 0 && reshard->begun;
    (void)arg;
    if (reshard->begun && reshard->step_count > 0) {
        stream_change_shards(sim, self, reshard->steps, reshard->step_count);
        tell_steps(sim, self);
    }
    reshard->begun = true;
    if (reshard->target > 0) {
        reshard->step_count = 0;
        plan_splits(stream, reshard, most);
        if (reshard->step_count == 0) plan_merges(stream, reshard, most);
    }
    if (ends || reshard->step_count == 0) {
        end_request(sim, self);
        return;
    }
    sim_at(sim, sim_now(sim) + stream->config->reshard.step_ns, self, STREAM_RESHARD, arg_none());
}

/* ---- requests */

enum reshard_answer reshard_refuse(struct sim *sim, struct component *self,
                                   enum reshard_answer answer, const char *request, const char *why)
{
    struct stream *stream = self->state;
    note(sim, self, "refused", "%s: %s: %s", request, reshard_answer_name(answer), why);
    stream->reshard.refused += sim_measuring(sim);
    stream->reshard.last_refusal = answer;
    return answer;
}

int64_t reshard_begin(struct sim *sim, struct component *self, const char *request)
{
    struct stream *stream = self->state;
    struct reshard *reshard = &stream->reshard;
    if (!reshard->steps) {
        sim_rng(sim, &reshard->rng, self, "resharding");
        reshard->steps = memory_zeroed(stream->memory, RESHARD_AT_ONCE_MAX, sizeof *reshard->steps);
    }
    stream_need_ranges(stream);
    reshard->updating = true;
    reshard->begun = false;
    reshard->splits = reshard->merges = 0;
    reshard->from = stream->port.open_count;
    note(sim, self, "updating", "%s is accepted", request);
    return sim_now(sim) + dist_draw_int(&stream->config->reshard.start, &reshard->rng);
}

/* What stands in the way of any change: NULL if nothing. */
static const char *not_now(const struct stream *stream, enum reshard_answer *answer)
{
    *answer = RESHARD_RESOURCE_IN_USE;
    if (stream->reshard.updating) return "the stream is UPDATING";
    *answer = RESHARD_VALIDATION;
    if (stream->port.on_demand) return "an on-demand stream has the shards that AWS gives it";
    CHECK(stream->port.lives != NULL);
    return NULL;
}

/* Shards that the way from here to `target` opens, and all that were ever opened stay counted. */
static bool fits(const struct stream *stream, uint32_t target)
{
    const struct stream_port *port = &stream->port;
    return port->shard_count + 2 * ((uint64_t)port->open_count + target) <= port->shard_room;
}

static const char *count_refused(const struct sim *sim, const struct stream *stream,
                                 uint32_t target, enum reshard_answer *answer)
{
    const struct reshard *reshard = &stream->reshard;
    const uint32_t open = stream->port.open_count;
    const char *why = not_now(stream, answer);
    if (why) return why;
    *answer = RESHARD_INVALID_ARGUMENT;
    if (target < 1) return "there is no stream without shards";
    *answer = RESHARD_LIMIT_EXCEEDED;
    const uint32_t oldest = reshard->counts % QUOTA_UPDATE_SHARD_COUNT_A_DAY;
    if (reshard->counts >= QUOTA_UPDATE_SHARD_COUNT_A_DAY &&
        sim_now(sim) - reshard->counts_ns[oldest] < NS_PER_DAY)
        return "10 times in 24 hours";
    if (target > QUOTA_UPDATE_SHARD_COUNT_MAX) return "no more than 10,000 shards";
    if (target > 2 * open) return "no more than twice the open shards";
    if (2 * target < open) return "no less than half of the open shards";
    if (target > stream->config->reshard.quota) return "more shards than the account may have";
    if (!fits(stream, target)) return "kinesim counts 32,768 shards that a stream ever had";
    return NULL;
}

enum reshard_answer stream_update_shard_count(struct sim *sim, struct stream_port *port,
                                              uint32_t target)
{
    struct component *self = port->stream;
    struct stream *stream = self->state;
    struct reshard *reshard = &stream->reshard;
    enum reshard_answer answer;
    char request[64];
    snprintf(request, sizeof request, "UpdateShardCount from %u to %u", port->open_count, target);
    reshard->asked += sim_measuring(sim);
    const char *why = count_refused(sim, stream, target, &answer);
    if (why) return reshard_refuse(sim, self, answer, request, why);
    reshard->counts_ns[reshard->counts++ % QUOTA_UPDATE_SHARD_COUNT_A_DAY] = sim_now(sim);
    reshard->target = target;
    reshard->step_count = 0;
    sim_at(sim, reshard_begin(sim, self, request), self, STREAM_RESHARD, arg_none());
    return RESHARD_ACCEPTED;
}

/* One split or merge. */
static enum reshard_answer request_step(struct sim *sim, struct component *self,
                                        const struct shard_change *step, const char *request)
{
    struct reshard *reshard = &((struct stream *)self->state)->reshard;
    sim_at(sim, reshard_begin(sim, self, request), self, STREAM_RESHARD, arg_none());
    reshard->target = 0;
    reshard->steps[0] = *step;
    reshard->step_count = 1;
    reshard->splits = step->other == SHARD_NONE;
    reshard->merges = !reshard->splits;
    return RESHARD_ACCEPTED;
}

static const char *shard_refused(const struct stream *stream, uint32_t shard,
                                 enum reshard_answer *answer)
{
    const char *why = not_now(stream, answer);
    if (why) return why;
    *answer = RESHARD_NOT_FOUND;
    if (shard >= stream->port.shard_count) return "it has no such shard";
    *answer = RESHARD_INVALID_ARGUMENT;
    if (!stream_shard_open(&stream->port, shard)) return "the shard is closed";
    *answer = RESHARD_LIMIT_EXCEEDED;
    if (!fits(stream, 1)) return "kinesim counts 32,768 shards that a stream ever had";
    return NULL;
}

enum reshard_answer stream_split_shard(struct sim *sim, struct stream_port *port, uint32_t shard,
                                       hash_key at)
{
    struct component *self = port->stream;
    const struct stream *stream = self->state;
    enum reshard_answer answer;
    char request[64];
    snprintf(request, sizeof request, "SplitShard of %u", shard);
    ((struct stream *)self->state)->reshard.asked += sim_measuring(sim);
    const char *why = shard_refused(stream, shard, &answer);
    if (!why) {
        const struct shard_life *life = &port->lives[shard];
        if (at == 0) at = life->first + (life->last - life->first) / 2 + 1;
        if (at <= life->first + 1 || at >= life->last) {
            answer = RESHARD_INVALID_ARGUMENT;
            why = "NewStartingHashKey lies outside of its range";
        } else if (port->open_count + 1 > stream->config->reshard.quota) {
            answer = RESHARD_LIMIT_EXCEEDED;
            why = "more shards than the account may have";
        }
    }
    if (why) return reshard_refuse(sim, self, answer, request, why);
    return request_step(sim, self, &(struct shard_change){shard, SHARD_NONE, at}, request);
}

enum reshard_answer stream_merge_shards(struct sim *sim, struct stream_port *port, uint32_t one,
                                        uint32_t other)
{
    struct component *self = port->stream;
    const struct stream *stream = self->state;
    enum reshard_answer answer;
    char request[64];
    snprintf(request, sizeof request, "MergeShards of %u and %u", one, other);
    ((struct stream *)self->state)->reshard.asked += sim_measuring(sim);
    const char *why = shard_refused(stream, one, &answer);
    if (!why) why = shard_refused(stream, other, &answer);
    if (!why) {
        const struct shard_life *lives = port->lives;
        const bool below = lives[one].first < lives[other].first;
        const uint32_t low = below ? one : other, high = below ? other : one;
        if (low == high || lives[low].last + 1 != lives[high].first) {
            answer = RESHARD_INVALID_ARGUMENT;
            why = "they are not an adjacent pair";
        } else {
            return request_step(sim, self, &(struct shard_change){.one = low, .other = high},
                                request);
        }
    }
    return reshard_refuse(sim, self, answer, request, why);
}
