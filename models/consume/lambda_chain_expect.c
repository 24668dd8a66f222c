/* lambda_chain_expect.c -- what a function puts into a stream, and how long that takes, from rates. */
#include <math.h>

#include "models/consume/lambda_chain.h"
#include "sim/units.h"

static const struct component_spec *target_of(const struct expect *expect,
                                              const struct lambda_config *config)
{
    if (config->to.index < 0) return NULL;
    const struct component_spec *target = expect_spec(expect, config->to.index);
    return lambda_is_chained(target) ? target : NULL;
}

/* Calls of an invocation that makes so many records. */
static double calls_of(const struct lambda_put_config *config, const struct put_kind *kind,
                       double made)
{
    const double fit = floor((double)kind->call_bytes / dist_mean(&config->record_size));
    return ceil(made / fmax(1, fmin(QUOTA_PUT_RECORDS_MAX, fit)));
}

double lambda_chain_expect_s(const struct expect *expect, const struct lambda_config *config,
                             double records)
{
    const struct component_spec *target = target_of(expect, config);
    const struct lambda_put_config *put = &config->put;
    const double made = records * put->emits;
    if (!target || made <= 0) return 0;
    const struct put_kind *kind = put_kind_of(target->type);
    const double calls = fmin(1, made) * calls_of(put, kind, made);
    double points[PUT_EXPECT_POINTS], sum = 0;
    kind->expect(target->config, made / fmax(1, calls) * dist_mean(&put->record_size), points);
    for (int i = 0; i < PUT_EXPECT_POINTS; i++) sum += points[i] / PUT_EXPECT_POINTS;
    return calls * (sum + (double)put->round_trip_ns / (double)NS_PER_S);
}

void lambda_chain_expect(struct expect *expect, const struct lambda_config *config, double per_s,
                         double batches_per_s, double delay_s)
{
    const struct component_spec *target = target_of(expect, config);
    const struct lambda_put_config *put = &config->put;
    const double made_per_s = per_s * put->emits;
    if (!target || made_per_s <= 0 || batches_per_s <= 0) return;
    const double made = made_per_s / batches_per_s;
    const double calls = batches_per_s * fmin(1, made) *
                         calls_of(put, put_kind_of(target->type), made);
    expect_put(expect, config->to.index,
               &(struct expect_puts){
                   .records_per_s = made_per_s,
                   .size = put->record_size,
                   .keys = put->keys,
                   .calls = {.mean = 1 / calls, .variance = 1 / (calls * calls), .kept = 1},
                   .company = {.alone = 1, .steady = fmax(0, made_per_s / calls - 1)},
                   .delay_s = delay_s + (double)put->round_trip_ns / 2 / (double)NS_PER_S,
                   .course = expect_stream(expect, config->reading.from.index)->course,
               });
}
