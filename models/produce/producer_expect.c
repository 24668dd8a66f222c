/* producer_expect.c -- what a producer puts, without a run: how many records, how many to a call. */
#include <math.h>
#include <stdlib.h>

#include "models/common/expect.h"
#include "models/common/put_port.h"
#include "models/produce/arrivals.h"
#include "models/produce/producer_findings.h"
#include "models/produce/producer_load.h"
#include "sim/check.h"
#include "sim/theory.h"
#include "sim/units.h"

#include "sim/banned.h"

/* ours: with fewer of its workers busy than this, one is free for nearly every record at once */
static const double workers_share = 0.7;

/* How far the workers are used, slot by slot. */
static struct course_use workers_use(const struct expect *expect,
                                     const struct producer_expected *expected)
{
    const uint32_t count = expect_slots(expect);
    const double use = expected->wanted_per_s / expected->most_per_s;
    if (!expected->course) return (struct course_use){.mean = use, .peak = use};
    double *loads = check_alloc(count * sizeof *loads);
    for (uint32_t i = 0; i < count; i++) loads[i] = use * expected->course[i];
    const struct course_use of_workers = course_use(loads, count);
    free(loads);
    return of_workers;
}

/* How long calls take, in s. */
struct calling {
    double points[PUT_EXPECT_POINTS];
    double mean, variance;
};

static struct calling calling_of(const struct producer_config *config,
                                 const struct component_spec *target, double bytes)
{
    struct calling calling = {.mean = 0};
    const double way_s = (double)config->round_trip_ns / (double)NS_PER_S;
    put_kind_of(target->type)->expect(target->config, bytes, calling.points);
    for (int i = 0; i < PUT_EXPECT_POINTS; i++) {
        calling.points[i] += way_s;
        calling.mean += calling.points[i] / PUT_EXPECT_POINTS;
    }
    for (int i = 0; i < PUT_EXPECT_POINTS; i++)
        calling.variance += pow(calling.points[i] - calling.mean, 2) / PUT_EXPECT_POINTS;
    return calling;
}

/* A producer's calls, and what is in one. */
struct calls {
    struct renewal gaps;
    struct expect_company company;
};

/* A record opens a batch, which closes at a number of records or at an age. */
static struct calls lingering(const struct producer_config *config, double rate, double most)
{
    const double linger_s = (double)config->batch.linger_ns / (double)NS_PER_S;
    if (producer_load_arrivals(config) == ARRIVALS_CONSTANT) {
        const double size = fmin(most, floor(rate * linger_s) + 1);
        return (struct calls){{.mean = size / rate, .kept = 1}, {.alone = 1, .steady = size - 1}};
    }
    const double size = theory_buffer((uint64_t)most, rate * linger_s).size;
    const bool full = rate * linger_s > 0.9 * most;
    return (struct calls){
        .gaps = {.mean = size / rate,
                 .variance = (full ? most : 1) / (rate * rate),
                 .least = full ? 0 : (size - 1) / rate,
                 .kept = 1},
        .company = {.alone = 1, .steady = size - 1},
    };
}

/* Each worker sends what has gathered while its call before was under way. */
static struct calls gathering(const struct calling *calling, double rate, double workers)
{
    double none = 0; /* P(no record comes while calls are under way) */
    for (int i = 0; i < PUT_EXPECT_POINTS; i++)
        none += exp(-rate * calling->points[i] / workers) / PUT_EXPECT_POINTS;
    const double idle = none / rate;
    const double least = calling->points[0] / workers;
    const double varying = calling->mean / workers - least;
    const double variance = calling->variance / (workers * workers);
    return (struct calls){
        .gaps = {.mean = calling->mean / workers + idle,
                 .variance = variance + 2 * idle / rate - idle * idle,
                 .least = least,
                 .kept = 1},
        .company = {.steady = rate * least,
                    .varying = rate * varying,
                    .spread = varying > 0 ? variance / (varying * varying) : 0,
                    .filled = true},
    };
}

static struct calls alone(const struct producer_config *config, double rate)
{
    const bool even = producer_load_arrivals(config) == ARRIVALS_CONSTANT;
    return (struct calls){
        .gaps = {.mean = 1 / rate, .variance = even ? 0 : 1 / (rate * rate), .kept = 1},
        .company = {.alone = 1},
    };
}

/* What a producer's calls have to do with each other. */
struct caller {
    struct calling one; /* a call with one record */
    double most;        /* records in a call */
    double workers;
    double clump; /* records that come at once */
};

/* The calls that a flat rate asks for. */
static struct calls calls_at(const struct producer_config *config, const struct caller *caller,
                             double rate)
{
    const bool crowded = rate * caller->one.mean > workers_share * caller->workers;
    if (config->batch.linger_ns > 0) return lingering(config, rate, caller->most);
    if (caller->most > 1 && (caller->workers == 1 || crowded))
        return gathering(&caller->one, rate, caller->workers);
    return alone(config, rate);
}

/* Clumps are what comes one by one: in calls of several, or in several calls each. */
static struct calls clumped_calls_at(const struct producer_config *config,
                                     const struct caller *caller, double rate)
{
    const double clump = caller->clump;
    if (clump <= 1) return calls_at(config, caller, rate);
    struct caller of_clumps = *caller;
    of_clumps.most = fmax(1, floor(caller->most / clump));
    struct calls calls = calls_at(config, &of_clumps, rate / clump);
    const double parts = fmax(1, ceil(clump / caller->most));
    calls.gaps.mean /= parts;
    calls.gaps.variance /= parts * parts;
    calls.gaps.least /= parts;
    calls.company =
        (struct expect_company){.alone = 1, .steady = fmax(0, rate * calls.gaps.mean - 1)};
    return calls;
}

/* A load that varies brings as many calls as its levels do in their shares of the time. */
static struct calls varying_calls(const struct producer_config *config, const struct caller *caller,
                                  double rate, double most_per_s, double load_s)
{
    struct producer_level levels[PRODUCER_LEVELS_MAX];
    const uint32_t count =
        producer_load_levels(config, (int64_t)(load_s * (double)NS_PER_S), levels);
    struct calls calls = clumped_calls_at(config, caller, rate);
    double per_s = 0;
    for (uint32_t i = 0; i < count; i++) {
        const double at = fmin(most_per_s, rate * levels[i].factor);
        if (at > 0) per_s += levels[i].share / clumped_calls_at(config, caller, at).gaps.mean;
    }
    if (per_s <= 0) return calls;
    calls.company.steady = fmax(0, calls.company.steady + rate * (1 / per_s - calls.gaps.mean));
    calls.gaps.mean = 1 / per_s;
    return calls;
}

/* Calls that the rate asks for; it is lowered to what the workers can send, sooner or later. */
static struct calls calls_of(const struct expect *expect, const struct producer_config *config,
                             const struct component_spec *target, double mean_bytes, double *rate,
                             struct producer_expected *expected)
{
    const bool single = config->api == PRODUCER_PUT_RECORD;
    const double call_bytes = (double)producer_call_bytes(config, put_kind_of(target->type));
    const double fits = fmax(1, floor(call_bytes / mean_bytes));
    const double most = single ? 1 : fmin((double)config->batch.records, fits);
    const struct caller caller = {
        .one = calling_of(config, target, mean_bytes),
        .most = most,
        .workers = config->workers > 0 ? (double)config->workers : 1,
        .clump = producer_load_arrivals(config) == ARRIVALS_BATCH
                     ? arrivals_clump_mean(&config->clump)
                     : 1,
    };
    const struct calling full = calling_of(config, target, most * mean_bytes);
    expected->call_s = full.mean;
    expected->most_per_s = caller.workers * most / full.mean;
    expected->use = workers_use(expect, expected);
    *rate = expected->course ? *rate * expected->use.done : fmin(*rate, expected->most_per_s);
    if (producer_load_is_flat(config)) return calls_at(config, &caller, *rate);
    return varying_calls(config, &caller, *rate, expected->most_per_s,
                         expect_asked(expect)->load_s);
}

static struct dist accepted_sizes(const struct producer_config *config, double most)
{
    struct dist size = config->record_size;
    if (size.family != DIST_CONSTANT && dist_max(&size) > most) size.high = most;
    return size;
}

/* NULL if its mean does not change. */
static const double *course_of(struct expect *expect, const struct producer_config *config,
                               int64_t load_ns)
{
    if (producer_load_is_steady(config)) return NULL;
    double *course = expect_course(expect);
    producer_load_course(config, load_ns, course, expect_slots(expect));
    return course;
}

void producer_expect(struct expect *expect, int32_t self)
{
    producer_expect_as(expect, self, expect_spec(expect, self)->config);
}

void producer_expect_as(struct expect *expect, int32_t self, const struct producer_config *config)
{
    const struct component_spec *target = expect_spec(expect, config->to.index);
    const struct put_kind *kind = put_kind_of(target->type);
    const double most =
        fmin((double)kind->record_bytes(target->config), (double)producer_call_bytes(config, kind));
    const struct dist size = accepted_sizes(config, most);
    const double whole = config->record_size.family == DIST_CONSTANT
                             ? 1
                             : dist_cdf(&config->record_size, dist_max(&size));
    const int64_t load_ns = (int64_t)(expect_asked(expect)->load_s * (double)NS_PER_S);
    const double created = producer_load_rate(config, load_ns) * expect_asked(expect)->factor;
    const double wanted = created * whole;
    double rate = wanted;
    struct producer_expected expected = {
        .whole = whole,
        .most_bytes = most,
        .wanted_per_s = wanted,
    };
    expect_count(expect, self, "bytes_created",
                 created * dist_mean(&config->record_size) * expect_asked(expect)->duration_s);
    if (created <= 0 && expect_asked(expect)->factor > 0) producer_expect_nothing(expect, self);
    if (wanted <= 0) return;
    expected.course = course_of(expect, config, load_ns);
    const struct calls calls = calls_of(expect, config, target, dist_mean(&size), &rate, &expected);
    expected.sent_per_s = rate;
    producer_expect_findings(expect, self, &expected);
    if (rate < wanted)
        expect_note(expect, self, EXPECT_AT_MOST,
                    "its calls send %.4g of %.4g records/s: a backlog grows", rate, wanted);
    if (!producer_load_is_flat(config))
        expect_note(
            expect, self, EXPECT_ABOUT,
            "its load varies: what depends on how calls and batches fill is worked out from "
            "its levels in the mean");
    if (config->mix.hours.count > 0)
        expect_note(expect, self, EXPECT_AT_MOST,
                    "keys of some hours (keys_at) are taken over the whole time: what a shard "
                    "refuses in those hours, only a run tells");
    const double way_s = (double)config->round_trip_ns / 2 / (double)NS_PER_S;
    const double held_s = config->batch.linger_ns > 0 ? calls.gaps.mean / 2 : 0;
    expect_count(expect, self, "bytes", rate * dist_mean(&size) * expect_asked(expect)->duration_s);
    expect_put(expect, config->to.index,
               &(struct expect_puts){
                   .records_per_s = rate,
                   .size = size,
                   .keys = config->keys,
                   .calls = calls.gaps,
                   .company = calls.company,
                   .delay_s = held_s + way_s,
                   .course = expected.course,
                   .bursts = producer_load_bursts(config),
                   .single = config->api == PRODUCER_PUT_RECORD,
               });
}
