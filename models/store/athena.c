/*
 * athena.c -- a table that is queried where its objects lie.
 *
 * Athena lists S3 when a query runs, so an object in a partition that the catalog knows can be seen as
 * soon as it is written; in a new partition it has to wait for the crawler (facts Firehose 5.1, I from D).
 * On a bucket (partition projection) nothing waits. A record is queryable when a query begun at the
 * first moment it can be seen has its answer.
 */
#include "models/bill/usage.h"
#include "models/common/age_profile.h"
#include "models/common/expect.h"
#include "models/common/object.h"
#include "models/common/quotas.h"
#include "models/store/store_findings.h"
#include "sim/dist.h"
#include "sim/sim.h"
#include "sim/units.h"

struct athena_config {
    struct reference on;
    struct dist query;
    double queries_per_s;
    int64_t scan_bytes;
    double gets;
};

struct athena {
    const struct athena_config *config;
    struct rng rng;
    struct table_listener listener;
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
     .help = "bytes that one query scans; whole MB and at least 10 are billed",
     .source = "Firehose 5.2, D"},
    {.key = "gets",
     .kind = FIELD_NUMBER,
     .offset = offsetof(struct athena_config, gets),
     .fallback = "2",
     .min = 0,
     .max = 1e9,
     .help = "S3 GET requests of one query: one for each object, one more for a Parquet footer",
     .source = "Firehose 5.2, I: a query of one Parquet object"},
    {0},
};

static void on_visible(struct sim *sim, struct component *self, const struct age_profile *ages)
{
    struct athena *athena = self->state;
    ++*athena->objects;
    age_profile_ages(ages, athena->queryable,
                     sim_now(sim) + dist_draw_int(&athena->config->query, &athena->rng));
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
}

static void athena_start(struct sim *sim, struct component *self)
{
    struct athena *athena = self->state;
    struct component *source = sim_component(sim, athena->config->on.index);
    struct catalog_port *catalog = source->port;
    athena->listener = (struct table_listener){self, on_visible, catalog->tables};
    catalog->tables = &athena->listener;
}

static int64_t billed_scan(const struct athena_config *config)
{
    const int64_t step = QUOTA_ATHENA_SCAN_STEP_BYTES;
    const int64_t whole = (config->scan_bytes + step - 1) / step * step;
    return whole > QUOTA_ATHENA_SCAN_MIN_BYTES ? whole : QUOTA_ATHENA_SCAN_MIN_BYTES;
}

static void athena_account(struct sim *sim, struct component *self)
{
    const struct athena *athena = self->state;
    const int64_t scan = billed_scan(athena->config);
    const double queries = athena->config->queries_per_s * (double)sim_now(sim) / (double)NS_PER_S;
    *athena->queries = (int64_t)queries;
    *athena->scan_meter = (meter_units)(queries * (double)scan);
    *athena->gets_meter = (meter_units)(queries * athena->config->gets * USAGE_PARTS);
}

static void athena_findings(struct sim *sim, struct component *self)
{
    const struct athena *athena = self->state;
    store_tell_visible(sim, self, athena->queryable);
}

static void athena_expect(struct expect *expect, int32_t self)
{
    const struct athena_config *config = expect_spec(expect, self)->config;
    const double queries = config->queries_per_s * expect_asked(expect)->duration_s;
    expect_meter(expect, self, USAGE_ATHENA_SCAN, queries * (double)billed_scan(config));
    expect_meter(expect, self, USAGE_S3_GETS, queries * config->gets * USAGE_PARTS);
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
