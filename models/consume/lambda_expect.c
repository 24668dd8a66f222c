/* lambda_expect.c -- how often an event source mapping invokes its function, without a run. */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "models/common/expect.h"
#include "models/consume/lambda_chain.h"
#include "models/consume/lambda_findings.h"
#include "models/stream/stream_expect.h"
#include "sim/batching.h"
#include "sim/units.h"

#include "sim/banned.h"

/* A lane's work, per second and in seconds. */
struct work {
    double records_per_s, record_bytes;
    double touched; /* share of calls that bring the lane any */
    double lone;    /* of these: just one */
    double batch;   /* records of an invocation at most */
    double window_s, poll_s;
    const double *service; /* FUNCTION_EXPECT_POINTS of them */
    double service_mean;
};

/* What comes in clumps of which a share meets the lane: one record, and Poisson more. */
static struct batching_clumps clumps_of(struct renewal gaps, double kept, double records)
{
    gaps.kept = fmin(1, fmax(kept, 1e-12));
    const double size = fmax(1, records / gaps.kept);
    return (struct batching_clumps){.gaps = gaps, .size = size, .variance = size - 1};
}

static double windowed(const struct work *work, const struct batching_clumps *clumps)
{
    return work->records_per_s / fmax(1, batching_buffer(clumps, work->batch, work->window_s));
}

/* E[ceil(n / batch)], n Poisson: a sum over P(n > k batch), of which those far below the mean are 1. If n is
 * spread over several batches, the last is filled with 1 to `batch` alike. */
static double batches_of(double mean, double batch)
{
    const double sure = fmax(0, floor((mean - 8 * sqrt(mean)) / batch));
    double sum = sure;
    if (sqrt(mean) > 8 * batch) return mean / batch + (batch - 1) / (2 * batch);
    for (unsigned k = (unsigned)sure; mean > 0; k++) {
        const double above = gsl_cdf_poisson_Q((unsigned)(k * batch), mean);
        if (above < 1e-9) return sum;
        sum += above;
    }
    return 0;
}

/* Clumps larger than a batch take several, and the first record one of its own if it finds the lane free. */
static double limited(const struct work *work, const struct batching_clumps *clumps)
{
    const double more = clumps->size - 1;
    if (more < work->batch) return 0;
    const double batches = batches_of(more, work->batch);
    const double alone = 1 - renewal_within(&clumps->gaps, batches * work->service_mean);
    return (batches + alone) / renewal_gap(&clumps->gaps);
}

static double pushed(const struct work *work, const struct lambda_config *config,
                     const struct renewal *calls)
{
    const struct batching_clumps clumps =
        clumps_of(*calls, work->touched, work->records_per_s * calls->mean);
    if (work->window_s > 0) return windowed(work, &clumps);
    const double unlimited = batching_lane(&(struct batching_lane){
        .clumps = clumps.gaps,
        .more = clumps.size - 1,
        .lone = work->lone,
        .spacing = work->record_bytes / config->reading.fanout.bytes_per_s,
        .service = work->service,
        .points = FUNCTION_EXPECT_POINTS,
    });
    return fmax(unlimited, limited(work, &clumps));
}

/* Each poll brings what came since the one before, and is worked off in batches. Calls that come regularly
 * are one more or one fewer in a poll; others come as a Poisson process does. */
static double polled(const struct work *work, const struct lambda_config *config,
                     const struct renewal *calls)
{
    const double regular = 0.5; /* ours: cv^2 of gaps below which calls are counted as even */
    const double mean = work->records_per_s * work->poll_s;
    if (work->window_s > 0) {
        const struct polling_config *polling = &config->reading.polling;
        const double square_s = (double)NS_PER_S * (double)NS_PER_S;
        const struct renewal polls = {.mean = work->poll_s,
                                      .variance = polling_gap_variance(polling) / square_s,
                                      .jitter = 2 * dist_variance(&polling->call) / square_s,
                                      .kept = 1};
        const struct batching_clumps clumps = clumps_of(polls, -expm1(-mean), mean);
        return windowed(work, &clumps);
    }
    if (calls->variance > regular * calls->mean * calls->mean || mean <= 0)
        return batches_of(mean, work->batch) / work->poll_s;
    const double whole = floor(work->poll_s / calls->mean);
    const double part = work->poll_s / calls->mean - whole;
    const double each = work->records_per_s * calls->mean;
    return ((1 - part) * batches_of(whole * each, work->batch) +
            part * batches_of((whole + 1) * each, work->batch)) /
           work->poll_s;
}

/* Invocations per second of one lane; `saturated` if it cannot keep up. */
static double lane_invocations(const struct work *work, const struct lambda_config *config,
                               const struct renewal *calls, bool *saturated)
{
    const double least = work->records_per_s / work->batch;
    const double most = 1 / work->service_mean;
    if (work->records_per_s <= 0) return 0;
    const double wanted = config->reading.way == READING_FANOUT ? pushed(work, config, calls)
                                                                : polled(work, config, calls);
    if (least > most) *saturated = true;
    return fmin(work->records_per_s,
                fmin(most, fmax(least, wanted))); /* none is without a record */
}

/* Each attempt fails by itself; after the last a batch is given up. */
static double attempts_of(const struct lambda_config *config, double *success)
{
    const double failing = fmin(config->function.error_rate, 0.999);
    const double lost =
        config->retry_attempts < 0 ? 0 : pow(failing, (double)config->retry_attempts + 1);
    *success = 1 - lost;
    return (1 - lost) / (1 - failing);
}

/* The lanes of all shards, those alike together. */
static uint32_t lane_groups(struct expect *expect, const struct lambda_config *config,
                            const struct expect_stream *stream,
                            struct expect_group groups[EXPECT_GROUPS_MAX])
{
    const uint32_t lanes = (uint32_t)config->parallelization_factor;
    if (lanes == 1) return expect_groups(stream, groups);
    struct expect_shard *all = stream_expect_lanes(expect, config->reading.from.index, lanes);
    const uint32_t count = expect_groups_of(all, stream->shard_count * lanes, groups);
    free(all);
    return count;
}

static struct work work_of(const struct lambda_config *config, const struct expect_shard *lane,
                           double calls_per_s, const double service[FUNCTION_EXPECT_POINTS])
{
    const double bytes = lane->records_per_s > 0 ? lane->bytes_per_s / lane->records_per_s : 1;
    const double passes = config->filter;
    /* Of a call that brought the lane some, one or more must pass. */
    const double some = lane->touched > 0 && calls_per_s > 0
                            ? fmax(1, lane->records_per_s / (calls_per_s * lane->touched))
                            : 1;
    struct work work = {
        .records_per_s = lane->records_per_s * passes,
        .record_bytes = bytes,
        .touched = fmin(1, lane->touched * (passes < 1 ? 1 - pow(1 - passes, some) : 1)),
        .lone = lane->touched > 0 ? fmin(1, lane->lone / lane->touched) : 1,
        .batch = lambda_batch_most(config, bytes),
        .window_s = (double)config->batch_window_ns / (double)NS_PER_S,
        .poll_s = polling_gap_ns(&config->reading.polling) / (double)NS_PER_S,
        .service = service,
    };
    for (int i = 0; i < FUNCTION_EXPECT_POINTS; i++)
        work.service_mean += service[i] / FUNCTION_EXPECT_POINTS;
    return work;
}

/* Larger batches take longer, and longer ones make batches larger: a few rounds settle that. */
static double group_invocations(const struct expect *expect, const struct lambda_config *config,
                                const struct expect_stream *stream, const struct expect_shard *lane,
                                const double service[FUNCTION_EXPECT_POINTS], bool *saturated)
{
    const struct function_config *function = &config->function;
    const int rounds = function_minds_sizes(function) || config->put.given ? 8 : 1;
    double longer[FUNCTION_EXPECT_POINTS], per_s = 0, batch = 1;
    for (int round = 0; round < rounds; round++) {
        const double bytes = lane->records_per_s > 0 ? lane->bytes_per_s / lane->records_per_s : 0;
        const double more_s =
            batch * ((double)function->per_record_ns + bytes * (double)function->per_byte_ns) /
                (double)NS_PER_S +
            lambda_chain_expect_s(expect, config, batch * stream->users);
        for (int i = 0; i < FUNCTION_EXPECT_POINTS; i++)
            longer[i] = service[i] + (rounds > 1 ? more_s : 0);
        const struct work work = work_of(config, lane, 1 / stream->calls.mean, longer);
        per_s = lane_invocations(&work, config, &stream->calls, saturated);
        if (per_s > 0) batch = work.records_per_s / per_s;
    }
    return per_s;
}

static double all_invocations(struct expect *expect, int32_t self,
                              const struct expect_stream *stream)
{
    const struct lambda_config *config = expect_spec(expect, self)->config;
    struct expect_group groups[EXPECT_GROUPS_MAX];
    double service[FUNCTION_EXPECT_POINTS], sum = 0;
    bool saturated = false;
    const uint32_t count = lane_groups(expect, config, stream, groups);
    function_expect_points(&config->function, service);
    for (uint32_t g = 0; g < count; g++)
        sum += groups[g].count *
               group_invocations(expect, config, stream, &groups[g].each, service, &saturated);
    if (saturated)
        expect_note(expect, self, EXPECT_AT_MOST,
                    "a shard brings more than its batches of %.0f can take: a backlog grows",
                    lambda_batch_most(config, 1));
    return sum;
}

void lambda_expect(struct expect *expect, int32_t self)
{
    const struct lambda_config *config = expect_spec(expect, self)->config;
    const struct expect_stream *stream = expect_stream(expect, config->reading.from.index);
    const double window_s = (double)config->batch_window_ns / (double)NS_PER_S;
    const double begin_s = reading_expect(expect, self, &config->reading) + window_s;
    lambda_expect_findings(expect, self);
    if (stream->total.records_per_s <= 0) return;
    double success;
    const double batches_per_s = all_invocations(expect, self, stream);
    const double attempts = attempts_of(config, &success);
    const double users_per_s = stream->total.records_per_s * stream->users * config->filter;
    const double put_s =
        batches_per_s > 0 ? lambda_chain_expect_s(expect, config, users_per_s / batches_per_s) : 0;
    function_expect(
        expect, self, &config->function,
        &(struct function_calls){
            .calls_per_s = batches_per_s * attempts,
            .begin_s = begin_s,
            .callers = stream->shard_count * (double)config->parallelization_factor,
            .records = batches_per_s > 0
                           ? stream->total.records_per_s * config->filter / batches_per_s
                           : 0,
            .bytes = batches_per_s > 0 ? stream->total.bytes_per_s * config->filter / batches_per_s
                                       : 0,
            .more_s = put_s,
        });
    if (config->function.error_rate > 0)
        expect_note(expect, self, EXPECT_ABOUT,
                    "batches that fail hold up their lane; how those behind them grow is left out");
    lambda_chain_expect(expect, config, users_per_s * attempts, batches_per_s * attempts,
                        begin_s + function_mean_ns(&config->function, 1, 0) / (double)NS_PER_S);
    if (config->to.index < 0 || lambda_is_chained(expect_spec(expect, config->to.index))) return;
    const double per_s = config->messages == LAMBDA_MESSAGE_PER_RECORD ? users_per_s
                                                                       : batches_per_s;
    expect_send(expect, config->to.index,
                &(struct expect_flow){
                    .messages = per_s * success * expect_seconds(expect, begin_s),
                    .message_bytes = (double)config->message_bytes,
                });
}
