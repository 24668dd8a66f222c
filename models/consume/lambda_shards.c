/*
 * lambda_shards.c -- the shards that an event source mapping reads, as they come and go.
 *
 * A child is read when all of its parents' records have been processed (facts KDS 3.1, D: Lambda keeps a key's order).
 */
#include "models/consume/lambda_state.h"
#include "sim/units.h"

#include "sim/banned.h"

void lambda_look_for_end(struct sim *sim, struct lambda *lambda, const struct lambda_shard *at)
{
    const uint32_t shard = at->shard->log.number;
    if (!lineage_at_end(&lambda->lineage, &at->fanout.cursor, shard)) return;
    if (lambda_waiting(lambda, at) == 0) lineage_through(&lambda->lineage, sim, shard);
}

static void on_news(struct sim *sim, struct cursor *cursor)
{
    struct lambda_shard *at = (struct lambda_shard *)cursor;
    struct lambda *lambda = at->lambda->state;
    lambda->pull(sim, at->lambda, at);
}

static void add_shard(struct sim *sim, struct component *self, uint32_t shard)
{
    struct lambda *lambda = self->state;
    struct lambda_shard *at = lambda_shard_at(lambda, shard);
    const bool pushed = lambda->config->reading.way == READING_FANOUT;
    at->lambda = self;
    at->shard = &lambda->port->shards[shard];
    for (uint32_t lane = 0; lane < lambda->lanes_per_shard; lane++) {
        at->lanes[lane].shard = shard;
        at->lanes[lane].handed.memory = sim_memory(sim);
    }
    if (pushed) at->fanout.cursor.notify = on_news;
    shard_add_cursor(at->shard, &at->fanout.cursor);
    if (lambda->lanes_per_shard > 1) shard_log_keep_keys(&at->shard->log, sim_memory(sim));
    read_watch_wait(&lambda->watch, shard);
}

static void begin_shard(struct sim *sim, struct component *self, uint32_t shard)
{
    struct lambda *lambda = self->state;
    struct lambda_shard *at = lambda_shard_at(lambda, shard);
    const struct reading_config *reading = &lambda->config->reading;
    at->begun = true;
    if (reading->way == READING_POLLING) {
        read_watch_begin(&lambda->watch, at->shard, &at->fanout.cursor, NULL, sim_now(sim));
        const uint64_t interval_ns = (uint64_t)reading->polling.interval_ns;
        sim_at(sim, sim_now(sim) + (int64_t)rng_below(&lambda->reading_rng, interval_ns), self,
               LAMBDA_POLL, arg_pointer(at));
        return;
    }
    fanout_open(&at->fanout, &reading->fanout, &lambda->reading_rng, sim_now(sim));
    read_watch_begin(&lambda->watch, at->shard, &at->fanout.cursor, &at->fanout, sim_now(sim));
    shard_arm(at->shard, &at->fanout.cursor, true);
    if (at->shard->log.tail == 0) return;
    /* It has waited for its parents. */
    reading_expire(sim, self, lambda->port, at->shard, &at->fanout.cursor, lambda->records_expired);
    shard_arm(at->shard, &at->fanout.cursor, false);
    lambda->pull(sim, self, at);
}

static void on_ended(struct sim *sim, struct component *self, uint32_t shard)
{
    struct lambda *lambda = self->state;
    struct lambda_shard *at = lambda_shard_at(lambda, shard);
    /* Who polls finds out by the next poll. */
    if (lambda->config->reading.way == READING_FANOUT) lambda_look_for_end(sim, lambda, at);
}

static void on_billed(struct sim *sim, struct component *self)
{
    struct lambda *lambda = self->state;
    reading_bill_anew(sim, self, lambda->port, &lambda->meters);
}

static struct cursor *cursor_of(struct component *self, uint32_t shard)
{
    return &lambda_shard_at(self->state, shard)->fanout.cursor;
}

static const struct lineage_reader lambda_lineage = {add_shard, begin_shard, on_ended, on_billed,
                                                     cursor_of};

void lambda_on_begin(struct sim *sim, struct component *self, union event_arg arg)
{
    struct lambda *lambda = self->state;
    const struct reading_config *reading = &lambda->config->reading;
    if (lambda->lineage.waiting)
        reading_begin(sim, self, reading, &lambda->lineage, lambda->port, &lambda->meters,
                      lambda->records_skipped);
    else if (reading_caught_up(sim, self, reading)) return;
    sim_at(sim, sim_now(sim) + NS_PER_S, self, LAMBDA_BEGIN, arg);
}

void lambda_open_shards(struct sim *sim, struct component *self)
{
    struct lambda *lambda = self->state;
    lambda->shards = memory_growing(sim_memory(sim), lambda->port->shard_count,
                                    lambda->port->shard_room, lambda->shard_bytes);
    if (!lambda->records_skipped) {
        lineage_open(&lambda->lineage, sim, self, lambda->port, &lambda_lineage, true);
        return;
    }
    const struct lineage_start *start = &lambda->config->reading.start;
    lineage_open_late(&lambda->lineage, sim, self, lambda->port, &lambda_lineage, true, start);
    sim_at(sim, sim_measured_at_ns(sim) + start->starts_ns + lambda->config->activation_ns, self,
           LAMBDA_BEGIN, arg_integer(0));
}
