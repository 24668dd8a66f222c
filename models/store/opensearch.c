/*
 * opensearch.c -- an index that Firehose writes documents to, one _bulk request a buffer (facts Firehose 1.9, 5.4).
 *
 * The data nodes index so many bytes a second together (additions 3, A); requests wait their turn. One that would not be
 * answered in time is rejected (OS.RequestTimeout) and tried again every five minutes, then backed up to S3. What was
 * indexed is found after the next refresh: every second while it is searched, about every 10 s in a serverless
 * collection (additions 2.11, D).
 */
#include <math.h>

#include "models/bill/usage.h"
#include "models/common/quotas.h"
#include "models/store/sink.h"
#include "sim/units.h"

#include "sim/banned.h"

enum { CLUSTER_C4_2XLARGE, CLUSTER_C4_8XLARGE, CLUSTER_SERVERLESS, CLUSTER_NONE };
static const char *const cluster_names[] = {"c4.2xlarge.search", "c4.8xlarge.search", "serverless",
                                            "none", NULL};
enum { ROTATE_NEVER, ROTATE_HOURLY, ROTATE_DAILY, ROTATE_WEEKLY, ROTATE_MONTHLY };
static const char *const rotation_names[] = {"none", "hourly", "daily", "weekly", "monthly", NULL};
static const int64_t rotation_ns[] = {
    [ROTATE_NEVER] = 0,
    [ROTATE_HOURLY] = NS_PER_HOUR,
    [ROTATE_DAILY] = NS_PER_DAY,
    [ROTATE_WEEKLY] = 7 * NS_PER_DAY,
    [ROTATE_MONTHLY] = 30 * NS_PER_DAY,
};
static const char *const cluster_meters[] = {
    [CLUSTER_C4_2XLARGE] = USAGE_OPENSEARCH_C4_2XLARGE,
    [CLUSTER_C4_8XLARGE] = USAGE_OPENSEARCH_C4_8XLARGE,
    [CLUSTER_SERVERLESS] = USAGE_OPENSEARCH_OCU,
    [CLUSTER_NONE] = NULL,
};

struct opensearch_config {
    struct sink_config sink; /* first */
    int cluster;
    int64_t nodes, ocus, replicas;
    double node_bytes_per_s;
    double spread;
    int64_t request_bytes, timeout_ns;
    int64_t refresh_ns;
    double index_ratio;
    int64_t kept_ns;
    int rotation;
    int64_t shards;
};

struct opensearch {
    struct sink sink; /* first */
    struct rng index_rng;
    struct dist spread;
    int64_t refresh_ns, phase_ns;
    meter_units *compute, *storage;
};

#define AT(member) offsetof(struct opensearch_config, member)

static const struct field opensearch_fields[] = {
    {.key = "cluster",
     .kind = FIELD_CHOICE,
     .offset = AT(cluster),
     .fallback = "c4.2xlarge.search",
     .choices = cluster_names,
     .help = "instances of the data nodes, or serverless; none if it is there anyway",
     .source = "Firehose 5.4, D: those with a price in the facts"},
    {.key = "nodes",
     .kind = FIELD_COUNT,
     .offset = AT(nodes),
     .fallback = "2",
     .min = 1,
     .max = 1000,
     .help = "data nodes; of a serverless collection what indexes at once",
     .source = "ours: one in each of two zones"},
    {.key = "ocus",
     .kind = FIELD_COUNT,
     .offset = AT(ocus),
     .fallback = "2",
     .min = 1,
     .max = 1700,
     .help = "OCUs of a serverless collection that are billed",
     .source = "Firehose 5.4, M: two at least"},
    {.key = "replicas",
     .kind = FIELD_COUNT,
     .offset = AT(replicas),
     .fallback = "1",
     .min = 0,
     .max = 10,
     .help = "copies beside the first that are stored",
     .source = "ours: OpenSearch's default"},
    {.key = "node_throughput",
     .kind = FIELD_BYTE_RATE,
     .offset = AT(node_bytes_per_s),
     .fallback = "20 MB/s",
     .min = 1e3,
     .max = 1e12,
     .help = "bytes of documents that a data node indexes a second, median",
     .source = "additions 3, A: 20 small, 50 large"},
    {.key = "spread",
     .kind = FIELD_NUMBER,
     .offset = AT(spread),
     .fallback = "0.4",
     .min = 0.001,
     .max = 5,
     .help = "sigma of the lognormal time of a _bulk request",
     .source = "additions 3, A"},
    {.key = "request_size",
     .kind = FIELD_BYTES,
     .offset = AT(request_bytes),
     .fallback = "100 MiB",
     .min = (double)BYTES_PER_MIB,
     .max = (double)(100 * BYTES_PER_MIB),
     .help = "largest _bulk request that the cluster takes",
     .source = "additions 2.11, D: 10 MiB on small instances, 100 MiB on others"},
    {.key = "request_timeout",
     .kind = FIELD_DURATION,
     .offset = AT(timeout_ns),
     .fallback = "60s",
     .min = (double)NS_PER_MS,
     .max = (double)NS_PER_HOUR,
     .help = "a request that would wait longer than this is rejected",
     .source = "additions 3, A: rejections above what is indexed"},
    {.key = "refresh",
     .kind = FIELD_DURATION,
     .offset = AT(refresh_ns),
     .fallback = "1s",
     .min = (double)NS_PER_MS,
     .max = (double)NS_PER_HOUR,
     .help = "how often what was indexed becomes searchable; serverless: every 10 s, whatever is "
             "said here",
     .source = "additions 2.11, D: while the index is searched"},
    {.key = "index_ratio",
     .kind = FIELD_NUMBER,
     .offset = AT(index_ratio),
     .fallback = "1.1",
     .min = 0.01,
     .max = 100,
     .help = "bytes of the index per byte of documents",
     .source = "ours: depends on the mapping"},
    STORE_KEPT_ROW(
        AT(kept_ns),
        "how long a document is kept: what its storage costs in all is billed to the run"),
    {.key = "index_rotation",
     .kind = FIELD_CHOICE,
     .offset = AT(rotation),
     .fallback = "none",
     .choices = rotation_names,
     .help = "how often a new index begins; an index goes as a whole, when the last of it has been "
             "`kept`",
     .source = "Firehose 1.9, D"},
    {.key = "shards",
     .kind = FIELD_COUNT,
     .offset = AT(shards),
     .fallback = "5",
     .min = 1,
     .max = 1000,
     .help = "primary shards of an index",
     .source = "ours: the service's default"},
    SINK_RETRY_ROW("300s", 7200 * NS_PER_S, "Firehose 1.9, D, BOTO"),
    SINK_ERROR_ROW,
    SINK_QUERY_ROW("{lognormal: {median: 30ms, p99: 300ms}}", "ours: no figure is published"),
    {0},
};

/* ---- indexing */

static const struct finding_spec behind = {
    .kind = FINDING_BEHIND,
    .stage = "queryable",
    .limit = "bytes a second that data nodes index",
    .units = {FINDING_NS_AN_HOUR, FINDING_BYTES_A_SECOND, FINDING_BYTES_A_SECOND},
    .text = "{who} indexes {2} of the {1} that it is given, and what waits grows {0}",
};

/* At the median time of a request; and in the mean, which is longer. */
static double median_per_s(const struct opensearch_config *config)
{
    return config->node_bytes_per_s * (double)config->nodes;
}

static double mean_per_s(const struct opensearch_config *config)
{
    const struct dist spread = dist_lognormal(1.0, config->spread);
    return median_per_s(config) / dist_mean(&spread);
}

static int64_t expected_ns(const struct opensearch_config *config, int64_t bytes)
{
    return (int64_t)((double)bytes / median_per_s(config) * (double)NS_PER_S);
}

/* It is among what has come. */
static bool refuses(struct sim *sim, struct component *self, const struct object *object)
{
    const struct opensearch *opensearch = self->state;
    const struct opensearch_config *config = self->config;
    const int64_t waiting = opensearch->sink.bytes_came - opensearch->sink.bytes_done;
    (void)sim;
    return object->bytes_in > config->request_bytes ||
           expected_ns(config, waiting) > config->timeout_ns;
}

static int64_t load_ns(struct sim *sim, struct component *self, struct sink_load *load)
{
    struct opensearch *opensearch = self->state;
    (void)sim;
    return (int64_t)((double)expected_ns(self->config, load->bytes_in) *
                     dist_draw(&opensearch->spread, &opensearch->index_rng));
}

/* Documents come evenly over an index's time, and stay until the last of them may go. */
static double stored_hours(const struct opensearch_config *config)
{
    return ((double)config->kept_ns + (double)rotation_ns[config->rotation] / 2) /
           (double)NS_PER_HOUR;
}

/* At the next refresh. */
static int64_t visible_at_ns(struct sim *sim, struct component *self, const struct sink_load *load)
{
    struct opensearch *opensearch = self->state;
    const struct opensearch_config *config = self->config;
    const int64_t every_ns = opensearch->refresh_ns;
    const double stored = (double)load->bytes_in * config->index_ratio *
                          (double)(1 + config->replicas);
    *opensearch->storage += (meter_units)(stored * stored_hours(config));
    const int64_t since_ns = (sim_now(sim) + every_ns - opensearch->phase_ns) % every_ns;
    return sim_now(sim) + every_ns - since_ns;
}

static const struct sink_kind opensearch_sink = {
    .at_once = 1, /* the nodes share each request's documents */
    .stage = "bulk",
    .behind = &behind,
    .limit = "bytes a second that data nodes index",
    .refuses = refuses,
    .load_ns = load_ns,
    .visible_at_ns = visible_at_ns,
};

/* ---- its life */

static void account(struct sim *sim, struct component *self)
{
    const struct opensearch *opensearch = self->state;
    const struct opensearch_config *config = self->config;
    sink_bill_time(sim, opensearch->compute,
                   config->cluster == CLUSTER_SERVERLESS ? config->ocus : config->nodes);
}

static const char *storage_meter(const struct opensearch_config *config)
{
    return config->cluster == CLUSTER_SERVERLESS ? USAGE_OPENSEARCH_OCU_STORAGE
                                                 : USAGE_OPENSEARCH_GP2;
}

static void opensearch_open(struct sim *sim, struct component *self)
{
    struct opensearch *opensearch = self->state;
    const struct opensearch_config *config = self->config;
    const char *meter = cluster_meters[config->cluster];
    sink_open(sim, self, &opensearch_sink);
    sim_rng(sim, &opensearch->index_rng, self, "indexing");
    opensearch->spread = dist_lognormal(1.0, config->spread);
    opensearch->refresh_ns = config->cluster == CLUSTER_SERVERLESS ? QUOTA_OPENSEARCH_REFRESH_NS
                                                                   : config->refresh_ns;
    opensearch->phase_ns =
        (int64_t)rng_below(&opensearch->index_rng, (uint64_t)opensearch->refresh_ns);
    opensearch->compute = meter ? sim_meter(sim, self, meter) : NULL;
    opensearch->storage = sim_meter(sim, self, storage_meter(config));
}

static void opensearch_measure(struct sim *sim, struct component *self)
{
    sink_measure(sim, self);
    account(sim, self);
}

static void opensearch_finish(struct sim *sim, struct component *self)
{
    sink_finish(sim, self);
    account(sim, self);
}

static const char shards_of_a_node[] = "shards of a data node";

static const struct finding_spec too_many_shards = {
    .kind = FINDING_REFUSED,
    .stage = "queryable",
    .limit = shards_of_a_node,
    .units = {FINDING_COUNT, FINDING_COUNT, FINDING_NS, FINDING_COUNT},
    .text = "{who} would hold {0} shards on each data node when indices are {2} old, and a node "
            "takes {1}: no new index can begin before that, and what is sent to it is refused. "
            "Longer rotation, fewer shards of an index, or {3} nodes would do",
};

/* What indices are there once the first may go: as many as begin in the time that they are kept, and the one that is
 * written (additions 2.11, D: 1,000 shards a node). False: there is one index, or no nodes to see. */
static bool uses_shards(const struct opensearch_config *config, struct limit_use *use,
                        struct finding *told)
{
    *told = (struct finding){0};
    if (config->rotation == ROTATE_NEVER || config->cluster == CLUSTER_SERVERLESS) return false;
    const double indices = 1 +
                           ceil((double)config->kept_ns / (double)rotation_ns[config->rotation]);
    const double all = indices * (double)config->shards * (double)(1 + config->replicas);
    const double each = all / (double)config->nodes, most = (double)QUOTA_OPENSEARCH_NODE_SHARDS;
    *use = (struct limit_use){.limit = shards_of_a_node,
                              .unit = FINDING_COUNT,
                              .given = most,
                              .mean = each / most,
                              .peak = each / most,
                              .at_limit = NAN};
    if (each > most)
        *told = (struct finding){
            .spec = &too_many_shards,
            .severity = 1 - most / each,
            .figures = {ceil(each), most, (double)config->kept_ns, ceil(all / most)}};
    return true;
}

static void opensearch_findings(struct sim *sim, struct component *self)
{
    struct limit_use use;
    struct finding told;
    if (uses_shards(self->config, &use, &told)) sim_limit(sim, self, &use);
    if (told.spec) sim_finding(sim, self, &told);
    sink_findings(sim, self, mean_per_s(self->config));
}

static void opensearch_expect(struct expect *expect, int32_t self)
{
    const struct opensearch_config *config = expect_spec(expect, self)->config;
    const struct expect_flow *flow = expect_flow(expect, self);
    const double seconds = expect_asked(expect)->duration_s;
    const double count =
        (double)(config->cluster == CLUSTER_SERVERLESS ? config->ocus : config->nodes);
    const char *meter = cluster_meters[config->cluster];
    if (meter) expect_meter(expect, self, meter, seconds * 1e3 * count);
    expect_meter(expect, self, storage_meter(config),
                 flow->bytes_in * config->index_ratio * (double)(1 + config->replicas) *
                     stored_hours(config));
    struct limit_use use;
    struct finding told;
    if (uses_shards(config, &use, &told)) expect_limit(expect, self, &use);
    if (told.spec) expect_finding(expect, self, &told);
    if (flow->objects > 0)
        sink_expect_findings(expect, self, &opensearch_sink,
                             flow->bytes_in / seconds * sink_tries(&config->sink),
                             mean_per_s(config));
}

/* Firehose 1.3 and 1.9. */
static const struct destination_kind opensearch_destination = {
    .metrics = "DeliveryToAmazonOpenSearchService",
    .billed = USAGE_FIREHOSE_IN,
    .rounds = true,
    .bytes_least = BYTES_PER_MIB,
    .bytes_most = 100 * BYTES_PER_MIB,
    .bytes_default = 5 * BYTES_PER_MIB,
    .interval_most_ns = 900 * NS_PER_S,
    .interval_default_ns = 300 * NS_PER_S,
    .retry_ns = sink_retry_ns,
    .retry_every_ns = 5 * NS_PER_MINUTE,
    .failed_prefix = "AmazonOpenSearchService-failed",
};

/* The names of the service and of its API for what is called otherwise here or not modelled. */
static const struct field_elsewhere opensearch_elsewhere[] = {
    {"retry_options", "retry_duration"}, {"index_rotation_period", "index_rotation"},
    {"document_id_options", NULL},       {"instance_type", "cluster"},
    {"instance_count", "nodes"},         {0},
};

const struct component_type opensearch_type = {
    SINK_TYPE,
    .kind = "opensearch",
    .summary = "An OpenSearch index that Firehose writes documents to.",
    .offers = &opensearch_destination,
    .config_bytes = sizeof(struct opensearch_config),
    .fields = opensearch_fields,
    .elsewhere = opensearch_elsewhere,
    .state_bytes = sizeof(struct opensearch),
    .open = opensearch_open,
    .measure = opensearch_measure,
    .finish = opensearch_finish,
    .findings = opensearch_findings,
    .expect = opensearch_expect,
};
