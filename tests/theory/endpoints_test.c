/*
 * Endpoints, Iceberg and Snowflake behind Firehose: what is tried again and for how long (facts Firehose 1.9, additions
 * 2.11), commits one after another, bills without the 5 KB (2.1).
 */
#include "models/bill/usage.h"
#include "tests/support/told.h"

#define HEAD(time) "kinesim: 1\nname: t\nduration: " time "\nwarmup: 0s\nreplications: 1\n"
#define DIRECT(rate, bytes)                                                                        \
    "producers:\n  app: {kind: sdk, to: out, rate: " rate ", record_size: " bytes                  \
    ", keys: random-uuid, workers: 50}\n"
#define OUT(buffer)                                                                                \
    "deliveries:\n  out: {kind: firehose, buffer: " buffer ", to: place}\ndestinations:\n  "       \
    "place: "

static double run_meter(const struct run *run, const char *component, const char *item)
{
    struct results_named named;
    for (size_t i = 0; results_meter_at(run->results[0], i, &named); i++)
        if (!strcmp(named.component, component) && !strcmp(named.name, item))
            return (double)named.units;
    fail_msg("no meter %s.%s", component, item);
    return 0;
}

/* 1, 2, 4 .. 120 s give or take 15 %: 1 + 2 + 4 + 8 + 16 + 32 + 64 + 120 = 247 s are eight more tries, a ninth would be
 * after 367 s and so after the 300 s. */
static void an_endpoint_is_tried_nine_times_in_300_s(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("6h") DIRECT("1/s", "1000 B") OUT(
        "{size: 5 MiB, interval: 600s}") "{kind: http-endpoint, error_rate: 1, latency: 0s}\n");
    const double given_up = run_counter(&run, "out", "objects_given_up");
    assert_true(given_up > 30);
    assert_near("tries", run_counter(&run, "place", "objects_failed") / given_up, 9, 0.05);
    const struct finding told = told_of(run.results[0], "out", FINDING_LOST, "failed delivery");
    assert_string_equal(told.subject, "http-endpoint-failed");
    run_free(&run);
}

/* Without an answer in three minutes a request has failed. */
static void an_answer_after_three_minutes_is_too_late(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("6h") DIRECT("1/s", "1000 B") OUT(
        "{size: 5 MiB, interval: 600s}") "{kind: http-endpoint, latency: {mixture: [{weight: 1, "
                                         "of: 1s}, {weight: 1, of: "
                                         "200s}]}}\n");
    const double tries = run_counter(&run, "place", "loads");
    assert_near("late", run_counter(&run, "place", "objects_failed") / tries, 0.5, 0.4);
    assert_true(run_mean_s(&run, "place", "request").mean < 180);
    run_free(&run);
}

/* One request at once, of 2 s, is given 5 MiB/s in MiBs. */
static void an_endpoint_that_is_too_slow_is_told(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("30m") DIRECT("4000/s", "1000 B") OUT(
        "{size: 1 MiB, interval: 60s}") "{kind: http-endpoint, latency: 2s, at_once: 1}\n");
    struct results *rates = told_from_rates(&run);
    const double given = 1.0486 / (2 + 1.0486 / 90);
    const struct finding told = told_of(run.results[0], "place", FINDING_BEHIND, "at once");
    const struct finding same = told_of(rates, "place", FINDING_BEHIND, "at once");
    assert_near("severity", told.severity, 1 - given / 4, 0.03);
    assert_near("severity from rates", same.severity, told.severity, 0.03);
    results_destroy(rates);
    run_free(&run);
}

/* 2.1: 1,000 B are 1,000 B there, where others bill 5,120. */
static void iceberg_and_snowflake_bill_bytes_as_they_are(void **state)
{
    (void)state;
    struct run ice = run_text(HEAD("30m") DIRECT("100/s", "1000 B")
                                  OUT("{size: 5 MiB, interval: 60s}") "{kind: iceberg}\n");
    assert_near("iceberg", run_meter(&ice, "out", USAGE_FIREHOSE_ICEBERG),
                run_counter(&ice, "out", "bytes"), 1e-9);
    run_free(&ice);
    struct run snow = run_text(HEAD("30m") DIRECT("100/s", "1000 B")
                                   OUT("{size: 1 MiB, interval: 0s}") "{kind: snowflake}\n");
    assert_near("snowflake", run_meter(&snow, "out", USAGE_FIREHOSE_SNOWFLAKE),
                run_counter(&snow, "out", "bytes"), 1e-9);
    assert_true(run_mean_s(&snow, "place", "queryable").mean < 8);
    run_free(&snow);
}

/* Commits of 2 s, and a MiB each second. */
static void commits_come_one_after_another(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("30m") DIRECT("1000/s", "1000 B") OUT(
        "{size: 1 MiB, interval: 60s}") "{kind: iceberg, commit: 2s}\n");
    const struct finding told = told_of(run.results[0], "place", FINDING_BEHIND, "commits");
    assert_near("severity", told.severity, 1 - 1.0486 / (2 + 1.0486 / 75), 0.05);
    assert_near("commits", run_counter(&run, "place", "objects"), 1800 / 2.014, 0.01);
    run_free(&run);
}

/* Firehose 4.1, A: after ten minutes of Slow Down the prefix takes twice as many, after twenty four times. */
static void a_prefix_is_split_while_it_is_slowed_down(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("1h") DIRECT("20/s", "1000 B") OUT(
        "{size: 1 MiB, interval: 0s}") "{kind: s3, requests_per_second: 10}\n");
    const double splits = run_counter(&run, "place", "prefix_splits");
    assert_true(splits >= 2 && splits <= 4);
    const struct finding told = told_of(run.results[0], "place", FINDING_ASSUMED, "split");
    assert_near("takes", told.figures[1], 10 * pow(2, splits), 0);
    run_free(&run);
}

/* additions 2.12: in event mode a crawl without new objects is none; two crawls in an hour, not twelve. */
static void a_crawler_with_an_empty_queue_costs_nothing(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("4h") DIRECT("1/s", "1000 B") OUT(
        "{size: 5 MiB, interval: 900s}") "{kind: s3}\n  by-queue: {kind: glue-crawler, on: place, "
                                         "trigger: queue}\n"
                                         "  by-clock: {kind: glue-crawler, on: place}\n");
    assert_near("by the clock", run_counter(&run, "by-clock", "runs"), 4 * 12, 0.05);
    assert_near("by the queue", run_counter(&run, "by-queue", "runs"), 16, 0.1);
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_endpoint_is_tried_nine_times_in_300_s),
        cmocka_unit_test(an_answer_after_three_minutes_is_too_late),
        cmocka_unit_test(an_endpoint_that_is_too_slow_is_told),
        cmocka_unit_test(iceberg_and_snowflake_bill_bytes_as_they_are),
        cmocka_unit_test(commits_come_one_after_another),
        cmocka_unit_test(a_prefix_is_split_while_it_is_slowed_down),
        cmocka_unit_test(a_crawler_with_an_empty_queue_costs_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
