/*
 * reader.c -- an application that reads a stream and does nothing remarkable with it.
 *
 * Polling, it calls GetRecords on every shard at its own phase and every `polling.interval`; a call
 * that is refused is tried again after a backoff. By enhanced fan-out it takes what is pushed.
 *
 * Records of a shard are processed one after another, and their shard is not polled before all of the last call
 * are done with; what is pushed waits in the client. `workers` shares a number of threads among all shards.
 *
 * When a shard has ended and all of it is processed, its children are read (models/read/lineage.h).
 */

#include "models/common/expect.h"
#include "models/consume/reader_state.h"
#include "sim/sim.h"
#include "sim/units.h"

static const struct field reader_fields[] = {
    READING_FIELDS(struct reader_config, reading, "polling"),
    {.key = "processing",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = offsetof(struct reader_config, processing),
     .fallback = "0ms",
     .min = 0,
     .max = (double)NS_PER_HOUR,
     .help = "of one record; those of a shard are processed one after another",
     .source = "ours: nothing unless told"},
    {.key = "workers",
     .kind = FIELD_COUNT,
     .offset = offsetof(struct reader_config, workers),
     .fallback = "0",
     .min = 0,
     .max = 100000,
     .help = "threads that process, shared by all shards; 0: one for each shard",
     .source = "KDS 4.4, D: the KCL has a record processor for each shard"},
    {.key = "parents_first",
     .kind = FIELD_BOOL,
     .offset = offsetof(struct reader_config, parents_first),
     .fallback = "true",
     .help = "a shard that came of a split or a merge is read when its parents have been read to "
             "their end; false: at once, and a key's records may come in the wrong order",
     .source = "KDS 3.1, D: as the KCL does"},
    {.key = "checkpoint",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct reader_config, checkpoint_ns),
     .fallback = "60s",
     .min = 0,
     .max = (double)NS_PER_DAY,
     .help = "how often it notes how far it has read; after a crash it begins there",
     .source = "ours: the application chooses"},
    {0},
};

/* ---- processing */

/* One record after another, from when their shard is free and, if they are shared, the first worker. */
static void process(struct reader *reader, struct reader_shard *at, const struct log_span *span,
                    int64_t handed_at_ns)
{
    int64_t *workers = reader->worker_free_at_ns;
    int64_t done_at_ns = handed_at_ns > at->free_at_ns ? handed_at_ns : at->free_at_ns;
    if (workers && workers[0] > done_at_ns) done_at_ns = workers[0];
    at->measured.worked_ns -= done_at_ns;
    for (uint32_t i = 0; i < span->count; i++) {
        const struct log_span one = log_span_one(span, i);
        for (int64_t users = log_span_users(&one, 0, 1); users > 0; users--) {
            const int64_t takes_ns =
                dist_draw_int(&reader->config->processing, &reader->processing_rng);
            done_at_ns += takes_ns;
            *reader->processing_ns += takes_ns;
        }
        log_span_add_created(&one, reader->end_to_end, done_at_ns);
    }
    at->free_at_ns = done_at_ns;
    at->measured.worked_ns += done_at_ns;
    if (workers) reader_occupy(reader, done_at_ns);
}

static void deliver(struct reader *reader, struct reader_shard *at, const struct log_span *span,
                    int64_t handed_at_ns)
{
    log_span_add_arrived(span, reader->propagation, handed_at_ns);
    if (reader->gathers) handed_append(&at->handed, span, 0, span->count, &handed_at_ns);
    else if (reader->processes) process(reader, at, span, handed_at_ns);
    else log_span_add_created(span, reader->end_to_end, handed_at_ns);
    *reader->records_delivered += log_span_users(span, 0, span->count);
    *reader->records_duplicate += log_span_again(span);
}

/* ---- polling */

static void read_poll(struct reader *reader, struct reader_shard *at, const struct poll *poll,
                      int64_t now_ns)
{
    struct cursor *cursor = &at->fanout.cursor;
    uint32_t left = poll->count;
    int64_t last_arrived_ns = now_ns;
    while (left > 0) {
        const struct log_span span = shard_log_span(&at->shard->log, cursor->position, left);
        deliver(reader, at, &span, now_ns + poll->call_ns);
        last_arrived_ns = span.records[span.count - 1].arrived_at_ns;
        cursor->position += span.count;
        left -= span.count;
    }
    *reader->bytes += poll->bytes;
    metric_add(reader->iterator_age, (double)(now_ns - last_arrived_ns) / (double)NS_PER_MS);
}

/* All of a shard has been handed over by `handed_at_ns`. */
static void end(struct sim *sim, struct component *self, const struct reader_shard *at,
                int64_t handed_at_ns)
{
    sim_at(sim, handed_at_ns > at->free_at_ns ? handed_at_ns : at->free_at_ns, self, READER_THROUGH,
           arg_integer(at->shard->log.number));
}

void reader_on_through(struct sim *sim, struct component *self, union event_arg arg)
{
    struct reader *reader = self->state;
    struct reader_shard *at = &reader->shards[arg.integer];
    if (at->orphan) {
        sim_at(sim, sim_now(sim) + NS_PER_S, self, READER_THROUGH, arg);
        return;
    }
    if (at->working) { /* by a shared worker: it asks again when that is free */
        sim_at(sim, at->free_at_ns > sim_now(sim) ? at->free_at_ns : sim_now(sim) + NS_PER_MS, self,
               READER_THROUGH, arg);
        return;
    }
    if (at->drain_ns > 0) {
        reader->drained.expected_ns += (double)at->drain_ns;
        reader->drained.took_ns += (double)(sim_now(sim) - at->ended_ns);
        reader->drained.shards++;
    }
    lineage_through(&reader->lineage, sim, (uint32_t)arg.integer);
}

void reader_on_poll(struct sim *sim, struct component *self, union event_arg arg)
{
    struct reader *reader = self->state;
    struct reader_shard *at = &reader->shards[arg.integer];
    const struct polling_config *polling = &reader->config->reading.polling;
    const int64_t now_ns = sim_now(sim);
    if (reader->down > 0 || at->orphan) {
        reader->irregular_polls++;
        sim_at(sim, now_ns + polling->interval_ns, self, READER_POLL, arg);
        return;
    }
    reader_checkpoint(reader, at, now_ns);
    ++*reader->invocations;
    const struct poll poll = polling_get_records(sim, reader->port, at->shard, &at->fanout.cursor,
                                                 polling, &reader->rng);
    reader->irregular_polls += !poll_is_regular(&poll);
    if (poll.throttled) ++*reader->throttled_calls;
    else read_poll(reader, at, &poll, now_ns);
    reading_count_expired(sim, self, reader->records_expired, poll.expired);
    if (lineage_at_end(&reader->lineage, &at->fanout.cursor, at->shard->log.number)) {
        end(sim, self, at, now_ns + poll.call_ns);
        return;
    }
    const int64_t next_at_ns =
        polling_next_at_ns(polling, &at->poller, at->shard, &poll, now_ns, &reader->rng);
    const bool busy = at->free_at_ns > next_at_ns;
    reader->irregular_polls += busy;
    sim_at(sim, busy ? at->free_at_ns : next_at_ns, self, READER_POLL, arg);
}

/* ---- enhanced fan-out */

static void on_ended(struct sim *sim, struct component *self, uint32_t shard);

static void on_pushed(struct sim *sim, struct cursor *cursor)
{
    struct reader_shard *at = (struct reader_shard *)cursor;
    struct reader *reader = at->reader->state;
    const struct fanout_config *config = &reader->config->reading.fanout;
    if (reader->down > 0 || at->orphan) return;
    reader_checkpoint(reader, at, sim_now(sim));
    int64_t behind_ns = 0;
    int64_t bytes = 0;
    const int64_t first = cursor->position;
    /* What a late reader has to catch up on stays in the shard until its pipe is nearly free. */
    const int64_t free_by_ns = reader->records_skipped ? sim_now(sim) + NS_PER_S : INT64_MAX;
    while (cursor->position < at->shard->log.tail && at->fanout.free_at_ns < free_by_ns) {
        const struct log_span span =
            shard_log_span(&at->shard->log, cursor->position, FANOUT_BLOCK);
        int64_t handed_at_ns[FANOUT_BLOCK];
        fanout_hand(&at->fanout, config, &reader->rng, &span, handed_at_ns);
        for (uint32_t i = 0; i < span.count; i++) {
            const struct log_span one = log_span_one(&span, i);
            deliver(reader, at, &one, handed_at_ns[i]);
            behind_ns = handed_at_ns[i] - span.records[i].arrived_at_ns;
        }
        bytes += log_span_bytes(&span, 0, span.count);
        cursor->position += span.count;
    }
    *reader->bytes += bytes;
    *reader->meters.out_bytes += bytes;
    shard_reads_add(shard_side(at->shard)->reads, cursor->position - first, bytes);
    ++*reader->invocations;
    metric_add(reader->meters.event_bytes, (double)bytes);
    metric_add(reader->meters.event_records, (double)(cursor->position - first));
    metric_add(reader->meters.event_behind, (double)behind_ns / (double)NS_PER_MS);
    if (reader->gathers) reader_plan(sim, at->reader, at);
    if (cursor->position < at->shard->log.tail)
        sim_at(sim, at->fanout.free_at_ns, at->reader, READER_PUSH,
               arg_integer(at->shard->log.number));
    else shard_arm(at->shard, cursor, true);
}

void reader_on_push(struct sim *sim, struct component *self, union event_arg arg)
{
    const struct reader *reader = self->state;
    struct reader_shard *at = &reader->shards[arg.integer];
    reading_expire(sim, self, reader->port, at->shard, &at->fanout.cursor, reader->records_expired);
    on_pushed(sim, &at->fanout.cursor);
    if (lineage_at_end(&reader->lineage, &at->fanout.cursor, at->shard->log.number))
        on_ended(sim, self, at->shard->log.number);
}

/* ---- the life of a reader */

void reader_open(struct sim *sim, struct component *self)
{
    struct reader *reader = self->state;
    reader->config = self->config;
    sim_rng(sim, &reader->rng, self, "reading");
    sim_rng(sim, &reader->processing_rng, self, "processing");
    reader->propagation = sim_latency(sim, self, "propagation");
    reader->end_to_end = sim_latency(sim, self, "end_to_end");
    reader->records_delivered = sim_counter(sim, self, "records_delivered");
    reader->records_duplicate = sim_counter(sim, self, "records_duplicate");
    reader->records_failed = sim_counter(sim, self, "records_failed");
    reader->invocations = sim_counter(sim, self, "invocations");
    reader->throttled_calls = sim_counter(sim, self, "throttled_calls");
    reader->bytes = sim_counter(sim, self, "bytes");
    reader->records_expired = sim_counter(sim, self, "records_expired");
    reader->processing_ns = sim_counter(sim, self, "processing_ns");
    if (reader->config->reading.start.starts_ns > 0)
        reader->records_skipped = sim_counter(sim, self, "records_skipped");
    reader->pushed = on_pushed;
    reader->checkpoints = sim_has_incident(sim, self, "worker-crash");
    reader->processes = dist_max(&reader->config->processing) > 0;
    reader->iterator_age = sim_metric(sim, self, "IteratorAgeMilliseconds", "Milliseconds",
                                      METRIC_ALL & ~(unsigned)METRIC_SUM);
}

static void add_shard(struct sim *sim, struct component *self, uint32_t shard)
{
    struct reader *reader = self->state;
    struct reader_shard *at = &reader->shards[shard];
    const bool pushed = reader->config->reading.way == READING_FANOUT;
    at->reader = self;
    at->shard = &reader->port->shards[shard];
    at->handed.memory = sim_memory(sim);
    if (pushed) at->fanout.cursor.notify = on_pushed;
    shard_add_cursor(at->shard, &at->fanout.cursor);
    read_watch_wait(&reader->watch, shard);
}

/*
 * A shard has ended: its own worker takes what it has in hand, and then what is unread one by one. Only where that is
 * much, so that neither the rest of a poll nor the chance of the times shows, and none of it can expire.
 */
static void expect_drain(struct sim *sim, const struct reader *reader, struct reader_shard *at)
{
    const double enough = 1000; /* ours: records */
    const struct cursor *cursor = &at->fanout.cursor;
    const double unread = (double)(at->shard->log.tail - cursor->position);
    const double each_ns = dist_mean(&reader->config->processing);
    const int64_t busy_ns = at->free_at_ns - sim_now(sim);
    const double left_ns = unread * each_ns + (busy_ns > 0 ? (double)busy_ns : 0);
    if (!reader->processes || reader->worker_free_at_ns || !sim_measuring(sim)) return;
    if (left_ns < enough * each_ns || left_ns > (double)reader->port->retention_ns / 2) return;
    at->ended_ns = sim_now(sim);
    at->drain_ns = (int64_t)left_ns;
}

static void on_ended(struct sim *sim, struct component *self, uint32_t shard)
{
    const struct reader *reader = self->state;
    struct reader_shard *at = &reader->shards[shard];
    expect_drain(sim, reader, at);
    /* Who polls finds out by the next poll. */
    if (reader->config->reading.way == READING_FANOUT)
        end(sim, self, at,
            at->fanout.handed_at_ns > sim_now(sim) ? at->fanout.handed_at_ns : sim_now(sim));
}

static void begin_shard(struct sim *sim, struct component *self, uint32_t shard)
{
    struct reader *reader = self->state;
    struct reader_shard *at = &reader->shards[shard];
    const struct reading_config *reading = &reader->config->reading;
    at->begun = true;
    reader_open_checkpoint(sim, self, at);
    if (reader->begins) reader->begins(sim, self, shard);
    if (reading->way == READING_POLLING) {
        read_watch_begin(&reader->watch, at->shard, &at->fanout.cursor, NULL, sim_now(sim));
        const uint64_t interval_ns = (uint64_t)reading->polling.interval_ns;
        sim_at(sim, sim_now(sim) + (int64_t)rng_below(&reader->rng, interval_ns), self, READER_POLL,
               arg_integer(shard));
        return;
    }
    fanout_open(&at->fanout, &reading->fanout, &reader->rng, sim_now(sim));
    read_watch_begin(&reader->watch, at->shard, &at->fanout.cursor, &at->fanout, sim_now(sim));
    shard_arm(at->shard, &at->fanout.cursor, true);
    if (at->shard->log.tail == 0) return;
    /* It has waited for its parents. */
    reading_expire(sim, self, reader->port, at->shard, &at->fanout.cursor, reader->records_expired);
    shard_arm(at->shard, &at->fanout.cursor, false);
    on_pushed(sim, &at->fanout.cursor);
    if (lineage_at_end(&reader->lineage, &at->fanout.cursor, shard)) on_ended(sim, self, shard);
}

static void on_billed(struct sim *sim, struct component *self)
{
    struct reader *reader = self->state;
    reading_bill_anew(sim, self, reader->port, &reader->meters);
}

static struct cursor *cursor_of(struct component *self, uint32_t shard)
{
    struct reader *reader = self->state;
    return &reader->shards[shard].fanout.cursor;
}

static const struct lineage_reader reader_lineage = {add_shard, begin_shard, on_ended, on_billed,
                                                     cursor_of};

void reader_on_begin(struct sim *sim, struct component *self, union event_arg arg)
{
    struct reader *reader = self->state;
    const struct reading_config *reading = &reader->config->reading;
    if (reader->lineage.waiting)
        reading_begin(sim, self, reading, &reader->lineage, reader->port, &reader->meters,
                      reader->records_skipped);
    else if (reading_caught_up(sim, self, reading)) return;
    sim_at(sim, sim_now(sim) + NS_PER_S, self, READER_BEGIN, arg);
}

void reader_start(struct sim *sim, struct component *self)
{
    struct reader *reader = self->state;
    const struct reading_config *reading = &reader->config->reading;
    reader->port = stream_port_of(sim_component(sim, reading->from.index));
    reader->shards = memory_growing(sim_memory(sim), reader->port->shard_count,
                                    reader->port->shard_room, sizeof *reader->shards);
    read_watch_open(&reader->watch, sim, reader->port);
    if (reading->way == READING_FANOUT)
        reading_open_fanout(sim, self, reader->port, &reader->meters);
    if (reader->processes && reader->config->workers > 0)
        reader->worker_free_at_ns = memory_zeroed(
            sim_memory(sim), (uint32_t)reader->config->workers, sizeof *reader->worker_free_at_ns);
    reader->gathers = reader->worker_free_at_ns && reading->way == READING_FANOUT;
    const bool parents_first = reader->begins || reader->config->parents_first;
    if (!reader->records_skipped) {
        lineage_open(&reader->lineage, sim, self, reader->port, &reader_lineage, parents_first);
        return;
    }
    lineage_open_late(&reader->lineage, sim, self, reader->port, &reader_lineage, parents_first,
                      &reading->start);
    sim_at(sim, sim_measured_at_ns(sim) + reading->start.starts_ns, self, READER_BEGIN,
           arg_integer(0));
}

static void reader_account(struct sim *sim, struct component *self)
{
    const struct reader *reader = self->state;
    if (!reader->lineage.waiting) reading_account(sim, reader->port, &reader->meters);
}

void reader_measure(struct sim *sim, struct component *self)
{
    reader_account(sim, self);
    reader_findings_measure(sim, self->state);
}

void reader_finish(struct sim *sim, struct component *self)
{
    const struct reader *reader = self->state;
    int64_t stored = 0, unread = 0, expired = 0;
    const int64_t skipped = reader->records_skipped ? *reader->records_skipped : 0;
    reader_account(sim, self);
    /* Who has not come by now has nothing to answer for. */
    for (uint32_t i = 0; i < reader->port->shard_count && !reader->lineage.waiting; i++) {
        struct cursor *cursor = &reader->shards[i].fanout.cursor;
        reading_expire(sim, self, reader->port, reader->shards[i].shard, cursor,
                       reader->records_expired);
        stored += shard_stored_users(&reader->port->shards[i]);
        unread += shard_unread_users(&reader->port->shards[i], cursor);
        expired += cursor_expired_users(cursor);
    }
    results_law(sim_results(sim), self->name,
                skipped > 0
                    ? "delivered = stored - before it came - not yet read - expired + read again"
                    : "delivered = stored - not yet read - expired + read again",
                (double)*reader->records_delivered,
                (double)(stored - skipped - unread - expired + reader->read_again), 0);
}

void reader_theory(struct sim *sim, struct component *self)
{
    const struct reader *reader = self->state;
    const struct reading_config *reading = &reader->config->reading;
    if (reader->records_skipped) return; /* it has come and caught up in the measured time */
    if (reading->way == READING_FANOUT)
        fanout_theory(sim, self, &reading->fanout, reader->port, "propagation");
    else if (reader->irregular_polls == 0)
        polling_theory(sim, self, reader->port, &reading->polling, "propagation");
    const double shards = reader->drained.shards;
    if (shards > 0)
        results_figure(sim_results(sim), self->name,
                       &(struct results_figure){
                           .stage = "drain",
                           .statistic = "time",
                           .unit = "s",
                           .theory = reader->drained.expected_ns / shards / (double)NS_PER_S,
                           .simulated = reader->drained.took_ns / shards / (double)NS_PER_S,
                           .law = "a shard that has ended: what is left to do x time of a record",
                           .source = "one worker to a shard, and nothing more comes",
                       });
}

void reader_expect(struct expect *expect, int32_t self)
{
    const struct reader_config *config = expect_spec(expect, self)->config;
    reading_expect(expect, self, &config->reading);
    read_expect_paced(expect, self, &config->reading);
    reader_expect_findings(expect, self);
}

static const struct event_kind reader_events[READER_EVENTS] = {READER_EVENT_ROWS};

/* The names of the service and of its API for what is called otherwise here or not modelled. */
static const struct field_elsewhere reader_elsewhere[] = {
    {"shard_iterator_type", "starting_position"},
    {"initial_position", "starting_position"},
    {"to", NULL},
    {"idle_time_between_reads_in_millis", "polling.interval"},
    {"version", NULL},
    {"failover", NULL},
    {0},
};

const struct component_type reader_type = {
    .kind = "reader",
    .section = "consumers",
    .summary = "An application that reads every record of a stream.",
    .config_bytes = sizeof(struct reader_config),
    .fields = reader_fields,
    .elsewhere = reader_elsewhere,
    .wired = reading_wired,
    .state_bytes = sizeof(struct reader),
    .events = reader_events,
    .event_count = READER_EVENTS,
    .open = reader_open,
    .start = reader_start,
    .minute = reader_minute,
    .measure = reader_measure,
    .finish = reader_finish,
    .theory = reader_theory,
    .findings = reader_findings,
    .incidents = reader_incidents,
    .lag = reader_lag,
    .expect = reader_expect,
};
