/*
 * sns_state.h -- what the rooms of a topic share: sns.c (the component), sns_fields.c (its settings),
 * sns_subscription.c (deliveries), sns_findings.c (limits and losses) and sns_expect.c (its bill from rates).
 */
#ifndef KINESIM_MODELS_SNS_STATE_H
#define KINESIM_MODELS_SNS_STATE_H

#include "models/common/impairment.h"
#include "models/common/quotas.h"
#include "models/store/delivery_retry.h"
#include "sim/dist.h"
#include "sim/sim.h"

enum sns_protocol { SNS_LAMBDA, SNS_SQS, SNS_HTTPS, SNS_EMAIL, SNS_FIREHOSE, SNS_PROTOCOLS };
enum sns_scope { SNS_SCOPE_TOPIC, SNS_SCOPE_GROUP };

/* One item of `subscriptions`; a topic without the list has one of `protocol` and `delay`. */
struct sns_subscription_config {
    int protocol;
    struct dist delay;
    double filter;
    double error_rate, rejects;
    struct delivery_policy policy;
    struct reference to, dead;
};

struct sns_config {
    int protocol;
    struct dist delay;
    struct field_list subscriptions;
    int64_t quota;
    bool is_fifo;
    struct {
        int64_t groups, quota;
        int scope;
    } fifo;
};

/* A subscription in a run. */
struct sns_subscription {
    const struct sns_subscription_config *config;
    struct dist_buffer delay;
    struct rng rng; /* filter and errors */
    struct delivery_retry retry;
    struct component *to, *dead;
    meter_units *delivery_meter, *payload_meter;
};

struct sns {
    const struct sns_config *config;
    struct sns_subscription_config plain; /* what `protocol` and `delay` say */
    struct sns_subscription *subscriptions;
    uint32_t subscription_count;
    struct {
        int64_t messages, calls, bytes;
    } since; /* the last minute, published plainly */
    bool
        plainly; /* one subscription that gets all, at the first attempt, if nothing is the matter */
    int64_t message_ns,
        free_at_ns; /* a token bucket of a second: what a message takes of it, and until when it is paid */
    struct impairment impairment;
    int64_t late_since_ns,
        late_until_ns; /* what a fault holds up: published first, delivered last */
    struct histogram *delivery;
    struct metric *published, *delivered, *failed, *filtered, *redriven, *size;
    int64_t *messages, *requests, *notifications, *filtered_out, *retried, *gave_up,
        *redriven_count, *lost, *throttled;
    meter_units *publish_meter, *payload_meter;
};

extern const struct field sns_fields[];
extern const struct field_elsewhere sns_elsewhere[];
void sns_validate(const void *config, struct complaints *complaints);

/* The price of a delivery by protocol and kind of topic; NULL: none. */
const char *sns_delivery_meter(const struct sns_config *config, int protocol);
/* Messages a second that may be published. */
int64_t sns_quota(const struct sns_config *config);

void sns_subscription_open(struct sim *sim, struct component *self, uint32_t number);
/* Delivers `messages` of `bytes` that were published at `at_ns` >= now; gives how long until they
 * arrive but for those that fail by chance, 0 if none arrives. */
int64_t sns_deliver(struct sim *sim, struct component *self, struct sns_subscription *subscription,
                    int64_t messages, int64_t bytes, int64_t at_ns);

void sns_findings(struct sim *sim, struct component *self);
void sns_expect(struct expect *expect, int32_t self);

#endif
