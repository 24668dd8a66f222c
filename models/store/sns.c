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

int64_t sns_publish(struct component *topic, int64_t messages, int64_t bytes)
{
    struct sns *sns = topic->state;
    const struct sns_config *config = topic->config;
    if (messages == 0) return 0;
    /* 64 KB of a message are one request (Firehose 5.5, D). */
    const int64_t each = (bytes + QUOTA_SNS_REQUEST_BYTES - 1) / QUOTA_SNS_REQUEST_BYTES;
    const int64_t delay_ns = dist_buffer_next(&sns->delay);
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
    .expect = sns_expect,
};
