/*
 * A poller of period T meets a record after a wait uniform on [0, T], plus the call; pollers of a shard
 * share five calls per second (facts KDS 4.1, 4.2, 11.3).
 */
#include "models/read/polling.h"
#include "tests/support/run.h"

static void a_lone_poller_waits_uniformly_plus_the_call(void **state)
{
    (void)state;
    struct run run = run_text("kinesim: 1\nname: t\nduration: 20m\nwarmup: 1m\nreplications: 20\n"
                              "producers:\n  p: {kind: sdk, to: s, rate: 50/s, record_size: 1 KiB,"
                              " keys: random-uuid}\n"
                              "streams:\n  s: {mode: provisioned, shards: 1}\n"
                              "consumers:\n  c: {kind: reader, from: s, polling: {interval: 1s,"
                              " call: 10ms}}\n");
    const struct summary mean = run_mean_s(&run, "c", "propagation");
    assert_near("mean", mean.mean, 0.510, 0.01);
    for (int tenth = 1; tenth <= 9; tenth++) {
        const struct summary quantile = run_quantile_s(&run, "c", "propagation", tenth / 10.0);
        assert_near("quantile", quantile.mean, tenth / 10.0 + 0.010, 0.01);
    }
    const struct histogram *waits = run_stage(&run, 0, "c", "propagation");
    assert_true(histogram_min(waits) >= 10000000);
    assert_true(histogram_max(waits) <= 1010000000);
    run_free(&run);
}

#define READER(name) "  " name ": {kind: reader, from: s, polling: {call: 10ms}}\n"
static const char five[] = "kinesim: 1\nname: t\nduration: 10m\nwarmup: 1m\nreplications: 4\n"
                           "producers:\n  p: {kind: sdk, to: s, rate: 50/s, record_size: 1 KiB,"
                           " keys: random-uuid}\n"
                           "streams:\n  s: {mode: provisioned, shards: 1}\n"
                           "consumers:\n" READER("c1") READER("c2") READER("c3") READER("c4")
                               READER("c5");

static void five_pollers_at_one_second_never_throttle(void **state)
{
    (void)state;
    struct run run = run_text(five);
    const char *const consumers[] = {"c1", "c2", "c3", "c4", "c5"};
    for (int i = 0; i < 5; i++) {
        assert_true(run_counter(&run, consumers[i], "throttled_calls") == 0);
        assert_true(run_counter(&run, consumers[i], "invocations") == 4 * 600);
    }
    run_free(&run);
}

/* Six calls a second meet five (facts KDS 11.3): one in six is refused if it is tried again a turn later, a little
 * fewer since a second refusal in a row waits for two. Backoffs are jittered, so each has its share. */
static void of_six_pollers_each_has_its_share(void **state)
{
    (void)state;
    char yaml[1024];
    snprintf(yaml, sizeof yaml, "%s%s", five, READER("c6"));
    struct run run = run_text(yaml);
    const char *const consumers[] = {"c1", "c2", "c3", "c4", "c5", "c6"};
    double refused = 0, calls = 0;
    for (int i = 0; i < 6; i++) {
        const double own = run_counter(&run, consumers[i], "invocations");
        const double turned_away = run_counter(&run, consumers[i], "throttled_calls");
        assert_near("answered", own - turned_away, 4 * 500, 0.05);
        assert_true(run_mean_s(&run, consumers[i], "propagation").mean < 1.2);
        refused += turned_away;
        calls += own;
    }
    assert_near("refused", refused / calls, 0.155, 0.08);
    run_free(&run);
}

/* Fifteen calls a second meet five: a random winner of each call leaves a mean wait of half a second, and backoffs
 * that grow add to it. */
static void three_pollers_at_200_ms_all_read(void **state)
{
    (void)state;
    struct run run =
        run_text("kinesim: 1\nname: t\nduration: 20m\nwarmup: 1m\nreplications: 3\n"
                 "producers:\n  app: {kind: sdk, to: s, rate: 400/s, record_size: 500 B, keys: "
                 "random-uuid}\n"
                 "streams:\n  s: {shards: 1}\n"
                 "consumers:\n  a: {kind: reader, from: s, polling: {interval: 200ms}}\n"
                 "  b: {kind: reader, from: s, polling: {interval: 200ms}}\n"
                 "  c: {kind: reader, from: s, polling: {interval: 200ms}}\n");
    const char *const consumers[] = {"a", "b", "c"};
    for (int i = 0; i < 3; i++)
        assert_in_range((long)(1e3 * run_mean_s(&run, consumers[i], "propagation").mean), 300,
                        2000);
    run_free(&run);
}

/* 20 ms a call: no more than fifty of them a second, one after another. */
static void a_call_waits_for_the_last_one(void **state)
{
    (void)state;
    struct run run = run_text(
        "kinesim: 1\nname: t\nduration: 1m\nwarmup: 1s\nreplications: 1\n"
        "producers:\n  p: {kind: sdk, to: s, rate: 50/s, record_size: 1 KiB, keys: random-uuid}\n"
        "streams:\n  s: {shards: 1}\n"
        "consumers:\n  c: {kind: reader, from: s, polling: {interval: 1ms, call: 20ms}}\n");
    const double answered = run_counter(&run, "c", "invocations") -
                            run_counter(&run, "c", "throttled_calls");
    assert_in_range((long)answered, 4 * 60, 5 * 60 + 5);
    assert_true(run_counter(&run, "c", "invocations") < 50 * 60);
    run_free(&run);
}

/* A function behind a standard iterator, as measured in eu-west-1 in September 2022: 1,024 single records, creation to
 * handler p50 627, p90 965, p99 1,580 ms. (Its p10 of 267 ms is above what polls at random moments give, 193.) */
static void a_function_behind_a_standard_iterator_is_as_late_as_measured(void **state)
{
    (void)state;
    struct run run = run_text(
        "kinesim: 1\nname: t\nduration: 6h\nwarmup: 1m\nreplications: 4\n"
        "producers:\n  p: {kind: sdk, to: s, rate: 2/s, record_size: 1 KB, keys: random-uuid,"
        " api: put-record, batch: {linger: 0ms}}\n"
        "streams:\n  s: {shards: 1}\n"
        "consumers:\n  f: {kind: lambda, from: s, duration: 1ms}\n");
    const double measured_s[][2] = {{0.5, 0.627}, {0.9, 0.965}, {0.99, 1.580}};
    for (int i = 0; i < 3; i++)
        assert_near("quantile", run_quantile_s(&run, "f", "end_to_end", measured_s[i][0]).mean,
                    measured_s[i][1], 0.15);
    run_free(&run);
}

/* 200 records/s of 4 ms each are 80 % of a processor: nobody waits long; of 6.2 ms they are 124 %, and every second
 * 0.24 / 1.24 of one more is owed. */
static void a_reader_is_a_server(void **state)
{
    (void)state;
    struct run run = run_text(
        "kinesim: 1\nname: t\nduration: 10m\nwarmup: 1m\nreplications: 3\n"
        "producers:\n  p: {kind: sdk, to: s, rate: 200/s, record_size: 1 KB, keys: random-uuid}\n"
        "streams:\n  s: {shards: 1}\n"
        "consumers:\n  light: {kind: reader, from: s, read: enhanced-fan-out, processing: 4ms}\n"
        "  heavy: {kind: reader, from: s, read: enhanced-fan-out, processing: 6200us}\n");
    assert_true(run_mean_s(&run, "light", "end_to_end").mean < 0.3);
    /* From one minute on: the lag of a record created at t is 0.24 t, in the mean over the run that of t = 330 s. */
    assert_near("heavy", run_mean_s(&run, "heavy", "end_to_end").mean, 0.24 / 1.24 * 360 * 1.24,
                0.05);
    run_free(&run);
}

/* Four shards' records by one worker: as one shard's. */
static void workers_are_shared_on_request(void **state)
{
    (void)state;
    struct run run = run_text(
        "kinesim: 1\nname: t\nduration: 5m\nwarmup: 1m\nreplications: 2\n"
        "producers:\n  p: {kind: sdk, to: s, rate: 200/s, record_size: 1 KB, keys: random-uuid}\n"
        "streams:\n  s: {shards: 4}\n"
        "consumers:\n  own: {kind: reader, from: s, processing: 6200us}\n"
        "  one: {kind: reader, from: s, processing: 6200us, workers: 1}\n"
        "  two: {kind: reader, from: s, processing: 6200us, workers: 2}\n");
    assert_true(run_mean_s(&run, "own", "end_to_end").mean < 2);
    assert_true(run_mean_s(&run, "two", "end_to_end").mean < 2.5);
    assert_true(run_mean_s(&run, "one", "end_to_end").mean > 20);
    run_free(&run);
}

/* Calls refused of a reader that calls four times a second, after each of the records that come one by one. */
static double refused_after(const char *bytes)
{
    char yaml[512];
    snprintf(
        yaml, sizeof yaml,
        "kinesim: 1\nname: t\nduration: 1h\nwarmup: 1m\nreplications: 2\n"
        "producers:\n  p: {kind: sdk, to: s, rate: 0.05/s, arrivals: constant, record_size: %s,"
        " keys: random-uuid, api: put-record, batch: {bytes: 10 MiB}}\n"
        "streams:\n  s: {shards: 1, max_record_size: 10 MiB}\n"
        "consumers:\n  c: {kind: reader, from: s, polling: {interval: 250ms, call: 10ms,"
        " retry_attempts: 1}}\n",
        bytes);
    struct run run = run_text(yaml);
    const double refused = run_counter(&run, "c", "throttled_calls") /
                           run_counter(&run, "c", "records_delivered");
    run_free(&run);
    return refused;
}

/* Exactly 10 MiB shut the shard for 5 s, 20 calls; a byte less takes the bucket of 2 MiB to -8 MiB, 4 s, 16 calls. The
 * last of either is as likely refused as not. */
static void an_answer_of_10_mib_shuts_the_shard(void **state)
{
    (void)state;
    assert_near("of 10 MiB", refused_after("10485760 B"), 19.5, 0.03);
    assert_near("of a byte less", refused_after("10485759 B"), 15.5, 0.03);
}

/* Gaps of max(1 s, C), C exponential of 500 ms: E = T + m e^(-T/m), E^2 = T^2 + 2 e^(-T/m) (m T + m^2). */
static void gaps_vary_with_calls_that_take_longer(void **state)
{
    (void)state;
    const struct polling_config config = {.interval_ns = NS_PER_S, .call = dist_exponential(0.5e9)};
    const double tail = exp(-2), mean = 1 + 0.5 * tail, second = 1 + 2 * tail * (0.5 + 0.25);
    assert_near("gap", polling_gap_ns(&config), 1e9 * mean, 1e-6);
    assert_near("variance", polling_gap_variance(&config), 1e18 * (second - mean * mean), 1e-4);
    const struct polling_config regular = {.interval_ns = NS_PER_S, .call = dist_constant(1e7)};
    assert_true(polling_gap_variance(&regular) < 1e12); /* (1 us)^2 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lone_poller_waits_uniformly_plus_the_call),
        cmocka_unit_test(five_pollers_at_one_second_never_throttle),
        cmocka_unit_test(of_six_pollers_each_has_its_share),
        cmocka_unit_test(three_pollers_at_200_ms_all_read),
        cmocka_unit_test(a_call_waits_for_the_last_one),
        cmocka_unit_test(a_function_behind_a_standard_iterator_is_as_late_as_measured),
        cmocka_unit_test(gaps_vary_with_calls_that_take_longer),
        cmocka_unit_test(an_answer_of_10_mib_shuts_the_shard),
        cmocka_unit_test(a_reader_is_a_server),
        cmocka_unit_test(workers_are_shared_on_request),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
