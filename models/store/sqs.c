/*
 * sqs.c -- a queue: what is sent waits until a worker receives it, and is received again if it is not deleted in time.
 *
 * A worker asks with long polling, is handed up to ten messages as soon as there are any, works on them one after
 * another and deletes them. Of a message that fails nothing is heard: when its visibility timeout is over it can be
 * received again, and after `max_receive_count` times it goes to the dead-letter queue, if there is one (additions
 * of November 2026, 2.10, D).
 */
#include "models/store/sqs.h"

#include <math.h>

#include "models/bill/usage.h"
#include "models/common/expect.h"
#include "models/common/measured.h"
#include "models/common/message.h"
#include "models/common/quotas.h"
#include "models/store/sqs_state.h"
#include "sim/check.h"
#include "sim/units.h"

const char *const sqs_kinds[] = {"sqs", NULL};

#define AT(member) offsetof(struct sqs_config, member)

static const struct field sqs_fields[] = {
    {.key = "fifo",
     .kind = FIELD_BOOL,
     .offset = AT(fifo),
     .fallback = "false",
     .help = "a FIFO queue: each request costs more",
     .source = "Firehose 5.5, D"},
    {.key = "workers",
     .kind = FIELD_COUNT,
     .offset = AT(workers),
     .fallback = "0",
     .min = 0,
     .max = 100000,
     .help = "threads that receive; 0: nobody does, as with a dead-letter queue",
     .source = "ours: nobody unless told"},
    {.key = "processing",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = AT(processing),
     .fallback = "10ms",
     .min = 0,
     .max = (double)NS_PER_HOUR,
     .help = "of one message, one after another",
     .source = "ours"},
    {.key = "receive_batch",
     .kind = FIELD_COUNT,
     .offset = AT(receive_batch),
     .fallback = "10",
     .min = 1,
     .max = SQS_BATCH_MAX,
     .help = "messages that a call receives at most; they are deleted by one call too",
     .source = "additions 2.10, D: a batch is 10"},
    {.key = "wait",
     .kind = FIELD_DURATION,
     .offset = AT(wait_ns),
     .fallback = "20s",
     .min = (double)NS_PER_S / 10,
     .max = 20.0 * (double)NS_PER_S,
     .help = "long polling: a call that finds nothing returns after this long",
     .source = "additions 2.10, D: 0 to 20 s"},
    {.key = "visibility_timeout",
     .kind = FIELD_DURATION,
     .offset = AT(visibility_ns),
     .fallback = "30s",
     .min = (double)NS_PER_S,
     .max = 12.0 * (double)NS_PER_HOUR,
     .help = "a message that was received and not deleted can be received again after this long",
     .source = "additions 2.10, D"},
    {.key = "retention",
     .kind = FIELD_DURATION,
     .offset = AT(retention_ns),
     .fallback = "4d",
     .min = 60.0 * (double)NS_PER_S,
     .max = 14.0 * (double)NS_PER_DAY,
     .help = "a message that nobody has deleted is gone after this long",
     .source = "additions 2.10, D"},
    {.key = "error_rate",
     .kind = FIELD_RATIO,
     .offset = AT(error_rate),
     .fallback = "0",
     .min = 0,
     .max = 1,
     .help = "share of times that a message's processing fails",
     .source = "ours"},
    {.key = "max_receive_count",
     .kind = FIELD_COUNT,
     .offset = AT(max_receives),
     .fallback = "10",
     .min = 1,
     .max = 1000,
     .help = "with a dead-letter queue: after so many times received a message goes there",
     .source = "additions 2.10, D"},
    SQS_DEAD_LETTER_ROW(AT(dead), "where a message goes that failed too often"),
    {0},
};

static void sqs_validate(const void *config, struct complaints *complaints)
{
    const struct sqs_config *sqs = config;
    if (sqs->workers == 0 && sqs->error_rate > 0)
        complaints_warning(complaints, "error_rate", "nobody receives: there are no `workers`");
    if (dist_mean(&sqs->processing) * (double)sqs->receive_batch > (double)sqs->visibility_ns)
        complaints_warning(complaints, "visibility_timeout",
                           "%lld messages of %.3f s take longer: they are received again while "
                           "they are worked on",
                           (long long)sqs->receive_batch,
                           dist_mean(&sqs->processing) / (double)NS_PER_S);
}

static void sqs_wired(const struct component_spec *all, uint32_t count, uint32_t self,
                      struct complaints *complaints)
{
    const struct sqs_config *sqs = all[self].config;
    uint32_t at = self;
    for (uint32_t i = 0; i < count && sqs->dead.index >= 0; i++) {
        const struct sqs_config *here = all[at].config;
        if (here->dead.index < 0) return;
        at = (uint32_t)here->dead.index;
        if (at != self) continue;
        complaints_error(complaints, "dead_letter_queue", "leads back to '%s'", all[self].name);
        return;
    }
}

/* ---- what waits */

static struct sqs_lot *front(struct sqs *sqs)
{
    return &sqs->lots[sqs->head & (sqs->capacity - 1)];
}

static void push(struct sqs *sqs, const struct sqs_lot *lot)
{
    if (sqs->tail - sqs->head == sqs->capacity) {
        const uint32_t old = sqs->capacity, wider = old > 0 ? 2 * old : 64;
        struct sqs_lot *lots = memory_zeroed(sqs->memory, wider, sizeof *lots);
        for (uint32_t i = sqs->head; i != sqs->tail; i++)
            lots[i & (wider - 1)] = sqs->lots[i & (old - 1)];
        sqs->lots = lots;
        sqs->capacity = wider;
    }
    sqs->lots[sqs->tail++ & (sqs->capacity - 1)] = *lot;
    sqs->visible += lot->count;
}

/* Those at the front that are too old. Who was received again may lie behind younger ones, and stays a little longer. */
static void expire(struct sim *sim, struct component *self)
{
    struct sqs *sqs = self->state;
    while (sqs->head != sqs->tail &&
           front(sqs)->sent_at_ns + sqs->config->retention_ns < sim_now(sim)) {
        *sqs->expired += front(sqs)->count;
        sqs->visible -= front(sqs)->count;
        sqs->head++;
    }
}

/* ---- working */

static void meter_requests(struct sqs *sqs, int64_t count)
{
    *sqs->requests += count;
    *sqs->request_meter += count;
}

/* A worker that waited has asked again each time that its call came back with nothing. */
static void end_wait(struct sqs *sqs, struct sqs_worker *worker, int64_t now_ns)
{
    const int64_t empty = (now_ns - worker->since_ns) / sqs->config->wait_ns;
    meter_requests(sqs, empty);
    *sqs->empty_receives += empty;
    metric_add(sqs->empty_metric, (double)empty);
    worker->since_ns += empty * sqs->config->wait_ns;
}

/* One call takes the oldest. */
static void receive(struct sim *sim, struct component *self, uint32_t number)
{
    struct sqs *sqs = self->state;
    struct sqs_worker *worker = &sqs->workers[number];
    const int64_t now_ns = sim_now(sim);
    int64_t done_at_ns = now_ns;
    worker->count = 0;
    meter_requests(sqs, 1);
    while (worker->count < sqs->config->receive_batch && sqs->head != sqs->tail) {
        struct sqs_lot *lot = front(sqs);
        done_at_ns += dist_draw_int(&sqs->config->processing, &sqs->processing_rng);
        worker->held[worker->count] = *lot;
        worker->held[worker->count].count = 1;
        worker->held[worker->count].receives++;
        worker->done_at_ns[worker->count++] = done_at_ns;
        histogram_add(sqs->waiting, now_ns - lot->visible_at_ns);
        sqs->visible--;
        if (--lot->count == 0) sqs->head++;
    }
    *sqs->received += worker->count;
    metric_add(sqs->received_metric, worker->count);
    sqs->held += worker->count;
    sqs->busy++;
    worker->since_ns = now_ns;
    sim_at(sim, done_at_ns, self, SQS_DONE, arg_integer(number));
}

static void begin_work(struct sim *sim, struct component *self)
{
    struct sqs *sqs = self->state;
    expire(sim, self);
    while (sqs->head != sqs->tail && sqs->idle_count > 0) {
        const uint32_t number = sqs->idle[--sqs->idle_count];
        end_wait(sqs, &sqs->workers[number], sim_now(sim));
        receive(sim, self, number);
    }
}

/* Its timeout ends: it can be received again, or has been often enough. */
static void comes_back(struct sim *sim, struct component *self, const struct sqs_lot *lot)
{
    struct sqs *sqs = self->state;
    if (sqs->dead && lot->receives >= sqs->config->max_receives) {
        ++*sqs->dead_lettered;
        sqs_send(sim, sqs->dead, 1, sqs->last_bytes, sim_now(sim));
        return;
    }
    struct sqs_lot again = *lot;
    again.visible_at_ns = sim_now(sim);
    push(sqs, &again);
}

static void on_visible(struct sim *sim, struct component *self, union event_arg arg)
{
    struct sqs *sqs = self->state;
    struct sqs_lot *lot = arg.pointer;
    comes_back(sim, self, lot);
    sqs->hidden--;
    lot->next = sqs->spare;
    sqs->spare = lot;
    begin_work(sim, self);
}

/* Nothing is heard of it until its timeout ends. */
static void hide(struct sim *sim, struct component *self, const struct sqs_lot *held,
                 int64_t received_at_ns)
{
    struct sqs *sqs = self->state;
    struct sqs_lot *lot = sqs->spare;
    const int64_t back_at_ns = received_at_ns + sqs->config->visibility_ns;
    if (lot) sqs->spare = lot->next;
    else lot = memory_zeroed(sqs->memory, 1, sizeof *lot);
    *lot = *held;
    sqs->hidden++;
    sim_at(sim, back_at_ns > sim_now(sim) ? back_at_ns : sim_now(sim), self, SQS_VISIBLE,
           arg_pointer(lot));
}

static void on_done(struct sim *sim, struct component *self, union event_arg arg)
{
    struct sqs *sqs = self->state;
    struct sqs_worker *worker = &sqs->workers[arg.integer];
    const int64_t now_ns = sim_now(sim), received_at_ns = worker->since_ns;
    int64_t deleted = 0;
    for (uint32_t i = 0; i < worker->count; i++) {
        const bool late = worker->done_at_ns[i] > received_at_ns + sqs->config->visibility_ns;
        const bool fails = sqs->config->error_rate > 0 &&
                           rng_uniform(&sqs->error_rng) < sqs->config->error_rate;
        if (fails || late) {
            if (late && !fails) ++*sqs->duplicate;
            ++*sqs->failures;
            hide(sim, self, &worker->held[i], received_at_ns);
            continue;
        }
        deleted++;
        histogram_add(sqs->processed, worker->done_at_ns[i] - worker->held[i].sent_at_ns);
    }
    if (deleted > 0) meter_requests(sqs, 1);
    *sqs->deleted += deleted;
    metric_add(sqs->deleted_metric, (double)deleted);
    *sqs->busy_ns += now_ns - received_at_ns;
    sqs->held -= worker->count;
    sqs->busy--;
    worker->since_ns = now_ns;
    sqs->idle[sqs->idle_count++] = (uint32_t)arg.integer;
    begin_work(sim, self);
}

static void on_arrive(struct sim *sim, struct component *self, union event_arg arg)
{
    struct sqs *sqs = self->state;
    const int64_t now_ns = sim_now(sim);
    push(sqs,
         &(struct sqs_lot){.sent_at_ns = now_ns, .visible_at_ns = now_ns, .count = arg.integer});
    sqs->coming -= arg.integer;
    begin_work(sim, self);
}

void sqs_send(struct sim *sim, struct component *queue, int64_t messages, int64_t bytes,
              int64_t at_ns)
{
    struct sqs *sqs = queue->state;
    CHECK(messages >= 0 && bytes >= 0 && at_ns >= sim_now(sim));
    if (messages == 0) return;
    /* Each 64 KB of a message are a request (Firehose 5.5, D). */
    const int64_t each = bytes > 0 ? (bytes + QUOTA_SNS_REQUEST_BYTES - 1) / QUOTA_SNS_REQUEST_BYTES
                                   : 1;
    *sqs->sent += messages;
    sqs->coming += messages;
    sqs->last_bytes = bytes;
    meter_requests(sqs, messages * each);
    metric_add(sqs->sent_metric, (double)messages);
    metric_add(sqs->size_metric, (double)bytes);
    sim_at(sim, at_ns, queue, SQS_ARRIVE, arg_integer(messages));
}

/* ---- the life of a queue */

static void open_sinks(struct sim *sim, struct component *self)
{
    struct sqs *sqs = self->state;
    const unsigned levels = METRIC_ALL & ~(unsigned)METRIC_SUM;
    sqs->waiting = sim_latency(sim, self, "queued");
    sqs->processed = sim_latency(sim, self, "processed");
    sqs->sent = sim_counter(sim, self, "messages");
    sqs->received = sim_counter(sim, self, "messages_received");
    sqs->deleted = sim_counter(sim, self, "messages_deleted");
    sqs->expired = sim_counter(sim, self, "records_expired");
    sqs->failures = sim_counter(sim, self, "records_failed");
    sqs->duplicate = sim_counter(sim, self, "records_duplicate");
    sqs->dead_lettered = sim_counter(sim, self, "messages_dead_lettered");
    sqs->empty_receives = sim_counter(sim, self, "empty_receives");
    sqs->requests = sim_counter(sim, self, "requests");
    sqs->busy_ns = sim_counter(sim, self, "processing_ns");
    sqs->request_meter = sim_meter(sim, self, sqs_request_meter(sqs->config));
    sqs->sent_metric = sim_metric(sim, self, "NumberOfMessagesSent", "Count", METRIC_SUM);
    sqs->size_metric = sim_metric(sim, self, "SentMessageSize", "Bytes", METRIC_ALL);
    sqs->received_metric = sim_metric(sim, self, "NumberOfMessagesReceived", "Count", METRIC_SUM);
    sqs->deleted_metric = sim_metric(sim, self, "NumberOfMessagesDeleted", "Count", METRIC_SUM);
    sqs->empty_metric = sim_metric(sim, self, "NumberOfEmptyReceives", "Count", METRIC_SUM);
    sqs->visible_metric =
        sim_metric(sim, self, "ApproximateNumberOfMessagesVisible", "Count", levels);
    sqs->hidden_metric =
        sim_metric(sim, self, "ApproximateNumberOfMessagesNotVisible", "Count", levels);
    sqs->age_metric = sim_metric(sim, self, "ApproximateAgeOfOldestMessage", "Seconds", levels);
}

static void sqs_open(struct sim *sim, struct component *self)
{
    struct sqs *sqs = self->state;
    sqs->config = self->config;
    sqs->memory = sim_memory(sim);
    self->port = sqs;
    sim_rng(sim, &sqs->processing_rng, self, "processing");
    sim_rng(sim, &sqs->error_rng, self, "errors");
    open_sinks(sim, self);
    const uint32_t workers = (uint32_t)sqs->config->workers;
    if (workers == 0) return;
    sqs->workers = memory_zeroed(sqs->memory, workers, sizeof *sqs->workers);
    sqs->idle = memory_zeroed(sqs->memory, workers, sizeof *sqs->idle);
    for (uint32_t i = 0; i < workers; i++) sqs->idle[sqs->idle_count++] = workers - 1 - i;
}

static void sqs_start(struct sim *sim, struct component *self)
{
    struct sqs *sqs = self->state;
    if (sqs->config->dead.index >= 0) sqs->dead = sim_component(sim, sqs->config->dead.index);
}

static int64_t oldest_ns(const struct sqs *sqs, int64_t now_ns)
{
    if (sqs->head == sqs->tail) return 0;
    return now_ns - sqs->lots[sqs->head & (sqs->capacity - 1)].sent_at_ns;
}

static void account(struct sim *sim, struct component *self)
{
    struct sqs *sqs = self->state;
    expire(sim, self);
    for (uint32_t i = 0; i < sqs->idle_count; i++)
        end_wait(sqs, &sqs->workers[sqs->idle[i]], sim_now(sim));
}

static void sqs_minute(struct sim *sim, struct component *self, int64_t minute)
{
    struct sqs *sqs = self->state;
    (void)minute;
    account(sim, self);
    metric_add(sqs->visible_metric, (double)sqs->visible);
    metric_add(sqs->hidden_metric, (double)(sqs->held + sqs->hidden));
    metric_add(sqs->age_metric, (double)oldest_ns(sqs, sim_now(sim)) / (double)NS_PER_S);
}

static void sqs_measure(struct sim *sim, struct component *self)
{
    struct sqs *sqs = self->state;
    account(sim, self);
    sqs->measured.left = sqs->visible + sqs->held + sqs->hidden;
}

static void sqs_finish(struct sim *sim, struct component *self)
{
    struct sqs *sqs = self->state;
    account(sim, self);
    results_law(sim_results(sim), self->name,
                "sent = deleted + expired + dead-lettered + waiting + held + hidden + coming",
                (double)*sqs->sent,
                (double)(*sqs->deleted + *sqs->expired + *sqs->dead_lettered + sqs->visible +
                         sqs->held + sqs->hidden + sqs->coming),
                0);
}

static int64_t sqs_lag(const struct sim *sim, const struct component *self)
{
    const struct sqs *sqs = self->state;
    return sqs->config->workers > 0 ? oldest_ns(sqs, sim_now(sim)) : 0;
}

static const struct event_kind sqs_events[SQS_EVENTS] = {
    [SQS_ARRIVE] = {"arrive", on_arrive},
    [SQS_DONE] = {"done", on_done},
    [SQS_VISIBLE] = {"visible", on_visible},
};

/* The names of the service and of its API for what is called otherwise here or not modelled. */
static const struct field_elsewhere sqs_elsewhere[] = {
    {"message_retention_period", "retention"},
    {"receive_message_wait_time_seconds", "wait"},
    {"redrive_policy", "dead_letter_queue"},
    {"delay_seconds", NULL},
    {0},
};

const struct component_type sqs_type = {
    .kind = "sqs",
    .section = "destinations",
    .summary = "An SQS queue and the workers that drain it.",
    .config_bytes = sizeof(struct sqs_config),
    .fields = sqs_fields,
    .elsewhere = sqs_elsewhere,
    .validate = sqs_validate,
    .wired = sqs_wired,
    .state_bytes = sizeof(struct sqs),
    .events = sqs_events,
    .event_count = SQS_EVENTS,
    .open = sqs_open,
    .start = sqs_start,
    .minute = sqs_minute,
    .measure = sqs_measure,
    .finish = sqs_finish,
    .lag = sqs_lag,
    .findings = sqs_findings,
    .expect = sqs_expect,
};
