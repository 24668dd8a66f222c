/* lambda_findings.c -- the words for what holds up an event source mapping, and for what it loses; and both from rates. */
#include <math.h>

#include "models/common/expect.h"
#include "models/common/peak.h"
#include "models/consume/lambda_chain.h"
#include "models/consume/lambda_findings.h"
#include "sim/units.h"

#include "sim/banned.h"

const char lambda_lanes[] = "lanes (parallelization_factor)";

#define EXPIRE "unread records expire in {5}"
static const struct finding_spec few_environments = {
    .kind = FINDING_BEHIND,
    .stage = "end_to_end",
    .limit = function_concurrency,
    .units = {FINDING_NUMBER, FINDING_COUNT, FINDING_NS, FINDING_NS_AN_HOUR, FINDING_NUMBER,
              FINDING_NS},
    .text = "{who} needs {0} environments at once and has {1}: it is up to {2} behind and falls "
            "back {3}, "
            "with {4} throttles a minute; " EXPIRE,
};
#define FEW_LANES                                                                                  \
    .kind = FINDING_BEHIND, .stage = "end_to_end", .limit = lambda_lanes,                          \
    .units = {FINDING_NUMBER,     FINDING_COUNT, FINDING_NS,                                       \
              FINDING_NS_AN_HOUR, FINDING_COUNT, FINDING_NS}
static const struct finding_spec few_lanes = {
    FEW_LANES,
    .text = "{who} needs {0} lanes and has {1} (shards x parallelization_factor), which take one "
            "batch of {4} after another: it is up to {2} behind and falls back {3}; " EXPIRE,
};
static const struct finding_spec few_lanes_here = {
    FEW_LANES,
    .text = "{who} needs {0} lanes for {what} and has {1} (parallelization_factor), which take one "
            "batch of {4} after another: it is up to {2} behind and falls back {3}; " EXPIRE,
};
static const struct finding_spec hot_lane = {
    FEW_LANES,
    .text =
        "One of the {1} lanes of {who} for {what} is always busy and would have to do {0} times "
        "what it can, for a key stays with its lane; the others wait for it. It is up to {2} "
        "behind and falls back {3}; " EXPIRE,
};
static const struct finding_spec retries = {
    .kind = FINDING_BEHIND,
    .stage = "end_to_end",
    .limit = "retries (retry_attempts)",
    .units = {FINDING_SHARE, FINDING_SHARE, FINDING_NS, FINDING_NS_AN_HOUR, FINDING_NS},
    .text = "Failing batches hold up {who}: they are tried again until they succeed, and {0} of "
            "the time of its lanes goes into that ({1} of the invocations fail). It is up to {2} "
            "behind "
            "and falls back {3}; unread records expire in {4}",
};
static const struct finding_spec too_old = {
    .kind = FINDING_LOST,
    .stage = "end_to_end",
    .limit = "record age",
    .units = {FINDING_SHARE, FINDING_SHARE},
    .text = "{0} of the records that {who} took are lost: they were older than allowed before they "
            "were tried again. {1} of the invocations fail",
};
static const struct finding_spec failed = {
    .kind = FINDING_LOST,
    .stage = "end_to_end",
    .limit = "attempts (retry_attempts)",
    .units = {FINDING_SHARE, FINDING_COUNT, FINDING_SHARE},
    .text = "{0} of the records that {who} took are lost: their batch was given up after {1} "
            "attempts. {2} of the invocations fail",
};

struct finding lambda_few_environments(const struct lambda_overload *overload)
{
    return (struct finding){
        .spec = &few_environments,
        .severity = lag_share(&overload->lag),
        .figures = {overload->needed, overload->given, overload->lag.behind_ns,
                    lag_growth_an_hour_ns(&overload->lag), overload->throttles_a_minute,
                    lag_expires_ns(&overload->lag)},
    };
}

struct finding lambda_few_lanes(const struct lambda_overload *overload)
{
    const struct lag *lag = &overload->lag;
    if (overload->failed > 0 && overload->needed * (1 - overload->failed) <= overload->given)
        return (struct finding){
            .spec = &retries,
            .severity = lag_share(lag),
            .figures = {overload->failed, overload->failing, lag->behind_ns,
                        lag_growth_an_hour_ns(lag), lag_expires_ns(lag)},
        };
    return (struct finding){
        .spec = overload->one_hot ? &hot_lane
                : overload->shard ? &few_lanes_here
                                  : &few_lanes,
        .severity = lag_share(lag),
        .figures = {overload->needed, overload->given, lag->behind_ns, lag_growth_an_hour_ns(lag),
                    overload->batch, lag_expires_ns(lag)},
        .subject = overload->shard,
    };
}

struct finding lambda_gave_up(double share, double attempts, double failing)
{
    if (attempts <= 0)
        return (struct finding){.spec = &too_old, .severity = share, .figures = {share, failing}};
    return (struct finding){
        .spec = &failed, .severity = share, .figures = {share, attempts, failing}};
}

/* ---- from rates */

/* What the lanes of one shard are asked for and can do. */
struct asked {
    double batch;      /* records at most */
    double function_s; /* mean time of a batch in the function: all its attempts */
    double lane_s;     /* and in its lane: with the waits between them; INFINITY: it never ends */
    double failed_s;   /* of that for attempts that fail, and the waits */
};

/* Each attempt fails by itself; the wait before retry n is rand(0,1) x min(base x 2^(n-1), cap). */
static void set_times(const struct expect *expect, const struct lambda_config *config,
                      struct asked *asked)
{
    enum { ATTEMPTS_MAX = 2000 }; /* beyond which nothing is left of any chance but 1 */
    const struct function_config *function = &config->function;
    const double once_s = function_mean_ns(function, asked->batch, 0) / (double)NS_PER_S +
                          lambda_chain_expect_s(expect, config, asked->batch);
    const struct dist init = function_init(function);
    /* A failed environment is reset: the next call begins cold. */
    const double cold_s = (dist_mean(&init) + dist_mean(&function->placement)) / (double)NS_PER_S;
    const double failing = function->error_rate;
    const double retried = config->retry_attempts < 0 ? ATTEMPTS_MAX
                                                      : (double)config->retry_attempts;
    double reached = 1, waits_s = 0, wait_s = (double)config->retry.base_ns / (double)NS_PER_S;
    asked->function_s = asked->failed_s = 0;
    for (int n = 0; n <= retried && n <= ATTEMPTS_MAX && reached > 1e-12; n++) {
        asked->function_s += reached * (once_s + failing * cold_s);
        asked->failed_s += reached * failing * (once_s + cold_s);
        reached *= failing;
        if (n < retried) waits_s += reached * wait_s / 2;
        wait_s = fmin(2 * wait_s, (double)config->retry.cap_ns / (double)NS_PER_S);
    }
    asked->failed_s += waits_s;
    asked->lane_s = asked->function_s + waits_s;
    if (failing >= 1 && config->retry_attempts < 0) asked->lane_s = INFINITY;
}

/* What a stream asks of a mapping: its worst shard, and all of them. */
struct demand {
    struct asked worst;
    double worst_ratio;        /* of what its lanes can do */
    double behind, shards;     /* shards whose lanes cannot do it; all */
    double lanes_needed;       /* of those that cannot */
    double environments;       /* needed by all */
    double came, done;         /* a second, in the shards that are behind */
    double all_came, all_runs; /* records, invocations a second */
};

static void add_group(const struct expect *expect, struct demand *demand,
                      const struct lambda_config *config, const struct expect_group *group)
{
    const double lanes = (double)config->parallelization_factor, count = group->count;
    const double came = group->each.records_per_s;
    demand->shards += count;
    if (came <= 0) return;
    struct asked asked = {.batch = lambda_batch_most(config, group->each.bytes_per_s / came)};
    set_times(expect, config, &asked);
    const double batches = came / asked.batch;
    const double ratio = batches * asked.lane_s / lanes;
    demand->all_came += count * came;
    demand->environments += count * batches * asked.function_s;
    if (asked.lane_s > 0) demand->all_runs += count * batches * asked.function_s / asked.lane_s;
    if (ratio > demand->worst_ratio) {
        demand->worst_ratio = ratio;
        demand->worst = asked;
    }
    if (ratio <= 1) return;
    demand->behind += count;
    demand->lanes_needed += count * fmin(batches * asked.lane_s, came * 1e6);
    demand->came += count * came;
    demand->done += count * came / ratio;
}

static void tell_limits(struct expect *expect, int32_t self, const struct demand *demand,
                        double limit)
{
    const struct lambda_config *config = expect_spec(expect, self)->config;
    const struct expect_stream *stream = expect_stream(expect, config->reading.from.index);
    const double lanes = fmin(demand->worst_ratio, 1e6);
    const double all_lanes = demand->shards * (double)config->parallelization_factor;
    const double wanted = fmin(demand->environments, all_lanes);
    expect_limit(expect, self,
                 &(struct limit_use){.limit = lambda_lanes,
                                     .unit = FINDING_COUNT,
                                     .given = (double)config->parallelization_factor,
                                     .mean = lanes,
                                     .peak = expect_peak(expect, self, stream, lanes, lambda_lanes),
                                     .at_limit = NAN});
    expect_limit(expect, self,
                 &(struct limit_use){.limit = function_concurrency,
                                     .unit = FINDING_COUNT,
                                     .given = limit,
                                     .mean = wanted / limit,
                                     .peak = expect_peak(expect, self, stream, wanted / limit,
                                                         function_concurrency),
                                     .at_limit = NAN});
}

static double throttles_a_minute(const struct demand *demand, double limit)
{
    return 60 * fmin(demand->all_runs, limit / demand->worst.function_s);
}

static void tell_overload(struct expect *expect, int32_t self, const struct demand *demand,
                          double limit)
{
    const struct lambda_config *config = expect_spec(expect, self)->config;
    const struct expect_stream *stream = expect_stream(expect, config->reading.from.index);
    const double lanes = (double)config->parallelization_factor;
    const bool all = demand->behind == demand->shards;
    const struct asked *worst = &demand->worst;
    const double ratio = demand->worst_ratio, short_by = demand->environments / limit;
    struct lambda_overload overload = {.batch = worst->batch,
                                       .failing = config->function.error_rate};
    if (short_by > 1 && limit < lanes * stream->shard_count && short_by >= ratio) {
        overload.lag = lag_from_rates(expect, demand->all_came, demand->all_came / short_by,
                                      stream->retention_ns);
        overload.needed = demand->environments;
        overload.given = limit;
        overload.throttles_a_minute = throttles_a_minute(demand, limit);
        const struct finding finding = lambda_few_environments(&overload);
        expect_finding(expect, self, &finding);
        return;
    }
    if (ratio <= 1) return;
    overload.lag = all ? lag_from_rates(expect, demand->came, demand->done, stream->retention_ns)
                       : lag_from_rates(expect, ratio, 1, stream->retention_ns);
    overload.needed = all ? demand->lanes_needed : fmin(ratio, 1e6) * lanes;
    overload.given = lanes * (all ? demand->shards : 1);
    overload.failed = isinf(worst->lane_s) ? 1 : worst->failed_s / worst->lane_s;
    overload.shard = all ? NULL : "the fullest shard";
    const struct finding finding = lambda_few_lanes(&overload);
    expect_finding(expect, self, &finding);
}

void lambda_expect_findings(struct expect *expect, int32_t self)
{
    const struct lambda_config *config = expect_spec(expect, self)->config;
    const struct expect_stream *stream = expect_stream(expect, config->reading.from.index);
    const struct function_config *function = &config->function;
    const double limit = function->concurrency > 0 ? (double)function->concurrency
                                                   : (double)QUOTA_LAMBDA_CONCURRENCY;
    struct expect_group groups[EXPECT_GROUPS_MAX];
    struct demand demand = {.worst_ratio = 0};
    const uint32_t count = expect_groups(stream, groups);
    for (uint32_t g = 0; g < count; g++) add_group(expect, &demand, config, &groups[g]);
    if (config->batch_window_ns > 0)
        expect_cycle(expect, self, "batch_window", (double)config->batch_window_ns);
    if (demand.all_came <= 0) return;
    tell_limits(expect, self, &demand, limit);
    tell_overload(expect, self, &demand, limit);
    if (function->error_rate <= 0 || config->retry_attempts < 0) return;
    const double attempts = (double)config->retry_attempts + 1;
    const struct finding finding =
        lambda_gave_up(pow(function->error_rate, attempts), attempts, function->error_rate);
    if (finding.severity > 0) expect_finding(expect, self, &finding);
}
