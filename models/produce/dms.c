/*
 * dms.c -- AWS Database Migration Service in its change-data-capture phase.
 *
 * With `parallel_apply_threads: 0` one thread writes in commit order (facts KDS 2.4, D); it sends what
 * has gathered while the call before was under way, up to 500 records (`api: put-record` gives the
 * other reading: one record a call, at most 1/latency of them per second). DMS's own backoff is not
 * documented: the SDK's, without limit (KDS 10, A). A record is created when DMS has formatted it.
 */
#include "models/bill/usage.h"
#include "models/common/expect.h"
#include "models/produce/dms_keys.h"
#include "models/produce/producer.h"
#include "sim/sim.h"
#include "sim/units.h"

/* The instance's classes are those that the facts have a price of. */
enum { DMS_T2_MICRO, DMS_T3_MEDIUM, DMS_T3_LARGE, DMS_NONE };

struct dms_config {
    struct producer_config producer; /* first */
    struct dms_keys keys;
    int instance;
    bool multi_az;
};

static const char *const instance_names[] = {"dms.t2.micro", "dms.t3.medium", "dms.t3.large",
                                             "none", NULL};

static const char *const instance_meters[] = {
    [DMS_T2_MICRO] = USAGE_DMS_T2_MICRO,
    [DMS_T3_MEDIUM] = USAGE_DMS_T3_MEDIUM,
    [DMS_T3_LARGE] = USAGE_DMS_T3_LARGE,
    [DMS_NONE] = NULL,
};

static const struct field retry_fields[] = {
    PRODUCER_RETRY_FIELDS("0", "KDS 10, A: dms_backoff", "KDS 10, A: the SDK's"),
    {0},
};

static const struct field dms_fields[] = {
    PRODUCER_FIELDS(producer_targets),
    DMS_KEYS_FIELDS(struct dms_config, keys),
    {.key = "api",
     .kind = FIELD_CHOICE,
     .offset = offsetof(struct producer_config, api),
     .fallback = "put-records",
     .choices = producer_api_names,
     .help = "put-record sends one record a call",
     .source = "KDS 2.4, A"},
    {.key = "parallel_apply_threads",
     .kind = FIELD_COUNT,
     .offset = offsetof(struct producer_config, workers),
     .fallback = "0",
     .min = 0,
     .max = 32,
     .help = "ParallelApplyThreads: calls under way at once; 0 is one thread in commit order",
     .source = "KDS 2.4, D, DMS23"},
    {.key = "batch_records",
     .kind = FIELD_COUNT,
     .offset = offsetof(struct producer_config, batch.records),
     .fallback = "500",
     .min = 1,
     .max = QUOTA_PUT_RECORDS_MAX,
     .help = "records in one PutRecords call at most",
     .source = "KDS 12, A: 500 records"},
    {.key = "batch_bytes",
     .kind = FIELD_BYTES,
     .offset = offsetof(struct producer_config, batch.bytes),
     .fallback = "5 MiB",
     .min = 1,
     .max = (double)QUOTA_PUT_BYTES_MAX,
     .help = "a call closes before it would grow above this",
     .source = "KDS 2.1, I"},
    {.key = "linger",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct producer_config, batch.linger_ns),
     .fallback = "0s",
     .min = 0,
     .max = (double)NS_PER_HOUR,
     .help = "how long a call may wait for more records after its first",
     .source = "ours: DMS sends what has gathered"},
    {.key = "retry",
     .kind = FIELD_GROUP,
     .offset = offsetof(struct producer_config, retry),
     .group = retry_fields,
     .help = "resending what was refused"},
    {.key = "instance",
     .kind = FIELD_CHOICE,
     .offset = offsetof(struct dms_config, instance),
     .fallback = "dms.t3.medium",
     .choices = instance_names,
     .help = "the replication instance that is billed; none if it is there anyway",
     .source = "Firehose 5.7, A: the smallest of its generation with a price"},
    {.key = "multi_az",
     .kind = FIELD_BOOL,
     .offset = offsetof(struct dms_config, multi_az),
     .fallback = "false",
     .help = "a second instance in another zone, billed alike",
     .source = "Firehose 5.7, D"},
    {0},
};

/* DMS's own names for what is called otherwise here or not modelled. */
static const struct field_elsewhere dms_elsewhere[] = {
    {"parallel_apply_buffer_size", "batch_records"},
    {"parallel_apply_queues_per_thread", NULL},
    {"parallel_load_threads", NULL},
    {"commit_timeout", "linger"},
    {"partition_key", "partition_key_type"},
    {"aggregation", NULL},
    {"batch_apply", NULL},
    {0},
};

static void dms_validate(const void *config, struct complaints *complaints)
{
    const struct dms_config *dms = config;
    producer_validate(config, complaints);
    dms_keys_validate(&dms->keys, complaints);
}

static const struct keys **dms_derive_keys(void *config, struct arena *arena,
                                           struct keys_spec *spec)
{
    struct dms_config *dms = config;
    if (dms->keys.tables.count == 0) return NULL;
    dms_keys_spec(&dms->keys, dms->producer.workers, arena, spec);
    return &dms->producer.keys;
}

/* Brought up to now: an instance costs by time alone. */
static void account_instance(struct sim *sim, struct component *self)
{
    const struct dms_config *config = self->config;
    const char *meter = instance_meters[config->instance];
    if (meter) *sim_meter(sim, self, meter) = sim_now(sim) / NS_PER_MS * (config->multi_az ? 2 : 1);
}

static void dms_open(struct sim *sim, struct component *self)
{
    producer_open(sim, self);
    account_instance(sim, self);
}

static void dms_measure(struct sim *sim, struct component *self)
{
    producer_measure(sim, self);
    account_instance(sim, self);
}

static void dms_finish(struct sim *sim, struct component *self)
{
    producer_finish(sim, self);
    account_instance(sim, self);
}

static void dms_expect(struct expect *expect, int32_t self)
{
    const struct dms_config *config = expect_spec(expect, self)->config;
    const char *meter = instance_meters[config->instance];
    const double instance_ms = expect_asked(expect)->duration_s * 1e3;
    if (meter) expect_meter(expect, self, meter, instance_ms * (config->multi_az ? 2 : 1));
    producer_expect(expect, self);
}

const struct component_type dms_type = {
    .kind = "dms",
    .section = "producers",
    .summary = "AWS DMS writing a database's changes, one JSON record per row.",
    .config_bytes = sizeof(struct dms_config),
    .fields = dms_fields,
    .elsewhere = dms_elsewhere,
    .validate = dms_validate,
    .derive_keys = dms_derive_keys,
    .wired = producer_wired,
    .state_bytes = 0,
    .events = producer_events,
    .event_count = PRODUCER_EVENTS,
    .open = dms_open,
    .start = producer_start,
    .measure = dms_measure,
    .finish = dms_finish,
    .theory = producer_theory,
    .findings = producer_findings,
    .close = producer_close,
    .lag = producer_lag,
    .expect = dms_expect,
};
