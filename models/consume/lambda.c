/*
 * lambda.c -- a Lambda function fed by an event source mapping on a stream.
 *
 * By enhanced fan-out records are pushed; polling, the mapping reads every shard once per second, and
 * again at once when more waits (facts KDS 4.2 and 4.5, D). Each shard has `parallelization_factor`
 * lanes; a key always goes to the same lane, so its order is kept. What the function publishes goes
 * to a topic, and a record is done when its notification is delivered.
 */
#include <string.h>

#include "models/common/keys.h"
#include "models/consume/lambda_chain.h"
#include "sim/check.h"
#include "sim/units.h"

/* ---- from the shard to the lanes */

static void lane_take(struct lambda *lambda, struct lane *lane, const struct log_span *span,
                      uint32_t from, uint32_t count, const int64_t *handed_at_ns)
{
    if (lambda->poison) lambda_mark_poison(lambda, lane, count);
    handed_append(&lane->handed, span, from, count, handed_at_ns);
    const uint32_t size = log_span_size_max(span, from, count);
    if (size > lane->size_max) lane->size_max = size;
}

/* What a filter drops has been read, and costs no invocation (additions 2.8, D). */
static bool passes(struct lambda *lambda, const struct log_span *span, uint32_t i)
{
    const double share = lambda->config->filter;
    if (share >= 1 || rng_uniform(&lambda->filter_rng) < share) return true;
    *lambda->records_filtered += log_span_users(span, i, 1);
    return false;
}

/* The records of a span, which is not empty, go to their lanes. */
static void hand_all(struct lambda *lambda, struct lambda_shard *at, const struct log_span *span,
                     const int64_t *handed_at_ns)
{
    const uint32_t lanes = lambda->lanes_per_shard;
    struct lane *lane = at->lanes;
    log_span_add_waits(span, lambda->propagation, handed_at_ns);
    *lambda->records_delivered += log_span_users(span, 0, span->count);
    *lambda->records_duplicate += log_span_again(span);
    if (lanes == 1 && lambda->config->filter >= 1) {
        lane_take(lambda, lane, span, 0, span->count, handed_at_ns);
        return;
    }
    for (uint32_t i = 0; i < span->count; i++) {
        if (!passes(lambda, span, i)) continue;
        const uint32_t number = lanes > 1 ? lane_number(span, i, lanes) : 0;
        lane_take(lambda, &lane[number], span, i, 1, handed_at_ns + i);
    }
}

/* Everything the shard has stored so far is on its way down the pipe: when does each arrive? */
static void pull_pushed(struct lambda *lambda, struct lambda_shard *at)
{
    struct cursor *cursor = &at->fanout.cursor;
    const struct fanout_config *config = &lambda->config->reading.fanout;
    const int64_t first = cursor->position;
    int64_t bytes = 0, behind_ns = 0;
    while (cursor->position < at->shard->log.tail) {
        const struct log_span span =
            shard_log_span(&at->shard->log, cursor->position, FANOUT_BLOCK);
        int64_t handed_at_ns[FANOUT_BLOCK];
        fanout_hand(&at->fanout, config, &lambda->reading_rng, &span, handed_at_ns);
        hand_all(lambda, at, &span, handed_at_ns);
        bytes += log_span_bytes(&span, 0, span.count);
        behind_ns = handed_at_ns[span.count - 1] - span.records[span.count - 1].arrived_at_ns;
        cursor->position += span.count;
    }
    if (cursor->position == first) return;
    *lambda->bytes += bytes;
    *lambda->meters.out_bytes += bytes;
    shard_reads_add(shard_side(at->shard)->reads, cursor->position - first, bytes);
    metric_add(lambda->meters.event_bytes, (double)bytes);
    metric_add(lambda->meters.event_records, (double)(cursor->position - first));
    metric_add(lambda->meters.event_behind, (double)behind_ns / (double)NS_PER_MS);
}

static void take_polled(struct lambda *lambda, struct lambda_shard *at, const struct poll *poll,
                        int64_t handed_at_ns)
{
    struct cursor *cursor = &at->fanout.cursor;
    uint32_t left = poll->count;
    int64_t all_at_once_ns[FANOUT_BLOCK];
    for (uint32_t i = 0; i < FANOUT_BLOCK; i++) all_at_once_ns[i] = handed_at_ns;
    while (left > 0) {
        const struct log_span span = shard_log_span(&at->shard->log, cursor->position,
                                                    left < FANOUT_BLOCK ? left : FANOUT_BLOCK);
        hand_all(lambda, at, &span, all_at_once_ns);
        cursor->position += span.count;
        left -= span.count;
    }
    *lambda->bytes += poll->bytes;
}

/* A pushed record matters only to a lane that could begin a batch with it, or fill one up. */
static bool wants_news(const struct lambda *lambda, const struct lambda_shard *at)
{
    const struct lane *lanes = at->lanes;
    for (uint32_t i = 0; i < lambda->lanes_per_shard; i++) {
        if (lanes[i].state == LANE_EMPTY) return true;
        if (lanes[i].state == LANE_GATHERING && lambda->config->batch_window_ns > 0) return true;
    }
    return false;
}

static void plan_lanes(struct sim *sim, struct component *self, struct lambda_shard *at)
{
    const struct lambda *lambda = self->state;
    for (uint32_t i = 0; i < lambda->lanes_per_shard; i++) lane_plan(sim, self, &at->lanes[i]);
}

static void lambda_pull(struct sim *sim, struct component *self, struct lambda_shard *at)
{
    struct lambda *lambda = self->state;
    const bool pushed = lambda->config->reading.way == READING_FANOUT;
    if (lambda->paused > 0) return;
    if (pushed) pull_pushed(lambda, at);
    plan_lanes(sim, self, at);
    if (pushed) shard_arm(at->shard, &at->fanout.cursor, wants_news(lambda, at));
    if (lambda->port->changed) lambda_look_for_end(sim, lambda, at);
}

static void on_poll(struct sim *sim, struct component *self, union event_arg arg)
{
    struct lambda *lambda = self->state;
    struct lambda_shard *at = arg.pointer;
    const struct polling_config *polling = &lambda->config->reading.polling;
    const int64_t now_ns = sim_now(sim);
    int64_t next_at_ns = now_ns + polling->interval_ns;
    if (lambda->paused > 0) {
        sim_at(sim, next_at_ns, self, LAMBDA_POLL, arg);
        return;
    }
    /* The mapping reads no further while a full page waits. */
    if (lambda_waiting(lambda, at) < QUOTA_GET_RECORDS_MAX) {
        const struct poll poll = polling_get_records(
            sim, lambda->port, at->shard, &at->fanout.cursor, polling, &lambda->reading_rng);
        lambda->irregular_polls += !poll_is_regular(&poll);
        reading_count_expired(sim, self, lambda->records_expired, poll.expired);
        if (poll.throttled) ++*lambda->throttled_calls;
        else take_polled(lambda, at, &poll, now_ns + poll.call_ns);
        /* More lies ready: the next call follows this one (KDS 4.2, D). */
        next_at_ns = polling_next_at_ns(polling, &at->poller, at->shard, &poll, now_ns,
                                        &lambda->reading_rng);
        if (poll.full) next_at_ns = now_ns + poll.call_ns;
        plan_lanes(sim, self, at);
        if (lineage_at_end(&lambda->lineage, &at->fanout.cursor, at->shard->log.number)) {
            lambda_look_for_end(sim, lambda, at);
            return;
        }
    } else {
        lambda->irregular_polls++;
    }
    sim_at(sim, next_at_ns, self, LAMBDA_POLL, arg);
}

static void on_started(struct sim *sim, struct component *self, struct function_caller *caller,
                       int64_t finish_at_ns)
{
    sim_at(sim, finish_at_ns, self, LAMBDA_FINISH, arg_pointer(caller));
}

static void on_started_to_put(struct sim *sim, struct component *self,
                              struct function_caller *caller, int64_t worked_at_ns)
{
    sim_at(sim, worked_at_ns, self, LAMBDA_WORKED, arg_pointer(caller));
}

/* ---- the life of a consumer */

static void lambda_open(struct sim *sim, struct component *self)
{
    struct lambda *lambda = self->state;
    lambda->config = self->config;
    lambda->pull = lambda_pull;
    lambda->failed = lane_failed;
    lambda->drop_old = lane_drop_old;
    sim_rng(sim, &lambda->reading_rng, self, "reading");
    sim_rng(sim, &lambda->retry_rng, self, "retries");
    lambda->propagation = sim_latency(sim, self, "propagation");
    lambda->end_to_end = sim_latency(sim, self, "end_to_end");
    lambda->records_delivered = sim_counter(sim, self, "records_delivered");
    lambda->records_duplicate = sim_counter(sim, self, "records_duplicate");
    lambda->records_failed = sim_counter(sim, self, "records_failed");
    lambda->records_processed = sim_counter(sim, self, "records_processed");
    lambda->throttled_calls = sim_counter(sim, self, "throttled_calls");
    lambda->records_expired = sim_counter(sim, self, "records_expired");
    lambda->bytes = sim_counter(sim, self, "bytes");
    if (lambda->config->reading.start.starts_ns > 0)
        lambda->records_skipped = sim_counter(sim, self, "records_skipped");
    if (lambda->config->filter < 1) {
        sim_rng(sim, &lambda->filter_rng, self, "filter");
        lambda->records_filtered = sim_counter(sim, self, "records_filtered");
    }
    lambda->dropped = sim_metric(sim, self, "DroppedEventCount", "Count", METRIC_SUM);
    lambda->handed_on =
        sim_metric(sim, self, "OnFailureDestinationDeliveredEventCount", "Count", METRIC_SUM);
    lambda->iterator_age =
        sim_metric(sim, self, "IteratorAge", "Milliseconds", METRIC_ALL & ~(unsigned)METRIC_SUM);
    function_open(sim, self, &lambda->function, &lambda->config->function, on_started);
}

static void lambda_start(struct sim *sim, struct component *self)
{
    struct lambda *lambda = self->state;
    const struct reading_config *reading = &lambda->config->reading;
    lambda->port = stream_port_of(sim_component(sim, reading->from.index));
    if (lambda->config->to.index >= 0) {
        struct component *to = sim_component(sim, lambda->config->to.index);
        lambda->chain = lambda_chain_open(sim, self, to);
        if (lambda->chain) function_leave_open(&lambda->function, on_started_to_put);
        if (!lambda->chain) lambda->topic = to;
    }
    if (lambda->config->on_failure.index >= 0) {
        lambda->dead = sim_component(sim, lambda->config->on_failure.index);
        while (strcmp(lambda_dead_kinds[lambda->dead_kind], lambda->dead->type->kind) != 0)
            CHECK(++lambda->dead_kind < LAMBDA_DEADS);
    }
    lambda->lanes_per_shard = (uint32_t)lambda->config->parallelization_factor;
    lambda->shard_bytes = sizeof(struct lambda_shard) +
                          lambda->lanes_per_shard * sizeof(struct lane);
    read_watch_open(&lambda->watch, sim, lambda->port);
    if (reading->way == READING_FANOUT)
        reading_open_fanout(sim, self, lambda->port, &lambda->meters);
    lambda_open_shards(sim, self);
}

/* What is taken over from a shard, by a poll or a lane that ends. */
static void fetch_shard(const struct lambda_shard *at, enum fetch_step step)
{
    if (step == FETCH_STATE) {
        memory_touch(at);
        memory_touch(&at->shard);
    } else {
        shard_fetch_records(at->shard, at->fanout.cursor.position);
    }
}

static void lambda_fetch(const struct component *self, uint32_t kind, union event_arg arg,
                         enum fetch_step step)
{
    const struct lambda *lambda = self->state;
    if (kind == LAMBDA_POLL) {
        const struct lambda_shard *at = arg.pointer;
        fetch_shard(at, step);
        if (step == FETCH_BEHIND) shard_fetch_read_side(at->shard);
        lane_fetch(at->lanes, step);
        return;
    }
    /* Of what else comes there is no lane: the mapping's own times, or an object. */
    if (kind < LAMBDA_CLOSE || kind > LAMBDA_RETRY) return;
    const struct lane *lane = arg.pointer;
    const size_t number = (size_t)((const unsigned char *)lane - lambda->shards) /
                          lambda->shard_bytes;
    lane_fetch(lane, step);
    if (kind == LAMBDA_FINISH) fetch_shard(lambda_shard_at(lambda, (uint32_t)number), step);
}

static void lambda_account(struct sim *sim, struct component *self)
{
    const struct lambda *lambda = self->state;
    if (!lambda->lineage.waiting) reading_account(sim, lambda->port, &lambda->meters);
}

static void lambda_measure(struct sim *sim, struct component *self)
{
    struct lambda *lambda = self->state;
    lambda_account(sim, self);
    function_measure(sim, &lambda->function);
    lambda_findings_measure(sim, lambda);
}

static void lambda_finish(struct sim *sim, struct component *self)
{
    const struct lambda *lambda = self->state;
    struct results *results = sim_results(sim);
    int64_t stored = 0, unread = 0, expired = 0, in_lanes = 0;
    lambda_account(sim, self);
    /* A mapping that has not come by now has nothing to answer for. */
    for (uint32_t i = 0; i < lambda->port->shard_count && !lambda->lineage.waiting; i++) {
        struct lambda_shard *at = lambda_shard_at(lambda, i);
        struct cursor *cursor = &at->fanout.cursor;
        reading_expire(sim, self, lambda->port, at->shard, cursor, lambda->records_expired);
        stored += shard_stored_users(at->shard);
        unread += shard_unread_users(at->shard, cursor);
        expired += cursor_expired_users(cursor);
        in_lanes += lanes_user_records(lambda, at);
    }
    function_law(sim, self, &lambda->function);
    if (lambda->chain) lambda_chain_finish(sim, self);
    const int64_t skipped = lambda->records_skipped ? *lambda->records_skipped : 0;
    results_law(results, self->name,
                skipped > 0 ? "delivered = stored - before it came - not yet read - expired"
                            : "delivered = stored - not yet read - expired",
                (double)*lambda->records_delivered, (double)(stored - skipped - unread - expired),
                0);
    const int64_t filtered = lambda->records_filtered ? *lambda->records_filtered : 0;
    results_law(
        results, self->name,
        "delivered = filtered out + processed + failed + in the function's lanes",
        (double)*lambda->records_delivered,
        (double)(filtered + *lambda->records_processed + *lambda->records_failed + in_lanes), 0);
}

static const struct event_kind lambda_events[LAMBDA_EVENTS] = {
    [LAMBDA_POLL] = {"poll", on_poll},
    [LAMBDA_CLOSE] = {"close", lane_on_close},
    [LAMBDA_FINISH] = {"finish", lane_on_finish},
    [LAMBDA_RETRY] = {"retry", lane_on_retry},
    [MSG_PUT_DONE] = {"put_done", lambda_on_put_done},
    [LAMBDA_WORKED] = {"worked", lambda_on_worked},
    [LAMBDA_PUT_AGAIN] = {"put_again", lambda_on_put_again},
    [MSG_OBJECT_DONE] = {"kept", lambda_on_kept},
    [LAMBDA_RESUME] = {"resume", lambda_on_resume},
    [LAMBDA_BEGIN] = {"begin", lambda_on_begin},
    [LAMBDA_KEEP_AGAIN] = {"keep_again", lambda_on_keep_again},
};

const struct component_type lambda_type = {
    .kind = "lambda",
    .section = "consumers",
    .summary = "A Lambda function fed by an event source mapping.",
    .config_bytes = sizeof(struct lambda_config),
    .fields = lambda_fields,
    .elsewhere = lambda_elsewhere,
    .validate = lambda_validate,
    .wired = lambda_wired,
    .state_bytes = sizeof(struct lambda),
    .events = lambda_events,
    .event_count = LAMBDA_EVENTS,
    .open = lambda_open,
    .start = lambda_start,
    .fetch = lambda_fetch,
    .measure = lambda_measure,
    .finish = lambda_finish,
    .theory = lambda_theory,
    .findings = lambda_findings,
    .incidents = lambda_incidents,
    .lag = lambda_lag,
    .expect = lambda_expect,
};
