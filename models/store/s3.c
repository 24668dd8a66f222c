/*
 * s3.c -- a bucket: how long a PUT takes, when it fails, and who is told of the object.
 *
 * A PUT takes a latency plus size over the throughput of one connection (facts Firehose 4.2, I/A).
 * Above 3,500 PUT-class requests per second and prefix it is answered 503 Slow Down (4.1, D).
 */
#include <stdlib.h>

#include "models/bill/usage.h"
#include "models/common/destination.h"
#include "models/common/expect.h"
#include "models/common/impairment.h"
#include "models/common/measured.h"
#include "models/common/message.h"
#include "models/common/object.h"
#include "models/common/token_bucket.h"
#include "models/store/s3_lifecycle.h"
#include "models/store/s3_prefix.h"
#include "models/store/store_findings.h"
#include "models/store/store_rows.h"
#include "sim/dist.h"
#include "sim/sim.h"
#include "sim/units.h"

enum s3_timer { S3_WRITTEN = MSG_COUNT, S3_EVENTS };

struct s3_config {
    const char *prefix;
    struct dist put_latency;
    double put_bytes_per_s;
    double error_rate;
    int64_t requests_per_s;
    int64_t split_after_ns;
    int64_t kept_ns;
    struct field_list lifecycle;
};

struct s3 {
    const struct s3_config *config;
    struct bucket_port port;
    struct rng rng;
    struct dist transfer_spread;
    struct token_bucket requests;
    int64_t slowed_since_ns, slowed_at_ns; /* by the limit, without a minute's pause; -1: never */
    int64_t *splits;
    struct impairment impairment;
    struct rng fault_rng;
    int64_t partition_ns; /* how long one partition of the prefix lasts; 0: there is only one */
    struct histogram *put;
    struct metric *put_requests, *errors, *upload_bytes;
    meter_units *puts_meter, *storage_meter;
    struct s3_lifecycle lifecycle;
    int64_t *objects, *failed, *slowed, *bytes;
};

#define AT(member) offsetof(struct s3_config, member)

static const struct field s3_fields[] = {
    {.key = "prefix",
     .kind = FIELD_TEXT,
     .offset = AT(prefix),
     .fallback = "\"!{timestamp:yyyy/MM/dd/HH}/\"",
     .help = "key prefix; its finest timestamp is how often a new partition begins",
     .source = "Firehose 1.8, D"},
    {.key = "put_latency",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = AT(put_latency),
     .fallback = "{mixture: [{weight: 0.99, of: {lognormal: {median: 27ms, sigma: 0.331}}}, "
                 "{weight: 0.01, of: {lognormal: {median: 190ms, sigma: 0.331}}}]}",
     .min = 0,
     .max = (double)NS_PER_HOUR,
     .help = "time of a PUT beside its bytes",
     .source = "Firehose 4.2, I/A: TIG, with a tail of 1 %"},
    {.key = "put_throughput",
     .kind = FIELD_BYTE_RATE,
     .offset = AT(put_bytes_per_s),
     .fallback = "90 MB/s",
     .min = 1e3,
     .max = 1e12,
     .help = "one connection's throughput",
     .source = "Firehose 4.2, A: DVS's GET figure"},
    {.key = "error_rate",
     .kind = FIELD_RATIO,
     .offset = AT(error_rate),
     .fallback = "0",
     .min = 0,
     .max = 1,
     .help = "share of PUTs that fail and are tried again",
     .source = "ours: no rate is published"},
    {.key = "requests_per_second",
     .kind = FIELD_COUNT,
     .offset = AT(requests_per_s),
     .fallback = "3500",
     .min = 1,
     .max = 1e6,
     .help = "PUT-class requests per second of the prefix",
     .source = "Firehose 4.1, D, S3-UG"},
    {.key = "split_after",
     .kind = FIELD_DURATION,
     .offset = AT(split_after_ns),
     .fallback = "10m",
     .min = 0,
     .max = (double)NS_PER_DAY,
     .help = "a prefix that is slowed down so long is split and takes twice as many; 0s: never",
     .source = "Firehose 4.1, D: gradual; A: when"},
    STORE_KEPT_ROW(
        AT(kept_ns),
        "how long an object is stored: what its storage costs in all is billed to the run"),
    {.key = "lifecycle",
     .kind = FIELD_LIST,
     .offset = AT(lifecycle),
     .group = s3_transition_fields,
     .item_bytes = sizeof(struct s3_transition_config),
     .min = 0,
     .max = 8,
     .help = "classes of storage that objects of 128 KiB and more move to with age, until `kept` "
             "is over"},
    {0},
};

/* Firehose 4.2, I: lognormal sigma of the throughput. */
#define TRANSFER_SIGMA 0.15

static void s3_validate(const void *config, struct complaints *complaints)
{
    const struct s3_config *s3 = config;
    s3_prefix_validate(s3->prefix, complaints, "prefix");
    s3_lifecycle_validate(&s3->lifecycle, s3->kept_ns, complaints);
}

/* A fault makes it slow, or has it fail; then it is not asked again. */
static bool is_spoilt(struct s3 *s3, int64_t *took_ns)
{
    struct impairment *impairment = &s3->impairment;
    *took_ns = (int64_t)((double)*took_ns * impairment->times);
    if (impairment->outage) return true;
    if (impairment->throttled > 0 && rng_uniform(&s3->fault_rng) < impairment->throttled) {
        ++*s3->slowed;
        return true;
    }
    return impairment->errors > 0 && rng_uniform(&s3->fault_rng) < impairment->errors;
}

/* Firehose 4.1: a prefix that is asked for too much is split in time, and each half takes as much. */
static void note_slowed(struct sim *sim, struct component *self)
{
    struct s3 *s3 = self->state;
    const int64_t now_ns = sim_now(sim), rate = 2 * s3->requests.rate;
    /* ours: a minute without a refusal ends what counts as one time */
    if (s3->slowed_at_ns < 0 || now_ns - s3->slowed_at_ns > NS_PER_MINUTE)
        s3->slowed_since_ns = now_ns;
    s3->slowed_at_ns = now_ns;
    if (s3->config->split_after_ns == 0 || rate > TOKEN_BUCKET_UNITS_MAX ||
        now_ns - s3->slowed_since_ns < s3->config->split_after_ns)
        return;
    s3->requests = token_bucket_full(rate, rate, now_ns);
    s3->requests.tokens = 0;
    s3->slowed_since_ns = now_ns;
    ++*s3->splits;
    results_event(
        sim_results(sim), now_ns, self->name, "prefix-split",
        "the prefix is split and takes twice as many requests (when is assumed: split_after)");
}

static void on_object(struct sim *sim, struct component *self, union event_arg arg)
{
    struct s3 *s3 = self->state;
    const struct s3_config *config = s3->config;
    struct object *object = arg.pointer;
    const int64_t now_ns = sim_now(sim);
    metric_add(s3->put_requests, (double)object->requests);
    *s3->puts_meter += object->requests;
    int64_t took_ns = dist_draw_int(&config->put_latency, &s3->rng);
    object->written = true;
    if (!token_bucket_take(&s3->requests, now_ns, object->requests)) {
        object->written = false;
        ++*s3->slowed;
        note_slowed(sim, self);
    } else {
        const double transfer_s = (double)object->bytes_out / config->put_bytes_per_s *
                                  dist_draw(&s3->transfer_spread, &s3->rng);
        took_ns += (int64_t)(transfer_s * (double)NS_PER_S);
        if (config->error_rate > 0 && rng_uniform(&s3->rng) < config->error_rate)
            object->written = false;
    }
    if (s3->impairment.count > 0 && is_spoilt(s3, &took_ns)) object->written = false;
    if (object->written) histogram_add(s3->put, took_ns);
    sim_at(sim, now_ns + took_ns, self, S3_WRITTEN, arg);
}

static void tell(struct sim *sim, const struct s3 *s3, const struct object *object)
{
    /* Named by the arrival of its oldest record (Firehose 1.8, D). */
    enum { VALUES_FROM_BIT = 40 }; /* above any number of partitions by time */
    const int64_t by_time = s3->partition_ns ? object->oldest_arrived_at_ns / s3->partition_ns : 0;
    const int64_t partition = by_time + ((int64_t)object->value << VALUES_FROM_BIT);
    for (struct object_listener *at = s3->port.listeners; at; at = at->next)
        at->written(sim, at->listener, object, partition);
    catalog_show(sim, &s3->port.catalog, object->ages);
}

static void on_written(struct sim *sim, struct component *self, union event_arg arg)
{
    struct s3 *s3 = self->state;
    struct object *object = arg.pointer;
    if (object->written) {
        ++*s3->objects;
        *s3->bytes += object->bytes_out;
        *s3->storage_meter += s3->config->lifecycle.count > 0
                                  ? s3_lifecycle_stores(&s3->lifecycle, object->bytes_out)
                                  : (meter_units)object->bytes_out * s3->config->kept_ns /
                                        NS_PER_HOUR;
        metric_add(s3->upload_bytes, (double)object->bytes_out);
        tell(sim, s3, object);
    } else {
        ++*s3->failed;
        metric_add(s3->errors, 1);
    }
    sim_at(sim, sim_now(sim), object->delivery, MSG_OBJECT_DONE, arg);
}

static void s3_open(struct sim *sim, struct component *self)
{
    struct s3 *s3 = self->state;
    s3->config = self->config;
    self->port = &s3->port;
    s3->port.catalog.bucket = (int32_t)self->index;
    sim_rng(sim, &s3->rng, self, "puts");
    s3->transfer_spread = dist_lognormal(1.0, TRANSFER_SIGMA);
    s3->partition_ns = s3_prefix_partition_ns(s3->config->prefix);
    s3->requests = token_bucket_full(s3->config->requests_per_s, s3->config->requests_per_s, 0);
    s3->put = sim_latency(sim, self, "put_object");
    s3->put_requests = sim_metric(sim, self, "PutRequests", "Count", METRIC_SUM);
    s3->errors = sim_metric(sim, self, "5xxErrors", "Count", METRIC_SUM | METRIC_AVERAGE);
    s3->upload_bytes = sim_metric(sim, self, "BytesUploaded", "Bytes", METRIC_ALL);
    s3->puts_meter = sim_meter(sim, self, USAGE_S3_PUTS);
    s3->storage_meter = sim_meter(sim, self, USAGE_S3_STORAGE);
    if (s3->config->lifecycle.count > 0)
        s3_lifecycle_open(sim, self, &s3->lifecycle, &s3->config->lifecycle, s3->config->kept_ns);
    s3->objects = sim_counter(sim, self, "objects");
    s3->failed = sim_counter(sim, self, "puts_failed");
    s3->slowed = sim_counter(sim, self, "puts_slowed_down");
    s3->bytes = sim_counter(sim, self, "bytes");
    s3->splits = sim_counter(sim, self, "prefix_splits");
    s3->slowed_at_ns = -1;
}

/* ---- faults */

static void begin_impairment(struct sim *sim, struct component *self,
                             const struct incident *incident)
{
    struct s3 *s3 = self->state;
    if (s3->impairment.capacity == 0) sim_rng(sim, &s3->fault_rng, self, "faults");
    impairment_begin(&s3->impairment, sim_memory(sim), incident);
}

static void end_impairment(struct sim *sim, struct component *self, const struct incident *incident)
{
    struct s3 *s3 = self->state;
    (void)sim;
    impairment_end(&s3->impairment, incident);
}

static const struct incident_kind s3_incidents[] = {
    IMPAIRMENT_ROW("s3-slowdown", IMPAIRMENT_THROTTLE, impairment_share_fields,
                   "A share of the requests is answered 503 SlowDown.",
                   "additions 2.14, D: Firehose tries again", begin_impairment, end_impairment),
    IMPAIRMENT_ROW("throttle", IMPAIRMENT_THROTTLE, impairment_share_fields,
                   "The same as s3-slowdown.", "additions 2.14, D", begin_impairment,
                   end_impairment),
    IMPAIRMENT_ROW("outage", IMPAIRMENT_OUTAGE, NULL, "Every request fails.", "ours",
                   begin_impairment, end_impairment),
    IMPAIRMENT_ROW("errors", IMPAIRMENT_ERRORS, impairment_share_fields,
                   "A share of the requests fails.", "ours", begin_impairment, end_impairment),
    IMPAIRMENT_ROW("slow", IMPAIRMENT_SLOW, impairment_slow_fields,
                   "Requests take so many times as long.", "ours", begin_impairment,
                   end_impairment),
    {0},
};

static void s3_findings(struct sim *sim, struct component *self)
{
    const double seconds = measured_ns(sim) / (double)NS_PER_S;
    store_tell_puts(
        sim, self,
        &(struct store_puts){
            .written = measured_count(sim, self, "objects"),
            .failed = measured_count(sim, self, "puts_failed"),
            .slowed = measured_count(sim, self, "puts_slowed_down"),
            .requests_per_s = measured_meter(sim, self, USAGE_S3_PUTS) / seconds,
            .limit_per_s = (double)((const struct s3 *)self->state)->requests.rate,
            .splits = (double)*((const struct s3 *)self->state)->splits,
            .split_after_ns = (double)((const struct s3 *)self->state)->config->split_after_ns,
        });
}

static void s3_expect(struct expect *expect, int32_t self)
{
    const struct s3_config *config = expect_spec(expect, self)->config;
    const struct expect_flow *flow = expect_flow(expect, self);
    const double failing = config->error_rate < 0.999 ? config->error_rate : 0.999;
    expect_meter(expect, self, USAGE_S3_PUTS, flow->requests / (1 - failing));
    s3_lifecycle_expect(expect, self, &config->lifecycle, config->kept_ns);
    store_expect_puts(expect, self, config->error_rate,
                      flow->requests / (1 - failing) / expect_asked(expect)->duration_s,
                      (double)config->requests_per_s);
    if (flow->requests > (double)config->requests_per_s * expect_asked(expect)->duration_s)
        expect_note(expect, self, EXPECT_AT_LEAST,
                    "more PUTs than the prefix takes: those answered 503 are billed again");
}

static const struct event_kind s3_events[S3_EVENTS] = {
    [MSG_OBJECT] = {"object", on_object},
    [S3_WRITTEN] = {"written", on_written},
};

static const char *prefix_of(const void *config)
{
    return ((const struct s3_config *)config)->prefix;
}

/* Firehose 1.3 and 1.9. */
static const struct destination_kind s3_destination = {
    .metrics = "DeliveryToS3",
    .billed = USAGE_FIREHOSE_IN,
    .rounds = true,
    .bytes_least = BYTES_PER_MIB,
    .bytes_most = 128 * BYTES_PER_MIB,
    .bytes_default = 5 * BYTES_PER_MIB,
    .interval_most_ns = 900 * NS_PER_S,
    .interval_default_ns = 300 * NS_PER_S,
    .prefix = prefix_of,
    .is_bucket = true,
    .takes_compressed = true,
};

/* The names of the service and of its API for what is called otherwise here or not modelled. */
static const struct field_elsewhere s3_elsewhere[] = {
    {"expiration", "kept"},
    {"transitions", "lifecycle"},
    {"error_output_prefix", NULL},
    {"storage_class", NULL},
    {0},
};

const struct component_type s3_type = {
    .kind = "s3",
    .section = "destinations",
    .summary = "An S3 bucket and prefix that objects are written to.",
    .offers = &s3_destination,
    .config_bytes = sizeof(struct s3_config),
    .fields = s3_fields,
    .elsewhere = s3_elsewhere,
    .validate = s3_validate,
    .state_bytes = sizeof(struct s3),
    .events = s3_events,
    .event_count = S3_EVENTS,
    .open = s3_open,
    .findings = s3_findings,
    .incidents = s3_incidents,
    .expect = s3_expect,
};
