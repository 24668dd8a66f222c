/*
 * glue_crawler.c -- a Glue crawler that registers new partitions of a bucket.
 *
 * It runs on a schedule (at multiples of `every`, as cron does), or when S3 tells EventBridge of a new
 * object; or on a schedule but for what S3 has told a queue of, which costs nothing while there is nothing
 * (event mode; additions 2.12, D). A run sees what lay in the bucket when it began. It cannot begin while another runs (facts
 * Firehose 5.1, D). Its own `queryable` is the time until a crawl has covered the record; a table
 * sees objects of a known partition at once and others when the crawl that registers it ends.
 */
#include "models/store/glue_crawler.h"

#include <math.h>
#include <stdlib.h>

#include "models/bill/usage.h"
#include "models/common/expect.h"
#include "models/common/measured.h"
#include "models/common/message.h"
#include "models/common/object.h"
#include "models/common/quotas.h"
#include "models/store/store_findings.h"
#include "sim/batching.h"
#include "sim/check.h"
#include "sim/dist.h"
#include "sim/sim.h"
#include "sim/units.h"

enum crawler_timer { CRAWLER_DUE = MSG_COUNT, CRAWLER_TOLD, CRAWLER_DONE, CRAWLER_EVENTS };
enum crawler_trigger { CRAWLER_ON_SCHEDULE, CRAWLER_ON_EVENT, CRAWLER_ON_QUEUE };

enum { CRAWLER_EXPECT_POINTS = 31 }; /* that stand for the law of a run */

struct crawler_config {
    struct reference on;
    int trigger;
    int64_t every_ns;
    struct dist run;
    double dpu;
    struct dist notification;
    struct dist event_bus;
};

/* An object that no finished crawl has covered. */
struct uncovered {
    struct age_profile *ages;
    int64_t partition;
    bool hidden;  /* its partition was not registered when it was written */
    bool covered; /* it lay in the bucket when the running crawl began */
    struct uncovered *next;
};

struct crawler {
    const struct crawler_config *config;
    struct catalog_port port;
    struct object_listener listener;
    struct rng rng;
    struct uncovered *first, **last;
    int64_t *partitions; /* registered, in order of registering */
    uint32_t partition_count, partition_capacity;
    bool running, again;
    int64_t began_at_ns;
    struct histogram *queryable, *run;
    int64_t *runs, *skipped, *objects, *registered;
    meter_units *dpu_meter;
};

static const char *const bucket_kinds[] = {"s3", NULL};
static const char *const trigger_names[] = {"schedule", "event", "queue", NULL};

#define AT(member) offsetof(struct crawler_config, member)

static const struct field crawler_fields[] = {
    {.key = "on",
     .kind = FIELD_REF,
     .offset = AT(on),
     .required = true,
     .choices = bucket_kinds,
     .help = "the bucket that is crawled"},
    {.key = "trigger",
     .kind = FIELD_CHOICE,
     .offset = AT(trigger),
     .fallback = "schedule",
     .choices = trigger_names,
     .help =
         "on a schedule, when EventBridge reports a new object, or on a schedule if a queue has "
         "reports of some (event mode)",
     .source = "Firehose 5.1, D; event mode additions 2.12, D"},
    {.key = "every",
     .kind = FIELD_DURATION,
     .offset = AT(every_ns),
     .fallback = "5m",
     .min = (double)(5 * NS_PER_MINUTE),
     .max = (double)(31 * NS_PER_DAY),
     .help = "schedule; cron's precision is 5 minutes",
     .source = "Firehose 5.1, D, GLUE-UG"},
    {.key = "run_time",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = AT(run),
     .fallback = "{lognormal: {median: 75s, sigma: 0.53}}",
     .min = 0,
     .max = (double)NS_PER_DAY,
     .help = "how long a crawl takes",
     .source = "Firehose 5.1 and 9.2, A"},
    {.key = "dpu",
     .kind = FIELD_NUMBER,
     .offset = AT(dpu),
     .fallback = "2",
     .min = 0.0625,
     .max = 100,
     .help = "data processing units that a run is billed",
     .source = "Firehose 5.1, A"},
    {.key = "notification",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = AT(notification),
     .fallback = "{mixture: [{weight: 0.999, of: {lognormal: {median: 600ms, sigma: 1.0}}}, "
                 "{weight: 0.001, of: {uniform: {low: 60s, high: 120s}}}]}",
     .min = 0,
     .max = (double)NS_PER_HOUR,
     .help = "trigger event: from the object to S3's notification",
     .source = "Firehose 4.4, A"},
    {.key = "event_bus",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = AT(event_bus),
     .fallback = "{lognormal: {median: 56.15ms, sigma: 0.763, shift: 91.9ms}}",
     .min = 0,
     .max = (double)NS_PER_HOUR,
     .help = "trigger event: EventBridge to the crawler",
     .source = "Firehose 9.2, I: fit to BITE"},
    {0},
};

int32_t glue_crawler_bucket(const void *config)
{
    return ((const struct crawler_config *)config)->on.index;
}

static bool is_registered(const struct crawler *crawler, int64_t partition)
{
    for (uint32_t i = crawler->partition_count; i-- > 0;)
        if (crawler->partitions[i] == partition) return true;
    return false;
}

static void register_partition(struct crawler *crawler, int64_t partition)
{
    if (is_registered(crawler, partition)) return;
    if (crawler->partition_count == crawler->partition_capacity) {
        crawler->partition_capacity = crawler->partition_capacity ? 2 * crawler->partition_capacity
                                                                  : 16;
        crawler->partitions = check_resized(crawler->partitions, crawler->partition_capacity *
                                                                     sizeof *crawler->partitions);
    }
    crawler->partitions[crawler->partition_count++] = partition;
    ++*crawler->registered;
}

/* ---- running */

static void begin_run(struct sim *sim, struct component *self)
{
    struct crawler *crawler = self->state;
    if (crawler->running) {
        crawler->again = true;
        ++*crawler->skipped;
        return;
    }
    const int64_t run_ns = dist_draw_int(&crawler->config->run, &crawler->rng);
    crawler->running = true;
    crawler->again = false;
    crawler->began_at_ns = sim_now(sim);
    int64_t most = crawler->config->trigger == CRAWLER_ON_QUEUE ? QUOTA_CRAWLER_MESSAGES
                                                                : INT64_MAX;
    for (struct uncovered *at = crawler->first; at && most > 0; at = at->next, most--)
        at->covered = true;
    sim_at(sim, sim_now(sim) + run_ns, self, CRAWLER_DONE, arg_none());
}

static void on_due(struct sim *sim, struct component *self, union event_arg arg)
{
    const struct crawler *crawler = self->state;
    /* An empty queue costs nothing. */
    if (crawler->first || crawler->config->trigger == CRAWLER_ON_SCHEDULE) begin_run(sim, self);
    sim_at(sim, sim_now(sim) + crawler->config->every_ns, self, CRAWLER_DUE, arg);
}

static void on_told(struct sim *sim, struct component *self, union event_arg arg)
{
    (void)arg;
    begin_run(sim, self);
}

/* Shows what has become visible, forgets what the crawl has covered. */
static void sweep_uncovered(struct sim *sim, struct crawler *crawler)
{
    struct uncovered **link = &crawler->first;
    while (*link) {
        struct uncovered *at = *link;
        if (at->hidden && is_registered(crawler, at->partition)) {
            at->hidden = false;
            catalog_show(sim, &crawler->port, at->ages);
        }
        if (!at->covered) {
            link = &at->next;
            continue;
        }
        age_profile_ages(at->ages, crawler->queryable, sim_now(sim));
        *link = at->next;
        age_profile_destroy(at->ages);
        free(at);
    }
    crawler->last = link;
}

static void on_done(struct sim *sim, struct component *self, union event_arg arg)
{
    (void)arg;
    struct crawler *crawler = self->state;
    const int64_t ran_ns = sim_now(sim) - crawler->began_at_ns;
    const int64_t billed_ns = ran_ns > QUOTA_CRAWLER_BILLED_MIN_NS ? ran_ns
                                                                   : QUOTA_CRAWLER_BILLED_MIN_NS;
    crawler->running = false;
    ++*crawler->runs;
    *crawler->dpu_meter +=
        (meter_units)((double)billed_ns / (double)NS_PER_MS * crawler->config->dpu);
    histogram_add(crawler->run, ran_ns);
    for (const struct uncovered *at = crawler->first; at; at = at->next)
        if (at->covered) register_partition(crawler, at->partition);
    sweep_uncovered(sim, crawler);
    if (crawler->again && crawler->config->trigger == CRAWLER_ON_EVENT) begin_run(sim, self);
}

static void on_object_written(struct sim *sim, struct component *self, const struct object *object,
                              int64_t partition)
{
    struct crawler *crawler = self->state;
    struct uncovered *note = check_zeroed(1, sizeof *note);
    note->ages = age_profile_share(object->ages);
    note->partition = partition;
    note->hidden = !is_registered(crawler, partition);
    *crawler->last = note;
    crawler->last = &note->next;
    ++*crawler->objects;
    if (!note->hidden) catalog_show(sim, &crawler->port, note->ages);
    if (crawler->config->trigger != CRAWLER_ON_EVENT) return;
    sim_at(sim,
           sim_now(sim) + dist_draw_int(&crawler->config->notification, &crawler->rng) +
               dist_draw_int(&crawler->config->event_bus, &crawler->rng),
           self, CRAWLER_TOLD, arg_none());
}

/* ---- the life of a crawler */

static void crawler_open(struct sim *sim, struct component *self)
{
    struct crawler *crawler = self->state;
    crawler->config = self->config;
    crawler->last = &crawler->first;
    self->port = &crawler->port;
    crawler->port.bucket = crawler->config->on.index;
    sim_rng(sim, &crawler->rng, self, "runs");
    crawler->queryable = sim_latency(sim, self, "queryable");
    crawler->run = sim_latency(sim, self, "crawl");
    crawler->runs = sim_counter(sim, self, "runs");
    crawler->skipped = sim_counter(sim, self, "runs_skipped");
    crawler->objects = sim_counter(sim, self, "objects");
    crawler->registered = sim_counter(sim, self, "partitions_registered");
    crawler->dpu_meter = sim_meter(sim, self, USAGE_GLUE_CRAWLER);
}

static void crawler_start(struct sim *sim, struct component *self)
{
    struct crawler *crawler = self->state;
    struct bucket_port *bucket = sim_component(sim, crawler->config->on.index)->port;
    crawler->listener = (struct object_listener){self, on_object_written, bucket->listeners};
    bucket->listeners = &crawler->listener;
    if (crawler->config->trigger != CRAWLER_ON_EVENT)
        sim_at(sim, crawler->config->every_ns, self, CRAWLER_DUE, arg_none());
}

static void crawler_findings(struct sim *sim, struct component *self)
{
    const struct crawler *crawler = self->state;
    if (crawler->config->trigger != CRAWLER_ON_EVENT)
        store_tell_crawls(sim, self,
                          &(struct store_crawls){
                              .runs = measured_count(sim, self, "runs"),
                              .skipped = measured_count(sim, self, "runs_skipped"),
                              .mean_ns = histogram_mean(crawler->run),
                              .most_ns = (double)histogram_max(crawler->run),
                              .every_ns = (double)crawler->config->every_ns,
                          });
    store_tell_visible(sim, self, crawler->queryable);
}

static void crawler_close(struct component *self)
{
    struct crawler *crawler = self->state;
    while (crawler->first) {
        struct uncovered *at = crawler->first;
        crawler->first = at->next;
        age_profile_destroy(at->ages);
        free(at);
    }
    free(crawler->partitions);
}

/* Runs that end in the measured time. One that is still under way lets the next times pass, so that of the
 * times there are only one in E[ceil(run / every)] begins a run. */
static double scheduled_runs(const struct expect *expect, const struct crawler_config *config)
{
    enum { TIMES_MAX = 10000 }; /* ours: beyond, the ends do not matter */
    const struct expect_request *request = expect_asked(expect);
    const double every_ns = (double)config->every_ns, every_s = every_ns / (double)NS_PER_S;
    const double from_s = request->warmup_s, to_s = from_s + request->duration_s;
    const double used = 1 / fmax(1, dist_mean_steps(&config->run, every_ns));
    if (isinf(from_s) || to_s / every_s > TIMES_MAX) return request->duration_s / every_s * used;
    double sum = 0;
    for (int k = 1; k * every_s < to_s; k++)
        sum += dist_cdf(&config->run, (to_s - k * every_s) * (double)NS_PER_S) -
               dist_cdf(&config->run, fmax(0, from_s - k * every_s) * (double)NS_PER_S);
    return sum * used;
}

/* A run takes over what was reported while the one before was under way. */
static double reported_runs(const struct expect *expect, const struct crawler_config *config,
                            const struct expect_flow *flow)
{
    double points[CRAWLER_EXPECT_POINTS];
    dist_points(&config->run, points, CRAWLER_EXPECT_POINTS);
    for (int i = 0; i < CRAWLER_EXPECT_POINTS; i++) points[i] /= (double)NS_PER_S;
    if (flow->objects_per_s <= 0) return 0;
    const struct batching_lane lane = {
        .clumps = expect_objects(flow), .service = points, .points = CRAWLER_EXPECT_POINTS};
    return expect_asked(expect)->duration_s * batching_lane(&lane);
}

/* Crawls one after another are a renewal process: how many there are in a short time is chance. */
static void note_few(struct expect *expect, int32_t self, const struct crawler_config *config,
                     double runs)
{
    const double matters = 0.05; /* ours */
    const double mean = dist_mean(&config->run);
    const double apart = sqrt(dist_variance(&config->run) / runs) / mean;
    if (runs > 0 && mean > 0 && apart > matters)
        expect_note(
            expect, self, EXPECT_ABOUT,
            "%.3g crawls end in the measured time; by chance a run has %.0f %% more or fewer", runs,
            100 * apart);
}

static void crawler_expect(struct expect *expect, int32_t self)
{
    const struct crawler_config *config = expect_spec(expect, self)->config;
    const struct expect_flow *flow = expect_flow(expect, config->on.index);
    /* E[max(run, least)] = E[run] + E[max(0, least - run)]. */
    const double billed_ns = dist_mean(&config->run) +
                             dist_cdf_integral(&config->run, (double)QUOTA_CRAWLER_BILLED_MIN_NS);
    const double waiting = flow->objects_per_s * (double)config->every_ns / (double)NS_PER_S;
    const double something = config->trigger == CRAWLER_ON_QUEUE ? -expm1(-waiting) : 1;
    const double runs = config->trigger != CRAWLER_ON_EVENT
                            ? scheduled_runs(expect, config) * something
                            : reported_runs(expect, config, flow);
    if (config->trigger != CRAWLER_ON_EVENT)
        store_expect_crawls(expect, self, &config->run, (double)config->every_ns);
    else note_few(expect, self, config, runs);
    expect_meter(expect, self, USAGE_GLUE_CRAWLER,
                 runs * billed_ns / (double)NS_PER_MS * config->dpu);
}

static const struct event_kind crawler_events[CRAWLER_EVENTS] = {
    [CRAWLER_DUE] = {"due", on_due},
    [CRAWLER_TOLD] = {"told", on_told},
    [CRAWLER_DONE] = {"done", on_done},
};

const struct component_type glue_crawler_type = {
    .kind = "glue-crawler",
    .section = "destinations",
    .summary = "A Glue crawler that registers a bucket's new partitions.",
    .config_bytes = sizeof(struct crawler_config),
    .fields = crawler_fields,
    .state_bytes = sizeof(struct crawler),
    .events = crawler_events,
    .event_count = CRAWLER_EVENTS,
    .open = crawler_open,
    .start = crawler_start,
    .findings = crawler_findings,
    .close = crawler_close,
    .expect = crawler_expect,
};
