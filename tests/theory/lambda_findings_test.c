/*
 * What an event source mapping tells of itself: by which limit it falls behind, what it would need (offered work over
 * what one lane or environment does), how fast it falls back (1 - mu / lambda hours an hour), and what it loses. From
 * a run and from rates in the same words. A light one tells nothing.
 */
#include "tests/support/told.h"

#define HEAD "kinesim: 1\nname: t\nduration: 10m\nwarmup: 1m\nreplications: 1\n"
#define FEED(rate, keys, shards)                                                                   \
    "producers:\n  app: {kind: sdk, to: feed, rate: " rate ", record_size: 800 B, keys: " keys     \
    ", workers: 100}\nstreams:\n  feed: {mode: provisioned, shards: " shards "}\n"
#define MANY "{uniform: {count: 100000, format: \"k-%d\"}}"

/* The same finding in a run and from rates: their figures agree within `relative`. */
static void agrees(struct finding run, struct finding rates, double relative)
{
    assert_ptr_equal(run.spec, rates.spec);
    assert_near("severity", run.severity, rates.severity, relative);
    for (int i = 0; i < FINDING_FIGURES; i++)
        if (run.spec->units[i] != FINDING_NONE)
            assert_near("figure", run.figures[i], rates.figures[i], relative);
}

/* 300 records a second and shard, 100 a batch, 2 s (and 8 ms of overhead) a batch: 6.02 lanes of 1. */
static void lanes_that_are_always_busy_are_too_few(void **state)
{
    (void)state;
    struct run run = run_text(HEAD FEED(
        "1200/s", MANY, "4") "consumers:\n  work: {kind: lambda, from: feed, duration: 2s,"
                             " invoke_overhead: 10ms}\n");
    const struct finding told = told_of(run.results[0], "work", FINDING_BEHIND, "lanes");
    assert_int_equal(told_count(run.results[0]), 1);
    assert_near("severity", told.severity, 1 - 100 / 2.01 / 300, 0.005);
    assert_near("needed", told.figures[0], 1200 / 100.0 * 2.01, 0.01);
    assert_near("has", told.figures[1], 4, 0);
    assert_near("behind", told.figures[2], 660e9 * told.severity, 0.02);
    assert_near("growth", told.figures[3], 3600e9 * told.severity, 0);
    assert_near("until records expire", told.figures[5],
                (86400e9 - told.figures[2]) / told.severity, 1e-9);
    struct results *rates = told_from_rates(&run);
    agrees(told, told_of(rates, "work", FINDING_BEHIND, "lanes"), 0.02);
    results_destroy(rates);
    run_free(&run);
}

/* 16 lanes want 20 batches a second x 0.56 s. */
static void environments_that_are_never_free_are_too_few(void **state)
{
    (void)state;
    struct run run =
        run_text(HEAD FEED("2000/s", MANY, "8") "consumers:\n  work: {kind: lambda, from: feed,"
                                                " duration: 560ms, invoke_overhead: 0ms,"
                                                " batch_window: 5s, parallelization_factor: 2,"
                                                " reserved_concurrency: 10}\n");
    const struct finding told = told_of(run.results[0], "work", FINDING_BEHIND, "concurrency");
    assert_int_equal(told_count(run.results[0]), 1);
    assert_near("needed", told.figures[0], 11.2, 0.01);
    assert_near("has", told.figures[1], 10, 0);
    assert_near("growth", told.figures[3], 3600e9 * (1 - 10 / 11.2), 0.03);
    assert_near("throttles a minute", told.figures[4], 60 * 10 / 0.56, 0.01);
    struct results *rates = told_from_rates(&run);
    const struct finding same = told_of(rates, "work", FINDING_BEHIND, "concurrency");
    assert_ptr_equal(told.spec, same.spec);
    assert_near("needed, from rates", same.figures[0], 11.2, 0.001);
    assert_near("throttles, from rates", same.figures[4], 60 * 10 / 0.56, 0.01);
    results_destroy(rates);
    run_free(&run);
}

/* Two thirds of what comes has one key, and its lane of the two can do a third of it. */
static void one_lane_with_a_hot_key_is_named(void **state)
{
    (void)state;
    struct run run = run_text(HEAD FEED(
        "300/s", "{list: [{key: a, weight: 4}, {key: b, weight: 1}]}",
        "1") "consumers:\n  work: {kind: lambda, from: feed, duration: 1s, invoke_overhead: 0ms,"
             " parallelization_factor: 10}\n");
    const struct finding told = told_of(run.results[0], "work", FINDING_BEHIND, "lanes");
    assert_non_null(strstr(told.spec->text, "a key stays with its lane"));
    assert_string_equal(told.subject, "shard 0");
    run_free(&run);
}

static void failures_that_fill_the_lanes_are_named_instead_of_them(void **state)
{
    (void)state;
    struct run run =
        run_text(HEAD FEED("1200/s", MANY, "4") "consumers:\n  work: {kind: lambda, from: feed,"
                                                " duration: 200ms, error_rate: 0.5}\n");
    const struct finding told = told_of(run.results[0], "work", FINDING_BEHIND, "retries");
    assert_near("failing", told.figures[1], 0.5, 0.1);
    struct results *rates = told_from_rates(&run);
    agrees(told, told_of(rates, "work", FINDING_BEHIND, "retries"), 0.15);
    results_destroy(rates);
    run_free(&run);
}

static void nothing_gets_through_when_every_batch_fails(void **state)
{
    (void)state;
    struct run run =
        run_text(HEAD FEED("100/s", MANY, "1") "consumers:\n  work: {kind: lambda, from: feed,"
                                               " duration: 20ms, error_rate: 1}\n");
    const struct finding told = told_of(run.results[0], "work", FINDING_BEHIND, "retries");
    assert_true(told.severity == 1);
    struct results *rates = told_from_rates(&run);
    agrees(told, told_of(rates, "work", FINDING_BEHIND, "retries"), 0.01);
    results_destroy(rates);
    run_free(&run);
}

static void what_is_given_up_is_lost(void **state)
{
    (void)state;
    struct run run =
        run_text(HEAD FEED("200/s", MANY, "4") "consumers:\n  work: {kind: lambda, from: feed,"
                                               " duration: 20ms, error_rate: 0.2,"
                                               " retry_attempts: 1}\n");
    const struct finding told = told_of(run.results[0], "work", FINDING_LOST, "attempts");
    const double failed = run_counter(&run, "work", "records_failed");
    assert_near("share", told.severity,
                failed / (failed + run_counter(&run, "work", "records_processed")), 0);
    assert_near("attempts", told.figures[1], 2, 0);
    assert_near("survivors", told_survivors(run.results[0], "work", "end_to_end"),
                1 - told.severity, 1e-9);
    assert_near("all are read", told_survivors(run.results[0], "work", "propagation"), 1, 0);
    struct results *rates = told_from_rates(&run);
    agrees(told, told_of(rates, "work", FINDING_LOST, "attempts"), 0.2);
    assert_near("from rates", told_of(rates, "work", FINDING_LOST, "attempts").severity, 0.04,
                1e-9);
    results_destroy(rates);
    run_free(&run);
}

/* Four lanes share one environment, in batches of 16 of the 100 that they could have: all wait, none falls behind. */
static void throttles_are_told_even_if_nothing_falls_behind(void **state)
{
    (void)state;
    struct run run =
        run_text(HEAD FEED("200/s", MANY, "4") "consumers:\n  work: {kind: lambda, from: feed,"
                                               " read: enhanced-fan-out, duration: 80ms,"
                                               " reserved_concurrency: 1}\n");
    const struct finding told = told_of(run.results[0], "work", FINDING_REFUSED, "concurrency");
    assert_int_equal(told_count(run.results[0]), 1);
    assert_true(told.severity > 0.9);
    const struct limit_use use = told_limit(run.results[0], "work", "concurrency");
    assert_true(use.at_limit > 0.9 && use.mean < 0.2);
    run_free(&run);
}

static void a_light_one_tells_nothing(void **state)
{
    (void)state;
#define LIGHT(way)                                                                                 \
    HEAD FEED("1200/s", MANY, "4") "consumers:\n  work: {kind: lambda, from: feed, read: " way     \
                                   ", duration: 100ms}\n"
    static const char *const light[] = {LIGHT("enhanced-fan-out"), LIGHT("polling")};
    for (int way = 0; way < 2; way++) {
        struct run run = run_text(light[way]);
        struct results *rates = told_from_rates(&run);
        assert_int_equal(told_count(run.results[0]), 0);
        assert_int_equal(told_count(rates), 0);
        /* Three full batches a second and lane. */
        const double needed = told_limit(rates, "work", "lanes").mean;
        assert_near("use", told_limit(run.results[0], "work", "lanes").mean, needed, 0.05);
        results_destroy(rates);
        run_free(&run);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lanes_that_are_always_busy_are_too_few),
        cmocka_unit_test(environments_that_are_never_free_are_too_few),
        cmocka_unit_test(one_lane_with_a_hot_key_is_named),
        cmocka_unit_test(failures_that_fill_the_lanes_are_named_instead_of_them),
        cmocka_unit_test(nothing_gets_through_when_every_batch_fails),
        cmocka_unit_test(what_is_given_up_is_lost),
        cmocka_unit_test(throttles_are_told_even_if_nothing_falls_behind),
        cmocka_unit_test(a_light_one_tells_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
