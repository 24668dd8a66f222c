/*
 * What a reader tells of its reading: who is refused by the limits that pollers share (5 calls and 2 MiB a second and
 * shard), who falls behind by them or by its own pace, by how much (1 - mu / lambda hours an hour), and what expires.
 */
#include "tests/support/told.h"

#define HEAD "kinesim: 1\nname: t\nduration: 10m\nwarmup: 1m\nreplications: 1\n"
#define FEED(rate, bytes, more)                                                                    \
    "producers:\n  app: {kind: sdk, to: feed, rate: " rate ", record_size: " bytes                 \
    ", keys: random-uuid, workers: 100}\nstreams:\n  feed: {mode: provisioned, shards: 1" more     \
    "}\n"

/* A call of 10,000 records every 25 s, where 500 a second come. */
static void a_poll_too_seldom_cannot_keep_up(void **state)
{
    (void)state;
    struct run run = run_text(HEAD FEED("500/s", "100 B", "") "consumers:\n  app2: {kind: reader,"
                                                              " from: feed, polling:"
                                                              " {interval: 25s}}\n");
    struct results *rates = told_from_rates(&run);
    const struct finding told =
        told_of(run.results[0], "app2", FINDING_BEHIND, "records of a GetRecords call");
    const struct finding same =
        told_of(rates, "app2", FINDING_BEHIND, "records of a GetRecords call");
    assert_int_equal(told_count(run.results[0]), 1);
    assert_near("growth", told.figures[0], 3600e9 * (1 - 400 / 500.0), 0.02);
    assert_near("behind", told.figures[1], 660e9 * (1 - 400 / 500.0), 0.25);
    assert_ptr_equal(told.spec, same.spec);
    assert_near("growth", same.figures[0], 3600e9 * (1 - 400 / 500.0), 1e-9);
    results_destroy(rates);
    run_free(&run);
}

/* Three pollers of 900 KB/s ask for 2.7 MB/s of the 2 MiB/s that a shard gives. */
static void pollers_that_share_too_few_bytes_fall_behind(void **state)
{
    (void)state;
    struct run run =
        run_text(HEAD FEED("90/s", "10 KB", "") "consumers:\n  a: {kind: reader, from: feed}\n"
                                                "  b: {kind: reader, from: feed}\n"
                                                "  c: {kind: reader, from: feed}\n");
    const double share = 1 - 2 * 1048576 / 2.7e6;
    double read = 0;
    static const char *const names[] = {"a", "b", "c"};
    for (int i = 0; i < 3; i++)
        read += told_any(run.results[0], names[i], FINDING_BEHIND) ||
                told_any(run.results[0], names[i], FINDING_REFUSED);
    assert_true(read >= 1);
    struct results *rates = told_from_rates(&run);
    const struct finding told = told_of(rates, "c", FINDING_BEHIND, "read limit in bytes");
    assert_near("growth, from rates", told.figures[0], 3600e9 * share, 1e-9);
    assert_string_equal(told.cause, "feed");
    results_destroy(rates);
    run_free(&run);
}

/* Eight pollers a second of the five that a shard answers: three in eight are refused. */
static void who_is_refused_is_told_of_each_reader(void **state)
{
    (void)state;
    struct run run = run_text(HEAD FEED(
        "50/s", "1 KB",
        "") "consumers:\n  slow: {kind: reader, from: feed, polling: {call: 10ms}}\n"
            "  fast: {kind: reader, from: feed, polling: {call: 10ms, interval: 143ms}}\n");
    struct finding_told told;
    double refused = 0, calls = 0;
    static const char *const names[] = {"slow", "fast"};
    for (int i = 0; i < 2; i++) {
        refused += run_counter(&run, names[i], "throttled_calls");
        calls += run_counter(&run, names[i], "invocations");
    }
    /* Who was refused waits longer than a turn, so that fewer are than asked by the clock. */
    assert_true(refused / calls > 0.1 && refused / calls < 3 / 8.0);
    assert_true(told_count(run.results[0]) >= 1);
    for (size_t i = 0; findings_finding_at(results_findings(run.results[0]), i, &told); i++) {
        const double own = run_counter(&run, told.component, "throttled_calls") /
                           run_counter(&run, told.component, "invocations");
        const bool behind = told.finding.spec->kind == FINDING_BEHIND;
        assert_string_equal(told.finding.cause, "feed");
        assert_near("its own", told.finding.figures[behind ? 2 : 0], own, 1e-9);
    }
    struct results *rates = told_from_rates(&run);
    assert_near("from rates",
                told_of(rates, "fast", FINDING_REFUSED, "read limit in calls").severity,
                1 - 5 / (1 + 1 / 0.143), 1e-9);
    results_destroy(rates);
    run_free(&run);
}

/* 124 records a second that take 10 ms each: 124 % of the time, polled or pushed; and by two workers for two shards'
 * 248. */
#define SLOW(way)                                                                                  \
    HEAD FEED("124/s", "1 KB", "") "consumers:\n  a: {kind: reader, from: feed, read: " way        \
                                   ", processing: 10ms}\n"
static void a_reader_slower_than_its_shard_falls_behind(void **state)
{
    (void)state;
    static const char *const ways[] = {SLOW("polling"), SLOW("enhanced-fan-out")};
    for (int way = 0; way < 2; way++) {
        struct run run = run_text(ways[way]);
        struct results *rates = told_from_rates(&run);
        const struct finding told = told_of(run.results[0], "a", FINDING_BEHIND, "processing");
        const struct finding same = told_of(rates, "a", FINDING_BEHIND, "processing");
        assert_int_equal(told_count(run.results[0]), 1);
        assert_near("load", told.figures[0], 1.24, 0.02);
        assert_near("growth", told.figures[1], 3600e9 * (1 - 1 / 1.24), 0.15);
        assert_near("behind", told.figures[2], 660e9 * (1 - 1 / 1.24), 0.15);
        assert_ptr_equal(told.spec, same.spec);
        assert_near("load, from rates", same.figures[0], 1.24, 1e-9);
        results_destroy(rates);
        run_free(&run);
    }
}

static void workers_that_shards_share_are_told_as_such(void **state)
{
    (void)state;
    struct run run = run_text(
        HEAD "producers:\n  app: {kind: sdk, to: feed, rate: 248/s, record_size: 1 KB,"
             " keys: random-uuid, workers: 100}\nstreams:\n  feed: {mode: provisioned, shards: 4}\n"
             "consumers:\n  a: {kind: reader, from: feed, read: enhanced-fan-out,"
             " processing: 10ms, workers: 2}\n");
    const struct finding told = told_of(run.results[0], "a", FINDING_BEHIND, "processing");
    assert_near("load", told.figures[0], 1.24, 0.02);
    assert_near("workers", told.figures[5], 2, 0);
    assert_true(told.figures[1] > 3600e9 * (1 - 1 / 1.24) * 0.9);
    run_free(&run);
}

/* Half busy. */
static void a_reader_that_keeps_up_tells_its_load(void **state)
{
    (void)state;
    struct run run = run_text(HEAD FEED("50/s", "1 KB", "") "consumers:\n  a: {kind: reader,"
                                                            " from: feed, processing: 10ms}\n");
    assert_int_equal(told_count(run.results[0]), 0);
    assert_near("load", told_limit(run.results[0], "a", "processing").mean, 0.5, 0.05);
    run_free(&run);
}

/* A pipe of 400 KB/s for 500 KB/s. */
static void a_narrow_pipe_falls_behind(void **state)
{
    (void)state;
    struct run run = run_text(HEAD FEED("500/s", "1 KB", "") "consumers:\n  a: {kind: reader,"
                                                             " from: feed, read: enhanced-fan-out,"
                                                             " fanout: {rate: 400 KB/s}}\n");
    struct results *rates = told_from_rates(&run);
    const struct finding told = told_of(run.results[0], "a", FINDING_BEHIND, "pipe");
    const struct finding same = told_of(rates, "a", FINDING_BEHIND, "pipe");
    assert_near("behind", told.figures[1], 660e9 * (1 - 400 / 500.0), 0.05);
    assert_near("growth", told.figures[0], 3600e9 * (1 - 400 / 500.0), 0.05);
    assert_near("load", told.figures[2], 500 / 400.0, 0.02);
    assert_near("load, from rates", same.figures[2], 500 / 400.0, 1e-9);
    assert_ptr_equal(told.spec, same.spec);
    results_destroy(rates);
    run_free(&run);
}

/* The shortest retention is a day: a reader too slow by half loses half of what comes after two days. */
static void what_expires_unread_is_lost(void **state)
{
    (void)state;
    struct run run =
        run_text("kinesim: 1\nname: t\nduration: 24h\nwarmup: 48h\nreplications: 1\n" FEED(
            "10/s", "100 B", ", retention: 24h") "consumers:\n  a: {kind: reader, from: feed, "
                                                 "polling: {interval: 2000s}}\n");
    const struct finding told = told_of(run.results[0], "a", FINDING_LOST, "retention");
    assert_near("lost", told.severity, 0.5, 0.03);
    assert_near("kept for", told.figures[1], 86400e9, 0);
    assert_near("survivors", told_survivors(run.results[0], "a", "propagation"), 1 - told.severity,
                1e-9);
    run_free(&run);
}

/* Four pollers a second of the five, each of which wants 100 KB/s of the 2 MiB/s. */
static void a_stream_tells_how_far_its_read_limits_are_used(void **state)
{
    (void)state;
    struct run run = run_text(HEAD FEED(
        "100/s", "1 KB", "") "consumers:\n  a: {kind: reader, from: feed}\n"
                             "  b: {kind: lambda, from: feed, duration: 20ms}\n"
                             "  c: {kind: reader, from: feed, polling: {interval: 500ms}}\n");
    assert_near("calls", told_limit(run.results[0], "feed", "read limit in calls").mean, 4 / 5.0,
                0.02);
    assert_near("bytes", told_limit(run.results[0], "feed", "read limit in bytes").mean,
                3e5 / 2097152, 0.01);
    run_free(&run);
}

/* A shard takes half of what one producer sends, who then drops it: what its readers see is the other half. */
static void readers_see_what_producers_did_not_drop(void **state)
{
    (void)state;
    struct run run = run_text(
        HEAD "producers:\n  app: {kind: sdk, to: feed, rate: 2000/s, record_size: 500 B,"
             " keys: random-uuid, workers: 100, retry: {attempts: 3, base: 500ms, cap: 500ms}}\n"
             "streams:\n  feed: {mode: provisioned, shards: 1}\n"
             "consumers:\n  a: {kind: reader, from: feed}\n"
             "  b: {kind: lambda, from: feed, duration: 20ms}\n"
             "deliveries:\n  c: {kind: firehose, from: feed, to: bucket}\n"
             "destinations:\n  bucket: {kind: s3}\n");
    assert_near("reader", told_survivors(run.results[0], "a", "end_to_end"), 0.5, 0.02);
    assert_near("function", told_survivors(run.results[0], "b", "end_to_end"), 0.5, 0.02);
    assert_near("delivery", told_survivors(run.results[0], "c", "delivery"), 0.5, 0.02);
    assert_false(told_any(run.results[0], "a", FINDING_BEHIND));
    assert_false(told_any(run.results[0], "b", FINDING_BEHIND));
    assert_false(told_any(run.results[0], "c", FINDING_BEHIND));
    run_free(&run);
}

static void a_light_one_tells_nothing(void **state)
{
    (void)state;
    struct run run =
        run_text(HEAD FEED("500/s", "1 KB", "") "consumers:\n  a: {kind: reader, from: feed}\n"
                                                "  b: {kind: reader, from: feed,"
                                                " read: enhanced-fan-out}\n");
    struct results *rates = told_from_rates(&run);
    assert_int_equal(told_count(run.results[0]), 0);
    assert_int_equal(told_count(rates), 0);
    assert_near("pipe", told_limit(run.results[0], "b", "pipe").mean, 5e5 / 2097152, 0.01);
    assert_near("pipe", told_limit(rates, "b", "pipe").mean, 5e5 / 2097152, 1e-9);
    results_destroy(rates);
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_poll_too_seldom_cannot_keep_up),
        cmocka_unit_test(pollers_that_share_too_few_bytes_fall_behind),
        cmocka_unit_test(who_is_refused_is_told_of_each_reader),
        cmocka_unit_test(a_reader_slower_than_its_shard_falls_behind),
        cmocka_unit_test(workers_that_shards_share_are_told_as_such),
        cmocka_unit_test(a_reader_that_keeps_up_tells_its_load),
        cmocka_unit_test(a_narrow_pipe_falls_behind),
        cmocka_unit_test(what_expires_unread_is_lost),
        cmocka_unit_test(a_stream_tells_how_far_its_read_limits_are_used),
        cmocka_unit_test(readers_see_what_producers_did_not_drop),
        cmocka_unit_test(a_light_one_tells_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
