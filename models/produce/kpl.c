/*
 * kpl.c -- an application that puts records through the Kinesis Producer Library.
 *
 * User records are gathered into one growing Kinesis record for each shard (kpl_aggregator.c), slowed down to what a
 * shard takes (kpl_limiter.c), and gathered again into calls (kpl_collector.c). What is refused goes back to the
 * beginning, with half the time and no backoff, until its time to live is over (facts KDS 2.2; additions 2.1, D).
 *
 * Records are made by the arrivals ahead of time and come in when they are due: when one of them fills an aggregate,
 * or something else is due. How far that is, is looked up ahead (plan).
 */
#include "models/produce/kpl_state.h"
#include "models/produce/producer_load.h"
#include "sim/check.h"
#include "sim/units.h"

/* ---- looking ahead */

/* What may happen by itself, without an answer: the earliest of it. */
static int64_t due_ns(struct kpl *kpl)
{
    const int64_t flush_ns = kpl->aggregates ? kpl_aggregators_due_ns(kpl) : INT64_MAX;
    return flush_ns < kpl->collecting_deadline_ns ? flush_ns : kpl->collecting_deadline_ns;
}

/* Whether the record would fill its aggregate, were all keys new; else it is in, for this look. */
static bool fills_aggregate(struct kpl *kpl, uint32_t key, uint32_t size, int64_t *opens)
{
    struct kpl_aggregator *aggregator = &kpl->aggregators[kpl_predict(kpl, key)];
    const struct kpl_aggregation *limit = &kpl->config->aggregation;
    if (aggregator->look != kpl->looks) {
        aggregator->look = kpl->looks;
        aggregator->ahead = aggregator->estimate;
        aggregator->ahead_count = aggregator->count;
    }
    *opens = aggregator->ahead_count == 0;
    /* Data and key are no more than the estimate takes them for. */
    aggregator->ahead += size + 8;
    aggregator->ahead_count++;
    return aggregator->ahead >= limit->bytes || aggregator->ahead_count >= limit->count;
}

/* The same of the growing call, without aggregation. */
struct ahead {
    int64_t count, bytes;
};
static bool fills_call(const struct kpl *kpl, struct ahead *ahead, uint32_t size, int64_t *opens)
{
    *opens = ahead->count == 0;
    ahead->count++;
    ahead->bytes += size;
    return ahead->count >= kpl->config->producer.batch.records ||
           ahead->bytes >= kpl->config->producer.batch.bytes;
}

/* Whether records go into aggregates: not while nobody knows for which shard. */
static bool gathers(const struct kpl *kpl)
{
    return kpl->aggregates && kpl->map.known;
}

/* When to look again: a record fills something, a deadline is over, or as far as records are made. */
static int64_t next_ns(struct kpl *kpl)
{
    struct producer *producer = &kpl->base;
    int64_t until_ns = due_ns(kpl), opens;
    struct ahead ahead = {0};
    if (kpl->collecting && kpl->collecting->count > 0)
        ahead = (struct ahead){kpl->collecting->count, kpl->collecting_bytes};
    kpl->looks++;
    producer_create_ahead(producer, QUOTA_PUT_RECORDS_MAX);
    for (uint32_t at = producer->head; at < producer->tail; at++) {
        const int64_t created_at_ns = producer->created_at_ns[at];
        const uint32_t size = producer_size(producer, at);
        if (created_at_ns >= until_ns) return until_ns;
        if (producer_is_oversize(producer, at)) continue;
        if (gathers(kpl) ? fills_aggregate(kpl, producer->key[at], size, &opens)
                         : fills_call(kpl, &ahead, size, &opens))
            return created_at_ns;
        const int64_t deadline_ns = created_at_ns + kpl->config->max_buffered_ns;
        if (opens && deadline_ns < until_ns) until_ns = deadline_ns;
    }
    const int64_t last_ns = producer->created_at_ns[producer->tail - 1];
    return last_ns < until_ns ? last_ns : until_ns;
}

static void plan(struct sim *sim, struct component *self)
{
    struct kpl *kpl = self->state;
    int64_t at_ns = next_ns(kpl);
    if (at_ns < sim_now(sim)) at_ns = sim_now(sim);
    if (at_ns == kpl->wake_at_ns) return;
    if (kpl->wake_at_ns < INT64_MAX) sim_cancel(sim, kpl->wake);
    kpl->wake_at_ns = at_ns;
    if (at_ns < sim_end_at_ns(sim))
        kpl->wake = sim_timer_at(sim, at_ns, self, KPL_WAKE, arg_none());
    else kpl->wake_at_ns = INT64_MAX;
}

/* ---- coming in */

/* A record that is sent by itself; one that is stored already is told from others. */
static int64_t alone_as_created(const struct kpl *kpl, const struct user_record *user)
{
    if (!user->again) return user->created_at_ns;
    struct aggregate *aggregate = aggregate_create(kpl->memory, user, 1);
    aggregate->shard = SHARD_NONE;
    return aggregate_as_created(aggregate);
}

static void take_in(struct sim *sim, struct component *self, const struct user_record *user,
                    int64_t deadline_ns)
{
    struct kpl *kpl = self->state;
    if (gathers(kpl)) {
        kpl_aggregate(sim, self, user, deadline_ns);
        return;
    }
    kpl_collect(sim, self,
                &(struct kpl_item){.created_at_ns = alone_as_created(kpl, user),
                                   .first_sent_at_ns = user->first_sent_at_ns,
                                   .deadline_ns = deadline_ns,
                                   .expires_at_ns = user->created_at_ns + kpl->config->ttl_ns,
                                   .key = user->key,
                                   .size = user->size,
                                   .shard = SHARD_NONE,
                                   .attempts = user->attempts});
}

/* Takes in what was created by now. */
static void advance(struct sim *sim, struct component *self)
{
    struct kpl *kpl = self->state;
    struct producer *producer = &kpl->base;
    const int64_t now_ns = sim_now(sim);
    for (;;) {
        producer_create_ahead(producer, 1);
        const uint32_t at = producer->head;
        if (producer->created_at_ns[at] > now_ns) return;
        const struct user_record user = {.created_at_ns = producer->created_at_ns[at],
                                         .first_sent_at_ns = -1,
                                         .key = producer->key[at],
                                         .size = producer_size(producer, at)};
        producer->head++;
        producer->taken++;
        if (user.size > producer->most_bytes) {
            ++*producer->records_oversize;
            ++*producer->records_dropped;
            continue;
        }
        producer->in_flight++;
        metric_add(kpl->received, 1);
        take_in(sim, self, &user, user.created_at_ns + kpl->config->max_buffered_ns);
    }
}

static void on_wake(struct sim *sim, struct component *self, union event_arg arg)
{
    struct kpl *kpl = self->state;
    (void)arg;
    kpl->wake_at_ns = INT64_MAX;
    advance(sim, self);
    if (kpl->aggregates) kpl_flush_due(sim, self);
    if (kpl->collecting_deadline_ns <= sim_now(sim)) kpl_collector_flush(sim, self);
    plan(sim, self);
}

/* ---- answers */

static void give_up(struct kpl *kpl, bool expired)
{
    ++*kpl->base.records_dropped;
    kpl->base.in_flight--;
    metric_add(kpl->put, 0);
    if (!expired) return;
    ++*kpl->records_expired;
    metric_add(kpl->expired, 1);
}

/* KDS 2.2, D: no backoff; half the time in the buffer, or what is left of its life. */
static void try_again(struct sim *sim, struct component *self, const struct user_record *user)
{
    struct kpl *kpl = self->state;
    const int64_t expires_at_ns = user->created_at_ns + kpl->config->ttl_ns;
    int64_t deadline_ns = sim_now(sim) + kpl->config->max_buffered_ns / 2;
    if (expires_at_ns <= sim_now(sim)) {
        give_up(kpl, true);
        return;
    }
    if (deadline_ns > expires_at_ns) deadline_ns = expires_at_ns;
    *kpl->base.retries += user->attempts > 0;
    take_in(sim, self, user, deadline_ns);
}

static void retry(struct sim *sim, struct component *self, const struct kpl_item *item)
{
    struct kpl *kpl = self->state;
    if (!is_aggregate(item->created_at_ns)) {
        const struct user_record user = {.created_at_ns = item->created_at_ns,
                                         .first_sent_at_ns = item->first_sent_at_ns,
                                         .key = item->key,
                                         .size = item->size,
                                         .attempts = item->attempts};
        try_again(sim, self, &user);
        return;
    }
    struct aggregate *aggregate = aggregate_of(item->created_at_ns);
    for (uint32_t i = 0; i < aggregate->count; i++) try_again(sim, self, &aggregate->users[i]);
    aggregate_release(kpl->memory, aggregate);
}

static void succeed_user(struct kpl *kpl, const struct user_record *user, int64_t now_ns)
{
    ++*kpl->base.records_acknowledged;
    kpl->base.in_flight--;
    histogram_add(kpl->base.ingest, now_ns - user->created_at_ns);
    histogram_add(kpl->base.put, now_ns - user->first_sent_at_ns);
    metric_add(kpl->put, 1);
    metric_add(kpl->data_put, user->size);
    metric_add(kpl->retries_each, user->attempts - 1.0);
    metric_add(kpl->buffering,
               (double)(user->first_sent_at_ns - user->created_at_ns) / (double)NS_PER_MS);
}

/* The i-th record of the call as a user record by itself. */
static struct user_record alone(const struct batch *batch, uint32_t i)
{
    return (struct user_record){.created_at_ns = batch->created_at_ns[i],
                                .first_sent_at_ns = batch->first_sent_at_ns[i],
                                .key = batch->key[i],
                                .size = batch_size(batch, i),
                                .attempts = batch->attempt[i]};
}

static bool is_expected(const struct aggregate *aggregate, uint32_t shard)
{
    return aggregate->shard == shard || aggregate->shard == SHARD_NONE;
}

/* The user records of an aggregate that `shard` has taken: those whose hash it owns. The others are sent again. */
static void succeed_within(struct sim *sim, struct component *self, struct aggregate *aggregate,
                           uint32_t shard)
{
    struct kpl *kpl = self->state;
    const bool expected = is_expected(aggregate, shard);
    for (uint32_t k = 0; k < aggregate->count; k++) {
        if (expected || kpl_lies_in(kpl, shard, aggregate->users[k].key)) {
            succeed_user(kpl, &aggregate->users[k], sim_now(sim));
            continue;
        }
        ++*kpl->records_wrong_shard;
        aggregate->users[k].again = true;
        try_again(sim, self, &aggregate->users[k]);
    }
    if (!expected) kpl_map_invalidate(sim, self);
    aggregate_release(kpl->memory, aggregate);
}

static void succeed(struct sim *sim, struct component *self, const struct batch *batch, uint32_t i)
{
    struct kpl *kpl = self->state;
    const int64_t created = batch->created_at_ns[i];
    const uint32_t users = user_records_of(created);
    ++*kpl->kinesis_records;
    metric_add(kpl->kinesis_put, 1);
    metric_add(kpl->kinesis_data_put, batch_size(batch, i));
    metric_add(kpl->users_each, users);
    metric_add(kpl->errors, 0);
    if (!is_aggregate(created)) {
        const struct user_record user = alone(batch, i);
        succeed_user(kpl, &user, sim_now(sim));
        return;
    }
    succeed_within(sim, self, aggregate_of(created), batch->shard[i]);
}

static void fail(struct sim *sim, struct component *self, const struct batch *batch, uint32_t i)
{
    struct kpl *kpl = self->state;
    const int64_t created = batch->created_at_ns[i];
    const uint32_t users = user_records_of(created);
    const bool throttled = batch->outcome[i] == BATCH_THROTTLED;
    const struct user_record user = alone(batch, i);
    *(throttled ? kpl->base.records_throttled : kpl->base.records_failed) += users;
    metric_add(kpl->kinesis_put, 0);
    metric_add(kpl->users_each, users);
    metric_add(kpl->errors, 1);
    if (throttled && kpl->config->fail_if_throttled) {
        for (uint32_t k = 0; k < users; k++) give_up(kpl, false);
        if (is_aggregate(created)) aggregate_release(kpl->memory, aggregate_of(created));
        return;
    }
    retry(sim, self,
          &(struct kpl_item){.created_at_ns = created,
                             .first_sent_at_ns = user.first_sent_at_ns,
                             .key = user.key,
                             .size = user.size,
                             .attempts = user.attempts});
}

/* An aggregate in another shard than it was taken for. */
static bool is_unexpected(const struct batch *batch, uint32_t i)
{
    const int64_t created = batch->created_at_ns[i];
    return is_aggregate(created) && !is_expected(aggregate_of(created), batch->shard[i]);
}

static void on_put_done(struct sim *sim, struct component *self, union event_arg arg)
{
    struct kpl *kpl = self->state;
    struct batch *batch = arg.pointer;
    const int64_t now_ns = sim_now(sim);
    bool again = batch->accepted < batch->count;
    metric_add(kpl->request_time, (double)(now_ns - batch->sent_at_ns) / (double)NS_PER_MS);
    for (uint32_t i = 0; i < batch->accepted && !again; i++) again = is_unexpected(batch, i);
    /* What is sent again comes behind what has come by now. */
    if (again) advance(sim, self);
    for (uint32_t i = 0; i < batch->accepted; i++) succeed(sim, self, batch, i);
    for (uint32_t i = batch->accepted; i < batch->count; i++) fail(sim, self, batch, i);
    batch->count = 0;
    kpl_connection_free(sim, self, batch->worker);
    if (again) plan(sim, self);
}

/* A limiter lets records pass, and the growing call may have a deadline that it had not. */
static void on_drain(struct sim *sim, struct component *self, union event_arg arg)
{
    advance(sim, self);
    kpl_on_drain(sim, self, arg);
    plan(sim, self);
}

static void on_map(struct sim *sim, struct component *self, union event_arg arg)
{
    (void)arg;
    advance(sim, self);
    kpl_map_refresh(self->state);
    plan(sim, self);
}

/* ---- the life of a KPL */

static void open_metrics(struct sim *sim, struct component *self)
{
    struct kpl *kpl = self->state;
    const unsigned all = METRIC_ALL;
    kpl->received = sim_metric(sim, self, "UserRecordsReceived", "Count", all);
    kpl->put = sim_metric(sim, self, "UserRecordsPut", "Count", all);
    kpl->data_put = sim_metric(sim, self, "UserRecordsDataPut", "Bytes", all);
    kpl->expired = sim_metric(sim, self, "UserRecordExpired", "Count", all);
    kpl->kinesis_put = sim_metric(sim, self, "KinesisRecordsPut", "Count", all);
    kpl->kinesis_data_put = sim_metric(sim, self, "KinesisRecordsDataPut", "Bytes", all);
    kpl->users_each = sim_metric(sim, self, "UserRecordsPerKinesisRecord", "Count", all);
    kpl->kinesis_each_call =
        sim_metric(sim, self, "KinesisRecordsPerPutRecordsRequest", "Count", all);
    kpl->users_each_call = sim_metric(sim, self, "UserRecordsPerPutRecordsRequest", "Count", all);
    kpl->request_time = sim_metric(sim, self, "RequestTime", "Milliseconds", all);
    kpl->buffering = sim_metric(sim, self, "BufferingTime", "Milliseconds", all);
    kpl->retries_each = sim_metric(sim, self, "RetriesPerRecord", "Count", all);
    kpl->errors = sim_metric(sim, self, "AllErrors", "Count", all);
}

static void kpl_open(struct sim *sim, struct component *self)
{
    struct kpl *kpl = memory_zeroed(sim_memory(sim), 1, sizeof *kpl);
    producer_open_as(sim, self, &kpl->base);
    kpl->config = self->config;
    kpl->memory = sim_memory(sim);
    kpl->aggregates = !kpl->config->aggregation.none;
    kpl->retry = retry;
    kpl->wake_at_ns = kpl->collecting_deadline_ns = INT64_MAX;
    kpl->client = sim_latency(sim, self, "client");
    kpl->records_expired = sim_counter(sim, self, "records_expired");
    kpl->kinesis_records = sim_counter(sim, self, "kinesis_records");
    open_metrics(sim, self);
}

static void kpl_start(struct sim *sim, struct component *self)
{
    struct kpl *kpl = self->state;
    struct producer *producer = &kpl->base;
    producer_connect(sim, self);
    if (kpl->config->max_user_bytes < producer->most_bytes)
        producer->most_bytes = (uint32_t)kpl->config->max_user_bytes;
    kpl->stream = stream_port_of(sim_component(sim, producer->config->to.index));
    kpl->shard_room = kpl->stream->shard_room;
    if (!kpl->aggregates) {
        producer->route = stream_route(kpl->stream, producer->config->keys);
    } else {
        producer->route = stream_route_users(kpl->stream, producer->config->keys);
        kpl->shard_bytes = memory_growing(kpl->memory, kpl->stream->shard_count, kpl->shard_room,
                                          sizeof *kpl->shard_bytes);
        kpl_map_refresh(kpl);
        if (kpl->stream->lives)
            kpl->records_wrong_shard = sim_counter(sim, self, "records_wrong_shard");
        kpl_aggregators_open(kpl, sim);
        kpl_limiters_open(kpl, sim);
    }
    for (uint32_t i = 0; i < producer->worker_count; i++) {
        struct batch *batch = &producer->workers[i].batch;
        batch->route = producer->route;
        batch->aggregates = kpl->aggregates;
        batch->one_size = 0;
    }
    plan(sim, self);
}

static const struct event_kind kpl_events[KPL_EVENTS] = {
    [MSG_PUT_DONE] = {"put_done", on_put_done},
    [KPL_WAKE] = {"wake", on_wake},
    [KPL_DRAIN] = {"drain", on_drain},
    [KPL_MAP] = {"map", on_map},
};

static void kpl_measure(struct sim *sim, struct component *self)
{
    producer_measure(sim, self);
    kpl_findings_measure(self->state);
}

/* What it put, as the stream saw it: closed forms for readers need a Poisson process, and this is none. */
static void kpl_finish(struct sim *sim, struct component *self)
{
    const struct kpl *kpl = self->state;
    const struct producer *producer = &kpl->base;
    const double users = (double)*producer->records_acknowledged;
    const double each = users > 0 ? (double)*kpl->kinesis_records / users : 1;
    producer_conserve(sim, self);
    stream_tell_inflow(
        kpl->stream, producer->route,
        &(struct stream_inflow){
            .rate_per_s =
                producer_load_rate(producer->config, sim_end_at_ns(sim) - sim_measured_at_ns(sim)) *
                each,
            .mean_bytes = dist_mean(&producer->config->record_size) / each,
            .way_ns = (double)producer->config->round_trip_ns / 2, /* as a call is sent */
        });
    producer_survivors(sim, self);
}

const struct component_type kpl_type = {
    .kind = "kpl",
    .section = "producers",
    .summary = "An application that puts records through the Kinesis Producer Library.",
    .config_bytes = sizeof(struct kpl_config),
    .fields = kpl_fields,
    .elsewhere = kpl_elsewhere,
    .validate = kpl_validate,
    .wired = producer_wired,
    .state_bytes = 0,
    .events = kpl_events,
    .event_count = KPL_EVENTS,
    .open = kpl_open,
    .start = kpl_start,
    .measure = kpl_measure,
    .finish = kpl_finish,
    .findings = kpl_findings,
    .close = producer_close,
    .lag = kpl_lag,
    .expect = kpl_expect,
};
