/* sns_fields.c -- the settings of a topic and its subscriptions. */
#include <stdio.h>

#include "models/bill/usage.h"
#include "models/store/sns_state.h"
#include "models/store/sqs.h"
#include "sim/units.h"

static const char *const protocol_names[] = {"lambda", "sqs", "https", "email", "firehose", NULL};
static const char *const curve_names[] = {"linear", "arithmetic", "geometric", "exponential", NULL};
static const char *const scope_names[] = {"topic", "message-group", NULL};

#define DELIVERY_DELAY_ROW(meaning)                                                                \
    {                                                                                              \
        .key = "delay", .kind = FIELD_DIST, .of = FIELD_DURATION, .offset = AT(delay),             \
        .fallback = "{lognormal: {median: 13.957ms, sigma: 1.212, shift: 59ms, max: 260ms}}",      \
        .min = 0, .max = (double)NS_PER_HOUR, .help = (meaning),                                   \
        .source = "Firehose 9.2, I: fit to BITE"                                                   \
    }
#define AT(member)                                                                                 \
    (offsetof(struct sns_subscription_config, policy.member) -                                     \
     offsetof(struct sns_subscription_config, policy))

#define RETRIES_ROW(name, member, text, meaning)                                                   \
    {                                                                                              \
        .key = name, .kind = FIELD_COUNT, .offset = AT(member), .fallback = (text), .min = 0,      \
        .max = 100, .help = (meaning), .source = "additions 2.10, D"                               \
    }
#define DELAY_ROW(name, member, meaning)                                                           \
    {                                                                                              \
        .key = name, .kind = FIELD_DURATION, .offset = AT(member), .fallback = "20s",              \
        .min = (double)NS_PER_S, .max = 3600.0 * (double)NS_PER_S, .help = (meaning),              \
        .source = "additions 2.10, D"                                                              \
    }

static const struct field policy_fields[] = {
    RETRIES_ROW("num_retries", retries, "3", "after the first attempt, in all"),
    RETRIES_ROW("num_no_delay_retries", at_once, "0", "of them at once"),
    RETRIES_ROW("num_min_delay_retries", pre, "0", "of them after the least delay"),
    RETRIES_ROW("num_max_delay_retries", post, "0", "of them, the last, after the most delay"),
    DELAY_ROW("min_delay", least_ns, "the least delay before a retry"),
    DELAY_ROW("max_delay", most_ns, "the most"),
    {.key = "backoff_function",
     .kind = FIELD_CHOICE,
     .offset = AT(curve),
     .fallback = "linear",
     .choices = curve_names,
     .help = "how delays grow from the least to the most",
     .source = "additions 2.10, D"},
    {0},
};
#undef AT

#define AT(member) offsetof(struct sns_subscription_config, member)
static const struct field subscription_fields[] = {
    {.key = "protocol",
     .kind = FIELD_CHOICE,
     .offset = AT(protocol),
     .required = true,
     .choices = protocol_names,
     .help = "what is delivered to; https, email and firehose are billed per delivery"},
    DELIVERY_DELAY_ROW("from publishing to delivery"),
    {.key = "filter",
     .kind = FIELD_RATIO,
     .offset = AT(filter),
     .fallback = "100 %",
     .min = 0,
     .max = 1,
     .help = "share of messages that the filter policy lets through",
     .source = "additions 2.10, D: without a policy all of them"},
    {.key = "error_rate",
     .kind = FIELD_RATIO,
     .offset = AT(error_rate),
     .fallback = "0",
     .min = 0,
     .max = 1,
     .help = "share of attempts that fail and are tried again: 5xx, 429, no answer, a throttle",
     .source = "ours"},
    {.key = "rejects",
     .kind = FIELD_RATIO,
     .offset = AT(rejects),
     .fallback = "0",
     .min = 0,
     .max = 1,
     .help = "share of messages that the endpoint refuses for good: 4xx but 429",
     .source = "additions 2.10, D for the rule"},
    {.key = "delivery_policy",
     .kind = FIELD_GROUP,
     .offset = AT(policy),
     .group = policy_fields,
     .help = "https: when a delivery is tried again"},
    {.key = "to",
     .kind = FIELD_REF,
     .offset = AT(to),
     .choices = sqs_kinds,
     .help = "sqs: the queue, if it is one of the scenario's"},
    SQS_DEAD_LETTER_ROW(AT(dead),
                        "where a message goes that could not be delivered; without one it is lost"),
    {0},
};
#undef AT

#define AT(member) (offsetof(struct sns_config, fifo.member) - offsetof(struct sns_config, fifo))
static const struct field_regional fifo_quotas[] = {
    {"us-east-1", "30000"}, {"us-west-2", "9000"}, {"eu-west-1", "9000"}, {0}};
static const struct field fifo_fields[] = {
    {.key = "groups",
     .kind = FIELD_COUNT,
     .offset = AT(groups),
     .fallback = "1",
     .min = 1,
     .max = 1e9,
     .help = "message groups: each takes 300 messages/s",
     .source = "additions 2.10, D"},
    {.key = "throughput_scope",
     .kind = FIELD_CHOICE,
     .offset = AT(scope),
     .fallback = "topic",
     .choices = scope_names,
     .help = "topic: 3,000 messages/s in all; message-group: up to the region's quota",
     .source = "additions 2.10, D"},
    {.key = "quota",
     .kind = FIELD_COUNT,
     .offset = AT(quota),
     .fallback = "3000",
     .regional = fifo_quotas,
     .min = 1,
     .max = 1e9,
     .help = "messages/s that the account may publish to FIFO topics of the region",
     .source = "additions 2.10, D"},
    {0},
};
#undef AT

#define AT(member) offsetof(struct sns_config, member)
static const struct field_regional quotas[] = {
    {"us-east-1", "30000"},     {"us-west-2", "9000"},      {"eu-west-1", "9000"},
    {"us-east-2", "1500"},      {"us-west-1", "1500"},      {"ap-south-1", "1500"},
    {"ap-northeast-1", "1500"}, {"ap-northeast-2", "1500"}, {"ap-southeast-1", "1500"},
    {"ap-southeast-2", "1500"}, {"eu-central-1", "1500"},   {0}};

const struct field sns_fields[] = {
    {.key = "protocol",
     .kind = FIELD_CHOICE,
     .offset = AT(protocol),
     .fallback = "lambda",
     .choices = protocol_names,
     .help = "what the topic delivers to, if `subscriptions` does not say; https, email and "
             "firehose are billed per delivery",
     .source = "Firehose 5.5, D"},
    DELIVERY_DELAY_ROW("from publishing to delivery, if `subscriptions` does not say"),
    {.key = "subscriptions",
     .kind = FIELD_LIST,
     .offset = AT(subscriptions),
     .group = subscription_fields,
     .item_bytes = sizeof(struct sns_subscription_config),
     .min = 0,
     .max = 1000,
     .help = "who is delivered to, each with its own filter and retries"},
    {.key = "publish_quota",
     .kind = FIELD_COUNT,
     .offset = AT(quota),
     .fallback = "300",
     .regional = quotas,
     .min = 1,
     .max = 1e9,
     .help = "messages/s that the account may publish in the region",
     .source = "additions 2.10, D"},
    {.key = "fifo",
     .kind = FIELD_GROUP,
     .offset = AT(fifo),
     .present = AT(is_fifo),
     .group = fifo_fields,
     .help = "a FIFO topic, which delivers to queues alone"},
    {0},
};
#undef AT

/* The names of the service and of its API for what is called otherwise here or not modelled. */
const struct field_elsewhere sns_elsewhere[] = {
    {"filter_policy", "subscriptions"},
    {"dead_letter_queue", "subscriptions"},
    {"redrive_policy", "subscriptions"},
    {"fifo_topic", "fifo"},
    {"fifo_throughput_scope", "fifo.throughput_scope"},
    {"max_receives_per_second", NULL},
    {0},
};

const char *sns_delivery_meter(const struct sns_config *config, int protocol)
{
    static const char *const meters[SNS_PROTOCOLS] = {
        [SNS_HTTPS] = USAGE_SNS_HTTP_DELIVERY,
        [SNS_EMAIL] = USAGE_SNS_EMAIL_DELIVERY,
        [SNS_FIREHOSE] = USAGE_SNS_FIREHOSE_DELIVERY,
    };
    return config->is_fifo ? USAGE_SNS_FIFO_DELIVERY : meters[protocol];
}

/* additions 2.10, D */
enum { FIFO_GROUP_PER_S = 300, FIFO_TOPIC_PER_S = 3000, FIFO_SUBSCRIPTIONS = 100 };

int64_t sns_quota(const struct sns_config *config)
{
    if (!config->is_fifo) return config->quota;
    int64_t least = config->fifo.quota;
    if (config->fifo.scope == SNS_SCOPE_TOPIC && least > FIFO_TOPIC_PER_S) least = FIFO_TOPIC_PER_S;
    if (config->fifo.groups < least / FIFO_GROUP_PER_S)
        least = config->fifo.groups * FIFO_GROUP_PER_S;
    return least;
}

/* additions 2.10, D: of a whole policy */
#define POLICY_NS_MAX (3600 * NS_PER_S)

static int64_t longest_ns(const struct delivery_policy *policy)
{
    const struct delivery_retry retry = delivery_retry_http(policy);
    return delivery_retry_at_ns(&retry, retry.attempts - 1);
}

/* "subscriptions.2.protocol" */
enum { ITEM_PATH = 64 };
static const char *item_path(char path[ITEM_PATH], uint32_t item, const char *key)
{
    snprintf(path, ITEM_PATH, "subscriptions.%u.%s", item, key);
    return path;
}

static void validate_subscription(const struct sns_config *sns, uint32_t item,
                                  const struct sns_subscription_config *subscription,
                                  struct complaints *complaints)
{
    const struct delivery_policy *policy = &subscription->policy;
    char path[ITEM_PATH];
    if (subscription->to.name && subscription->protocol != SNS_SQS)
        complaints_error(complaints, item_path(path, item, "to"),
                         "names a queue: only protocol sqs has one");
    if (sns->is_fifo && subscription->protocol != SNS_SQS)
        complaints_error(complaints, item_path(path, item, "protocol"),
                         "a FIFO topic delivers to SQS queues, not by %s",
                         protocol_names[subscription->protocol]);
    if (policy->at_once + policy->pre + policy->post > policy->retries)
        complaints_error(complaints, item_path(path, item, "delivery_policy.num_retries"),
                         "the retries of the phases are more than that");
    else if (policy->most_ns < policy->least_ns)
        complaints_error(complaints, item_path(path, item, "delivery_policy.max_delay"),
                         "is shorter than min_delay");
    else if (policy->retries > 0 && longest_ns(policy) > POLICY_NS_MAX)
        complaints_error(complaints, item_path(path, item, "delivery_policy.num_retries"),
                         "retries take longer than the 3,600 s that SNS allows");
}

void sns_validate(const void *config, struct complaints *complaints)
{
    const struct sns_config *sns = config;
    const struct sns_subscription_config *items = sns->subscriptions.items;
    if (sns->is_fifo && sns->subscriptions.count > FIFO_SUBSCRIPTIONS)
        complaints_error(complaints, "subscriptions", "a FIFO topic has 100 at most");
    if (sns->is_fifo && sns->subscriptions.count == 0 && sns->protocol != SNS_SQS)
        complaints_error(complaints, "protocol", "a FIFO topic delivers to SQS queues, not by %s",
                         protocol_names[sns->protocol]);
    for (uint32_t i = 0; i < sns->subscriptions.count; i++)
        validate_subscription(sns, i, &items[i], complaints);
}
