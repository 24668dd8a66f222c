/*
 * lambda_lane.c -- batches of one shard (or of one share of its keys), strictly one after another.
 *
 * A batch closes at BatchSize records, at the window's end or at 6 MB of payload, whichever comes first;
 * with window 0 it is what one event or poll brought (facts KDS 4.5, D). A failing batch blocks its
 * lane until it succeeds or its retries are used up (KDS 4.5, D).
 */
#include <math.h>

#include "models/common/keys.h"
#include "models/common/retry.h"
#include "models/consume/lambda_state.h"
#include "models/store/sns.h"
#include "sim/check.h"
#include "sim/units.h"

/* Bytes of one record in the function's event: base64 and envelope (Firehose 1.5, I). */
static int64_t payload_bytes(uint32_t size)
{
    return ((int64_t)size + 2) / 3 * 4 + QUOTA_LAMBDA_ENVELOPE_BYTES;
}

double lambda_batch_most(const struct lambda_config *config, double record_bytes)
{
    const double payload = ceil(record_bytes / 3) * 4 + (double)QUOTA_LAMBDA_ENVELOPE_BYTES;
    return fmin((double)config->batch_size,
                fmax(1, floor((double)QUOTA_LAMBDA_PAYLOAD_BYTES / payload)));
}

/* How many of the waiting records fit one event, at least one. */
static uint32_t batch_limit(const struct lane *lane, int64_t batch_size)
{
    const struct handed *handed = &lane->handed;
    const uint32_t waiting = handed_count(handed);
    const uint32_t most = waiting < batch_size ? waiting : (uint32_t)batch_size;
    if (most * payload_bytes(lane->size_max) <= QUOTA_LAMBDA_PAYLOAD_BYTES) return most;
    int64_t payload = 0;
    for (uint32_t i = 0; i < most; i++) {
        payload += payload_bytes(handed_size(handed, i));
        if (payload > QUOTA_LAMBDA_PAYLOAD_BYTES) return i > 0 ? i : 1;
    }
    return most;
}

/* When the batch that the first waiting record opens closes, as far as is known now. */
static int64_t close_at_ns(const struct lane *lane, const struct lambda_config *config)
{
    const struct handed *handed = &lane->handed;
    const int64_t opened_at_ns = handed_at(handed, 0)->handed_at_ns;
    if (config->batch_window_ns == 0) return opened_at_ns;
    const int64_t latest_ns = opened_at_ns + config->batch_window_ns;
    const uint32_t fits = batch_limit(lane, config->batch_size);
    const bool full = fits == config->batch_size || fits < handed_count(handed);
    if (!full) return latest_ns;
    const int64_t full_at_ns = handed_at(handed, fits - 1)->handed_at_ns;
    return full_at_ns < latest_ns ? full_at_ns : latest_ns;
}

void lane_back_off(struct sim *sim, struct component *self, struct lane *lane, uint32_t attempt)
{
    struct lambda *lambda = self->state;
    const struct lambda_config *config = lambda->config;
    const struct retry policy = {.base_ns = config->retry.base_ns, .cap_ns = config->retry.cap_ns};
    const int64_t delay_ns = retry_delay_ns(&policy, &lambda->retry_rng, attempt);
    lane->measured.busy_ns += delay_ns;
    lane->measured.failed_ns += delay_ns;
    lane->state = LANE_BACKING_OFF;
    sim_at(sim, sim_now(sim) + delay_ns, self, LAMBDA_RETRY, arg_pointer(lane));
}

/* What the function takes longer for. */
static void measure_batch(struct lane *lane)
{
    lane->caller.records = (uint32_t)handed_users(&lane->handed, lane->batch);
    lane->caller.bytes = 0;
    for (uint32_t i = 0; i < lane->batch; i++) lane->caller.bytes += handed_size(&lane->handed, i);
}

/* What is refused has not failed: it is tried again without end (additions 1.8, D). */
static inline void invoke(struct sim *sim, struct component *self, struct lane *lane)
{
    struct lambda *lambda = self->state;
    lane->state = LANE_RUNNING;
    if (function_minds_sizes(&lambda->config->function)) measure_batch(lane);
    if (function_invoke(sim, &lambda->function, &lane->caller)) lane->refusals = 0;
    else lane_back_off(sim, self, lane, ++lane->refusals);
}

/* Whether what waits has something young enough; else the lane is planned anew. */
static bool drop_waiting(struct sim *sim, struct component *self, struct lane *lane)
{
    const struct lambda *lambda = self->state;
    const struct handed *handed = &lane->handed;
    lane->batch = handed_until(handed, handed_count(handed), sim_now(sim));
    lambda->drop_old(sim, self, lane);
    lane->batch = 0;
    if (handed_count(handed) > 0 && handed_at(handed, 0)->handed_at_ns <= sim_now(sim)) return true;
    lane->state = LANE_EMPTY;
    lambda->pull(sim, self, lambda_shard_at(lambda, lane->shard));
    return false;
}

static void start_batch(struct sim *sim, struct component *self, struct lane *lane)
{
    struct lambda *lambda = self->state;
    if (lambda->config->max_record_age_ns > 0 && !drop_waiting(sim, self, lane)) return;
    const struct handed *handed = &lane->handed;
    const int64_t now_ns = sim_now(sim);
    const uint32_t limit = batch_limit(lane, lambda->config->batch_size);
    const uint32_t count = handed_until(handed, limit, now_ns);
    CHECK(count > 0);
    lane->batch = count;
    lane->failures = 0;
    lane->tries = 0;
    /* AWS/Lambda IteratorAge: age of the batch's last record when Lambda received it (KDS 4.5, D). */
    metric_add(lambda->iterator_age,
               (double)(now_ns - handed_at(handed, count - 1)->record.arrived_at_ns) /
                   (double)NS_PER_MS);
    invoke(sim, self, lane);
}

void lane_plan(struct sim *sim, struct component *self, struct lane *lane)
{
    struct lambda *lambda = self->state;
    if (lane->state == LANE_RUNNING || lane->state == LANE_BACKING_OFF) return;
    if (lambda->paused > 0) return;
    if (handed_count(&lane->handed) == 0) return;
    const int64_t at_ns = close_at_ns(lane, lambda->config);
    if (lane->state == LANE_GATHERING) {
        if (lane->close_at_ns == at_ns) return;
        sim_cancel(sim, lane->close);
    }
    if (at_ns <= sim_now(sim)) {
        start_batch(sim, self, lane);
        return;
    }
    lane->state = LANE_GATHERING;
    lane->close_at_ns = at_ns;
    lane->close = sim_timer_at(sim, at_ns, self, LAMBDA_CLOSE, arg_pointer(lane));
}

void lane_on_close(struct sim *sim, struct component *self, union event_arg arg)
{
    const struct lambda *lambda = self->state;
    struct lane *lane = arg.pointer;
    if (lambda->paused > 0) lane->state = LANE_EMPTY;
    else start_batch(sim, self, lane);
}

/* The half that waits behind it is a batch of its own. */
static void begin_half(struct sim *sim, struct component *self, struct lane *lane)
{
    struct lane_trouble *trouble = lane->trouble;
    lane->batch = trouble->halves[--trouble->half_count];
    lane->failures = 0;
    lane->tries = 0;
    invoke(sim, self, lane);
}

static inline void advance(struct sim *sim, struct component *self, struct lane *lane)
{
    const struct lambda *lambda = self->state;
    CHECK(lane->batch == 0);
    lane->measured.batches++;
    if (lane->trouble && lane->trouble->half_count > 0) {
        begin_half(sim, self, lane);
        return;
    }
    lane->state = LANE_EMPTY;
    lambda->pull(sim, self, lambda_shard_at(lambda, lane->shard));
}

void lane_advance(struct sim *sim, struct component *self, struct lane *lane)
{
    advance(sim, self, lane);
}

static inline void succeed(struct sim *sim, struct lambda *lambda, struct lane *lane,
                           uint32_t count)
{
    const struct lambda_config *config = lambda->config;
    const int64_t users = handed_users(&lane->handed, count);
    int64_t done_at_ns = sim_now(sim);
    if (lambda->topic) {
        const int64_t messages = config->messages == LAMBDA_MESSAGE_PER_RECORD ? users : 1;
        done_at_ns += sns_publish(sim, lambda->topic, messages, config->message_bytes);
    }
    handed_add_created(&lane->handed, count, lambda->end_to_end, done_at_ns);
    *lambda->records_processed += users;
}

void lane_succeed(struct sim *sim, struct lambda *lambda, struct lane *lane, uint32_t count)
{
    succeed(sim, lambda, lane, count);
}

/* A key's own; all aggregates have the key `a`, and so one lane (facts Firehose 3.4, D: no effect with the KPL's). */
uint32_t lane_number(const struct log_span *span, uint32_t i, uint32_t lanes)
{
    if (is_aggregate(span->records[i].created_at_ns)) return 0;
    return keys_lane(span->details[i].key, lanes);
}

int64_t lanes_user_records(const struct lambda *lambda, const struct lambda_shard *at)
{
    int64_t users = 0;
    for (uint32_t i = 0; i < lambda->lanes_per_shard; i++)
        users += handed_users(&at->lanes[i].handed, handed_count(&at->lanes[i].handed));
    return users;
}

void lane_fetch(const struct lane *lane, enum fetch_step step)
{
    if (step == FETCH_STATE) {
        memory_touch(lane);
        memory_touch(&lane->close);
    } else {
        handed_fetch(&lane->handed);
    }
}

void lane_on_finish(struct sim *sim, struct component *self, union event_arg arg)
{
    struct lambda *lambda = self->state;
    struct lane *lane = arg.pointer;
    CHECK(lane->state == LANE_RUNNING);
    const int64_t ran_ns = sim_now(sim) - lane->caller.asked_at_ns;
    lane->measured.busy_ns += ran_ns;
    const bool ran = function_finish(sim, &lambda->function, &lane->caller);
    const uint32_t bad = ran && lane->trouble ? lane_first_poison(lane) : LANE_ALL_WELL;
    if (ran && bad == LANE_ALL_WELL) {
        succeed(sim, lambda, lane, lane->batch);
        lane_leave(lane, lane->batch);
        advance(sim, self, lane);
        return;
    }
    /* One that reports which records it could not process has not failed itself (KDS 4.5, D). */
    if (ran && !lambda->config->report_failures) function_count_error(&lambda->function);
    lane->measured.failed_ns += ran_ns;
    lambda->failed(sim, self, lane, bad);
}

void lane_on_retry(struct sim *sim, struct component *self, union event_arg arg)
{
    const struct lambda *lambda = self->state;
    struct lane *lane = arg.pointer;
    if (lambda->paused > 0) {
        sim_at(sim, sim_now(sim) + NS_PER_S, self, LAMBDA_RETRY, arg);
        return;
    }
    if (!lambda->drop_old(sim, self, lane)) {
        lane_advance(sim, self, lane);
        return;
    }
    if (lane->refusals == 0) *lambda->records_duplicate += handed_users(&lane->handed, lane->batch);
    invoke(sim, self, lane);
}
