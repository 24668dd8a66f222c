/*
 * autoscaling.h -- somebody's own program that scales a provisioned stream by UpdateShardCount (reshard.h).
 *
 * Every period it looks at the stream's use of its write limit in CloudWatch,
 *
 *   max(IncomingBytes / (1 MiB x period x shards), IncomingRecords / (1,000 x period x shards)),
 *
 * and acts on an alarm `delay` later. Three policies:
 *
 *   aws-sample       AWS's sample of 2022 (facts additions 2.5, D): periods of 5 minutes; at 75 % or more in 5 of 5 twice
 *                    the shards, below 25 % in 57 of 60 half of them; after a change both alarms count anew
 *   scaling-utils    AWS's scaling utilities (KDS 3.4, D): looks every 5 minutes; above 75 % for 5 minutes a shard
 *                    more, then none for 15; below 25 % for 15 minutes one less, then none for 60
 *   target-tracking  as Application Auto Scaling would (A): periods of a minute; above the target in 3 of 3, or below
 *                    nine tenths of it in 15 of 15, as many shards as reach the target; then 5 minutes of rest
 *
 * What the service refuses (quotas, a stream that is UPDATING) is asked for again when the alarm stands at the next
 * look.
 */
#ifndef KINESIM_MODELS_AUTOSCALING_H
#define KINESIM_MODELS_AUTOSCALING_H

#include "models/stream/alarm.h"
#include "sim/component.h"
#include "sim/field.h"

enum autoscaling_policy {
    AUTOSCALING_TARGET_TRACKING,
    AUTOSCALING_AWS_SAMPLE,
    AUTOSCALING_SCALING_UTILS,
    AUTOSCALING_POLICIES
};

/* One direction. 0: as the policy has it. */
struct autoscaling_way {
    double threshold;
    int64_t datapoints, of;
    int64_t cool_off_ns; /* 0: the policy's */
    int64_t step;        /* shards */
};

struct autoscaling_config {
    bool given;
    int policy; /* enum autoscaling_policy */
    double target;
    int64_t period_ns; /* 0: the policy's */
    int64_t delay_ns;
    int64_t least, most; /* open shards */
    struct autoscaling_way up, down;
};

extern const struct field autoscaling_fields[];
extern const char *const autoscaling_policy_names[];
void autoscaling_validate(const struct autoscaling_config *config, int64_t shards,
                          struct complaints *complaints);

/* What the policy and what is set beside it come to. */
struct autoscaling_rules {
    struct alarm_rule up, down;
    int64_t period_ns, up_rest_ns, down_rest_ns;
    int64_t step_up, step_down; /* 0: by the policy's rule */
};
struct autoscaling_rules autoscaling_rules_of(const struct autoscaling_config *config);

/* How many shards it wants of a stream that has `open` and uses `use` of their limit, within the bounds. Half of an odd
 * number is rounded down as AWS's sample does it, which the service refuses. */
uint32_t autoscaling_wants(const struct autoscaling_config *config, bool up, uint32_t open,
                           double use);

/* ---- in a run; `state` is NULL where nobody scales */

struct autoscaling;

void autoscaling_open(struct sim *sim, struct component *self);
extern void autoscaling_look(struct sim *sim, struct component *self, union event_arg arg);
extern void autoscaling_act(struct sim *sim, struct component *self, union event_arg arg);
void autoscaling_finish(struct sim *sim, struct component *self);
void autoscaling_tell(struct sim *sim, const struct component *self);

/*
 * The fewest shard-slots of a schedule that knew the load: `need[i]` shards in slot i at least, from slot to slot
 * between half and twice as many, and at most `changes` changes in each `slots_a_day` slots, counted from the first. By
 * dynamic programming over slot, shards and changes made; the shards are those that some slot needs, of which no
 * more than `AUTOSCALING_LEVELS` are told apart (rounded up). Gives INFINITY where none keeps all that.
 */
enum { AUTOSCALING_LEVELS = 64 };
double autoscaling_least(const uint32_t *need, size_t slots, size_t slots_a_day, uint32_t changes);

#endif
