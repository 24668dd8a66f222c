/* lambda_settings_test.c -- what a function takes, costs and does not do, by its settings, worked out by hand. */
#include "models/bill/usage.h"
#include "tests/support/run.h"

/* 100 records a second at even gaps, in batches of 50 exactly. */
#define FUNCTION(settings)                                                                         \
    "kinesim: 1\nname: t\nduration: 30m\nwarmup: 1m\nreplications: 3\n"                            \
    "producers:\n  p: {kind: sdk, to: s, rate: 100/s, arrivals: constant, record_size: 100 B, "    \
    "keys: {single: k}}\n"                                                                         \
    "streams: {s: {internal_failure_rate: 0}}\n"                                                   \
    "consumers:\n  work: {kind: lambda, from: s, read: enhanced-fan-out, batch_size: 50, "         \
    "batch_window: 10s, memory: 128 MB, invoke_overhead: 0s, " settings "}\n"

static double meter_of(const struct run *run, const char *item)
{
    double sum = 0;
    struct results_named named;
    for (uint32_t r = 0; r < run->count; r++)
        for (size_t i = 0; results_meter_at(run->results[r], i, &named); i++)
            if (!strcmp(named.component, "work") && !strcmp(named.name, item))
                sum += (double)named.units;
    return sum;
}

static void each_record_takes_its_time(void **state)
{
    (void)state;
    /* 20 + 50 x 2 ms. */
    struct run run =
        run_text(FUNCTION("duration: 20ms, duration_per_record: 2ms, init_billed: false"));
    const double invocations = run_counter(&run, "work", "invocations");
    assert_true(meter_of(&run, USAGE_LAMBDA_DURATION) == invocations * 120 * 128);
    run_free(&run);
}

static void each_byte_takes_its_time(void **state)
{
    (void)state;
    /* 50 records of 100 bytes and a key of one: 5,050 x 10 us = 50.5 ms, billed as 71. */
    struct run run =
        run_text(FUNCTION("duration: 20ms, duration_per_byte: 10us, init_billed: false"));
    const double invocations = run_counter(&run, "work", "invocations");
    assert_near("billed", meter_of(&run, USAGE_LAMBDA_DURATION), invocations * 71 * 128, 0.02);
    run_free(&run);
}

static void a_batch_that_takes_longer_than_the_timeout_fails_until_it_is_halved(void **state)
{
    (void)state;
    /* 50 x 20 ms are just not too long for a second. */
    struct run run = run_text(FUNCTION("duration: 0s, duration_per_record: 20ms, timeout: 1s"));
    assert_true(run_counter(&run, "work", "timeouts") == 0);
    run_free(&run);
    run =
        run_text("kinesim: 1\nname: t\nduration: 30m\nwarmup: 1m\nreplications: 3\n"
                 "producers:\n  p: {kind: sdk, to: s, rate: 10/s, arrivals: constant, record_size: "
                 "100 B, keys: {single: k}}\nstreams: {s: {internal_failure_rate: 0}}\n"
                 "consumers:\n  work: {kind: lambda, from: s, read: enhanced-fan-out, batch_size: "
                 "50, batch_window: 10s, invoke_overhead: 0s, duration: 0s, duration_per_record: "
                 "50ms, timeout: 2s, bisect: true, retry: {base: 1ms, cap: 1ms}}\n");
    const double timeouts = run_counter(&run, "work", "timeouts");
    const double done = run_counter(&run, "work", "records_processed");
    /* 50 x 50 ms = 2.5 s, 25 x 50 ms = 1.25 s: each batch fails once, and is done in two. */
    assert_near("timeouts", timeouts, done / 50, 0.02);
    assert_near("invocations", run_counter(&run, "work", "invocations"), 3 * done / 50, 0.02);
    assert_true(run_counter(&run, "work", "records_failed") == 0);
    run_free(&run);
}

static void provisioned_environments_are_never_cold(void **state)
{
    (void)state;
    struct run run = run_text(FUNCTION("duration: 20ms, provisioned_concurrency: 2"));
    assert_true(run_counter(&run, "work", "cold_starts") == 0);
    /* Two of 128 MB for 30 minutes in each replication, used or not. */
    assert_true(meter_of(&run, USAGE_LAMBDA_PROVISIONED) == 2.0 * 128 * 1800e3 * run.count);
    assert_true(meter_of(&run, USAGE_LAMBDA_DURATION) == 0);
    assert_true(meter_of(&run, USAGE_LAMBDA_PROVISIONED_DURATION) ==
                run_counter(&run, "work", "invocations") * 20 * 128);
    run_free(&run);
}

static void a_filter_lets_its_share_through(void **state)
{
    (void)state;
    struct run run = run_text(FUNCTION("duration: 20ms, filter: 20 %"));
    const double filtered = run_counter(&run, "work", "records_filtered");
    const double delivered = run_counter(&run, "work", "records_delivered");
    /* Five standard deviations of so many draws. */
    assert_true(fabs(filtered / delivered - 0.8) < 5 * sqrt(0.8 * 0.2 / delivered));
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_record_takes_its_time),
        cmocka_unit_test(each_byte_takes_its_time),
        cmocka_unit_test(a_batch_that_takes_longer_than_the_timeout_fails_until_it_is_halved),
        cmocka_unit_test(provisioned_environments_are_never_cold),
        cmocka_unit_test(a_filter_lets_its_share_through),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
