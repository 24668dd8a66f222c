/*
 * kcl.c -- an application of the Kinesis Client Library: workers, each with a record processor for every shard that it has
 * leased, and a table of DynamoDB that says which.
 *
 * It reads as a reader does (reader.c). What the library adds is who reads: a shard whose worker is gone waits until its
 * lease has expired and another has taken it (kcl_lease.c, kcl_balance.c; facts additions 2.7). What the table costs
 * follows from rates, in a run as without one.
 */
#include <math.h>

#include "models/common/expect.h"
#include "models/consume/kcl_state.h"
#include "sim/units.h"

#include "sim/banned.h"

#define READER(member) offsetof(struct kcl_config, reader) + offsetof(struct reader_config, member)

static const struct field kcl_fields[] = {
    READING_FIELDS(struct kcl_config, reader.reading, "enhanced-fan-out"),
    {.key = "version",
     .kind = FIELD_COUNT,
     .offset = offsetof(struct kcl_config, version),
     .fallback = "3",
     .min = KCL_1,
     .max = KCL_3,
     .help = "of the library: who looks for leases, and how they are balanced",
     .source = "additions 2.7, D"},
    {.key = "workers",
     .kind = FIELD_COUNT,
     .offset = offsetof(struct kcl_config, workers),
     .required = true,
     .min = 1,
     .max = 1000,
     .help = "processes; each has a record processor for every shard that it has leased"},
    {.key = "failover",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct kcl_config, failover_ns),
     .fallback = "10s",
     .min = (double)NS_PER_S,
     .max = (double)NS_PER_HOUR,
     .help = "failoverTimeMillis: a lease is renewed every third of it, less 25 ms, and looked for "
             "every two of it",
     .source = "additions 2.7, D"},
    {.key = "processing",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = READER(processing),
     .fallback = "0ms",
     .min = 0,
     .max = (double)NS_PER_HOUR,
     .help = "of one record; those of a shard are processed one after another",
     .source = "ours: nothing unless told"},
    {.key = "checkpoint",
     .kind = FIELD_DURATION,
     .offset = READER(checkpoint_ns),
     .fallback = "60s",
     .min = (double)NS_PER_MS,
     .max = (double)NS_PER_DAY,
     .help = "how often a record processor notes how far it has read: a write of the table",
     .source = "KDS 4.4, D: when the application calls it, often once a minute"},
    {.key = "row",
     .kind = FIELD_BYTES,
     .offset = offsetof(struct kcl_config, row_bytes),
     .fallback = "400 B",
     .min = 1,
     .max = 1024,
     .help = "of a lease in the table; each look reads all of them",
     .source = "additions 3, A"},
    {0},
};

static void kcl_validate(const void *config, struct complaints *complaints)
{
    const struct kcl_config *kcl = config;
    if (kcl->version == KCL_1 && kcl->reader.reading.way == READING_FANOUT)
        complaints_error(complaints, "read",
                         "version 1 of the library knows no enhanced fan-out: say 'read: polling' "
                         "(additions 2.7)");
}

/* ---- the table of DynamoDB: units a second (additions 2.7, D); billed on demand */

static double writes_per_s(const struct kcl_config *config, double shards)
{
    const double second_ns = (double)NS_PER_S;
    const double renewals = shards * second_ns / (double)kcl_renewal_ns(config);
    const double checkpoints = shards * second_ns / (double)config->reader.checkpoint_ns;
    /* Of version 3, every 30 s: each worker its metrics, and the leader its lock. */
    const double others = config->version == KCL_3 ? ((double)config->workers + 1) / 30 : 0;
    return renewals + checkpoints + others;
}

static double reads_per_s(const struct kcl_config *config, double shards)
{
    const double look = ceil(shards * (double)config->row_bytes / (4 * (double)BYTES_PER_KIB)) / 2;
    const double every_s = (double)kcl_search_ns(config) / (double)NS_PER_S;
    if (config->version != KCL_3) return (double)config->workers * look / every_s;
    const double own_s = (double)kcl_discovery_ns(config) / (double)NS_PER_S;
    return look / every_s + (double)config->workers / 2 / own_s;
}

static void account(struct sim *sim, struct component *self)
{
    struct kcl *kcl = self->state;
    const double shards = kcl->reader.port->open_count;
    const double passed_s = (double)(sim_now(sim) - kcl->billed_ns) / (double)NS_PER_S;
    kcl->billed_ns = sim_now(sim);
    kcl->writes_due += passed_s * writes_per_s(self->config, shards);
    kcl->reads_due += passed_s * reads_per_s(self->config, shards);
    const double writes = floor(kcl->writes_due), reads = floor(kcl->reads_due);
    *kcl->writes += (meter_units)writes;
    *kcl->reads += (meter_units)reads;
    kcl->writes_due -= writes;
    kcl->reads_due -= reads;
}

/* ---- its life */

/* Those that there are in the beginning are leased evenly; what comes later nobody has. */
static void begins(struct sim *sim, struct component *self, uint32_t shard)
{
    struct kcl *kcl = self->state;
    const uint32_t workers = (uint32_t)((const struct kcl_config *)self->config)->workers;
    const bool late = kcl->begun;
    const uint32_t owner = late ? KCL_NOBODY : shard % workers;
    kcl->leases[shard] =
        (struct kcl_lease){.owner = owner, .holder = owner, .heir = KCL_NOBODY, .changed_ns = 0};
    struct reader_shard *at = &kcl->reader.shards[shard];
    at->orphan = late;
    /* Record processors do not keep step. */
    at->checkpoint_at_ns =
        sim_now(sim) + (int64_t)rng_below(&kcl->rng, (uint64_t)kcl->reader.config->checkpoint_ns);
}

static void kcl_open(struct sim *sim, struct component *self)
{
    struct kcl *kcl = self->state;
    reader_open(sim, self);
    kcl->reader.checkpoints = true;
    kcl->reader.begins = begins;
    sim_rng(sim, &kcl->rng, self, "leases");
    kcl->taken = sim_counter(sim, self, "leases_taken");
    kcl->writes = sim_meter(sim, self, USAGE_DYNAMODB_WRITES);
    kcl->reads = sim_meter(sim, self, USAGE_DYNAMODB_READS);
}

static void kcl_start(struct sim *sim, struct component *self)
{
    struct kcl *kcl = self->state;
    const struct kcl_config *config = self->config;
    const struct stream_port *port =
        stream_port_of(sim_component(sim, config->reader.reading.from.index));
    kcl->leases =
        memory_growing(sim_memory(sim), port->shard_count, port->shard_room, sizeof *kcl->leases);
    kcl->workers = memory_zeroed(sim_memory(sim), (size_t)config->workers, sizeof *kcl->workers);
    kcl->billed_ns = sim_now(sim);
    kcl->runs = 1; /* the first look is no leader's first */
    kcl->begun = kcl->reader.records_skipped != NULL;
    reader_start(sim, self);
    kcl->begun = true;
    kcl_begin_workers(sim, self);
}

static void kcl_measure(struct sim *sim, struct component *self)
{
    reader_measure(sim, self);
    account(sim, self);
}

static void kcl_minute(struct sim *sim, struct component *self, int64_t minute)
{
    reader_minute(sim, self, minute);
    account(sim, self);
}

static void kcl_finish(struct sim *sim, struct component *self)
{
    account(sim, self);
    reader_finish(sim, self);
}

static void kcl_theory(struct sim *sim, struct component *self)
{
    const struct kcl *kcl = self->state;
    if (*kcl->taken == 0) reader_theory(sim, self);
}

/* ---- what it tells */

static const struct finding_spec idle = {
    .kind = FINDING_NEAR,
    .stage = "",
    .limit = "leases",
    .units = {FINDING_COUNT, FINDING_COUNT, FINDING_COUNT},
    .text = "{who} has {1} workers for {2} shards: {0} of them have nothing to lease, and wait for "
            "another to fail",
};

static bool rest(const struct kcl_config *config, double shards, struct finding *finding)
{
    const double workers = (double)config->workers;
    if (workers <= shards) return false;
    *finding = (struct finding){.spec = &idle, .figures = {workers - shards, workers, shards}};
    return true;
}

static void kcl_findings(struct sim *sim, struct component *self)
{
    const struct kcl *kcl = self->state;
    struct finding finding;
    reader_findings(sim, self);
    if (rest(self->config, kcl->reader.port->open_count, &finding))
        sim_finding(sim, self, &finding);
}

static void kcl_expect(struct expect *expect, int32_t self)
{
    const struct kcl_config *config = expect_spec(expect, self)->config;
    const struct expect_stream *stream = expect_stream(expect, config->reader.reading.from.index);
    const double time_s = expect_asked(expect)->duration_s, shards = stream->shard_count;
    struct finding finding;
    reader_expect(expect, self);
    expect_meter(expect, self, USAGE_DYNAMODB_WRITES, time_s * writes_per_s(config, shards));
    expect_meter(expect, self, USAGE_DYNAMODB_READS, time_s * reads_per_s(config, shards));
    if (rest(config, shards, &finding)) expect_finding(expect, self, &finding);
}

static const struct event_kind kcl_events[KCL_EVENTS] = {
    READER_EVENT_ROWS,
    [KCL_SEARCH] = {"search", kcl_on_search},
    [KCL_TAKE] = {"take", kcl_on_take},
    [KCL_LEAVE] = {"leave", kcl_on_leave},
    [KCL_STOP] = {"stop", kcl_on_stop},
    [KCL_START] = {"start", kcl_on_start},
};

/* The names of the library for what is called otherwise here or not modelled. */
static const struct field_elsewhere kcl_elsewhere[] = {
    {"failover_time_millis", "failover"},
    {"initial_position_in_stream", "starting_position"},
    {"idle_time_between_reads_in_millis", "polling.interval"},
    {"max_leases_for_worker", NULL},
    {"max_leases_to_steal_at_one_time", NULL},
    {"lease_assignment_strategy", NULL},
    {"metrics_level", NULL},
    {"to", NULL},
    {0},
};

const struct component_type kcl_type = {
    .kind = "kcl",
    .section = "consumers",
    .summary = "An application of the Kinesis Client Library: workers that lease shards.",
    .config_bytes = sizeof(struct kcl_config),
    .fields = kcl_fields,
    .elsewhere = kcl_elsewhere,
    .validate = kcl_validate,
    .wired = reading_wired,
    .state_bytes = sizeof(struct kcl),
    .events = kcl_events,
    .event_count = KCL_EVENTS,
    .open = kcl_open,
    .start = kcl_start,
    .minute = kcl_minute,
    .measure = kcl_measure,
    .finish = kcl_finish,
    .theory = kcl_theory,
    .findings = kcl_findings,
    .incidents = kcl_incidents,
    .lag = reader_lag,
    .expect = kcl_expect,
};
