/*
 * A poller of period T meets a record after a wait uniform on [0, T], plus the call; pollers of a shard
 * share five calls per second (facts KDS 4.1, 4.2, 11.3).
 */
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

static const char six[] =
    "kinesim: 1\nname: t\nduration: 10m\nwarmup: 1m\nreplications: 4\n"
    "producers:\n  p: {kind: sdk, to: s, rate: 50/s, record_size: 1 KiB,"
    " keys: random-uuid}\n"
    "streams:\n  s: {mode: provisioned, shards: 1}\n"
    "consumers:\n  c1: {kind: reader, from: s}\n  c2: {kind: reader, from: s}\n"
    "  c3: {kind: reader, from: s}\n  c4: {kind: reader, from: s}\n"
    "  c5: {kind: reader, from: s}\n";

static void five_pollers_at_one_second_never_throttle(void **state)
{
    (void)state;
    struct run run = run_text(six);
    const char *const consumers[] = {"c1", "c2", "c3", "c4", "c5"};
    for (int i = 0; i < 5; i++) {
        assert_true(run_counter(&run, consumers[i], "throttled_calls") == 0);
        assert_true(run_counter(&run, consumers[i], "invocations") == 4 * 600);
    }
    run_free(&run);
}

static void a_sixth_poller_makes_one_call_in_six_fail(void **state)
{
    (void)state;
    char yaml[1024];
    snprintf(yaml, sizeof yaml, "%s  c6: {kind: reader, from: s}\n", six);
    struct run run = run_text(yaml);
    const char *const consumers[] = {"c1", "c2", "c3", "c4", "c5", "c6"};
    double throttled = 0, calls = 0;
    for (int i = 0; i < 6; i++) {
        throttled += run_counter(&run, consumers[i], "throttled_calls");
        calls += run_counter(&run, consumers[i], "invocations");
    }
    assert_near("throttled share", throttled / calls, 1.0 / 6, 0.01);
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lone_poller_waits_uniformly_plus_the_call),
        cmocka_unit_test(five_pollers_at_one_second_never_throttle),
        cmocka_unit_test(a_sixth_poller_makes_one_call_in_six_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
