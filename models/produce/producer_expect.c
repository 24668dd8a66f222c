/* producer_expect.c -- what a producer puts, without a run: how many records, how many to a call. */
#include <math.h>

#include "models/common/expect.h"
#include "models/common/put_port.h"
#include "models/produce/producer.h"
#include "models/produce/producer_findings.h"
#include "sim/theory.h"
#include "sim/units.h"

#include "sim/banned.h"

/* ours: with fewer of its workers busy than this, one is free for nearly every record at once */
static const double workers_share = 0.7;

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
    if (config->arrivals == ARRIVALS_CONSTANT) {
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
    const bool random = config->arrivals == ARRIVALS_POISSON;
    return (struct calls){
        .gaps = {.mean = 1 / rate, .variance = random ? 1 / (rate * rate) : 0, .kept = 1},
        .company = {.alone = 1},
    };
}

/* Calls that the rate asks for; it is lowered to what the workers can send. */
static struct calls calls_of(const struct producer_config *config,
                             const struct component_spec *target, double mean_bytes, double *rate,
                             struct producer_expected *expected)
{
    const bool single = config->api == PRODUCER_PUT_RECORD;
    const double call_bytes = (double)producer_call_bytes(config, put_kind_of(target->type));
    const double fits = fmax(1, floor(call_bytes / mean_bytes));
    const double most = single ? 1 : fmin((double)config->batch.records, fits);
    const double workers = config->workers > 0 ? (double)config->workers : 1;
    const struct calling one = calling_of(config, target, mean_bytes);
    const struct calling full = calling_of(config, target, most * mean_bytes);
    expected->call_s = full.mean;
    expected->most_per_s = workers * most / full.mean;
    *rate = fmin(*rate, expected->most_per_s);
    if (config->batch.linger_ns > 0) return lingering(config, *rate, most);
    const bool crowded = *rate * one.mean > workers_share * workers;
    if (most > 1 && (workers == 1 || crowded)) return gathering(&one, *rate, workers);
    return alone(config, *rate);
}

static struct dist accepted_sizes(const struct producer_config *config, double most)
{
    struct dist size = config->record_size;
    if (size.family != DIST_CONSTANT && dist_max(&size) > most) size.high = most;
    return size;
}

void producer_expect(struct expect *expect, int32_t self)
{
    const struct producer_config *config = expect_spec(expect, self)->config;
    const struct component_spec *target = expect_spec(expect, config->to.index);
    const struct put_kind *kind = put_kind_of(target->type);
    const double most =
        fmin((double)kind->record_bytes(target->config), (double)producer_call_bytes(config, kind));
    const struct dist size = accepted_sizes(config, most);
    const double whole = config->record_size.family == DIST_CONSTANT
                             ? 1
                             : dist_cdf(&config->record_size, dist_max(&size));
    const double wanted = config->rate_per_s * expect_asked(expect)->factor * whole;
    double rate = wanted;
    struct producer_expected expected = {
        .whole = whole,
        .most_bytes = most,
        .wanted_per_s = wanted,
    };
    expect_count(expect, self, "bytes_created",
                 config->rate_per_s * expect_asked(expect)->factor *
                     dist_mean(&config->record_size) * expect_asked(expect)->duration_s);
    if (wanted <= 0) return;
    const struct calls calls = calls_of(config, target, dist_mean(&size), &rate, &expected);
    expected.sent_per_s = rate;
    producer_expect_findings(expect, self, &expected);
    if (rate < wanted)
        expect_note(expect, self, EXPECT_AT_MOST,
                    "its calls send %.4g of %.4g records/s: a backlog grows", rate, wanted);
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
                   .single = config->api == PRODUCER_PUT_RECORD,
               });
}
