#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "scenarios/study/evaluate.h"
#include "sim/units.h"

/*
 * Two replications of a consumer: 1..100 ns and 101..200 ns end to end (below 512 ns a histogram is
 * exact), and a counter of 3 and 5.
 */
struct world {
    struct results *results[2];
};

static int set_up(void **state)
{
    static struct world world;
    for (uint32_t r = 0; r < 2; r++) {
        world.results[r] = results_create(r);
        struct histogram *histogram = results_latency(world.results[r], "alerts", "end_to_end");
        for (int64_t i = 1; i <= 100; i++) histogram_add(histogram, 100 * r + i);
        results_latency(world.results[r], "alerts", "propagation");
        *results_counter(world.results[r], "orders", "records_throttled") = 3 + 2 * (int64_t)r;
        *results_counter(world.results[r], "orders", "records_dropped") = 0;
    }
    *state = &world;
    return 0;
}

static int tear_down(void **state)
{
    const struct world *world = *state;
    for (uint32_t r = 0; r < 2; r++) results_destroy(world->results[r]);
    return 0;
}

static struct run_threshold judge(const struct world *world, struct threshold threshold,
                                  size_t *unkept)
{
    const struct cost_bill bill = {.run = INT64_C(1500000000000),
                                   .month = INT64_C(400000000000000)};
    struct run_threshold verdict;
    threshold.expression = "as written";
    const struct scenario scenario = {.thresholds = &threshold, .threshold_count = 1};
    *unkept = evaluate_thresholds(&scenario, world->results, 2, &bill, &verdict);
    return verdict;
}

/* NAN: nothing may have been observed. */
static void expect(const struct world *world, struct threshold threshold, double observed,
                   const char *verdict)
{
    size_t unkept;
    threshold.comparison = threshold.comparison ? threshold.comparison : "<=";
    const struct run_threshold got = judge(world, threshold, &unkept);
    assert_string_equal(got.expression, "as written");
    if (strcmp(got.verdict, verdict) != 0 ||
        !(isnan(observed) ? isnan(got.observed) : fabs(got.observed - observed) < 1e-9))
        fail_msg("%s.%s.%s %s %g: observed %g, %s; expected %g, %s", threshold.component,
                 threshold.stage ? threshold.stage : "-", threshold.measure, threshold.comparison,
                 threshold.value, got.observed, got.verdict, observed, verdict);
    assert_int_equal(unkept, strcmp(verdict, "kept") != 0);
}

static void a_latency_is_measured_over_all_replications_together(void **state)
{
    static const struct {
        const char *measure;
        double observed;
    } cases[] = {
        {"mean", 100.5}, {"min", 1},   {"max", 200},   {"count", 200}, {"p50", 100},
        {"p75", 150},    {"p99", 198}, {"p99.5", 199}, {"p100", 200},  {"p99.9", 200},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct threshold threshold = {
            .component = "alerts", .stage = "end_to_end", .measure = cases[i].measure};
        threshold.value = cases[i].observed;
        expect(*state, threshold, cases[i].observed, "kept");
        threshold.value = cases[i].observed - 0.5;
        expect(*state, threshold, cases[i].observed, "broken");
    }
}

static void a_counter_is_its_mean_over_replications(void **state)
{
    struct threshold threshold = {
        .component = "orders", .measure = "records_throttled", .comparison = "==", .value = 4};
    expect(*state, threshold, 4, "kept");
    threshold.comparison = "!=";
    expect(*state, threshold, 4, "broken");
    threshold.measure = "records_dropped";
    threshold.comparison = "==";
    threshold.value = 0;
    expect(*state, threshold, 0, "kept");
}

static void a_counter_goes_by_either_order_of_its_words(void **state)
{
    struct threshold threshold = {
        .component = "orders", .measure = "throttled_records", .comparison = "==", .value = 4};
    expect(*state, threshold, 4, "kept");
    threshold.measure = "throttled_record";
    expect(*state, threshold, NAN, "unknown");
}

static void a_counter_may_be_named_with_its_words_in_either_order(void **state)
{
    struct threshold threshold = {
        .component = "orders", .measure = "throttled_records", .comparison = "==", .value = 4};
    expect(*state, threshold, 4, "kept");
    threshold.measure = "throttled_record";
    expect(*state, threshold, NAN, "unknown");
    threshold.measure = "throttled_recordss";
    expect(*state, threshold, NAN, "unknown");
    threshold.measure = "throttled";
    expect(*state, threshold, NAN, "unknown");
}

static void a_cost_is_the_bill_s(void **state)
{
    expect(*state,
           (struct threshold){
               .component = "cost", .measure = "month", .comparison = "<", .value = 400},
           400, "broken");
    expect(*state,
           (struct threshold){
               .component = "cost", .measure = "month", .comparison = "<=", .value = 400},
           400, "kept");
    expect(
        *state,
        (struct threshold){.component = "cost", .measure = "run", .comparison = "<", .value = 400},
        1.5, "kept");
}

static void comparisons_mean_what_they_say(void **state)
{
    static const struct {
        const char *comparison;
        bool below, at, above; /* kept with 400 observed against 401, 400, 399 */
    } cases[] = {
        {"<", true, false, false}, {"<=", true, true, false},  {">", false, false, true},
        {">=", false, true, true}, {"==", false, true, false}, {"!=", true, false, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct threshold threshold = {
            .component = "cost", .measure = "month", .comparison = cases[i].comparison};
        threshold.value = 401;
        expect(*state, threshold, 400, cases[i].below ? "kept" : "broken");
        threshold.value = 400;
        expect(*state, threshold, 400, cases[i].at ? "kept" : "broken");
        threshold.value = 399;
        expect(*state, threshold, 400, cases[i].above ? "kept" : "broken");
    }
}

static void what_was_not_observed_is_unknown_and_not_kept(void **state)
{
    static const struct threshold cases[] = {
        {.component = "alerts", .stage = "propagation", .measure = "p99", .value = 1e18},
        {.component = "alerts", .stage = "no_such", .measure = "mean", .value = 1e18},
        {.component = "nobody", .stage = "end_to_end", .measure = "mean", .value = 1e18},
        {.component = "orders", .measure = "no_such", .value = 1e18},
        {.component = "alerts", .stage = "end_to_end", .measure = "p101", .value = 1e18},
        {.component = "alerts", .stage = "end_to_end", .measure = "median", .value = 1e18},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect(*state, cases[i], NAN, "unknown");
}

static void no_observation_at_all_is_a_count_of_nothing(void **state)
{
    expect(*state,
           (struct threshold){.component = "alerts",
                              .stage = "propagation",
                              .measure = "count",
                              .comparison = "==",
                              .value = 0},
           0, "kept");
}

static void all_broken_thresholds_are_counted(void **state)
{
    const struct world *world = *state;
    const struct cost_bill bill = {.month = INT64_C(400000000000000)};
    const struct threshold thresholds[] = {
        {.component = "cost", .measure = "month", .comparison = "<", .value = 1},
        {.component = "cost", .measure = "month", .comparison = ">", .value = 1},
        {.component = "nobody", .measure = "x", .comparison = ">", .value = 1},
    };
    struct run_threshold verdicts[3];
    const struct scenario scenario = {.thresholds = thresholds, .threshold_count = 3};
    assert_int_equal(evaluate_thresholds(&scenario, world->results, 2, &bill, verdicts), 2);
    assert_string_equal(verdicts[0].verdict, "broken");
    assert_string_equal(verdicts[1].verdict, "kept");
    assert_string_equal(verdicts[2].verdict, "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_latency_is_measured_over_all_replications_together),
        cmocka_unit_test(a_counter_is_its_mean_over_replications),
        cmocka_unit_test(a_counter_goes_by_either_order_of_its_words),
        cmocka_unit_test(a_counter_may_be_named_with_its_words_in_either_order),
        cmocka_unit_test(a_cost_is_the_bill_s),
        cmocka_unit_test(comparisons_mean_what_they_say),
        cmocka_unit_test(what_was_not_observed_is_unknown_and_not_kept),
        cmocka_unit_test(no_observation_at_all_is_a_count_of_nothing),
        cmocka_unit_test(all_broken_thresholds_are_counted),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
