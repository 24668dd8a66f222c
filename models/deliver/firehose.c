/*
 * firehose.c -- an Amazon Data Firehose stream with a Kinesis stream as its source, or producers (firehose_direct.c).
 *
 * One GetRecords call per second and shard (facts Firehose 1.1, D), at a phase of its own; behind, it
 * polls up to `catch_up` times per second. A new shard is read at once (A: an object has no order to keep). Records go through the transform (firehose_transform.c),
 * the delivery buffers and conversion (firehose_delivery.c) and become objects.
 */
#include <stdio.h>
#include <stdlib.h>

#include "models/bill/usage.h"
#include "models/deliver/firehose_state.h"
#include "models/read/reading.h"
#include "sim/check.h"
#include "sim/theory.h"
#include "sim/units.h"

/* ---- reading */

static void on_poll(struct sim *sim, struct component *self, union event_arg arg)
{
    struct firehose *firehose = self->state;
    const struct firehose_config *config = firehose->config;
    struct firehose_shard *at = &firehose->shards[arg.integer];
    const int64_t now_ns = sim_now(sim);
    if (firehose->outages > 0) {
        sim_at(sim, now_ns + config->polling.interval_ns, self, FIREHOSE_POLL, arg);
        return;
    }
    const struct poll poll = polling_get_records(sim, firehose->port, at->shard, &at->cursor,
                                                 &config->polling, &firehose->poll_rng);
    metric_add(firehose->throttled_gets, poll.throttled);
    int64_t next_at_ns = polling_next_at_ns(&config->polling, &at->poller, at->shard, &poll, now_ns,
                                            &firehose->poll_rng);
    firehose->irregular_polls += !poll_is_regular(&poll);
    reading_count_expired(sim, self, firehose->records_expired, poll.expired);
    if (poll.throttled) {
        ++*firehose->throttled_calls;
    } else if (poll.count > 0) {
        at->reading = poll.count;
        at->reading_bytes = poll.bytes;
        sim_at(sim, now_ns + poll.call_ns, self, FIREHOSE_READ, arg);
    }
    if (poll.count == 0 && lineage_at_end(&firehose->lineage, &at->cursor, at->shard->log.number)) {
        lineage_through(&firehose->lineage, sim, at->shard->log.number);
        return;
    }
    if (poll.full) {
        const int64_t soon_ns = (int64_t)((double)NS_PER_S / config->catch_up_hz);
        next_at_ns = now_ns + (soon_ns > poll.call_ns ? soon_ns : poll.call_ns + 1);
    }
    sim_at(sim, next_at_ns, self, FIREHOSE_POLL, arg);
}

static void firehose_fetch(const struct component *self, uint32_t kind, union event_arg arg,
                           enum fetch_step step)
{
    const struct firehose *firehose = self->state;
    if (kind != FIREHOSE_POLL && kind != FIREHOSE_READ && kind != FIREHOSE_GATHER_DUE) return;
    const struct firehose_shard *at = &firehose->shards[arg.integer];
    const struct shard *shard = &firehose->port->shards[arg.integer];
    if (step == FETCH_STATE) {
        memory_touch(at);
        memory_touch(&at->gathering);
        memory_touch(shard);
        shard_fetch_read_side(shard);
    } else {
        shard_fetch_records(shard, at->cursor.position);
    }
}

static void on_read(struct sim *sim, struct component *self, union event_arg arg)
{
    struct firehose *firehose = self->state;
    const uint32_t shard = (uint32_t)arg.integer;
    struct firehose_shard *at = &firehose->shards[shard];
    const int64_t now_ns = sim_now(sim);
    const int64_t end = at->cursor.position + at->reading;
    int64_t last_arrived_ns = now_ns, units = 0, users = 0;
    while (at->cursor.position < end) {
        const struct log_span span =
            shard_log_span(&at->shard->log, at->cursor.position, end - at->cursor.position);
        log_span_add_arrived(&span, firehose->propagation, now_ns);
        units += firehose_billed_units(&span);
        users += log_span_users(&span, 0, span.count);
        *firehose->records_duplicate += log_span_again(&span);
        last_arrived_ns = span.records[span.count - 1].arrived_at_ns;
        firehose_take_span(sim, self, shard, &span);
        at->cursor.position += span.count;
    }
    firehose_count_in(firehose, users, at->reading_bytes, units);
    metric_add(firehose->read_bytes, (double)at->reading_bytes);
    metric_add(firehose->read_count, at->reading);
    const bool caught_up = at->cursor.position == at->shard->log.tail;
    metric_add(firehose->behind,
               caught_up ? 0 : (double)(now_ns - last_arrived_ns) / (double)NS_PER_MS);
}

/* ---- the life of a delivery */

static void open_source_metrics(struct sim *sim, struct component *self)
{
    struct firehose *firehose = self->state;
    const unsigned all = METRIC_ALL;
    const unsigned no_sum = METRIC_ALL & ~(unsigned)METRIC_SUM;
    firehose->read_bytes = sim_metric(sim, self, "DataReadFromKinesisStream.Bytes", "Bytes", all);
    firehose->read_count = sim_metric(sim, self, "DataReadFromKinesisStream.Records", "Count", all);
    firehose->behind = sim_metric(sim, self, "KinesisMillisBehindLatest", "Milliseconds", no_sum);
    firehose->throttled_gets = sim_metric(sim, self, "ThrottledGetRecords", "Count", all);
}

/* "DeliveryToS3.Bytes" and the like. */
static struct metric *delivery_metric(struct sim *sim, struct component *self, const char *name,
                                      const char *unit, unsigned statistics)
{
    const struct firehose *firehose = self->state;
    char whole[80];
    snprintf(whole, sizeof whole, "%s.%s", firehose->to->metrics, name);
    return sim_metric(sim, self, whole, unit, statistics);
}

static void open_metrics(struct sim *sim, struct component *self)
{
    struct firehose *firehose = self->state;
    const unsigned all = METRIC_ALL;
    const unsigned no_sum = METRIC_ALL & ~(unsigned)METRIC_SUM;
    firehose->delivered_bytes = delivery_metric(sim, self, "Bytes", "Bytes", all);
    firehose->delivered_count = delivery_metric(sim, self, "Records", "Count", all);
    firehose->success = delivery_metric(sim, self, "Success", "Count", all);
    firehose->freshness = delivery_metric(sim, self, "DataFreshness", "Seconds", no_sum);
    firehose->processing_ms =
        sim_metric(sim, self, "ExecuteProcessing.Duration", "Milliseconds", no_sum);
    firehose->processing_success = sim_metric(sim, self, "ExecuteProcessing.Success", "Count", all);
    firehose->processed_count = sim_metric(sim, self, "SucceedProcessing.Records", "Count", all);
    firehose->processed_bytes = sim_metric(sim, self, "SucceedProcessing.Bytes", "Bytes", all);
    firehose->converted_count = sim_metric(sim, self, "SucceedConversion.Records", "Count", all);
    firehose->converted_bytes = sim_metric(sim, self, "SucceedConversion.Bytes", "Bytes", all);
}

static void firehose_open(struct sim *sim, struct component *self)
{
    struct firehose *firehose = self->state;
    firehose->config = self->config;
    firehose->bucket = sim_component(sim, firehose->config->to.index);
    firehose->to = destination_kind_of(firehose->bucket->type);
    /* Firehose 1.6, A. */
    firehose->convert_spread = dist_lognormal(1.0, 0.3);
    sim_rng(sim, &firehose->poll_rng, self, "polls");
    sim_rng(sim, &firehose->convert_rng, self, "conversion");
    sim_rng(sim, &firehose->retry_rng, self, "retries");
    sim_rng(sim, &firehose->phase_rng, self, "phases");
    firehose->propagation = sim_latency(sim, self, "propagation");
    firehose->buffering = sim_latency(sim, self, "buffering");
    firehose->delivery = sim_latency(sim, self, "delivery");
    firehose->records_read = sim_counter(sim, self, "records_read");
    firehose->records_delivered = sim_counter(sim, self, "records_delivered");
    firehose->records_duplicate = sim_counter(sim, self, "records_duplicate");
    firehose->records_failed = sim_counter(sim, self, "records_failed");
    firehose->objects = sim_counter(sim, self, "objects");
    firehose->put_retries = sim_counter(sim, self, "put_retries");
    firehose->throttled_calls = sim_counter(sim, self, "throttled_calls");
    firehose->records_expired = sim_counter(sim, self, "records_expired");
    firehose->bytes = sim_counter(sim, self, "bytes");
    firehose->objects_given_up = sim_counter(sim, self, "objects_given_up");
    firehose->bytes_written = sim_counter(sim, self, "bytes_written");
    firehose->billed_in = sim_meter(sim, self, firehose->to->billed);
    firehose->backup_puts = firehose->to->failed_prefix ? sim_meter(sim, self, USAGE_S3_PUTS)
                                                        : &firehose->scrap;
    firehose->billed_conversion = sim_meter(sim, self, USAGE_FIREHOSE_CONVERSION);
    if (firehose_is_direct(firehose->config)) firehose_direct_open(sim, self);
    else open_source_metrics(sim, self);
    open_metrics(sim, self);
    if (firehose->config->partitions) firehose_partition_open(sim, self);
    if (!firehose->config->transforms) return;
    firehose->answers_too_large = sim_counter(sim, self, "answers_too_large");
    firehose->records_filtered = sim_counter(sim, self, "records_filtered");
    sim_rng(sim, &firehose->outcome_rng, self, "outcomes");
    function_open(sim, self, &firehose->function, &firehose->config->transform.function,
                  firehose_transform_started);
}

static void add_shard(struct sim *sim, struct component *self, uint32_t shard)
{
    (void)sim;
    struct firehose *firehose = self->state;
    struct firehose_shard *at = &firehose->shards[shard];
    at->shard = &firehose->port->shards[shard];
    at->gathering.memory = firehose->memory;
    if (firehose->config->buffer_level == FIREHOSE_PER_SHARD) {
        firehose->buffers[shard].pack.memory = firehose->memory;
        if (shard >= firehose->buffer_count) firehose->buffer_count = shard + 1;
    }
    shard_add_cursor(at->shard, &at->cursor);
    read_watch_wait(&firehose->watch, shard);
}

static void begin_shard(struct sim *sim, struct component *self, uint32_t shard)
{
    struct firehose *firehose = self->state;
    const uint64_t interval_ns = (uint64_t)firehose->config->polling.interval_ns;
    read_watch_begin(&firehose->watch, firehose->shards[shard].shard,
                     &firehose->shards[shard].cursor, NULL, sim_now(sim));
    sim_at(sim, sim_now(sim) + (int64_t)rng_below(&firehose->poll_rng, interval_ns), self,
           FIREHOSE_POLL, arg_integer(shard));
}

/* The next poll finds out. */
static void on_ended(struct sim *sim, struct component *self, uint32_t shard)
{
    (void)sim;
    (void)self;
    (void)shard;
}

static const struct lineage_reader firehose_lineage = {add_shard, begin_shard, on_ended, NULL,
                                                       NULL};

static void firehose_start(struct sim *sim, struct component *self)
{
    struct firehose *firehose = self->state;
    const struct firehose_config *config = firehose->config;
    const bool direct = firehose_is_direct(config);
    firehose->port = direct ? NULL : stream_port_of(sim_component(sim, config->from.index));
    const uint32_t shards = direct ? (uint32_t)config->direct_put.shards
                                   : firehose->port->shard_count;
    const uint32_t room = direct ? shards : firehose->port->shard_room;
    const bool per_shard = config->buffer_level == FIREHOSE_PER_SHARD;
    struct memory *memory = sim_memory(sim);
    firehose->memory = memory;
    firehose->shards = memory_growing(memory, shards, room, sizeof *firehose->shards);
    firehose->buffer_count = per_shard ? shards : 1;
    firehose->buffers = per_shard ? memory_growing(memory, shards, room, sizeof *firehose->buffers)
                                  : memory_zeroed(memory, 1, sizeof *firehose->buffers);
    if (!per_shard) firehose->buffers[0].pack.memory = memory;
    if (direct) {
        for (uint32_t i = 0; i < shards; i++) firehose->shards[i].gathering.memory = memory;
        for (uint32_t i = 0; i < firehose->buffer_count; i++)
            firehose->buffers[i].pack.memory = memory;
        return;
    }
    read_watch_open(&firehose->watch, sim, firehose->port);
    lineage_open(&firehose->lineage, sim, self, firehose->port, &firehose_lineage, false);
}

static void firehose_measure(struct sim *sim, struct component *self)
{
    struct firehose *firehose = self->state;
    function_measure(sim, &firehose->function);
    if (firehose->port) firehose_findings_measure(sim, firehose);
    else firehose_direct_measure(firehose);
    firehose->measured.read_records = firehose->read_records;
    firehose->measured.in_transform = firehose->in_transform;
    firehose->measured.in_objects = firehose->in_objects;
    firehose->measured.given_up_records = firehose->given_up_records;
    firehose->measured.full_buffers = firehose->full_buffers;
    if (firehose->config->partitions) firehose_partition_measure(sim, firehose);
    firehose->measured.failed_one_by_one = firehose->failed_one_by_one;
}

static void source_law(struct sim *sim, struct component *self)
{
    const struct firehose *firehose = self->state;
    int64_t stored = 0, unread = 0, expired = 0;
    for (uint32_t i = 0; i < firehose_lanes(firehose); i++) {
        struct firehose_shard *at = &firehose->shards[i];
        reading_expire(sim, self, firehose->port, at->shard, &at->cursor,
                       firehose->records_expired);
        stored += shard_stored_users(at->shard);
        unread += shard_unread_users(at->shard, &at->cursor);
        expired += cursor_expired_users(&at->cursor);
    }
    results_law(sim_results(sim), self->name, "read = stored - not yet read - expired",
                (double)firehose->read_records, (double)(stored - unread - expired), 0);
}

static void firehose_finish(struct sim *sim, struct component *self)
{
    const struct firehose *firehose = self->state;
    struct results *results = sim_results(sim);
    int64_t buffered = 0;
    for (uint32_t i = 0; i < firehose_lanes(firehose); i++)
        buffered += firehose->shards[i].gathering.count;
    for (uint32_t i = 0; i < firehose->buffer_count; i++)
        buffered += firehose->buffers[i].pack.count;
    if (firehose->config->transforms) function_law(sim, self, &firehose->function);
    if (firehose->config->partitions) {
        buffered += firehose_partition_buffered(firehose);
        station_law(&firehose->partitions.station, results, self->name,
                    "active partitions: mean number = rate x mean time (Little)");
    }
    if (firehose->port) source_law(sim, self);
    else
        results_law(results, self->name, "admitted = taken + being answered",
                    (double)firehose->direct.admitted,
                    (double)(firehose->read_records + firehose->direct.answering), 0);
    results_law(results, self->name,
                "read = in objects written + failed + dropped by the transform + buffered + in the "
                "transform + being written",
                (double)firehose->read_records,
                (double)(firehose->delivered_records + firehose->failed_records +
                         firehose->filtered_records + buffered + firehose->in_transform +
                         firehose->in_objects),
                0);
}

/*
 * The buffer's law holds if its records are read by regular polls of one shard whose calls all take the
 * same time, each poll finds a Poisson number of them, none goes through a function, and no buffer was
 * full before its interval was over. One that fills up is fed in lumps, for which theory_buffer is no law.
 */
static void buffer_theory(struct sim *sim, const struct component *self)
{
    const struct firehose *firehose = self->state;
    const struct firehose_config *config = firehose->config;
    const struct stream_inflow *inflow = &firehose->port->inflow;
    const uint32_t shards = firehose->port->shard_count;
    if (firehose->buffer_count < shards || config->transforms || firehose->full_buffers > 0 ||
        config->partitions)
        return;
    if (!inflow->poisson || config->polling.call.family != DIST_CONSTANT) return;
    const double interval_ns = (double)config->polling.interval_ns;
    struct theory_part *parts = check_zeroed(shards, sizeof *parts);
    const uint32_t count = stream_theory_parts(firehose->port, interval_ns, parts);
    double wait = 0;
    for (uint32_t i = 0; i < count; i++)
        wait += parts[i].share *
                theory_polled_buffer_wait(parts[i].load,
                                          (double)config->buffer.interval_ns / interval_ns);
    free(parts);
    results_theory(sim_results(sim), self->name,
                   &(struct results_theory){"buffering", RESULTS_MEAN, wait * interval_ns,
                                            "buffer by interval, fed by polls with Poisson numbers",
                                            "sim/theory.h, theory_polled_buffer_wait"});
}

/* Records of one size that come one by one, by a Poisson process, to one buffer. */
static void direct_theory(struct sim *sim, const struct component *self)
{
    const struct firehose *firehose = self->state;
    const struct firehose_config *config = firehose->config;
    const struct stream_inflow *inflow = &firehose->direct.inflow;
    if (!inflow->poisson || inflow->record_bytes == 0 || inflow->rate_per_s <= 0) return;
    if (firehose->buffer_count > 1 || config->transforms) return;
    const double interval_s = (double)config->buffer.interval_ns / (double)NS_PER_S;
    const int64_t most = (config->buffer.bytes + inflow->record_bytes - 1) / inflow->record_bytes;
    if (interval_s <= 0) return;
    const struct theory_buffer buffer =
        theory_buffer((uint64_t)most, inflow->rate_per_s * interval_s);
    results_theory(sim_results(sim), self->name,
                   &(struct results_theory){"buffering", RESULTS_MEAN,
                                            buffer.wait / inflow->rate_per_s * (double)NS_PER_S,
                                            "buffer by size or interval under Poisson arrivals",
                                            "sim/theory.h, theory_buffer"});
}

static void firehose_theory(struct sim *sim, struct component *self)
{
    const struct firehose *firehose = self->state;
    function_theory(sim, self, &firehose->function);
    if (firehose->config->partitions) {
        station_theory(&firehose->partitions.station, sim_results(sim), self->name, "partitions",
                       "values", sim_now(sim));
        if (!firehose->port) return;
    }
    if (!firehose->port) {
        direct_theory(sim, self);
        return;
    }
    if (firehose->irregular_polls > 0) return;
    polling_theory(sim, self, firehose->port, &firehose->config->polling, "propagation");
    buffer_theory(sim, self);
}

static const struct event_kind firehose_events[FIREHOSE_EVENTS] = {
    [MSG_PUT] = {"put", firehose_on_put},
    [MSG_OBJECT_DONE] = {"object_done", firehose_on_object_done},
    [FIREHOSE_POLL] = {"poll", on_poll},
    [FIREHOSE_READ] = {"read", on_read},
    [FIREHOSE_GATHER_DUE] = {"gather_due", firehose_on_gather_due},
    [FIREHOSE_TRANSFORMED] = {"transformed", firehose_on_transformed},
    [FIREHOSE_TRANSFORM_RETRY] = {"transform_retry", firehose_on_transform_retry},
    [FIREHOSE_FLUSH_DUE] = {"flush_due", firehose_on_flush_due},
    [FIREHOSE_CONVERTED] = {"converted", firehose_on_converted},
    [FIREHOSE_PUT_RETRY] = {"put_retry", firehose_on_put_retry},
    [FIREHOSE_TAKEN] = {"taken", firehose_on_taken},
    [FIREHOSE_PARTITION_DUE] = {"partition_due", firehose_on_partition_due},
};

const struct component_type firehose_type = {
    .kind = "firehose",
    .section = "deliveries",
    .summary = "An Amazon Data Firehose stream from a Kinesis stream, or from producers, to a "
               "destination.",
    .offers = &firehose_put_kind,
    .config_bytes = sizeof(struct firehose_config),
    .fields = firehose_fields,
    .elsewhere = firehose_elsewhere,
    .validate = firehose_validate,
    .wired = firehose_wired,
    .state_bytes = sizeof(struct firehose),
    .events = firehose_events,
    .event_count = FIREHOSE_EVENTS,
    .open = firehose_open,
    .start = firehose_start,
    .fetch = firehose_fetch,
    .minute = firehose_direct_minute,
    .measure = firehose_measure,
    .finish = firehose_finish,
    .theory = firehose_theory,
    .findings = firehose_findings,
    .incidents = firehose_incidents,
    .lag = firehose_lag,
    .expect = firehose_expect,
};
