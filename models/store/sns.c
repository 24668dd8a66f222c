/*
 * sns.c -- an SNS topic with one subscription.
 *
 * The delay from publishing to delivery is BITE's measurement of SNS to Lambda, p50 73 ms, p90 125 ms
 * (facts Firehose 9.1, M); other protocols have none published and use it too (A).
 */
#include "models/store/sns.h"

#include <math.h>

#include "models/bill/usage.h"
#include "models/common/expect.h"
#include "models/common/impairment.h"
#include "models/common/message.h"
#include "models/common/quotas.h"
#include "sim/dist.h"
#include "sim/sim.h"
#include "sim/units.h"

enum sns_protocol { SNS_LAMBDA, SNS_SQS, SNS_HTTPS, SNS_EMAIL };

static const char *const protocol_names[] = {"lambda", "sqs", "https", "email", NULL};

struct sns_config {
    int protocol;
    struct dist delay;
};

struct sns {
    struct dist_buffer delay;
    struct histogram *delivery;
    struct metric *published, *delivered;
    int64_t *messages, *requests;
    meter_units *publish_meter, *http_meter, *email_meter;
    const struct sim *sim; /* while something is wrong: for the time */
    struct impairment impairment;
};

static const struct field sns_fields[] = {
    {.key = "protocol",
     .kind = FIELD_CHOICE,
     .offset = offsetof(struct sns_config, protocol),
     .fallback = "lambda",
     .choices = protocol_names,
     .help = "what the topic delivers to; https and email are billed per delivery",
     .source = "Firehose 5.5, D"},
    {.key = "delay",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = offsetof(struct sns_config, delay),
     .fallback = "{lognormal: {median: 13.957ms, sigma: 1.212, shift: 59ms, max: 260ms}}",
     .min = 0,
     .max = (double)NS_PER_HOUR,
     .help = "from publishing to delivery",
     .source = "Firehose 9.2, I: fit to BITE"},
    {0},
};

/* ---- faults */

/*
 * When SNS delivers what it cannot for `down_ns`, by its phases for Lambda and SQS (additions 2.10, D): three at once, two
 * at 1 s, ten from 1 to 20 s, then every 20 s.
 */
static int64_t retried_ns(int64_t down_ns)
{
    enum { AT_ONCE = 3, SECONDS = 2, GROWING = 10 };
    static const double most_s = 20;
    double after_s = 0;
    const double down_s = (double)down_ns / (double)NS_PER_S;
    for (int i = 0; i < SECONDS && after_s < down_s; i++) after_s += 1;
    double gap_s = 1;
    for (int i = 0; i < GROWING && after_s < down_s; i++, gap_s *= 1.394948) after_s += gap_s;
    if (after_s < down_s) after_s += ceil((down_s - after_s) / most_s) * most_s;
    return (int64_t)(after_s * (double)NS_PER_S);
}

/* How long the end of what is wrong now keeps a message waiting, with what it takes then. */
static int64_t disturbed_ns(struct sns *sns, int64_t delay_ns)
{
    const struct impairment *impairment = &sns->impairment;
    const int64_t now_ns = sim_now(sns->sim);
    int64_t until_ns = now_ns;
    for (uint32_t i = 0; i < impairment->count; i++) {
        const struct incident *incident = impairment->under_way[i];
        if (incident->spec->kind->number == IMPAIRMENT_OUTAGE && incident->ends_ns > until_ns)
            until_ns = incident->ends_ns;
    }
    return retried_ns(until_ns - now_ns) + (int64_t)((double)delay_ns * impairment->times);
}

static void begin_impairment(struct sim *sim, struct component *self,
                             const struct incident *incident)
{
    struct sns *sns = self->state;
    sns->sim = sim;
    impairment_begin(&sns->impairment, sim_memory(sim), incident);
}

static void end_impairment(struct sim *sim, struct component *self, const struct incident *incident)
{
    struct sns *sns = self->state;
    (void)sim;
    impairment_end(&sns->impairment, incident);
}

static const struct incident_kind sns_incidents[] = {
    IMPAIRMENT_ROW("outage", IMPAIRMENT_OUTAGE, NULL,
                   "Nothing is delivered; what is published then is tried again by SNS's phases.",
                   "additions 2.10, D", begin_impairment, end_impairment),
    IMPAIRMENT_ROW("slow", IMPAIRMENT_SLOW, impairment_slow_fields,
                   "Deliveries take so many times as long.", "ours", begin_impairment,
                   end_impairment),
    {0},
};

/* ---- publishing */

int64_t sns_publish(struct component *topic, int64_t messages, int64_t bytes)
{
    struct sns *sns = topic->state;
    const struct sns_config *config = topic->config;
    if (messages == 0) return 0;
    /* 64 KB of a message are one request (Firehose 5.5, D). */
    const int64_t each = (bytes + QUOTA_SNS_REQUEST_BYTES - 1) / QUOTA_SNS_REQUEST_BYTES;
    int64_t delay_ns = dist_buffer_next(&sns->delay);
    if (sns->impairment.count > 0) delay_ns = disturbed_ns(sns, delay_ns);
    *sns->messages += messages;
    *sns->requests += messages * each;
    *sns->publish_meter += messages * each;
    if (config->protocol == SNS_HTTPS) *sns->http_meter += messages * each;
    if (config->protocol == SNS_EMAIL) *sns->email_meter += messages;
    metric_add(sns->published, (double)messages);
    metric_add(sns->delivered, (double)messages);
    histogram_add_n(sns->delivery, delay_ns, messages);
    return delay_ns;
}

static void sns_open(struct sim *sim, struct component *self)
{
    struct sns *sns = self->state;
    self->port = sns;
    const struct sns_config *config = self->config;
    sim_rng(sim, &sns->delay.rng, self, "delay");
    dist_buffer_init(&sns->delay, &config->delay);
    sns->delivery = sim_latency(sim, self, "notification");
    sns->messages = sim_counter(sim, self, "messages");
    sns->requests = sim_counter(sim, self, "requests");
    sns->publish_meter = sim_meter(sim, self, USAGE_SNS_PUBLISH);
    sns->http_meter = sim_meter(sim, self, USAGE_SNS_HTTP_DELIVERY);
    sns->email_meter = sim_meter(sim, self, USAGE_SNS_EMAIL_DELIVERY);
    sns->published = sim_metric(sim, self, "NumberOfMessagesPublished", "Count", METRIC_SUM);
    sns->delivered = sim_metric(sim, self, "NumberOfNotificationsDelivered", "Count", METRIC_SUM);
}

static void sns_expect(struct expect *expect, int32_t self)
{
    const struct sns_config *config = expect_spec(expect, self)->config;
    const struct expect_flow *flow = expect_flow(expect, self);
    const double request = (double)QUOTA_SNS_REQUEST_BYTES;
    const double requests = flow->messages * ceil(flow->message_bytes / request);
    expect_meter(expect, self, USAGE_SNS_PUBLISH, requests);
    if (config->protocol == SNS_HTTPS)
        expect_meter(expect, self, USAGE_SNS_HTTP_DELIVERY, requests);
    if (config->protocol == SNS_EMAIL)
        expect_meter(expect, self, USAGE_SNS_EMAIL_DELIVERY, flow->messages);
}

/* The names of the service and of its API for what is called otherwise here or not modelled. */
static const struct field_elsewhere sns_elsewhere[] = {
    {"subscriptions", NULL},     {"filter_policy", NULL},  {"fifo", NULL},
    {"dead_letter_queue", NULL}, {"redrive_policy", NULL}, {0},
};

const struct component_type sns_type = {
    .kind = "sns",
    .section = "destinations",
    .summary = "An SNS topic and the delivery to its subscriber.",
    .config_bytes = sizeof(struct sns_config),
    .fields = sns_fields,
    .elsewhere = sns_elsewhere,
    .state_bytes = sizeof(struct sns),
    .events = NULL,
    .event_count = 0,
    .open = sns_open,
    .incidents = sns_incidents,
    .expect = sns_expect,
};
