/*
 * What a transform says of each record, how much a request holds (facts Firehose 1.5), and files that are too small to be
 * read well.
 */
#include "tests/support/told.h"

#define HEAD(time) "kinesim: 1\nname: t\nduration: " time "\nwarmup: 2m\nreplications: 1\n"
#define DIRECT(rate, bytes)                                                                        \
    "producers:\n  app: {kind: sdk, to: out, rate: " rate ", record_size: " bytes                  \
    ", keys: random-uuid, workers: 50}\n"
#define OUT(more)                                                                                  \
    "deliveries:\n  out: {kind: firehose, to: place, buffer: {size: 128 MiB, interval: 60s}" more  \
    "}\ndestinations:\n  place: {kind: s3}\n"

/* Of ten records seven are Ok, two Dropped and one ProcessingFailed; all are accounted for (run_text checks the laws). */
static void records_are_ok_dropped_or_failed_one_by_one(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("1h") DIRECT("200/s", "1000 B") OUT(
        ", transform: {kind: lambda, duration: 50ms, dropped: 20 %, failed: 10 %}"));
    const double read = run_counter(&run, "out", "records_read");
    assert_near("ok", run_counter(&run, "out", "records_delivered") / read, 0.7, 0.02);
    assert_near("dropped", run_counter(&run, "out", "records_filtered") / read, 0.2, 0.02);
    assert_near("failed", run_counter(&run, "out", "records_failed") / read, 0.1, 0.02);
    const struct finding told = told_of(run.results[0], "out", FINDING_LOST, "cannot process");
    assert_near("told", told.figures[0], 0.1, 0.02);
    /* Those that stay are as old as all are: a buffer's minute, and the transform's ten seconds before it. */
    const double wait = run_mean_s(&run, "out", "buffering").mean;
    assert_near("wait", run_mean_s(&run, "out", "delivery").mean - wait, 0.2, 0.5);
    run_free(&run);
}

static void nothing_stays_of_what_is_dropped_whole(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("10m") DIRECT("200/s", "1000 B")
                                  OUT(", transform: {kind: lambda, duration: 50ms, dropped: 1}"));
    assert_true(run_counter(&run, "out", "records_delivered") == 0);
    assert_true(run_counter(&run, "out", "objects") == 0);
    assert_near("dropped", run_counter(&run, "out", "records_filtered"),
                run_counter(&run, "out", "records_read"), 0.02);
    run_free(&run);
}

/* 1.5: a record of 100 B is 134 B of base64 and some 225 B around it; 17,479 of them are 6 MB, long before 3 MiB are full. */
static void many_small_records_fill_a_request_of_6_mb(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("20m") DIRECT("10000/s", "100 B") OUT(
        ", transform: {kind: lambda, duration: 50ms, buffer_size: 3 MiB, buffer_interval: 60s}"));
    const double each = floor(6291456 / (4.0 / 3 * 101 + 225));
    assert_near("records an invocation",
                run_counter(&run, "out", "records_read") / run_counter(&run, "out", "invocations"),
                each, 0.01);
    run_free(&run);
}

/* 64 shards, each with 30 KB a minute: 92,160 files a day, in a run and from rates. */
static void files_that_are_many_and_small_are_told(void **state)
{
    (void)state;
    struct run run = run_text(
        HEAD("30m") "streams:\n  feed: {shards: 64}\n"
                    "producers:\n  app: {kind: sdk, to: feed, rate: 64/s, record_size: 500 B, "
                    "keys: random-uuid}\n"
                    "deliveries:\n  out: {kind: firehose, from: feed, to: place, buffer: "
                    "{size: 64 MiB, interval: 60s}}\ndestinations:\n  place: {kind: s3}\n");
    struct results *rates = told_from_rates(&run);
    const struct finding told = told_of(run.results[0], "out", FINDING_NEAR, "too small");
    const struct finding same = told_of(rates, "out", FINDING_NEAR, "too small");
    assert_near("a day", told.figures[0], 64 * 1440 * 60.0 / 61.5, 0.03);
    assert_near("a day from rates", same.figures[0], told.figures[0], 0.03);
    assert_near("times as large", told.figures[5], 15, 0.01);
    results_destroy(rates);
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_ok_dropped_or_failed_one_by_one),
        cmocka_unit_test(nothing_stays_of_what_is_dropped_whole),
        cmocka_unit_test(many_small_records_fill_a_request_of_6_mb),
        cmocka_unit_test(files_that_are_many_and_small_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
