/*
 * sns_findings.c -- what a topic loses, tries again and may publish; and the same and its bill from rates.
 */
#include <math.h>

#include "models/bill/usage.h"
#include "models/common/expect.h"
#include "models/common/measured.h"
#include "models/common/quotas.h"
#include "models/store/sns_state.h"
#include "sim/units.h"

#include "sim/banned.h"

static const char publish_quota[] = "messages published a second";

static const struct finding_spec lost = {
    .kind = FINDING_LOST,
    .stage = "notification",
    .limit = "attempts of a delivery",
    .units = {FINDING_SHARE, FINDING_COUNT},
    .text = "{1} notifications of {who}, {0} of those due, could not be delivered after the last "
            "attempt and are lost: no dead-letter queue takes them",
};
static const struct finding_spec redriven = {
    .kind = FINDING_LOST,
    .stage = "notification",
    .limit = "attempts of a delivery",
    .units = {FINDING_SHARE, FINDING_COUNT},
    .text = "{1} notifications of {who}, {0} of those due, could not be delivered after the last "
            "attempt and lie in a dead-letter queue",
};
static const struct finding_spec retried = {
    .kind = FINDING_REFUSED,
    .stage = "notification",
    .limit = "attempts of a delivery",
    .units = {FINDING_SHARE},
    .text = "{0} of the notifications of {who} are delivered after the first attempt failed",
};
static const struct finding_spec throttled = {
    .kind = FINDING_REFUSED,
    .stage = "notification",
    .limit = publish_quota,
    .units = {FINDING_SHARE, FINDING_A_SECOND, FINDING_A_SECOND},
    .text =
        "{0} of the messages for {who} are refused at first (ThrottlingException) and wait: {1} "
        "are published, and {2} may be",
};
static const struct finding_spec too_many = {
    .kind = FINDING_BEHIND,
    .stage = "notification",
    .limit = publish_quota,
    .units = {FINDING_NS_AN_HOUR, FINDING_A_SECOND, FINDING_A_SECOND},
    .text = "{who} falls behind by {0}: {1} are published, and the account may publish {2}",
};

static struct limit_use quota_use(double per_s, double quota)
{
    return (struct limit_use){.limit = publish_quota,
                              .unit = FINDING_A_SECOND,
                              .given = quota,
                              .mean = per_s / quota,
                              .peak = per_s / quota,
                              .at_limit = NAN};
}

static struct finding above_quota(double per_s, double quota)
{
    return (struct finding){
        .spec = &too_many,
        .severity = 1 - quota / per_s,
        .figures = {(per_s / quota - 1) * (double)NS_PER_HOUR, per_s, quota},
    };
}

static struct finding share_finding(const struct finding_spec *spec, double count, double due)
{
    const double share = fmin(1, count / fmax(1, due));
    return (struct finding){.spec = spec, .severity = share, .figures = {share, count}};
}

void sns_findings(struct sim *sim, struct component *self)
{
    const struct sns *sns = self->state;
    const double messages = measured_count(sim, self, "messages");
    const double due = messages * sns->subscription_count -
                       measured_count(sim, self, "notifications_filtered_out");
    const double quota = (double)sns_quota(sns->config);
    const double per_s = messages / (measured_ns(sim) / (double)NS_PER_S);
    const struct limit_use use = quota_use(per_s, quota);
    sim_limit(sim, self, &use);
    const struct {
        const struct finding_spec *spec;
        const char *counter;
    } told[] = {{&lost, "records_dropped"},
                {&redriven, "messages_dead_lettered"},
                {&retried, "notifications_retried"}};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        const double count = measured_count(sim, self, told[i].counter);
        const struct finding finding = share_finding(told[i].spec, count, due);
        if (count > 0) sim_finding(sim, self, &finding);
    }
    const double waited = measured_count(sim, self, "messages_throttled");
    if (per_s > quota) {
        const struct finding finding = above_quota(per_s, quota);
        sim_finding(sim, self, &finding);
    } else if (waited > 0) {
        const double share = fmin(1, waited / fmax(1, messages));
        sim_finding(sim, self,
                    &(struct finding){
                        .spec = &throttled, .severity = share, .figures = {share, per_s, quota}});
    }
}

/* ---- without a run */

/* What one subscription is due, gets and loses of so many messages. */
static void expect_subscription(struct expect *expect, int32_t self,
                                const struct sns_subscription_config *subscription, double messages,
                                double bytes)
{
    const struct sns_config *config = expect_spec(expect, self)->config;
    const double requests = ceil(bytes / (double)QUOTA_SNS_REQUEST_BYTES);
    struct delivery_retry retry = delivery_retry_managed();
    if (subscription->protocol == SNS_HTTPS) retry = delivery_retry_http(&subscription->policy);
    if (subscription->protocol == SNS_EMAIL) retry = delivery_retry_mail();
    const double due = messages * subscription->filter;
    const double never = pow(subscription->error_rate, (double)retry.attempts);
    const double failed = due * (subscription->rejects + (1 - subscription->rejects) * never);
    const double delivered = due - failed;
    const char *meter = sns_delivery_meter(config, subscription->protocol);
    if (meter)
        expect_meter(expect, self, meter,
                     delivered * (subscription->protocol == SNS_HTTPS ? requests : 1));
    if (config->is_fifo) expect_meter(expect, self, USAGE_SNS_FIFO_DELIVERED, delivered * bytes);
    if (subscription->to.name && subscription->to.index >= 0)
        expect_send(expect, subscription->to.index,
                    &(struct expect_flow){.messages = delivered, .message_bytes = bytes});
    const bool dead = subscription->dead.name && subscription->dead.index >= 0;
    if (dead)
        expect_send(expect, subscription->dead.index,
                    &(struct expect_flow){.messages = failed, .message_bytes = bytes});
    if (failed >= 1) {
        const struct finding finding = share_finding(dead ? &redriven : &lost, failed, due);
        expect_finding(expect, self, &finding);
    }
    const double again = (due - failed) * subscription->error_rate;
    if (again >= 1) {
        const struct finding finding = share_finding(&retried, again, due);
        expect_finding(expect, self, &finding);
    }
}

void sns_expect(struct expect *expect, int32_t self)
{
    const struct sns_config *config = expect_spec(expect, self)->config;
    const struct expect_flow *flow = expect_flow(expect, self);
    const struct sns_subscription_config *items = config->subscriptions.items;
    const double request = (double)QUOTA_SNS_REQUEST_BYTES;
    const double quota = (double)sns_quota(config);
    const double per_s = flow->messages / expect_asked(expect)->duration_s;
    const struct limit_use use = quota_use(per_s, quota);
    const struct sns_subscription_config plain = {.protocol = config->protocol, .filter = 1};
    expect_meter(expect, self, config->is_fifo ? USAGE_SNS_FIFO_PUBLISH : USAGE_SNS_PUBLISH,
                 flow->messages * ceil(flow->message_bytes / request));
    if (config->is_fifo)
        expect_meter(expect, self, USAGE_SNS_FIFO_PAYLOAD, flow->messages * flow->message_bytes);
    expect_limit(expect, self, &use);
    if (per_s > quota) {
        const struct finding finding = above_quota(per_s, quota);
        expect_finding(expect, self, &finding);
    }
    if (config->subscriptions.count == 0)
        expect_subscription(expect, self, &plain, flow->messages, flow->message_bytes);
    for (uint32_t i = 0; i < config->subscriptions.count; i++)
        expect_subscription(expect, self, &items[i], flow->messages, flow->message_bytes);
}
