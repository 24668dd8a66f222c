/*
 * sns_subscription.c -- what one subscription does with messages: filters them, delivers them, tries again, gives up.
 *
 * An attempt fails by chance (`error_rate`) or because of a fault; what it takes to get through is worked out when a
 * message is published, from the policy's times, for the end of a fault under way is known. Metrics of attempts are
 * those of the minute of publishing.
 */
#include <math.h>
#include <stdio.h>

#include "models/bill/usage.h"
#include "models/store/sns_state.h"
#include "models/store/sqs.h"
#include "sim/check.h"
#include "sim/units.h"

#include "sim/banned.h"

void sns_subscription_open(struct sim *sim, struct component *self, uint32_t number)
{
    struct sns *sns = self->state;
    const struct field_list *list = &sns->config->subscriptions;
    struct sns_subscription *subscription = &sns->subscriptions[number];
    const struct sns_subscription_config *items = list->items;
    char purpose[32] = "delay";
    subscription->config = list->count > 0 ? &items[number] : &sns->plain;
    if (number > 0) snprintf(purpose, sizeof purpose, "delay.%u", number);
    sim_rng(sim, &subscription->delay.rng, self, purpose);
    snprintf(purpose, sizeof purpose, "attempts.%u", number);
    sim_rng(sim, &subscription->rng, self, purpose);
    dist_buffer_init(&subscription->delay, &subscription->config->delay);
    switch ((enum sns_protocol)subscription->config->protocol) {
    case SNS_HTTPS: subscription->retry = delivery_retry_http(&subscription->config->policy); break;
    case SNS_EMAIL: subscription->retry = delivery_retry_mail(); break;
    default: subscription->retry = delivery_retry_managed(); break;
    }
    const char *meter = sns_delivery_meter(sns->config, subscription->config->protocol);
    if (meter) subscription->delivery_meter = sim_meter(sim, self, meter);
    if (sns->config->is_fifo)
        subscription->payload_meter = sim_meter(sim, self, USAGE_SNS_FIFO_DELIVERED);
}

/* How many of `count` a share `p` takes. */
static int64_t share_of(struct rng *rng, int64_t count, double p)
{
    int64_t taken = 0;
    if (p <= 0) return 0;
    if (p >= 1) return count;
    for (int64_t i = 0; i < count; i++) taken += rng_uniform(rng) < p;
    return taken;
}

/* When what keeps attempts from getting through is over, in ns after `at_ns`. */
static int64_t blocked_ns(const struct sns *sns, int64_t at_ns)
{
    int64_t until_ns = at_ns;
    for (uint32_t i = 0; i < sns->impairment.count; i++) {
        const struct incident *incident = sns->impairment.under_way[i];
        if (incident->spec->kind->number == IMPAIRMENT_OUTAGE && incident->ends_ns > until_ns)
            until_ns = incident->ends_ns;
    }
    return until_ns - at_ns;
}

/* What a group of messages that go alike comes to. */
struct course {
    struct sns *sns;
    struct sns_subscription *subscription;
    int64_t bytes, at_ns, delay_ns;
};

static void arrive(struct sim *sim, struct course *course, int64_t count, int64_t attempt)
{
    struct sns *sns = course->sns;
    const struct sns_subscription *subscription = course->subscription;
    const int64_t took_ns = delivery_retry_at_ns(&subscription->retry, attempt) + course->delay_ns;
    if (count == 0) return;
    *sns->notifications += count;
    *sns->retried += attempt > 0 ? count : 0;
    metric_add(sns->delivered, (double)count);
    histogram_add_n(sns->delivery, took_ns, count);
    if (subscription->delivery_meter) {
        /* An HTTP notification is billed by the 64 KB too, as its publishing is (ours). */
        const bool by_size = subscription->config->protocol == SNS_HTTPS;
        const int64_t each =
            by_size ? (course->bytes + QUOTA_SNS_REQUEST_BYTES - 1) / QUOTA_SNS_REQUEST_BYTES : 1;
        *subscription->delivery_meter += count * each;
    }
    if (subscription->payload_meter) *subscription->payload_meter += count * course->bytes;
    if (subscription->to)
        sqs_send(sim, subscription->to, count, course->bytes, course->at_ns + took_ns);
}

/* After the last attempt: into the dead-letter queue, or gone. */
static void give_up(struct sim *sim, struct course *course, int64_t count, int64_t after_ns)
{
    struct sns *sns = course->sns;
    if (count == 0) return;
    *sns->gave_up += count;
    if (course->subscription->config->protocol != SNS_HTTPS) metric_add(sns->failed, (double)count);
    if (!course->subscription->dead) {
        *sns->lost += count;
        return;
    }
    *sns->redriven_count += count;
    metric_add(sns->redriven, (double)count);
    sqs_send(sim, course->subscription->dead, count, course->bytes, course->at_ns + after_ns);
}

/* HTTP counts every failed attempt (additions 2.10, D). */
static void count_failures(const struct course *course, int64_t attempts)
{
    if (attempts > 0 && course->subscription->config->protocol == SNS_HTTPS)
        metric_add(course->sns->failed, (double)attempts);
}

/* Each message for itself: how often it fails is geometric. */
static void try_each(struct sim *sim, struct course *course, int64_t messages, int64_t from)
{
    struct sns_subscription *subscription = course->subscription;
    const double failing = subscription->config->error_rate;
    const int64_t attempts = subscription->retry.attempts;
    for (int64_t i = 0; i < messages; i++) {
        const double fails =
            failing >= 1 ? INFINITY : floor(log(rng_uniform(&subscription->rng)) / log(failing));
        const bool never = fails >= (double)(attempts - from);
        const int64_t attempt = never ? attempts : from + (int64_t)fails;
        count_failures(course, attempt);
        if (never)
            give_up(sim, course, 1, delivery_retry_at_ns(&subscription->retry, attempts - 1));
        else arrive(sim, course, 1, attempt);
    }
}

/* Attempts up to number `from` do not get through. */
static void note_late(struct sns *sns, const struct course *course, int64_t from)
{
    const struct delivery_retry *retry = &course->subscription->retry;
    const int64_t last = from < retry->attempts ? from : retry->attempts - 1;
    const int64_t until_ns = course->at_ns + delivery_retry_at_ns(retry, last);
    if (course->at_ns >= sns->late_until_ns) sns->late_since_ns = course->at_ns;
    if (until_ns > sns->late_until_ns) sns->late_until_ns = until_ns;
}

int64_t sns_deliver(struct sim *sim, struct component *self, struct sns_subscription *subscription,
                    int64_t messages, int64_t bytes, int64_t at_ns)
{
    struct sns *sns = self->state;
    const struct sns_subscription_config *config = subscription->config;
    const int64_t passing =
        config->filter < 1 ? share_of(&subscription->rng, messages, config->filter) : messages;
    const int64_t refused = share_of(&subscription->rng, passing, config->rejects);
    struct course course = {sns, subscription, bytes, at_ns,
                            dist_buffer_next(&subscription->delay)};
    int64_t from = 0;
    CHECK(messages > 0 && at_ns >= sim_now(sim));
    if (passing < messages) {
        *sns->filtered_out += messages - passing;
        metric_add(sns->filtered, (double)(messages - passing));
    }
    if (sns->impairment.count > 0) {
        course.delay_ns = (int64_t)((double)course.delay_ns * sns->impairment.times);
        from = delivery_retry_from(&subscription->retry, blocked_ns(sns, at_ns));
    }
    if (from > 0) note_late(sns, &course, from);
    /* 4xx but 429: for good, at the first answer (additions 2.10, D). */
    count_failures(&course, refused);
    give_up(sim, &course, refused, course.delay_ns);
    if (from == subscription->retry.attempts) {
        count_failures(&course, (passing - refused) * from);
        give_up(sim, &course, passing - refused,
                delivery_retry_at_ns(&subscription->retry, from - 1));
    } else if (config->error_rate > 0) {
        try_each(sim, &course, passing - refused, from);
    } else {
        count_failures(&course, (passing - refused) * from);
        arrive(sim, &course, passing - refused, from);
    }
    if (passing == refused || from == subscription->retry.attempts) return 0;
    return delivery_retry_at_ns(&subscription->retry, from) + course.delay_ns;
}
