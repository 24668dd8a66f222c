/*
 * athena.c -- a table that is queried where its objects lie.
 *
 * Athena lists S3 when a query runs, so an object in a partition that the catalog knows can be seen as
 * soon as it is written; in a new partition it has to wait for the crawler (facts Firehose 5.1, I from D).
 * On a bucket (partition projection) nothing waits. A record is queryable when a query begun at the
 * first moment it can be seen has its answer. With `reads` its time depends on the files that there are by then
 * (table_reads.h), and so does what is billed for each.
 */
#include <math.h>
#include <string.h>

#include "models/bill/usage.h"
#include "models/common/age_profile.h"
#include "models/common/expect.h"
#include "models/common/object.h"
#include "models/common/quotas.h"
#include "models/store/glue_crawler.h"
#include "models/store/store_findings.h"
#include "models/store/table_reads.h"
#include "sim/dist.h"
#include "sim/sim.h"
#include "sim/units.h"

struct athena_config {
    struct reference on;
    struct dist query;
    double queries_per_s;
    int64_t scan_bytes;
    double gets;
    bool reads_set;
    struct table_reads_config reads;
};

struct athena {
    const struct athena_config *config;
    struct rng rng;
    struct table_listener listener;
    struct object_listener files_listener;
    struct table_reads reads;
    int64_t accrued_ns; /* until then these two hold */
    double scanned, gets;
    struct histogram *queryable;
    int64_t *objects, *queries;
    meter_units *scan_meter, *gets_meter;
};

static const char *const catalog_kinds[] = {"glue-crawler", "s3", NULL};

static const struct field athena_fields[] = {
    {.key = "on",
     .kind = FIELD_REF,
     .offset = offsetof(struct athena_config, on),
     .required = true,
     .choices = catalog_kinds,
     .help = "the crawler that registers partitions, or the bucket (partition projection)"},
    {.key = "query",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = offsetof(struct athena_config, query),
     .fallback = "{lognormal: {median: 1s, sigma: 0.5, shift: 500ms}}",
     .min = 0,
     .max = (double)NS_PER_HOUR,
     .help = "how long a query takes",
     .source = "Firehose 9.2, A"},
    {.key = "query_rate",
     .kind = FIELD_RATE,
     .offset = offsetof(struct athena_config, queries_per_s),
     .fallback = "0/s",
     .min = 0,
     .max = 1e4,
     .help = "queries that are billed",
     .source = "ours: none unless told"},
    {.key = "scan",
     .kind = FIELD_BYTES,
     .offset = offsetof(struct athena_config, scan_bytes),
     .fallback = "10 MiB",
     .min = 0,
     .max = 1e15,
     .help = "bytes that one query scans, unless `reads` says; whole MB and at least 10 are billed",
     .source = "Firehose 5.2, D"},
    {.key = "gets",
     .kind = FIELD_NUMBER,
     .offset = offsetof(struct athena_config, gets),
     .fallback = "2",
     .min = 0,
     .max = 1e9,
     .help =
         "S3 GET requests of one query, with `reads` of each file: one for the object, one more "
         "for a Parquet footer",
     .source = "Firehose 5.2, I: a query of one Parquet object"},
    {.key = "reads",
     .kind = FIELD_GROUP,
     .offset = offsetof(struct athena_config, reads),
     .present = offsetof(struct athena_config, reads_set),
     .group = table_reads_fields,
     .help =
         "what a query reads: its time, and what it is billed, then follow from the files there "
         "are"},
    {0},
};

static void on_visible(struct sim *sim, struct component *self, const struct age_profile *ages)
{
    struct athena *athena = self->state;
    int64_t query_ns = dist_draw_int(&athena->config->query, &athena->rng);
    if (athena->config->reads_set)
        query_ns += (int64_t)table_reads_now(&athena->reads, sim_now(sim)).ns;
    ++*athena->objects;
    age_profile_ages(ages, athena->queryable, sim_now(sim) + query_ns);
}

/* Whole MB, and ten at least (Firehose 5.2, D). */
static double billed_scan(double bytes)
{
    const double step = (double)QUOTA_ATHENA_SCAN_STEP_BYTES;
    return fmax(ceil(bytes / step) * step, (double)QUOTA_ATHENA_SCAN_MIN_BYTES);
}

/* Queries since the last time read what was there then. */
static void accrue(struct sim *sim, struct athena *athena)
{
    const struct athena_config *config = athena->config;
    const int64_t now_ns = sim_now(sim);
    const double queries = config->queries_per_s * (double)(now_ns - athena->accrued_ns) /
                           (double)NS_PER_S;
    const struct table_reading reading = table_reads_now(&athena->reads, now_ns);
    athena->scanned += queries * billed_scan(reading.bytes);
    athena->gets += queries * config->gets * reading.files;
    athena->accrued_ns = now_ns;
}

static void on_file(struct sim *sim, struct component *self, const struct object *object,
                    int64_t partition)
{
    struct athena *athena = self->state;
    accrue(sim, athena);
    table_reads_add(&athena->reads, sim_now(sim), (double)object->bytes_out, partition);
}

static void athena_open(struct sim *sim, struct component *self)
{
    struct athena *athena = self->state;
    athena->config = self->config;
    sim_rng(sim, &athena->rng, self, "query");
    athena->queryable = sim_latency(sim, self, "queryable");
    athena->objects = sim_counter(sim, self, "objects");
    athena->queries = sim_counter(sim, self, "queries");
    athena->scan_meter = sim_meter(sim, self, USAGE_ATHENA_SCAN);
    athena->gets_meter = sim_meter(sim, self, USAGE_S3_GETS);
    if (athena->config->reads_set)
        table_reads_open(sim, self, &athena->reads, &athena->config->reads);
}

static void athena_start(struct sim *sim, struct component *self)
{
    struct athena *athena = self->state;
    struct component *source = sim_component(sim, athena->config->on.index);
    struct catalog_port *catalog = source->port;
    athena->listener = (struct table_listener){self, on_visible, catalog->tables};
    catalog->tables = &athena->listener;
    if (!athena->config->reads_set) return;
    struct bucket_port *bucket = sim_component(sim, catalog->bucket)->port;
    athena->files_listener = (struct object_listener){self, on_file, bucket->listeners};
    bucket->listeners = &athena->files_listener;
}

static void athena_account(struct sim *sim, struct component *self)
{
    struct athena *athena = self->state;
    const double queries = athena->config->queries_per_s * (double)sim_now(sim) / (double)NS_PER_S;
    *athena->queries = (int64_t)queries;
    if (athena->config->reads_set) {
        accrue(sim, athena);
    } else {
        athena->scanned = queries * billed_scan((double)athena->config->scan_bytes);
        athena->gets = queries * athena->config->gets;
    }
    *athena->scan_meter = (meter_units)athena->scanned;
    *athena->gets_meter =
        (meter_units)((athena->gets + athena->reads.compaction.gets) * USAGE_PARTS);
}

static void athena_findings(struct sim *sim, struct component *self)
{
    struct athena *athena = self->state;
    if (athena->config->reads_set) {
        const struct table_reading reading = table_reads_now(&athena->reads, sim_now(sim));
        table_reads_tell(sim, self, &reading, &athena->config->reads,
                         dist_mean(&athena->config->query));
    }
    store_tell_visible(sim, self, athena->queryable);
}

/* What a query reads of a bucket that fills as it does in the measured time. */
static struct table_reading expect_reading(struct expect *expect, int32_t self)
{
    const struct athena_config *config = expect_spec(expect, self)->config;
    const struct component_spec *on = expect_spec(expect, config->on.index);
    const bool crawled = strcmp(on->type->kind, "s3") != 0;
    const struct expect_flow *flow =
        expect_flow(expect, crawled ? glue_crawler_bucket(on->config) : config->on.index);
    const double seconds = expect_asked(expect)->duration_s;
    return table_reads_in_time(expect, self, &config->reads, flow->objects / seconds,
                               flow->bytes / seconds);
}

static void athena_expect(struct expect *expect, int32_t self)
{
    const struct athena_config *config = expect_spec(expect, self)->config;
    const double queries = config->queries_per_s * expect_asked(expect)->duration_s;
    double scan = (double)config->scan_bytes, gets = config->gets;
    if (config->reads_set) {
        const struct table_reading reading = expect_reading(expect, self);
        scan = reading.bytes;
        gets *= reading.files;
        table_reads_expect(expect, self, &reading, &config->reads, dist_mean(&config->query));
    }
    expect_meter(expect, self, USAGE_ATHENA_SCAN, queries * billed_scan(scan));
    expect_meter(expect, self, USAGE_S3_GETS, queries * gets * USAGE_PARTS);
}

const struct component_type athena_type = {
    .kind = "athena",
    .section = "destinations",
    .summary = "A table queried by Athena where its objects lie.",
    .config_bytes = sizeof(struct athena_config),
    .fields = athena_fields,
    .state_bytes = sizeof(struct athena),
    .open = athena_open,
    .start = athena_start,
    .measure = athena_account,
    .finish = athena_account,
    .findings = athena_findings,
    .expect = athena_expect,
};
