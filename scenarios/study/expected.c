#include "scenarios/study/expected.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/units.h"

struct expected {
    struct scenario scenario; /* the caller's, without the thresholds that only a run can judge */
    struct threshold *thresholds;
    const struct price_book *prices;
    struct expect *expect;
    double load_s; /* of the scenario, whatever time is asked for */
};

static void keep_cost_thresholds(struct expected *expected, const struct scenario *scenario)
{
    size_t kept = 0;
    expected->thresholds =
        check_zeroed(scenario->threshold_count + 1, sizeof *expected->thresholds);
    for (size_t i = 0; i < scenario->threshold_count; i++)
        if (!strcmp(scenario->thresholds[i].component, "cost"))
            expected->thresholds[kept++] = scenario->thresholds[i];
    expected->scenario.thresholds = expected->thresholds;
    expected->scenario.threshold_count = kept;
}

struct expected *expected_create(const struct scenario *scenario, const struct price_book *prices,
                                 const char **missing)
{
    struct expect *expect = expect_create(scenario->components, scenario->component_count, missing);
    if (!expect) return NULL;
    struct expected *expected = check_zeroed(1, sizeof *expected);
    expected->scenario = *scenario;
    expected->prices = prices;
    expected->expect = expect;
    expected->load_s = (double)scenario->duration_ns / (double)NS_PER_S;
    keep_cost_thresholds(expected, scenario);
    return expected;
}

void expected_destroy(struct expected *expected)
{
    if (!expected) return;
    expect_destroy(expected->expect);
    free(expected->thresholds);
    free(expected);
}

struct expect_request expected_request(const struct scenario *scenario)
{
    return (struct expect_request){
        .warmup_s = scenario->warmup_auto ? INFINITY
                                          : (double)scenario->warmup_ns / (double)NS_PER_S,
        .duration_s = (double)scenario->duration_ns / (double)NS_PER_S,
        .clock_ns = scenario->clock_ns,
        .factor = 1,
        .shard_load = 1,
    };
}

/* What happens to components at a time, and what they then do, no rate tells. */
static void note_incidents(const struct expected *expected)
{
    for (uint32_t i = 0; i < expected->scenario.incident_count; i++) {
        const struct incident_spec *incident = &expected->scenario.incidents[i];
        expect_note(expected->expect, (int32_t)incident->component, EXPECT_ABOUT,
                    "%s (%s) is not in these figures: what it does, only a run tells",
                    incident->kind->name, incident->name);
    }
}

/* A longer time than the scenario's is as many of it: a month of such days. */
static struct results *asked(struct expected *expected, const struct expect_request *request)
{
    struct expect_request of_load = *request;
    if (of_load.load_s <= 0) of_load.load_s = expected->load_s;
    struct results *results = expect_results(expected->expect, &of_load);
    note_incidents(expected);
    return results;
}

static const struct scenario *lasting(struct expected *expected,
                                      const struct expect_request *request)
{
    expected->scenario.duration_ns = (int64_t)(request->duration_s * (double)NS_PER_S);
    return &expected->scenario;
}

bool expected_finish(struct expected *expected, const struct expect_request *request,
                     struct finished *finished, struct results **results)
{
    *results = asked(expected, request);
    return finished_make(finished, lasting(expected, request), expected->prices, results, 1);
}

struct cost_bill *expected_bill(struct expected *expected, const struct expect_request *request,
                                struct results **results)
{
    *results = asked(expected, request);
    const struct cost_request priced =
        finished_bill_of(lasting(expected, request), expected->prices, results, 1);
    return cost_bill_create(&priced);
}

double expected_month_usd(struct expected *expected, const struct expect_request *request)
{
    struct results *results;
    struct cost_bill *bill = expected_bill(expected, request, &results);
    const double usd = money_usd(bill->month);
    cost_bill_destroy(bill);
    results_destroy(results);
    return usd;
}

double expected_month_s(const struct expected *expected)
{
    return (double)expected->scenario.billing_month_ns / (double)NS_PER_S;
}

/* Bytes that producers create, whether they can send them or not. */
static double created(struct expected *expected, const struct expect_request *request)
{
    struct results *results = asked(expected, request);
    struct results_named counter;
    double bytes = 0;
    for (size_t i = 0; results_counter_at(results, i, &counter); i++)
        if (!strcmp(counter.name, "bytes_created")) bytes += (double)counter.value;
    results_destroy(results);
    return bytes;
}

static double created_per_s(struct expected *expected, const struct expect_request *request)
{
    struct expect_request at = *request;
    double bytes = created(expected, &at);
    /* A counter does not hold a whole month's bytes of the largest rates. */
    if (bytes >= EXPECT_COUNT_MAX) {
        at.duration_s = 1;
        bytes = created(expected, &at);
    }
    return bytes / at.duration_s;
}

struct expected_slope expected_slope(struct expected *expected,
                                     const struct expect_request *request)
{
    const double apart = 0.05; /* ours: wide enough that whole units do not show */
    struct expect_request at = *request;
    at.factor = 0;
    const double fixed = expected_month_usd(expected, &at);
    at.factor = request->factor * (1 + apart);
    const double more = expected_month_usd(expected, &at);
    at.factor = request->factor * (1 - apart);
    const double less = expected_month_usd(expected, &at);
    at.factor = request->factor;
    const double gb = created_per_s(expected, &at) * expected_month_s(expected) /
                      (double)BYTES_PER_GIB;
    const double per_gb = gb > 0 ? (more - less) / (2 * apart * gb) : 0;
    return (struct expected_slope){fixed, per_gb, gb};
}

const struct expect_note *expected_notes(const struct expected *expected, size_t *count)
{
    return expect_notes(expected->expect, count);
}

const struct expect_load *expected_loads(const struct expected *expected, size_t *count)
{
    return expect_loads(expected->expect, count);
}
