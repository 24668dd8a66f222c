/*
 * What deliveries, buckets, catalogs and tables tell: what does not keep up and by how much (1 - mu / lambda hours an
 * hour), what is lost, refused or never seen. From a run, and from rates where those say it, in the same words.
 */
#include "tests/support/told.h"

#define HEAD(time) "kinesim: 1\nname: t\nduration: " time "\nwarmup: 2m\nreplications: 1\n"
#define FEED(rate, bytes)                                                                          \
    "producers:\n  app: {kind: sdk, to: feed, rate: " rate ", record_size: " bytes                 \
    ", keys: random-uuid, workers: 100}\nstreams:\n  feed: {mode: provisioned, shards: 1}\n"
#define LAKE(more)                                                                                 \
    "deliveries:\n  lake: {kind: firehose, from: feed, to: bucket" more "}\ndestinations:\n  "
#define TRANSFORM(more)                                                                            \
    ", buffer: {interval: 60s}, transform: {kind: lambda, invoke_overhead: 0ms, buffer_size: 1 "   \
    "MiB, " more "}"

/* The finding in a run, after checking that rates tell the same one with about the same severity. */
static struct finding told_twice(const struct run *run, const char *component,
                                 enum finding_kind kind, const char *limit, double relative)
{
    struct results *rates = told_from_rates(run);
    const struct finding told = told_of(run->results[0], component, kind, limit);
    const struct finding same = told_of(rates, component, kind, limit);
    assert_ptr_equal(told.spec, same.spec);
    assert_near("severity from rates", same.severity, told.severity, relative);
    results_destroy(rates);
    return told;
}

/* A MiB comes every 1.165 s and takes 10 s: 8.58 at once. */
static void a_shard_has_five_transforms_under_way(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("20m") FEED("900/s", "1000 B")
                                  LAKE(TRANSFORM("duration: 10s")) "bucket: {kind: s3}\n");
    const double needed = 900e3 / 1049000 * 10;
    const struct finding told =
        told_twice(&run, "lake", FINDING_BEHIND, "transform invocations", 0.02);
    assert_near("needed", told.figures[0], needed, 0.02);
    assert_near("has", told.figures[1], 5, 0);
    assert_near("growth", told.figures[2], 3600e9 * (1 - 5 / needed), 0.02);
    run_free(&run);
}

static void three_environments_are_fewer_than_five(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("20m") FEED("900/s", "1000 B") LAKE(
        TRANSFORM("duration: 10s, reserved_concurrency: 3")) "bucket: {kind: s3}\n");
    const double needed = 900e3 / 1049000 * 10;
    const struct finding told = told_twice(&run, "lake", FINDING_BEHIND, "concurrency", 0.02);
    assert_near("needed", told.figures[0], needed, 0.02);
    assert_near("has", told.figures[1], 3, 0);
    run_free(&run);
}

/* Two attempts that fail half the time lose a quarter. */
static void what_fails_in_the_transform_is_lost(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("2h") FEED("100/s", "10 KB") LAKE(
        TRANSFORM("duration: 100ms, error_rate: 0.5, retries: 1")) "bucket: {kind: s3}\n");
    const struct finding told = told_twice(&run, "lake", FINDING_LOST, "attempts", 0.05);
    assert_near("attempts", told.figures[1], 2, 0);
    assert_string_equal(told.cause, "bucket");
    run_free(&run);
}

/* A MiB that grows sixfold is 8 MB of base64, above the 6,291,456 B of an answer: each batch fails four times, and
 * nothing is delivered. Of half of it the answer is 4 MB. */
static void an_answer_above_6_mb_fails(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("20m") FEED("100/s", "10 KB") LAKE(
        TRANSFORM("duration: 100ms, expansion: 6")) "bucket: {kind: s3}\n");
    const struct finding told = told_twice(&run, "lake", FINDING_LOST, "answer", 0.01);
    const double answer = 105 * ((10e3 * 6 + 1) * 4 / 3 + 96);
    const double batches = run_counter(&run, "lake", "answers_too_large") / 4;
    assert_near("answer", told.figures[1], answer, 0.01);
    assert_near("share", told.figures[0], 1, 0.03);
    assert_near("batches", batches, 1200.0 * 100 / 105, 0.03);
    assert_near("failed", run_counter(&run, "lake", "records_failed"), batches * 105, 0.005);
    assert_true(run_counter(&run, "lake", "records_delivered") == 0);
    assert_false(told_any(run.results[0], "lake", FINDING_UNSETTLED));
    run_free(&run);
    run = run_text(HEAD("20m") FEED("100/s", "10 KB")
                       LAKE(", transform: {kind: lambda, duration: 100ms, buffer_size: 512 KiB, "
                            "expansion: 6}") "bucket: {kind: s3}\n");
    assert_true(run_counter(&run, "lake", "records_failed") == 0);
    assert_true(run_counter(&run, "lake", "answers_too_large") == 0);
    run_free(&run);
}

/* A buffer of 15 minutes, five minutes measured: neither bucket nor table gets any. */
static void nothing_is_delivered_before_a_buffer_closes(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("5m") FEED("10/s", "1 KB") LAKE(
        ", buffer: {size: 128 MiB, interval: 900s}") "bucket: {kind: s3}\n  table: {kind: athena,"
                                                     " on: bucket}\n");
    const struct finding told = told_twice(&run, "lake", FINDING_UNSETTLED, "measured", 0);
    assert_near("interval", told.figures[1], 900e9, 0);
    assert_true(told_any(run.results[0], "table", FINDING_UNSETTLED));
    run_free(&run);
}

static void puts_that_all_fail_pile_up(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("20m") FEED("10/s", "1 KB") LAKE(
        ", buffer: {interval: 60s}") "bucket: {kind: s3, error_rate: 1}\n");
    const struct finding told = told_of(run.results[0], "lake", FINDING_BEHIND, "PUTs");
    assert_true(told.severity > 0.9);
    told_twice(&run, "bucket", FINDING_REFUSED, "PUTs that fail", 0);
    run_free(&run);
}

/* Objects of 1 MiB, 0.86 a second. */
static void puts_that_fail_at_times_are_told_of_the_bucket(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("1h") FEED("900/s", "1 KB") LAKE(
        ", buffer: {size: 1 MiB, interval: 60s}") "bucket: {kind: s3, error_rate: 0.3}\n");
    told_twice(&run, "bucket", FINDING_REFUSED, "PUTs that fail", 0.05);
    assert_int_equal(told_count(run.results[0]), 1);
    run_free(&run);
}

/* Buffers without an interval close at every poll, with three requests each, where one a second may be asked for. */
static void a_prefix_takes_so_many_requests_a_second(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("20m") FEED("100/s", "1 KB") LAKE(
        ", buffer: {interval: 0s}") "bucket: {kind: s3, requests_per_second: 1, split_after: "
                                    "0s}\n");
    const struct finding told = told_of(run.results[0], "bucket", FINDING_REFUSED, "PUT requests");
    assert_true(told.severity > 0.5);
    assert_near("limit", told.figures[2], 1, 0);
    run_free(&run);
}

/* Of two times one passes while the crawl before is under way. */
static void a_crawl_longer_than_its_schedule_skips_times(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("12h") FEED("10/s", "1 KB") LAKE(
        ", buffer: {interval: 60s}") "bucket: {kind: s3}\n  catalog: {kind: glue-crawler,"
                                     " on: bucket, every: 5m, run_time: 400s}\n");
    const struct finding told = told_twice(&run, "catalog", FINDING_BEHIND, "schedule", 0.02);
    assert_near("share", told.severity, 0.5, 0.02);
    assert_near("mean", told.figures[2], 400e9, 0);
    assert_int_equal(told_count(run.results[0]), 1);
    run_free(&run);
}

/* Every second is a partition of its own, registered by a crawl of 90 minutes. */
static void a_table_may_never_see_the_last_hour(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("8h") FEED("1/s", "1 KB") LAKE(
        ", buffer: {interval: 60s}") "bucket: {kind: s3, prefix: "
                                     "\"!{timestamp:yyyy-MM-dd-HH-mm-ss}/\"}\n"
                                     "  catalog: {kind: glue-crawler, on: bucket, every: 2h, "
                                     "run_time: 90m}\n"
                                     "  table: {kind: athena, on: catalog}\n");
    const struct finding told = told_of(run.results[0], "table", FINDING_NEAR, "freshness");
    assert_true(told.figures[0] > 5400e9 && told.figures[0] < told.figures[1]);
    run_free(&run);
}

/* Two deliveries at a call a second beside a reader of four: a sixth is refused, of those who come last. */
static void a_delivery_that_is_refused_says_so(void **state)
{
    (void)state;
    struct run run =
        run_text("kinesim: 1\nname: t\nduration: 30m\nwarmup: 6m\nreplications: 1\n" FEED(
            "500/s",
            "800 B") "consumers:\n  pipeline: {kind: reader, from: feed, polling: {interval: "
                     "250ms, call: 10ms}}\n"
                     "deliveries:\n  a: {kind: firehose, from: feed, to: bucket, polling: {call: "
                     "10ms}, buffer: "
                     "{interval: 60s}}\n"
                     "  b: {kind: firehose, from: feed, to: bucket, polling: {call: 10ms}, buffer: "
                     "{interval: 60s}}\n"
                     "destinations:\n  bucket: {kind: s3}\n");
    struct finding_told told;
    size_t count = 0;
    for (; findings_finding_at(results_findings(run.results[0]), count, &told); count++)
        assert_string_equal(told.finding.cause, "feed");
    assert_true(count > 0);
    struct results *rates = told_from_rates(&run);
    assert_near("share", told_of(rates, "b", FINDING_REFUSED, "read limit in calls").severity,
                1 / 6.0, 1e-9);
    results_destroy(rates);
    run_free(&run);
}

/* Its cycles are told all the same. */
static void a_light_one_tells_nothing(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("2h") FEED("100/s", "1 KB") LAKE(
        TRANSFORM("duration: 100ms")) "bucket: {kind: s3}\n  catalog: {kind: glue-crawler, on: "
                                      "bucket, every: 5m, run_time: 60s}\n"
                                      "  table: {kind: athena, on: catalog}\n");
    struct results *rates = told_from_rates(&run);
    struct cycle_told cycle;
    double slowest[2] = {0, 0};
    const struct results *both[2] = {run.results[0], rates};
    for (int k = 0; k < 2; k++) {
        assert_int_equal(told_count(both[k]), 0);
        for (size_t i = 0; findings_cycle_at(results_findings(both[k]), i, &cycle); i++)
            slowest[k] = fmax(slowest[k], cycle.cycle_ns);
        assert_near("slowest cycle", slowest[k], 300e9, 0);
    }
    results_destroy(rates);
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shard_has_five_transforms_under_way),
        cmocka_unit_test(three_environments_are_fewer_than_five),
        cmocka_unit_test(what_fails_in_the_transform_is_lost),
        cmocka_unit_test(an_answer_above_6_mb_fails),
        cmocka_unit_test(nothing_is_delivered_before_a_buffer_closes),
        cmocka_unit_test(puts_that_all_fail_pile_up),
        cmocka_unit_test(puts_that_fail_at_times_are_told_of_the_bucket),
        cmocka_unit_test(a_prefix_takes_so_many_requests_a_second),
        cmocka_unit_test(a_crawl_longer_than_its_schedule_skips_times),
        cmocka_unit_test(a_table_may_never_see_the_last_hour),
        cmocka_unit_test(a_delivery_that_is_refused_says_so),
        cmocka_unit_test(a_light_one_tells_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
