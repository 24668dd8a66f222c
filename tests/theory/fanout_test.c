/*
 * The push pipe: a deterministic server (M/D/1) under Poisson arrivals, and AWS's average of 70 ms where
 * it is idle (facts KDS 4.3, 9.2).
 */
#include "tests/support/run.h"

static void the_pipe_is_an_m_d_1_queue(void **state)
{
    (void)state;
    /* 800/s x 1,024 B into 1,000,000 B/s: rho = 0.8192, service 1.024 ms. */
    struct run run =
        run_text("kinesim: 1\nname: t\nduration: 10m\nwarmup: 1m\nreplications: 20\n"
                 "producers:\n  p: {kind: sdk, to: s, rate: 800/s, record_size: 1 KiB, keys:"
                 " random-uuid, api: put-record, workers: 200, batch: {linger: 0s}}\n"
                 "streams:\n  s: {mode: provisioned, shards: 1, zone_write: 5ms,"
                 " internal_failure_rate: 0}\n"
                 "consumers:\n  c: {kind: reader, from: s, read: enhanced-fan-out, fanout: {rate:"
                 " 1 MB/s, propagation: 0ms, resubscribe_gap: 0s}}\n");
    assert_true(run_counter(&run, "p", "records_throttled") == 0);
    const double rho = 0.8192, service_s = 1.024e-3;
    const double time_s = service_s + rho * service_s / (2 * (1 - rho));
    assert_agrees("M/D/1 time in system", run_mean_s(&run, "c", "propagation"), time_s, 6.0);
    run_free(&run);
}

static void propagation_averages_70_ms_at_any_rate(void **state)
{
    (void)state;
    const char *const rates[] = {"40", "400", "3000"};
    for (int i = 0; i < 3; i++) {
        char yaml[1024];
        snprintf(yaml, sizeof yaml,
                 "kinesim: 1\nname: t\nduration: 20m\nwarmup: 1m\nreplications: 5\n"
                 "producers:\n  p: {kind: sdk, to: s, rate: %s/s, record_size: 500 B, keys:"
                 " random-uuid, workers: 50, batch: {linger: 5ms}}\n"
                 "streams:\n  s: {mode: on-demand}\n"
                 "consumers:\n  c: {kind: lambda, from: s, read: enhanced-fan-out, memory: 128 MB,"
                 " duration: 3ms}\n",
                 rates[i]);
        struct run run = run_text(yaml);
        assert_near("propagation", run_mean_s(&run, "c", "propagation").mean, 0.070, 0.02);
        run_free(&run);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_pipe_is_an_m_d_1_queue),
        cmocka_unit_test(propagation_averages_70_ms_at_any_rate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
