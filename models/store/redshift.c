/*
 * redshift.c -- a table in Redshift that Firehose loads by COPY.
 *
 * An object is first written to S3 (staged, and never deleted), then loaded: one COPY after another, each of a manifest
 * of all that waits (facts Firehose 1.9 and 5.3, D). A GZIP or JSON file is not split, so a COPY of few objects works on
 * few slices (additions 2.12, D). How long one takes is assumed: a start, and bytes over what the slices used load.
 */
#include <math.h>

#include "models/bill/usage.h"
#include "models/common/quotas.h"
#include "models/store/sink.h"
#include "sim/units.h"

#include "sim/banned.h"

enum {
    CLUSTER_SERVERLESS,
    CLUSTER_DC2_LARGE,
    CLUSTER_RA3_4XLARGE,
    CLUSTER_RA3_16XLARGE,
    CLUSTER_NONE
};
static const char *const cluster_names[] = {"serverless",   "dc2.large", "ra3.4xlarge",
                                            "ra3.16xlarge", "none",      NULL};
static const char *const cluster_meters[] = {
    [CLUSTER_SERVERLESS] = USAGE_REDSHIFT_SERVERLESS,
    [CLUSTER_DC2_LARGE] = USAGE_REDSHIFT_DC2_LARGE,
    [CLUSTER_RA3_4XLARGE] = USAGE_REDSHIFT_RA3_4XLARGE,
    [CLUSTER_RA3_16XLARGE] = USAGE_REDSHIFT_RA3_16XLARGE,
    [CLUSTER_NONE] = NULL,
};

struct redshift_config {
    struct sink_config sink; /* first */
    int cluster;
    int64_t nodes, rpu, slices;
    int64_t copy_base_ns;
    double slice_bytes_per_s;
    struct dist staging;
    int64_t kept_ns;
    bool spectrum_set;
    struct spectrum_config {
        double queries_per_s;
        int64_t scan_bytes;
    } spectrum;
};

struct redshift {
    struct sink sink; /* first */
    struct rng staging_rng;
    int64_t billed_until_ns; /* serverless: the minute that a query begins has been billed */
    meter_units *compute, *storage, *puts, *staged;
    meter_units *spectrum; /* NULL: nobody asks by it */
};

#define AT(member) offsetof(struct spectrum_config, member)
static const struct field spectrum_fields[] = {
    {.key = "query_rate",
     .kind = FIELD_RATE,
     .offset = AT(queries_per_s),
     .required = true,
     .min = 0,
     .max = 1e4,
     .help = "queries of what lies in S3"},
    {.key = "scan",
     .kind = FIELD_BYTES,
     .offset = AT(scan_bytes),
     .required = true,
     .min = 0,
     .max = 1e15,
     .help = "bytes that one query scans there"},
    {0},
};
#undef AT

#define AT(member) offsetof(struct redshift_config, member)

static const struct field redshift_fields[] = {
    {.key = "cluster",
     .kind = FIELD_CHOICE,
     .offset = AT(cluster),
     .fallback = "serverless",
     .choices = cluster_names,
     .help = "what is billed for computing; none if it is there anyway",
     .source = "Firehose 5.3, D: prices"},
    {.key = "nodes",
     .kind = FIELD_COUNT,
     .offset = AT(nodes),
     .fallback = "2",
     .min = 1,
     .max = 128,
     .help = "nodes of a provisioned cluster",
     .source = "ours: the fewest with a copy"},
    {.key = "rpu",
     .kind = FIELD_COUNT,
     .offset = AT(rpu),
     .fallback = "8",
     .min = 4,
     .max = 1024,
     .help = "base capacity of a serverless workgroup, billed while a COPY runs, 60 s at least",
     .source = "Firehose 5.3, D"},
    {.key = "slices",
     .kind = FIELD_COUNT,
     .offset = AT(slices),
     .fallback = "4",
     .min = 1,
     .max = 4096,
     .help = "slices that load at once: a COPY uses one for each of its objects, up to all",
     .source = "additions 2.12, D, the rule; A: of two dc2.large"},
    {.key = "copy_start",
     .kind = FIELD_DURATION,
     .offset = AT(copy_base_ns),
     .fallback = "3s",
     .min = (double)NS_PER_MS,
     .max = (double)NS_PER_HOUR,
     .help = "time of a COPY beside its bytes",
     .source = "additions 3, A"},
    {.key = "slice_throughput",
     .kind = FIELD_BYTE_RATE,
     .offset = AT(slice_bytes_per_s),
     .fallback = "25 MB/s",
     .min = 1e3,
     .max = 1e12,
     .help = "bytes that a slice loads a second, as Firehose took them in",
     .source = "additions 3, A"},
    {.key = "staging",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = AT(staging),
     .fallback = "{lognormal: {median: 300ms, sigma: 0.5}}",
     .min = 0,
     .max = (double)NS_PER_HOUR,
     .help = "time of an object's PUT to S3, before it can be loaded",
     .source = "Firehose 4.2, I: 23 MiB in 0.3 s"},
    STORE_KEPT_ROW(AT(kept_ns),
                   "how long rows and staged objects are kept: their storage is billed to the run"),
    {.key = "spectrum",
     .kind = FIELD_GROUP,
     .offset = AT(spectrum),
     .present = AT(spectrum_set),
     .group = spectrum_fields,
     .help = "queries that Redshift Spectrum answers from objects in S3, billed by what they scan"},
    SINK_RETRY_ROW("3600s", 7200 * NS_PER_S, "Firehose 1.9, D, BOTO"),
    SINK_ERROR_ROW,
    SINK_QUERY_ROW("{lognormal: {median: 1s, sigma: 0.5}}", "Firehose 9.2, A: as Athena's"),
    {0},
};

/* ---- loading */

static const struct finding_spec behind = {
    .kind = FINDING_BEHIND,
    .stage = "queryable",
    .limit = "COPY commands, one after another",
    .units = {FINDING_NS_AN_HOUR, FINDING_BYTES_A_SECOND, FINDING_BYTES_A_SECOND},
    .text = "{who} loads {2} of the {1} that it is given, and what waits grows {0}. A COPY of few "
            "objects uses few slices: more objects at a time, or more slices, load faster",
};

static int64_t prepare_ns(struct sim *sim, struct component *self, const struct object *object)
{
    struct redshift *redshift = self->state;
    const struct redshift_config *config = self->config;
    (void)sim;
    ++*redshift->puts;
    *redshift->staged += (meter_units)object->bytes_out * config->kept_ns / NS_PER_HOUR;
    return dist_draw_int(&config->staging, &redshift->staging_rng);
}

static double copy_s(const struct redshift_config *config, double objects, double bytes)
{
    const double slices = fmin(objects, (double)config->slices);
    return (double)config->copy_base_ns / (double)NS_PER_S +
           bytes / (config->slice_bytes_per_s * slices);
}

/* Firehose 5.3, D: by the second while something runs, at least a minute. */
static void bill_serverless(struct redshift *redshift, const struct redshift_config *config,
                            int64_t now_ns, int64_t took_ns)
{
    const int64_t least_ns = QUOTA_REDSHIFT_BILLED_MIN_NS;
    const bool new_window = now_ns >= redshift->billed_until_ns;
    const int64_t from_ns = new_window ? now_ns : redshift->billed_until_ns;
    int64_t until_ns = now_ns + took_ns;
    if (new_window && until_ns < now_ns + least_ns) until_ns = now_ns + least_ns;
    if (until_ns <= from_ns) return;
    *redshift->compute += (until_ns - from_ns) / NS_PER_MS * config->rpu;
    redshift->billed_until_ns = until_ns;
}

static int64_t load_ns(struct sim *sim, struct component *self, struct sink_load *load)
{
    struct redshift *redshift = self->state;
    const struct redshift_config *config = self->config;
    const int64_t took_ns =
        (int64_t)(copy_s(config, load->objects, (double)load->bytes_in) * (double)NS_PER_S);
    ++*redshift->puts; /* the manifest (Firehose 1.9, D) */
    if (config->cluster == CLUSTER_SERVERLESS)
        bill_serverless(redshift, config, sim_now(sim), took_ns);
    return took_ns;
}

/* A COPY commits. */
static int64_t visible_at_ns(struct sim *sim, struct component *self, const struct sink_load *load)
{
    struct redshift *redshift = self->state;
    const struct redshift_config *config = self->config;
    *redshift->storage += (meter_units)load->bytes_in * config->kept_ns / NS_PER_HOUR;
    return sim_now(sim);
}

static const struct sink_kind redshift_sink = {
    .at_once = 1,
    .joins = true,
    .stage = "copy",
    .behind = &behind,
    .limit = "COPY commands, one after another",
    .prepare_ns = prepare_ns,
    .load_ns = load_ns,
    .visible_at_ns = visible_at_ns,
};

/* ---- its life */

static double spectrum_bytes(const struct redshift_config *config, double seconds)
{
    return config->spectrum.queries_per_s * seconds * (double)config->spectrum.scan_bytes;
}

/* Nodes cost by time alone. */
static void account(struct sim *sim, struct component *self)
{
    const struct redshift *redshift = self->state;
    const struct redshift_config *config = self->config;
    if (redshift->spectrum)
        *redshift->spectrum =
            (meter_units)spectrum_bytes(config, (double)sim_now(sim) / (double)NS_PER_S);
    if (config->cluster != CLUSTER_SERVERLESS && config->cluster != CLUSTER_NONE)
        sink_bill_time(sim, redshift->compute, config->nodes);
}

static void redshift_open(struct sim *sim, struct component *self)
{
    struct redshift *redshift = self->state;
    const struct redshift_config *config = self->config;
    const char *meter = cluster_meters[config->cluster];
    sink_open(sim, self, &redshift_sink);
    sim_rng(sim, &redshift->staging_rng, self, "staging");
    redshift->compute = meter ? sim_meter(sim, self, meter) : NULL;
    redshift->storage = sim_meter(sim, self, USAGE_REDSHIFT_STORAGE);
    redshift->puts = sim_meter(sim, self, USAGE_S3_PUTS);
    redshift->staged = sim_meter(sim, self, USAGE_S3_STORAGE);
    redshift->spectrum = config->spectrum_set ? sim_meter(sim, self, USAGE_REDSHIFT_SPECTRUM)
                                              : NULL;
}

static void redshift_measure(struct sim *sim, struct component *self)
{
    sink_measure(sim, self);
    account(sim, self);
}

static void redshift_finish(struct sim *sim, struct component *self)
{
    sink_finish(sim, self);
    account(sim, self);
}

static double most_per_s(const struct redshift_config *config)
{
    return config->slice_bytes_per_s * (double)config->slices;
}

static void redshift_findings(struct sim *sim, struct component *self)
{
    sink_findings(sim, self, most_per_s(self->config));
}

/* ---- without a run */

/* How many objects a COPY finds waiting: those of the COPY before. */
static double objects_a_copy(const struct redshift_config *config, double objects_per_s,
                             double bytes_each)
{
    double objects = 1;
    for (int i = 0; i < 200; i++)
        objects = fmax(1, objects_per_s * copy_s(config, objects, objects * bytes_each));
    return fmin(objects, 1e6);
}

static void expect_compute(struct expect *expect, int32_t self, double copies_per_s, double took_s)
{
    const struct redshift_config *config = expect_spec(expect, self)->config;
    const double ms = expect_asked(expect)->duration_s * 1e3;
    const double least_s = (double)QUOTA_REDSHIFT_BILLED_MIN_NS / (double)NS_PER_S;
    if (config->cluster == CLUSTER_NONE) return;
    if (config->cluster != CLUSTER_SERVERLESS) {
        expect_meter(expect, self, cluster_meters[config->cluster], ms * (double)config->nodes);
        return;
    }
    /* Windows of a minute or more that COPYs open, of those that come while none is open: by a Poisson process. */
    const double window_s = fmax(least_s, took_s);
    const double on = copies_per_s * window_s / (1 + copies_per_s * window_s);
    expect_meter(expect, self, USAGE_REDSHIFT_SERVERLESS, ms * (double)config->rpu * on);
    expect_note(expect, self, EXPECT_ABOUT,
                "how often a COPY begins within the minute that is billed for the one before is "
                "not known from rates");
}

static void redshift_expect(struct expect *expect, int32_t self)
{
    const struct redshift_config *config = expect_spec(expect, self)->config;
    const struct expect_flow *flow = expect_flow(expect, self);
    const double hours = (double)config->kept_ns / (double)NS_PER_HOUR;
    const double seconds = expect_asked(expect)->duration_s;
    const double each = flow->objects > 0 ? flow->bytes_in / flow->objects : 0;
    const double copy = objects_a_copy(config, flow->objects_per_s, each);
    const double copies_per_s = flow->objects_per_s * sink_tries(&config->sink) / copy;
    expect_meter(expect, self, USAGE_S3_PUTS, flow->objects + copies_per_s * seconds);
    if (config->spectrum_set)
        expect_meter(expect, self, USAGE_REDSHIFT_SPECTRUM, spectrum_bytes(config, seconds));
    expect_meter(expect, self, USAGE_S3_STORAGE, flow->bytes * hours);
    expect_meter(expect, self, USAGE_REDSHIFT_STORAGE, flow->bytes_in * hours);
    expect_compute(expect, self, copies_per_s, copy_s(config, copy, copy * each));
    if (flow->objects > 0)
        sink_expect_findings(expect, self, &redshift_sink,
                             flow->bytes_in / seconds * sink_tries(&config->sink),
                             most_per_s(config));
}

/* Firehose 1.3 and 1.9. */
static const struct destination_kind redshift_destination = {
    .metrics = "DeliveryToRedshift",
    .billed = USAGE_FIREHOSE_IN,
    .rounds = true,
    .bytes_least = BYTES_PER_MIB,
    .bytes_most = 128 * BYTES_PER_MIB,
    .bytes_default = 5 * BYTES_PER_MIB,
    .interval_most_ns = 900 * NS_PER_S,
    .interval_default_ns = 300 * NS_PER_S,
    .takes_compressed = true,
    .retry_ns = sink_retry_ns,
    .retry_every_ns = 5 * NS_PER_MINUTE,
    .failed_prefix = "errors/manifests",
};

/* The names of the service and of its API for what is called otherwise here or not modelled. */
static const struct field_elsewhere redshift_elsewhere[] = {
    {"retry_options", "retry_duration"}, {"base_capacity", "rpu"},
    {"number_of_nodes", "nodes"},        {"node_type", "cluster"},
    {"streaming_ingestion", NULL},       {0},
};

const struct component_type redshift_type = {
    SINK_TYPE,
    .kind = "redshift",
    .summary = "A Redshift table that Firehose loads by COPY.",
    .offers = &redshift_destination,
    .config_bytes = sizeof(struct redshift_config),
    .fields = redshift_fields,
    .elsewhere = redshift_elsewhere,
    .state_bytes = sizeof(struct redshift),
    .open = redshift_open,
    .measure = redshift_measure,
    .finish = redshift_finish,
    .findings = redshift_findings,
    .expect = redshift_expect,
};
