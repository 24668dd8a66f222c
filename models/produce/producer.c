#include "models/produce/producer.h"

#include <math.h>
#include <string.h>

#include "models/common/retry.h"
#include "models/produce/producer_load.h"
#include "models/produce/producer_state.h"
#include "models/produce/producer_theory.h"
#include "sim/check.h"
#include "sim/units.h"

const char *const producer_resend_names[] = {"failed", "all", NULL};
const char *const producer_api_names[] = {"put-records", "put-record", NULL};
const char *const producer_targets[] = {"stream", NULL};
const char *const producer_targets_direct[] = {"stream", "firehose", NULL};

const struct field_elsewhere producer_elsewhere[] = {
    {"partition_key", "keys"},
    {"stream_name", "to"},
    {"max_retries", "retry.attempts"},
    {"bitrate", NULL},
    {0},
};

void producer_validate(const void *config, struct complaints *complaints)
{
    const struct producer_config *producer = config;
    const double largest = dist_max(&producer->record_size);
    producer_load_validate(producer, complaints);
    if ((double)producer->batch.bytes < dist_mean(&producer->record_size))
        complaints_error(complaints, "record_size",
                         "a record of %.0f B does not fit a batch of %lld B",
                         dist_mean(&producer->record_size), (long long)producer->batch.bytes);
    if (largest > (double)QUOTA_RECORD_BYTES_MAX && producer->record_size.family == DIST_CONSTANT)
        complaints_error(complaints, "record_size", "%.0f B is more than a record's 10 MiB",
                         largest);
    if (producer->retry.cap_ns < producer->retry.base_ns)
        complaints_error(complaints, "retry.cap", "the longest backoff is shorter than `base`");
}

void producer_wired(const struct component_spec *all, uint32_t count, uint32_t self,
                    struct complaints *complaints)
{
    const struct producer_config *producer = all[self].config;
    const struct component_spec *target = &all[producer->to.index];
    const int64_t most = put_kind_of(target->type)->record_bytes(target->config);
    CHECK(producer->to.index >= 0 && (uint32_t)producer->to.index < count);
    if (producer->resend == PRODUCER_RESEND_ALL && strcmp(target->type->section, "streams") != 0)
        complaints_error(complaints, "resend", "`all` is for a stream, not for '%s'", target->name);
    if (dist_cdf(&producer->record_size, (double)most) > 0) return;
    complaints_warning(complaints, "record_size",
                       "every record is larger than the %lld B that '%s' takes (max_record_size): "
                       "Kinesis answers with a ValidationException, and all are dropped",
                       (long long)most, target->name);
}

/* ---- batching */

/* When the batch that the first waiting record opens is closed, if nobody takes it before. */
static int64_t close_at_ns(struct producer *producer)
{
    const struct producer_config *config = producer->config;
    producer_create_ahead(producer, 1);
    const int64_t opened_at_ns = producer->created_at_ns[producer->head];
    if (config->batch.linger_ns == 0 || producer_is_oversize(producer, producer->head))
        return opened_at_ns;
    const int64_t latest_ns = opened_at_ns + config->batch.linger_ns;
    int64_t bytes = 0;
    for (uint32_t i = 0; i < (uint32_t)config->batch.records; i++) {
        producer_create_ahead(producer, i + 1);
        const uint32_t at = producer->head + i;
        if (producer->created_at_ns[at] >= latest_ns) return latest_ns;
        if (!producer_is_oversize(producer, at)) bytes += producer_size(producer, at);
        if (bytes >= producer->call_bytes) return producer->created_at_ns[at];
    }
    return producer->created_at_ns[producer->head + (uint32_t)config->batch.records - 1];
}

/* How many of the next `most` records exist by now and fit `room` bytes together, up to one that is too large. */
static uint32_t fitting(const struct producer *producer, uint32_t most, int64_t room,
                        int64_t now_ns)
{
    const int64_t *created_at_ns = producer->created_at_ns + producer->head;
    const uint32_t *size = producer->size + producer->head;
    uint32_t count = 0;
    if (producer->one_size) {
        if (producer->one_size > producer->most_bytes) return 0;
        if (room / producer->one_size < most) most = (uint32_t)(room / producer->one_size);
        while (count < most && created_at_ns[count] <= now_ns) count++;
        return count;
    }
    while (count < most && created_at_ns[count] <= now_ns && size[count] <= room &&
           size[count] <= producer->most_bytes)
        room -= size[count++];
    return count;
}

/* Takes the next `count` records. */
static void take(struct producer *producer, struct batch *batch, uint32_t count)
{
    const uint32_t head = producer->head, at = batch->count;
    memcpy(batch->created_at_ns + at, producer->created_at_ns + head,
           count * sizeof *batch->created_at_ns);
    memcpy(batch->key + at, producer->key + head, count * sizeof *batch->key);
    if (producer->one_size) {
        batch->bytes += (int64_t)count * producer->one_size;
    } else {
        memcpy(batch->size + at, producer->size + head, count * sizeof *batch->size);
        for (uint32_t i = 0; i < count; i++) batch->bytes += batch->size[at + i];
    }
    batch->count += count;
    producer->head += count;
    producer->taken += count;
    producer->in_flight += count;
}

/* Fills the batch up with records that exist by now. */
static void fill_batch(struct producer *producer, struct batch *batch, int64_t now_ns)
{
    const struct producer_config *config = producer->config;
    const uint32_t limit = batch->single ? 1 : (uint32_t)config->batch.records;
    const uint32_t from = batch->count;
    while (batch->count < limit) {
        producer_create_ahead(producer, 1);
        producer_drop_oversize(producer, now_ns);
        if (producer->head == producer->tail) continue;
        const uint32_t ready = producer->tail - producer->head, room = limit - batch->count;
        const uint32_t most = ready < room ? ready : room;
        const uint32_t count = fitting(producer, most, producer->call_bytes - batch->bytes, now_ns);
        take(producer, batch, count);
        const bool blocked = count < most && producer->created_at_ns[producer->head] <= now_ns &&
                             producer_is_oversize(producer, producer->head);
        if (count < most && !blocked) break;
    }
    batch->sent_at_ns = now_ns;
    for (uint32_t i = from; batch->resent && i < batch->count; i++) {
        batch->first_sent_at_ns[i] = now_ns;
        batch->attempt[i] = 0;
    }
}

static void send_batch(struct sim *sim, struct producer *producer, struct batch *batch)
{
    CHECK(batch->count > 0);
    for (uint32_t i = 0; batch->resent && i < batch->count; i++) batch->attempt[i]++;
    ++*producer->calls;
    *producer->bytes += batch->bytes;
    sim_count_records(sim, batch->count);
    sim_at(sim, sim_now(sim) + batch->round_trip_ns / 2, producer->to->target, MSG_PUT,
           arg_pointer(batch));
}

/* Sees to it that an idle worker takes the next batch when it closes. */
static void plan_close(struct sim *sim, struct component *self)
{
    struct producer *producer = self->state;
    if (producer->close_pending || producer->idle_count == 0) return;
    int64_t at_ns = close_at_ns(producer);
    if (at_ns < sim_now(sim)) {
        at_ns = sim_now(sim);
        producer->late++;
    }
    producer->close_pending = true;
    sim_at(sim, at_ns, self, PRODUCER_CLOSE, arg_none());
}

static void on_close(struct sim *sim, struct component *self, union event_arg arg)
{
    (void)arg;
    struct producer *producer = self->state;
    producer->close_pending = false;
    CHECK(producer->idle_count > 0);
    do {
        producer_create_ahead(producer, 1);
        producer_drop_oversize(producer, sim_now(sim));
    } while (producer->head == producer->tail);
    if (producer->created_at_ns[producer->head] > sim_now(sim)) {
        plan_close(
            sim,
            self); /* all were too large, or a batch that was sent again has taken them along */
        return;
    }
    struct worker *worker = &producer->workers[producer->idle[--producer->idle_count]];
    worker->taken_at_ns = sim_now(sim);
    if (producer->idle_count == 0) producer->full_since_ns = sim_now(sim);
    worker->batch.count = 0;
    worker->batch.bytes = 0;
    worker->batch.resent = false;
    fill_batch(producer, &worker->batch, sim_now(sim));
    send_batch(sim, producer, &worker->batch);
    plan_close(sim, self);
}

/* ---- answers */

/* What was left out while nothing had to be sent again. */
static void begin_resending(struct batch *batch)
{
    for (uint32_t i = 0; !batch->resent && i < batch->count; i++) {
        batch->first_sent_at_ns[i] = batch->sent_at_ns;
        batch->attempt[i] = 1;
    }
    batch->resent = true;
}

/* A retry takes tokens of the quota, which a success gives back. Without enough of them nothing is tried again. */
static bool may_retry(struct producer *producer)
{
    const struct retry_rule *rule = &producer->retry;
    if (rule->quota == 0) return true;
    if (producer->retry_tokens < rule->costs) {
        ++*producer->retries_refused;
        return false;
    }
    producer->retry_tokens -= rule->costs;
    return true;
}

static void give_back(struct producer *producer, const struct batch *batch)
{
    const struct retry_rule *rule = &producer->retry;
    if (rule->quota == 0) return;
    producer->retry_tokens += batch->resent ? rule->costs : rule->restores;
    if (producer->retry_tokens > rule->quota) producer->retry_tokens = rule->quota;
}

/* Keeps the entries to send again at the front of the batch; gives how many there are. */
static uint32_t keep_failed(struct producer *producer, struct batch *batch)
{
    const int64_t attempts = producer->retry.attempts;
    const bool may = may_retry(producer);
    uint32_t kept = 0;
    int64_t bytes = 0;
    begin_resending(batch);
    for (uint32_t i = batch->accepted; i < batch->count; i++) {
        if (batch->outcome[i] == BATCH_THROTTLED) ++*producer->records_throttled;
        else ++*producer->records_failed;
        if (!may || (attempts > 0 && batch->attempt[i] >= (uint32_t)attempts)) {
            ++*producer->records_dropped;
            producer->in_flight--;
            continue;
        }
        batch->created_at_ns[kept] = batch->created_at_ns[i];
        batch->first_sent_at_ns[kept] = batch->first_sent_at_ns[i];
        batch->key[kept] = batch->key[i];
        batch->size[kept] = batch->size[i];
        batch->attempt[kept] = batch->attempt[i];
        bytes += batch_size(batch, i);
        kept++;
    }
    batch->count = kept;
    batch->bytes = bytes;
    return kept;
}

static void record_latencies(struct producer *producer, const struct batch *batch, int64_t now_ns)
{
    *producer->records_acknowledged += batch->accepted;
    producer->in_flight -= batch->accepted;
    histogram_add_since(producer->ingest, now_ns, batch->created_at_ns, batch->accepted);
    if (batch->resent)
        histogram_add_since(producer->put, now_ns, batch->first_sent_at_ns, batch->accepted);
    else histogram_add_n(producer->put, now_ns - batch->sent_at_ns, batch->accepted);
}

static uint32_t most_attempts(const struct batch *batch)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < batch->count; i++)
        if (batch->attempt[i] > most) most = batch->attempt[i];
    return most;
}

/* Settles what was accepted; true if something is to be sent again, which is then in the batch. */
static bool is_sent_again(struct producer *producer, struct batch *batch, int64_t now_ns)
{
    if (batch->accepted == batch->count) give_back(producer, batch);
    const bool whole = batch->accepted == batch->count && !batch->resent;
    if (producer->config->resend == PRODUCER_RESEND_ALL && !whole) {
        begin_resending(batch);
        return producer_resends_all(producer, batch, now_ns);
    }
    record_latencies(producer, batch, now_ns);
    return batch->accepted < batch->count && keep_failed(producer, batch) > 0;
}

static void on_put_done(struct sim *sim, struct component *self, union event_arg arg)
{
    struct producer *producer = self->state;
    struct batch *batch = arg.pointer;
    const int64_t throttled_before = *producer->records_throttled;
    if (is_sent_again(producer, batch, sim_now(sim))) {
        *producer->retries += batch->count;
        const struct retry_rule *rule = &producer->retry;
        const bool throttled = *producer->records_throttled > throttled_before;
        const struct retry policy = {.base_ns = throttled ? rule->base_ns : rule->other_base_ns,
                                     .cap_ns = rule->cap_ns,
                                     .spread = rule->spread};
        sim_at(sim,
               sim_now(sim) + retry_delay_ns(&policy, &producer->retry_rng, most_attempts(batch)),
               self, PRODUCER_RESEND, arg_integer(batch->worker));
        return;
    }
    batch->count = 0;
    producer->full_ns = producer_full_ns(producer, sim_now(sim));
    producer->busy_ns += sim_now(sim) - producer->workers[batch->worker].taken_at_ns;
    producer->idle[producer->idle_count++] = batch->worker;
    plan_close(sim, self);
}

static void on_resend(struct sim *sim, struct component *self, union event_arg arg)
{
    struct producer *producer = self->state;
    struct batch *batch = &producer->workers[arg.integer].batch;
    if (producer->config->resend == PRODUCER_RESEND_FAILED)
        fill_batch(producer, batch, sim_now(sim));
    send_batch(sim, producer, batch);
}

const struct event_kind producer_events[PRODUCER_EVENTS] = {
    [MSG_PUT_DONE] = {"put_done", on_put_done},
    [PRODUCER_CLOSE] = {"close", on_close},
    [PRODUCER_RESEND] = {"resend", on_resend},
};

/* ---- the life of a producer */

static void open_sinks(struct sim *sim, struct component *self, struct producer *producer)
{
    producer->ingest = sim_latency(sim, self, "ingest");
    producer->put = sim_latency(sim, self, "put");
    producer->records_created = sim_counter(sim, self, "records_created");
    producer->records_acknowledged = sim_counter(sim, self, "records_acknowledged");
    producer->records_throttled = sim_counter(sim, self, "records_throttled");
    producer->records_dropped = sim_counter(sim, self, "records_dropped");
    producer->records_failed = sim_counter(sim, self, "records_failed");
    producer->records_oversize = sim_counter(sim, self, "records_oversize");
    producer->retries = sim_counter(sim, self, "retries");
    producer->calls = sim_counter(sim, self, "calls");
    producer->bytes = sim_counter(sim, self, "bytes");
    producer->bytes_created = sim_counter(sim, self, "bytes_created");
    if (producer->config->resend == PRODUCER_RESEND_ALL)
        producer->records_stored_again = sim_counter(sim, self, "records_stored_again");
    if (producer->retry.quota > 0)
        producer->retries_refused = sim_counter(sim, self, "retries_refused");
}

void producer_open(struct sim *sim, struct component *self)
{
    producer_open_as(sim, self, memory_zeroed(sim_memory(sim), 1, sizeof(struct producer)));
}

void producer_open_as(struct sim *sim, struct component *self, struct producer *producer)
{
    const struct producer_config *config = self->config;
    self->state = producer;
    producer->config = config;
    producer->arena = arena_create();
    producer->memory = sim_memory(sim);
    producer->retry = retry_rule_of(config);
    producer->retry_tokens = producer->retry.quota;
    producer_load_open(sim, self, &producer->arrivals, producer->arena);
    if (config->record_size.family == DIST_CONSTANT && !trace_has_sizes(config->trace))
        producer->one_size = (uint32_t)config->record_size.a;
    sim_rng(sim, &producer->key_rng, self, "keys");
    sim_rng(sim, &producer->size_rng, self, "sizes");
    if (!key_mix_is_plain(&config->mix)) {
        producer->mix = (struct key_mix){
            .config = &config->mix, .keys = config->keys, .origin_ns = sim_measured_at_ns(sim)};
        sim_rng(sim, &producer->mix.table_rng, self, "tables");
        sim_rng(sim, &producer->mix.hour_rng, self, "hours");
    }
    sim_rng(sim, &producer->retry_rng, self, "retries");
    sim_rng(sim, &producer->count_rng, self, "counting");
    open_sinks(sim, self, producer);

    producer->worker_count = config->workers > 0 ? (uint32_t)config->workers : 1;
    producer->workers =
        memory_zeroed(sim_memory(sim), producer->worker_count, sizeof *producer->workers);
    producer->idle = memory_zeroed(sim_memory(sim), producer->worker_count, sizeof *producer->idle);
    for (uint32_t i = 0; i < producer->worker_count; i++) {
        struct batch *batch = &producer->workers[i].batch;
        batch->producer = self;
        batch->worker = i;
        batch->single = config->api == PRODUCER_PUT_RECORD;
        batch->round_trip_ns = config->round_trip_ns;
        batch->one_size = producer->one_size;
        /* The lowest number on top: the order in which idle workers are taken is fixed. */
        producer->idle[producer->idle_count++] = producer->worker_count - 1 - i;
    }
}

void producer_close(struct component *self)
{
    const struct producer *producer = self->state;
    arena_destroy(producer->arena);
}

void producer_connect(struct sim *sim, struct component *self)
{
    struct producer *producer = self->state;
    producer->to = put_port_of(sim_component(sim, producer->config->to.index));
    const struct component *target = producer->to->target;
    const int64_t record_bytes = producer->to->kind->record_bytes(target->config);
    producer->call_bytes = producer_call_bytes(producer->config, producer->to->kind);
    producer->most_bytes =
        (uint32_t)(record_bytes < producer->call_bytes ? record_bytes : producer->call_bytes);
}

void producer_start(struct sim *sim, struct component *self)
{
    struct producer *producer = self->state;
    producer_connect(sim, self);
    const bool marks = producer->config->resend == PRODUCER_RESEND_ALL;
    struct component *target = producer->to->target;
    producer->route = marks ? stream_route_users(stream_port_of(target), producer->config->keys)
                            : producer->to->kind->route(target, producer->config->keys);
    for (uint32_t i = 0; i < producer->worker_count; i++) {
        producer->workers[i].batch.route = producer->route;
        producer->workers[i].batch.aggregates = marks;
    }
    plan_close(sim, self);
}

/* Brings the counter of records up to now: records are made late, but were created on time. */
void producer_account(struct sim *sim, struct component *self)
{
    struct producer *producer = self->state;
    static const double counter_most = 9e18;
    *producer->records_created = producer_created_until(producer, sim_now(sim));
    *producer->bytes_created =
        (int64_t)fmin(counter_most, (double)*producer->records_created *
                                        dist_mean(&producer->config->record_size));
}

static struct producer_course course_of(struct sim *sim, const struct producer *producer)
{
    const int64_t time_ns = sim_end_at_ns(sim) - sim_measured_at_ns(sim);
    return (struct producer_course){
        .undisturbed = producer->late == 0 && *producer->retries == 0 &&
                       *producer->records_dropped == 0,
        .late = producer->late > 0,
        .refused = *producer->records_throttled > 0,
        .route = producer->route,
        .rate_per_s = producer_load_rate(producer->config, time_ns),
    };
}

void producer_measure(struct sim *sim, struct component *self)
{
    struct producer *producer = self->state;
    producer_account(sim, self);
    producer->measured.waiting = *producer->records_created - producer->taken;
    producer->measured.taken = producer->taken;
    producer->measured.full_ns = producer_full_ns(producer, sim_now(sim));
    producer->measured.busy_ns = producer->busy_ns;
}

void producer_conserve(struct sim *sim, struct component *self)
{
    const struct producer *producer = self->state;
    producer_account(sim, self);
    const int64_t waiting = *producer->records_created - producer->taken;
    results_law(sim_results(sim), self->name,
                "created = acknowledged + dropped + in flight + waiting",
                (double)*producer->records_created,
                (double)(*producer->records_acknowledged + *producer->records_dropped +
                         producer->in_flight + waiting),
                0);
}

void producer_finish(struct sim *sim, struct component *self)
{
    const struct producer *producer = self->state;
    producer_conserve(sim, self);
    const struct producer_course course = course_of(sim, producer);
    producer_theory_tell(producer->config, producer->to, &course);
    producer_survivors(sim, self);
}

void producer_theory(struct sim *sim, struct component *self)
{
    const struct producer *producer = self->state;
    producer_theory_created(sim, self);
    if (course_of(sim, producer).undisturbed) producer_theory_offer(sim, self, producer->to);
}
