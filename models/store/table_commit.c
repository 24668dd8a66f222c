/*
 * table_commit.c -- a table that every flush of a delivery adds a commit to: Apache Iceberg in S3, and Snowflake.
 *
 * Commits come one after another (facts Firehose 1.9: optimistic concurrency, one writer commits and others retry; D for
 * Iceberg). Each flush is one of Iceberg's; Snowflake's take all that has come meanwhile (I). How long one takes is assumed (additions 3, A). Both are billed by bytes
 * without the 5 KB for each record (Firehose 2.1, I), at prices that are assumed.
 */
#include "models/bill/usage.h"
#include "models/common/quotas.h"
#include "models/store/sink.h"
#include "sim/units.h"

struct table_config {
    struct sink_config sink; /* first */
    struct dist commit;
    double bytes_per_s;
    double ratio;
    int64_t kept_ns;
};

struct table {
    struct sink sink; /* first */
    struct rng commit_rng;
    meter_units *puts, *storage;
};

#define AT(member) offsetof(struct table_config, member)

#define COMMIT_ROWS(text, from)                                                                    \
    {.key = "commit",                                                                              \
     .kind = FIELD_DIST,                                                                           \
     .of = FIELD_DURATION,                                                                         \
     .offset = AT(commit),                                                                         \
     .fallback = text,                                                                             \
     .min = 0,                                                                                     \
     .max = (double)NS_PER_HOUR,                                                                   \
     .help = "time of a commit beside its bytes; one after another",                               \
     .source = from},                                                                              \
    {                                                                                              \
        .key = "throughput", .kind = FIELD_BYTE_RATE, .offset = AT(bytes_per_s),                   \
        .fallback = "75 MB/s", .min = 1e3, .max = 1e12,                                            \
        .help = "bytes a second that are made into files of the table",                            \
        .source = "Firehose 1.6, A: as format conversion"                                          \
    }

static const struct field iceberg_fields[] = {
    COMMIT_ROWS("{lognormal: {median: 2s, sigma: 0.668}}",
                "additions 3, A: median 2 s, p95 6 s per table and flush"),
    {.key = "ratio",
     .kind = FIELD_NUMBER,
     .offset = AT(ratio),
     .fallback = "6",
     .min = 0.1,
     .max = 1000,
     .help = "bytes of records per byte of Parquet",
     .source = "Firehose 1.8, A: 4 to 8"},
    STORE_KEPT_ROW(AT(kept_ns),
                   "how long files are kept: what their storage costs in all is billed to the run"),
    SINK_RETRY_ROW("300s", 7200 * NS_PER_S, "Firehose 1.9, D, the range of 0 to 7,200 s; A"),
    SINK_ERROR_ROW,
    SINK_QUERY_ROW("{lognormal: {median: 1s, sigma: 0.5, shift: 500ms}}",
                   "Firehose 9.2, A: Athena's"),
    {0},
};

static const struct field snowflake_fields[] = {
    COMMIT_ROWS("{lognormal: {median: 2s, sigma: 0.668}}", "additions 3, A: as Iceberg's"),
    SINK_RETRY_ROW("60s", 7200 * NS_PER_S, "Firehose 1.9, D, FH-RET"),
    SINK_ERROR_ROW,
    SINK_QUERY_ROW("{lognormal: {median: 1s, sigma: 0.5}}", "Firehose 9.2, A: as Athena's"),
    {0},
};

static const struct finding_spec behind = {
    .kind = FINDING_BEHIND,
    .stage = "queryable",
    .limit = "commits, one after another",
    .units = {FINDING_NS_AN_HOUR, FINDING_BYTES_A_SECOND, FINDING_BYTES_A_SECOND},
    .text =
        "{who} commits {2} of the {1} that it is given, and what waits grows {0}: every flush is "
        "a commit of its own. Larger buffers, or fewer of them, make fewer commits",
};

static int64_t load_ns(struct sim *sim, struct component *self, struct sink_load *load)
{
    struct table *table = self->state;
    const struct table_config *config = self->config;
    (void)sim;
    return dist_draw_int(&config->commit, &table->commit_rng) +
           (int64_t)((double)load->bytes_in / config->bytes_per_s * (double)NS_PER_S);
}

/* A data file, a manifest, a list of manifests and the table's metadata (I, from Iceberg's format). */
enum { ICEBERG_PUTS = 4 };

static int64_t visible_at_ns(struct sim *sim, struct component *self, const struct sink_load *load)
{
    const struct table *table = self->state;
    const struct table_config *config = self->config;
    if (table->puts) {
        *table->puts += ICEBERG_PUTS;
        *table->storage += (meter_units)((double)load->bytes_in / config->ratio *
                                         ((double)config->kept_ns / (double)NS_PER_HOUR));
    }
    return sim_now(sim);
}

static const struct sink_kind table_sink = {
    .at_once = 1,
    .stage = "commit",
    .behind = &behind,
    .limit = "commits, one after another",
    .load_ns = load_ns,
    .visible_at_ns = visible_at_ns,
};

/* A channel commits what has come meanwhile (I: without buffering a flush each would never keep up). */
static const struct sink_kind channel_sink = {
    .at_once = 1,
    .joins = true,
    .stage = "commit",
    .behind = &behind,
    .limit = "commits, one after another",
    .load_ns = load_ns,
    .visible_at_ns = visible_at_ns,
};

static void snowflake_open(struct sim *sim, struct component *self)
{
    struct table *table = self->state;
    sink_open(sim, self, &channel_sink);
    sim_rng(sim, &table->commit_rng, self, "commits");
}

static void iceberg_open(struct sim *sim, struct component *self)
{
    struct table *table = self->state;
    sink_open(sim, self, &table_sink);
    sim_rng(sim, &table->commit_rng, self, "commits");
    table->puts = sim_meter(sim, self, USAGE_S3_PUTS);
    table->storage = sim_meter(sim, self, USAGE_S3_STORAGE);
}

/* Bytes a second, if each commit has as many as those so far. */
static double given_per_s(const struct table_config *config, bool joins, double bytes_each)
{
    if (joins) return config->bytes_per_s;
    const double commit_s = dist_mean(&config->commit) / (double)NS_PER_S +
                            bytes_each / config->bytes_per_s;
    return commit_s > 0 ? bytes_each / commit_s : 0;
}

static void table_findings(struct sim *sim, struct component *self)
{
    const struct sink *sink = self->state;
    const double objects = (double)sink->came;
    sink_findings(sim, self,
                  objects > 0 ? given_per_s(self->config, sink->kind->joins,
                                            (double)sink->bytes_came / objects)
                              : 0);
}

static void table_expect(struct expect *expect, int32_t self, bool joins)
{
    const struct table_config *config = expect_spec(expect, self)->config;
    const struct expect_flow *flow = expect_flow(expect, self);
    if (flow->objects <= 0) return;
    sink_expect_findings(expect, self, &table_sink,
                         flow->bytes_in / expect_asked(expect)->duration_s *
                             sink_tries(&config->sink),
                         given_per_s(config, joins, flow->bytes_in / flow->objects));
}

static void iceberg_expect(struct expect *expect, int32_t self)
{
    const struct table_config *config = expect_spec(expect, self)->config;
    const struct expect_flow *flow = expect_flow(expect, self);
    expect_meter(expect, self, USAGE_S3_PUTS, flow->objects * ICEBERG_PUTS);
    expect_meter(expect, self, USAGE_S3_STORAGE,
                 flow->bytes_in / config->ratio * ((double)config->kept_ns / (double)NS_PER_HOUR));
    table_expect(expect, self, false);
}

static void snowflake_expect(struct expect *expect, int32_t self)
{
    table_expect(expect, self, true);
}

/*
 * Closed form: commits of a Poisson process of objects would wait as in M/G/1; what comes from buffers is more regular, so
 * the number that is here follows Little's law alone (sink_theory).
 */

/* Firehose 1.3 and 1.9, D. */
static const struct destination_kind iceberg_destination = {
    .metrics = "DeliveryToIceberg",
    .billed = USAGE_FIREHOSE_ICEBERG,
    .bytes_least = BYTES_PER_MIB,
    .bytes_most = 128 * BYTES_PER_MIB,
    .bytes_default = 5 * BYTES_PER_MIB,
    .interval_most_ns = 900 * NS_PER_S,
    .interval_default_ns = 300 * NS_PER_S,
    .retry_ns = sink_retry_ns,
    .retry_base_ns = NS_PER_S,
    .retry_cap_ns = 5 * NS_PER_S,
    .failed_prefix = "iceberg-failed",
};
static const struct destination_kind snowflake_destination = {
    .metrics = "DeliveryToSnowflake",
    .billed = USAGE_FIREHOSE_SNOWFLAKE,
    .bytes_least = BYTES_PER_MIB,
    .bytes_most = 128 * BYTES_PER_MIB,
    .bytes_default = BYTES_PER_MIB,
    .interval_most_ns = 900 * NS_PER_S,
    .interval_default_ns = 0,
    .retry_ns = sink_retry_ns,
    .retry_base_ns = NS_PER_S,
    .retry_cap_ns = 120 * NS_PER_S,
    .failed_prefix = "snowflake-failed",
};

/* The names of the service and of its API for what is called otherwise here or not modelled. */
static const struct field_elsewhere iceberg_elsewhere[] = {
    {"retry_options", "retry_duration"}, {"unique_keys", NULL}, {"append_only", NULL}, {0}};
static const struct field_elsewhere snowflake_elsewhere[] = {{"retry_options", "retry_duration"},
                                                             {0}};

#define TABLE_TYPE                                                                                 \
    SINK_TYPE, .config_bytes = sizeof(struct table_config), .state_bytes = sizeof(struct table),   \
               .measure = sink_measure, .finish = sink_finish, .findings = table_findings

const struct component_type iceberg_type = {
    TABLE_TYPE,
    .kind = "iceberg",
    .summary = "An Apache Iceberg table in S3 that Firehose commits to.",
    .offers = &iceberg_destination,
    .fields = iceberg_fields,
    .elsewhere = iceberg_elsewhere,
    .open = iceberg_open,
    .expect = iceberg_expect,
};

const struct component_type snowflake_type = {
    TABLE_TYPE,
    .kind = "snowflake",
    .summary = "A Snowflake table that Firehose streams to.",
    .offers = &snowflake_destination,
    .fields = snowflake_fields,
    .elsewhere = snowflake_elsewhere,
    .open = snowflake_open,
    .expect = snowflake_expect,
};
