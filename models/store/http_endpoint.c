/*
 * http_endpoint.c -- an endpoint of somebody else that Firehose posts to: any HTTP endpoint, and Splunk's event collector.
 *
 * A buffer is one request (facts Firehose 1.9, additions 2.11, D). Only 200 is success; what fails is tried after 1, 2, 4 s
 * and so on up to 120 s, give or take 15 %, until the retry duration is over, then it is backed up to S3. Splunk answers at
 * once and acknowledges later: a request is done when its indexers have it. How fast the receiver is its owner knows.
 */
#include "models/bill/usage.h"
#include "models/common/quotas.h"
#include "models/store/sink.h"
#include "sim/units.h"

struct endpoint_config {
    struct sink_config sink; /* first */
    struct dist latency;     /* until the answer; of Splunk until the acknowledgement */
    double bytes_per_s;
    int64_t timeout_ns;
    int64_t at_once;
};

struct endpoint {
    struct sink sink; /* first */
    struct rng answer_rng;
    struct sink_kind kind; /* with as many requests at once as it takes */
};

#define AT(member) offsetof(struct endpoint_config, member)

#define ENDPOINT_FIELDS(latency_help)                                                              \
    {.key = "latency",                                                                             \
     .kind = FIELD_DIST,                                                                           \
     .of = FIELD_DURATION,                                                                         \
     .offset = AT(latency),                                                                        \
     .fallback = "{lognormal: {median: 100ms, p99: 1s}}",                                          \
     .min = 0,                                                                                     \
     .max = (double)NS_PER_HOUR,                                                                   \
     .help = latency_help,                                                                         \
     .source = "additions 3, A: third parties"},                                                   \
        {.key = "throughput",                                                                      \
         .kind = FIELD_BYTE_RATE,                                                                  \
         .offset = AT(bytes_per_s),                                                                \
         .fallback = "90 MB/s",                                                                    \
         .min = 1e3,                                                                               \
         .max = 1e12,                                                                              \
         .help = "bytes a second of one request's body",                                           \
         .source = "Firehose 4.2, A: as a connection to S3"},                                      \
        {.key = "at_once",                                                                         \
         .kind = FIELD_COUNT,                                                                      \
         .offset = AT(at_once),                                                                    \
         .fallback = "100",                                                                        \
         .min = 1,                                                                                 \
         .max = 100000,                                                                            \
         .help = "requests that it works on at once; others wait",                                 \
         .source = "ours: the receiver's affair"},                                                 \
        SINK_RETRY_ROW("300s", 7200 * NS_PER_S, "Firehose 1.9, D, the range; BOTO"),               \
        SINK_ERROR_ROW, SINK_QUERY_ROW("0s", "ours: a record is there once it was accepted")

static const struct field http_fields[] = {
    ENDPOINT_FIELDS("time from a request until its answer, beside its bytes"),
    {.key = "timeout",
     .kind = FIELD_DURATION,
     .offset = AT(timeout_ns),
     .fallback = "180s",
     .min = (double)NS_PER_S,
     .max = (double)(600 * NS_PER_S),
     .help = "a request without an answer for so long has failed "
             "(HttpEndpoint.RequestTimeout)",
     .source = "additions 2.11, D: 3 min"},
    {0},
};

static const struct field splunk_fields[] = {
    ENDPOINT_FIELDS("time from a request until its indexers acknowledge it, beside its bytes"),
    {.key = "ack_timeout",
     .kind = FIELD_DURATION,
     .offset = AT(timeout_ns),
     .fallback = "180s",
     .min = (double)(180 * NS_PER_S),
     .max = (double)(600 * NS_PER_S),
     .help = "a request without acknowledgement for so long has failed "
             "(Splunk.AckTimeout), though Splunk may have it",
     .source = "Firehose 1.9, D: 180 to 600 s"},
    {0},
};

static const struct finding_spec behind = {
    .kind = FINDING_BEHIND,
    .stage = "queryable",
    .limit = "requests at once (at_once)",
    .units = {FINDING_NS_AN_HOUR, FINDING_BYTES_A_SECOND, FINDING_BYTES_A_SECOND},
    .text = "{who} takes {2} of the {1} that it is given, and what waits grows {0}",
};

/* Without an answer in time the request fails; it may be there all the same. */
static int64_t load_ns(struct sim *sim, struct component *self, struct sink_load *load)
{
    struct endpoint *endpoint = self->state;
    const struct endpoint_config *config = self->config;
    (void)sim;
    int64_t took_ns = dist_draw_int(&config->latency, &endpoint->answer_rng) +
                      (int64_t)((double)load->bytes_in / config->bytes_per_s * (double)NS_PER_S);
    load->failed = took_ns > config->timeout_ns;
    return load->failed ? config->timeout_ns : took_ns;
}

static int64_t visible_at_ns(struct sim *sim, struct component *self, const struct sink_load *load)
{
    (void)self, (void)load;
    return sim_now(sim);
}

static void endpoint_open(struct sim *sim, struct component *self)
{
    struct endpoint *endpoint = self->state;
    const struct endpoint_config *config = self->config;
    endpoint->kind = (struct sink_kind){
        .at_once = (uint32_t)config->at_once,
        .stage = "request",
        .behind = &behind,
        .limit = behind.limit,
        .load_ns = load_ns,
        .visible_at_ns = visible_at_ns,
    };
    sink_open(sim, self, &endpoint->kind);
    sim_rng(sim, &endpoint->answer_rng, self, "answers");
}

/* Bytes a second, if each request has as many as those so far. */
static double given_per_s(const struct endpoint_config *config, double bytes_each)
{
    const double request_s = dist_mean(&config->latency) / (double)NS_PER_S +
                             bytes_each / config->bytes_per_s;
    return request_s > 0 ? (double)config->at_once * bytes_each / request_s : 0;
}

static void endpoint_findings(struct sim *sim, struct component *self)
{
    const struct sink *sink = self->state;
    const double objects = (double)sink->came;
    sink_findings(sim, self,
                  objects > 0 ? given_per_s(self->config, (double)sink->bytes_came / objects) : 0);
}

static void endpoint_expect(struct expect *expect, int32_t self)
{
    const struct endpoint_config *config = expect_spec(expect, self)->config;
    const struct expect_flow *flow = expect_flow(expect, self);
    const struct sink_kind kind = {.behind = &behind, .limit = behind.limit};
    if (flow->objects <= 0) return;
    sink_expect_findings(expect, self, &kind,
                         flow->bytes_in / expect_asked(expect)->duration_s *
                             sink_tries(&config->sink),
                         given_per_s(config, flow->bytes_in / flow->objects));
}

/* Firehose 1.3 and 1.9, D. */
#define ENDPOINT_DESTINATION                                                                       \
    .billed = USAGE_FIREHOSE_IN, .rounds = true, .bytes_least = BYTES_PER_MIB,                     \
    .bytes_default = 5 * BYTES_PER_MIB, .interval_default_ns = 60 * NS_PER_S,                      \
    .retry_ns = sink_retry_ns, .retry_base_ns = NS_PER_S, .retry_cap_ns = 120 * NS_PER_S
static const struct destination_kind http_destination = {
    ENDPOINT_DESTINATION,
    .metrics = "DeliveryToHttpEndpoint",
    .bytes_most = 64 * BYTES_PER_MIB,
    .interval_most_ns = 900 * NS_PER_S,
    .takes_compressed = true,
    .failed_prefix = "http-endpoint-failed",
};
static const struct destination_kind splunk_destination = {
    ENDPOINT_DESTINATION,
    .metrics = "DeliveryToSplunk",
    .bytes_most = 5 * BYTES_PER_MIB,
    .interval_most_ns = 60 * NS_PER_S,
    .failed_prefix = "splunk-failed",
};

/* The names of the service and of its API for what is called otherwise here or not modelled. */
static const struct field_elsewhere http_elsewhere[] = {
    {"retry_options", "retry_duration"}, {"request_timeout", "timeout"}, {0}};
static const struct field_elsewhere splunk_elsewhere[] = {
    {"retry_options", "retry_duration"}, {"hec_acknowledgment_timeout", "ack_timeout"}, {0}};

#define ENDPOINT_TYPE                                                                              \
    SINK_TYPE, .config_bytes = sizeof(struct endpoint_config),                                     \
               .state_bytes = sizeof(struct endpoint), .open = endpoint_open,                      \
               .measure = sink_measure, .finish = sink_finish, .findings = endpoint_findings,      \
               .expect = endpoint_expect

const struct component_type http_endpoint_type = {
    ENDPOINT_TYPE,
    .kind = "http-endpoint",
    .summary = "An HTTP endpoint that Firehose posts records to.",
    .offers = &http_destination,
    .fields = http_fields,
    .elsewhere = http_elsewhere,
};

const struct component_type splunk_type = {
    ENDPOINT_TYPE,
    .kind = "splunk",
    .summary = "A Splunk HTTP event collector that Firehose posts records to.",
    .offers = &splunk_destination,
    .fields = splunk_fields,
    .elsewhere = splunk_elsewhere,
};
