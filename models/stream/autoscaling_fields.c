/* autoscaling_fields.c -- what can be said of an autoscaler, and what its policy says where nothing is. */
#include <math.h>

#include "models/stream/autoscaling.h"
#include "sim/units.h"

#include "sim/banned.h"

#define AT(member) offsetof(struct autoscaling_config, member)

const char *const autoscaling_policy_names[] = {"target-tracking", "aws-sample", "scaling-utils",
                                                NULL};

#define WAY(way, word, rest)                                                                       \
    {.key = word,                                                                                  \
     .kind = FIELD_RATIO,                                                                          \
     .offset = AT(way.threshold),                                                                  \
     .min = 0.01,                                                                                  \
     .max = 1,                                                                                     \
     .help = "share of the write limit " word " which it scales; else the policy's"},              \
        {.key = "datapoints",                                                                      \
         .kind = FIELD_COUNT,                                                                      \
         .offset = AT(way.datapoints),                                                             \
         .min = 1,                                                                                 \
         .max = ALARM_DATAPOINTS_MAX,                                                              \
         .help = "periods that have to be so; else the policy's"},                                 \
        {.key = "of",                                                                              \
         .kind = FIELD_COUNT,                                                                      \
         .offset = AT(way.of),                                                                     \
         .min = 1,                                                                                 \
         .max = ALARM_DATAPOINTS_MAX,                                                              \
         .help = "of how many last ones; else the policy's"},                                      \
        {.key = "cool_off",                                                                        \
         .kind = FIELD_DURATION,                                                                   \
         .offset = AT(way.cool_off_ns),                                                            \
         .min = 1,                                                                                 \
         .max = (double)NS_PER_DAY,                                                                \
         .help =                                                                                   \
             "after such a change, how long there is no other of its kind; else the policy's"},    \
    {                                                                                              \
        .key = "step", .kind = FIELD_COUNT, .offset = AT(way.step), .min = 1, .max = 10000,        \
        .help = "shards at once; else the policy's: " rest                                         \
    }

static const struct field up_fields[] = {WAY(up, "above", "to the target, twice as many, or one"),
                                         {0}};
static const struct field down_fields[] = {
    WAY(down, "below", "to the target, half as many, or one"), {0}};

const struct field autoscaling_fields[] = {
    {.key = "policy",
     .kind = FIELD_CHOICE,
     .offset = AT(policy),
     .required = true,
     .choices = autoscaling_policy_names,
     .help = "whose rules: Application Auto Scaling's target tracking, AWS's sample of 2022, or "
             "AWS's scaling utilities"},
    {.key = "target",
     .kind = FIELD_RATIO,
     .offset = AT(target),
     .fallback = "0.7",
     .min = 0.05,
     .max = 1,
     .help = "target-tracking: the share of the write limit that is aimed at",
     .source = "ours: three tenths to spare"},
    {.key = "period",
     .kind = FIELD_DURATION,
     .offset = AT(period_ns),
     .min = (double)NS_PER_MINUTE,
     .max = (double)NS_PER_HOUR,
     .help = "between looks at CloudWatch, in whole minutes; else the policy's: 1m, 5m, 5m"},
    {.key = "delay",
     .kind = FIELD_DURATION,
     .offset = AT(delay_ns),
     .fallback = "1m",
     .min = 0,
     .max = (double)NS_PER_HOUR,
     .help = "from the end of a period until its metrics are there and the alarm has acted",
     .source = "ours: a minute; AWS says nothing of it"},
    {.key = "min_shards",
     .kind = FIELD_COUNT,
     .offset = AT(least),
     .fallback = "1",
     .min = 1,
     .max = 10000,
     .help = "it leaves the stream as many at least",
     .source = "additions 2.5, D: at least 1"},
    {.key = "max_shards",
     .kind = FIELD_COUNT,
     .offset = AT(most),
     .fallback = "500",
     .min = 1,
     .max = 10000,
     .help = "it gives the stream as many at most",
     .source = "ours: no bound of the policies"},
    {.key = "up",
     .kind = FIELD_GROUP,
     .group = up_fields,
     .help = "when there are to be more shards"},
    {.key = "down",
     .kind = FIELD_GROUP,
     .group = down_fields,
     .help = "when there are to be fewer"},
    {0},
};

/* Additions 2.5, D; KDS 3.4, D; target tracking: A, as Application Auto Scaling makes its two alarms. */
struct autoscaling_rules autoscaling_rules_of(const struct autoscaling_config *config)
{
    static const struct autoscaling_rules policies[AUTOSCALING_POLICIES] = {
        [AUTOSCALING_TARGET_TRACKING] = {.up = {0, false, 3, 3},
                                         .down = {0, true, 15, 15},
                                         .period_ns = NS_PER_MINUTE,
                                         .up_rest_ns = 5 * NS_PER_MINUTE,
                                         .down_rest_ns = 5 * NS_PER_MINUTE},
        [AUTOSCALING_AWS_SAMPLE] = {.up = {0.75, false, 5, 5},
                                    .down = {0.25, true, 57, 60},
                                    .period_ns = 5 * NS_PER_MINUTE},
        [AUTOSCALING_SCALING_UTILS] = {.up = {0.75, false, 1, 1},
                                       .down = {0.25, true, 3, 3},
                                       .period_ns = 5 * NS_PER_MINUTE,
                                       .up_rest_ns = 15 * NS_PER_MINUTE,
                                       .down_rest_ns = 60 * NS_PER_MINUTE,
                                       .step_up = 1,
                                       .step_down = 1},
    };
    const double spare = 0.9; /* A: of the target, below which there are too many */
    struct autoscaling_rules rules = policies[config->policy];
    const struct autoscaling_way *ways[] = {&config->up, &config->down};
    struct alarm_rule *alarms[] = {&rules.up, &rules.down};
    int64_t *rests[] = {&rules.up_rest_ns, &rules.down_rest_ns},
            *steps[] = {&rules.step_up, &rules.step_down};
    if (config->policy == AUTOSCALING_TARGET_TRACKING) {
        rules.up.threshold = config->target;
        rules.down.threshold = spare * config->target;
    }
    if (config->period_ns > 0) rules.period_ns = config->period_ns;
    for (int i = 0; i < 2; i++) {
        if (ways[i]->threshold > 0) alarms[i]->threshold = ways[i]->threshold;
        if (ways[i]->datapoints > 0) alarms[i]->datapoints = (uint32_t)ways[i]->datapoints;
        if (ways[i]->of > 0) alarms[i]->of = (uint32_t)ways[i]->of;
        else if (alarms[i]->of < alarms[i]->datapoints) alarms[i]->of = alarms[i]->datapoints;
        if (ways[i]->cool_off_ns > 0) *rests[i] = ways[i]->cool_off_ns;
        if (ways[i]->step > 0) *steps[i] = ways[i]->step;
    }
    return rules;
}

void autoscaling_validate(const struct autoscaling_config *config, int64_t shards,
                          struct complaints *complaints)
{
    const struct autoscaling_rules rules = autoscaling_rules_of(config);
    if (rules.period_ns % NS_PER_MINUTE != 0)
        complaints_error(complaints, "autoscaling.period",
                         "is in whole minutes: CloudWatch has none shorter");
    if (config->least > config->most)
        complaints_error(complaints, "autoscaling.max_shards", "is less than `min_shards`");
    else if (shards < config->least || shards > config->most)
        complaints_warning(complaints, "shards", "is not between `min_shards` and `max_shards`");
    if (rules.up.datapoints > rules.up.of)
        complaints_error(complaints, "autoscaling.up.of", "is less than `datapoints`, %u",
                         rules.up.datapoints);
    if (rules.down.datapoints > rules.down.of)
        complaints_error(complaints, "autoscaling.down.of", "is less than `datapoints`, %u",
                         rules.down.datapoints);
    if (rules.down.threshold >= rules.up.threshold)
        complaints_warning(complaints, "autoscaling.down.below",
                           "is not below where it scales up, %.3g: it never rests",
                           rules.up.threshold);
}

uint32_t autoscaling_wants(const struct autoscaling_config *config, bool up, uint32_t open,
                           double use)
{
    const struct autoscaling_rules rules = autoscaling_rules_of(config);
    const double had = open, step = (double)(up ? rules.step_up : rules.step_down);
    double wanted;
    if (step > 0) wanted = up ? had + step : had - step;
    else if (config->policy == AUTOSCALING_AWS_SAMPLE) wanted = up ? 2 * had : floor(had / 2);
    else wanted = fmin(fmax(ceil(had * use / config->target - 1e-9), ceil(had / 2)), 2 * had);
    return (uint32_t)fmin(fmax(wanted, (double)config->least), (double)config->most);
}
