/*
 * Dynamic partitioning (facts Firehose 1.7): a buffer for each active value, Little's law of how many there are, what comes
 * above the limit, and the fees (2.1, 2.2).
 */
#include "models/bill/usage.h"
#include "tests/support/told.h"

#define HEAD(time) "kinesim: 1\nname: t\nduration: " time "\nwarmup: 10m\nreplications: 1\n"
#define DIRECT(rate)                                                                               \
    "producers:\n  app: {kind: sdk, to: out, rate: " rate ", record_size: 1000 B"                  \
    ", keys: random-uuid, workers: 200, api: put-record, batch: {linger: 0s}}\n"
#define OUT(partitioning, more)                                                                    \
    "deliveries:\n  out: {kind: firehose, to: lake, buffer: {size: 64 MiB, interval: 60s}"         \
    ", dynamic_partitioning: {" partitioning "}" more "}\ndestinations:\n  lake: {kind: s3, "      \
    "prefix: \"c=!{partitionKeyFromQuery:c}/!{timestamp:yyyy/MM/dd}/\"}\n"

static double run_meter(const struct run *run, const char *component, const char *item)
{
    struct results_named named;
    for (size_t i = 0; results_meter_at(run->results[0], i, &named); i++)
        if (!strcmp(named.component, component) && !strcmp(named.name, item))
            return (double)named.units;
    fail_msg("no meter %s.%s", component, item);
    return 0;
}

/* 200 values at 0.02/s each: active for 75 s (60 s and up to half of it more) and a little, then 50 s until the next. */
static void active_values_are_their_rate_times_how_long_they_stay(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("4h") DIRECT("4/s") OUT("keys: {uniform: {count: 200}}", ""));
    struct results *rates = told_from_rates(&run);
    const double active = 200 * 75.1 / (75.1 + 50);
    assert_near("active", told_limit(run.results[0], "out", "active").mean * 500, active, 0.02);
    assert_near("active from rates", told_limit(rates, "out", "active").mean * 500, active, 0.01);
    assert_near("objects", run_counter(&run, "out", "objects"), active / 75.1 * 4 * 3600, 0.02);
    assert_true(run_counter(&run, "out", "records_over_partitions") == 0);
    results_destroy(rates);
    run_free(&run);
}

/* The same with room for 60: they are taken all the time, and what a value in its gap brings is lost but once. */
static void what_comes_above_the_limit_goes_to_the_error_prefix(void **state)
{
    (void)state;
    struct run run =
        run_text(HEAD("4h") DIRECT("4/s") OUT("keys: {uniform: {count: 200}}, active: 60", ""));
    struct results *rates = told_from_rates(&run);
    const double lost = run_counter(&run, "out", "records_over_partitions") /
                        run_counter(&run, "out", "records_read");
    const struct finding told = told_of(run.results[0], "out", FINDING_LOST, "active");
    const struct finding same = told_of(rates, "out", FINDING_LOST, "active");
    /* 60 of 200 are active, each for 75.1 s: 0.8 of them begin a second, with a record each of the 2.8 that come. */
    assert_near("lost", lost, 0.7 - 60 / 75.1 / 4, 0.03);
    assert_near("told", told.severity, lost, 0.01);
    assert_near("told from rates", same.severity, lost, 0.03);
    results_destroy(rates);
    run_free(&run);
}

/* 2.2: the bytes by the 5 KB, each object, and the time of jq. */
static void partitioning_has_three_fees(void **state)
{
    (void)state;
    struct run run =
        run_text(HEAD("1h") DIRECT("20/s") OUT("keys: {uniform: {count: 10}}, jq_time: 1ms", ""));
    const double read = run_counter(&run, "out", "records_read");
    assert_near("bytes", run_meter(&run, "out", USAGE_FIREHOSE_PARTITIONING), read * 5120, 1e-9);
    assert_near("objects", run_meter(&run, "out", USAGE_FIREHOSE_PARTITION_OBJECTS),
                run_counter(&run, "out", "objects"), 0);
    assert_near("jq", run_meter(&run, "out", USAGE_FIREHOSE_JQ), read, 0.001);
    run_free(&run);
}

/* A buffer of each value fills up by itself: the heavy one's by size, the light ones' by age. */
static void behind_a_transform_each_value_has_its_buffer(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("1h") DIRECT("100/s") OUT(
        "keys: {list: [a, b, c]}, by: lambda",
        ", transform: {kind: lambda, duration: 100ms, buffer_size: 1 MiB}"));
    assert_near("objects", run_counter(&run, "out", "objects"), 3 * 3600 / 79.0, 0.06);
    assert_near("delivered", run_counter(&run, "out", "records_delivered"), 100 * 3600, 0.02);
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(active_values_are_their_rate_times_how_long_they_stay),
        cmocka_unit_test(what_comes_above_the_limit_goes_to_the_error_prefix),
        cmocka_unit_test(partitioning_has_three_fees),
        cmocka_unit_test(behind_a_transform_each_value_has_its_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
