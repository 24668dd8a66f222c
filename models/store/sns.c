/*
 * sns.c -- an SNS topic: publishing, and who is delivered to.
 *
 * The delay from publishing to delivery is BITE's measurement of SNS to Lambda, p50 73 ms, p90 125 ms
 * (facts Firehose 9.1, M); other protocols have none published and use it too (A). Who publishes more than the
 * account's quota is throttled and tries again: messages then wait for their turn.
 */
#include "models/store/sns.h"

#include "models/bill/usage.h"
#include "models/common/quotas.h"
#include "models/store/sns_state.h"
#include "sim/check.h"
#include "sim/units.h"

/* ---- faults */

static void begin_impairment(struct sim *sim, struct component *self,
                             const struct incident *incident)
{
    struct sns *sns = self->state;
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

/* How long messages wait because more are published than the quota lets through: a bucket that holds a second's worth,
 * kept as the time at which all that was taken will have come in. */
static int64_t throttled_ns(struct sns *sns, int64_t now_ns, int64_t messages)
{
    if (sns->free_at_ns < now_ns - NS_PER_S) sns->free_at_ns = now_ns - NS_PER_S;
    sns->free_at_ns += messages * sns->message_ns;
    if (sns->free_at_ns <= now_ns) return 0;
    *sns->throttled += messages;
    return sns->free_at_ns - now_ns;
}

/* Metrics of what was published plainly: sums, and all of one size. */
static void tell_plain(struct sns *sns)
{
    if (sns->since.calls == 0) return;
    metric_add(sns->published, (double)sns->since.messages);
    metric_add(sns->delivered, (double)sns->since.messages);
    metric_add_n(sns->size, (double)sns->since.bytes, sns->since.calls);
    sns->since.messages = sns->since.calls = 0;
}

/* What all of sns_publish and sns_deliver come to where nothing can go wrong: most topics, at every invocation. */
static int64_t publish_plainly(struct sns *sns, int64_t messages, int64_t bytes, int64_t each)
{
    struct sns_subscription *subscription = sns->subscriptions;
    const int64_t delay_ns = dist_buffer_next(&subscription->delay);
    *sns->messages += messages;
    *sns->requests += messages * each;
    *sns->publish_meter += messages * each;
    *sns->notifications += messages;
    if (bytes != sns->since.bytes) tell_plain(sns);
    sns->since.messages += messages;
    sns->since.calls++;
    sns->since.bytes = bytes;
    if (subscription->delivery_meter)
        *subscription->delivery_meter +=
            subscription->config->protocol == SNS_HTTPS ? messages * each : messages;
    histogram_add_n(sns->delivery, delay_ns, messages);
    return delay_ns;
}

static void sns_minute(struct sim *sim, struct component *self, int64_t minute)
{
    (void)sim;
    (void)minute;
    tell_plain(self->state);
}

/* What was published in the warm-up is of no minute. */
static void sns_measure(struct sim *sim, struct component *self)
{
    struct sns *sns = self->state;
    (void)sim;
    sns->since.messages = sns->since.calls = 0;
}

int64_t sns_publish(struct sim *sim, struct component *topic, int64_t messages, int64_t bytes)
{
    struct sns *sns = topic->state;
    int64_t longest_ns = 0;
    if (messages == 0) return 0;
    CHECK(messages > 0 && bytes > 0);
    /* 64 KB of a message are one request (Firehose 5.5, D). */
    const int64_t each = (bytes + QUOTA_SNS_REQUEST_BYTES - 1) / QUOTA_SNS_REQUEST_BYTES;
    const int64_t waited_ns = throttled_ns(sns, sim_now(sim), messages);
    if (sns->plainly && sns->impairment.count == 0)
        return waited_ns + publish_plainly(sns, messages, bytes, each);
    *sns->messages += messages;
    *sns->requests += messages * each;
    *sns->publish_meter += messages * each;
    if (sns->payload_meter) *sns->payload_meter += messages * bytes;
    metric_add(sns->published, (double)messages);
    metric_add(sns->size, (double)bytes);
    for (uint32_t i = 0; i < sns->subscription_count; i++) {
        const int64_t took_ns = sns_deliver(sim, topic, &sns->subscriptions[i], messages, bytes,
                                            sim_now(sim) + waited_ns);
        if (took_ns > longest_ns) longest_ns = took_ns;
    }
    return waited_ns + longest_ns;
}

/* ---- the life of a topic */

static void open_metrics(struct sim *sim, struct component *self)
{
    struct sns *sns = self->state;
    const unsigned sum = METRIC_SUM;
    sns->published = sim_metric(sim, self, "NumberOfMessagesPublished", "Count", sum);
    sns->delivered = sim_metric(sim, self, "NumberOfNotificationsDelivered", "Count", sum);
    sns->failed =
        sim_metric(sim, self, "NumberOfNotificationsFailed", "Count", sum | METRIC_AVERAGE);
    sns->filtered = sim_metric(sim, self, "NumberOfNotificationsFilteredOut", "Count", sum);
    sns->redriven = sim_metric(sim, self, "NumberOfNotificationsRedrivenToDlq", "Count", sum);
    sns->size = sim_metric(sim, self, "PublishSize", "Bytes", METRIC_ALL);
}

static void sns_open(struct sim *sim, struct component *self)
{
    struct sns *sns = self->state;
    self->port = sns;
    const struct sns_config *config = self->config;
    sns->config = config;
    sns->plain = (struct sns_subscription_config){
        .protocol = config->protocol,
        .delay = config->delay,
        .filter = 1,
        .policy = {.retries = 3, .least_ns = 20 * NS_PER_S, .most_ns = 20 * NS_PER_S},
        .to = {.index = -1},
        .dead = {.index = -1},
    };
    sns->delivery = sim_latency(sim, self, "notification");
    sns->messages = sim_counter(sim, self, "messages");
    sns->requests = sim_counter(sim, self, "requests");
    sns->notifications = sim_counter(sim, self, "notifications");
    sns->filtered_out = sim_counter(sim, self, "notifications_filtered_out");
    sns->retried = sim_counter(sim, self, "notifications_retried");
    sns->gave_up = sim_counter(sim, self, "notifications_failed");
    sns->redriven_count = sim_counter(sim, self, "messages_dead_lettered");
    sns->lost = sim_counter(sim, self, "records_dropped");
    sns->throttled = sim_counter(sim, self, "messages_throttled");
    sns->publish_meter =
        sim_meter(sim, self, config->is_fifo ? USAGE_SNS_FIFO_PUBLISH : USAGE_SNS_PUBLISH);
    if (config->is_fifo) sns->payload_meter = sim_meter(sim, self, USAGE_SNS_FIFO_PAYLOAD);
    open_metrics(sim, self);
    sns->message_ns = NS_PER_S / sns_quota(config);
    sns->free_at_ns = -NS_PER_S;
    sns->subscription_count = config->subscriptions.count > 0 ? config->subscriptions.count : 1;
    sns->subscriptions =
        memory_zeroed(sim_memory(sim), sns->subscription_count, sizeof *sns->subscriptions);
    for (uint32_t i = 0; i < sns->subscription_count; i++) sns_subscription_open(sim, self, i);
    sns->plainly = config->subscriptions.count == 0 && !config->is_fifo;
}

static void sns_start(struct sim *sim, struct component *self)
{
    struct sns *sns = self->state;
    for (uint32_t i = 0; i < sns->subscription_count; i++) {
        struct sns_subscription *at = &sns->subscriptions[i];
        if (at->config->to.index >= 0) at->to = sim_component(sim, at->config->to.index);
        if (at->config->dead.index >= 0) at->dead = sim_component(sim, at->config->dead.index);
    }
}

static void sns_finish(struct sim *sim, struct component *self)
{
    const struct sns *sns = self->state;
    results_law(sim_results(sim), self->name,
                "messages x subscriptions = notifications + filtered out + failed",
                (double)*sns->messages * sns->subscription_count,
                (double)(*sns->notifications + *sns->filtered_out + *sns->gave_up), 0);
}

/* How long the oldest that a fault holds up has waited. */
static int64_t sns_lag(const struct sim *sim, const struct component *self)
{
    const struct sns *sns = self->state;
    return sim_now(sim) < sns->late_until_ns ? sim_now(sim) - sns->late_since_ns : 0;
}

const struct component_type sns_type = {
    .kind = "sns",
    .section = "destinations",
    .summary = "An SNS topic and the deliveries to its subscribers.",
    .config_bytes = sizeof(struct sns_config),
    .fields = sns_fields,
    .elsewhere = sns_elsewhere,
    .validate = sns_validate,
    .state_bytes = sizeof(struct sns),
    .events = NULL,
    .event_count = 0,
    .open = sns_open,
    .start = sns_start,
    .minute = sns_minute,
    .measure = sns_measure,
    .finish = sns_finish,
    .incidents = sns_incidents,
    .lag = sns_lag,
    .findings = sns_findings,
    .expect = sns_expect,
};
