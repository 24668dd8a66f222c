/*
 * A buffer opened by its first record and closed by size or time, whichever comes first, under Poisson
 * arrivals: Lambda's batching window.
 *
 *   E[size]   = 1 + sum over k = 1 .. n-1 of P(Poisson(lambda T) >= k)
 *   E[wait]   = integral over x in [0, T] of sum over k = 0 .. n-2 of (k+1) P(Poisson(lambda x) = k)
 *               dx / E[size]
 */
#include "tests/support/run.h"

static double poisson_tail(double mean, int least)
{
    double term = exp(-mean), below = 0;
    for (int k = 0; k < least; k++) {
        below += term;
        term *= mean / (k + 1);
    }
    return 1 - below;
}

static void a_batching_window_closes_by_size_or_time(void **state)
{
    (void)state;
    struct run run =
        run_text("kinesim: 1\nname: t\nduration: 2h\nwarmup: 1m\nreplications: 20\n"
                 "producers:\n  p: {kind: sdk, to: s, rate: 2/s, record_size: 100 B,"
                 " keys: random-uuid, api: put-record, workers: 50, batch: {linger: 0s}}\n"
                 "streams:\n  s: {mode: provisioned, shards: 1, zone_write: 5ms,"
                 " internal_failure_rate: 0}\n"
                 "consumers:\n  c: {kind: lambda, from: s, read: enhanced-fan-out, memory: 128 MB,"
                 " duration: 0ms, invoke_overhead: 0ms, init: 0ms, placement: 0ms, batch_size: 10,"
                 " batch_window: 4s, fanout: {propagation: 0ms, resubscribe_gap: 0s}}\n");
    const int n = 10;
    const double rate = 2, window_s = 4;
    double size = 1;
    for (int k = 1; k < n; k++) size += poisson_tail(rate * window_s, k);
    double wait_s = 0;
    const int steps = 20000;
    for (int i = 0; i < steps; i++) {
        const double x = (i + 0.5) * window_s / steps;
        double term = exp(-rate * x);
        for (int k = 0; k <= n - 2; k++) {
            wait_s += (k + 1) * term * window_s / steps;
            term *= rate * x / (k + 1);
        }
    }
    wait_s /= size;

    double sizes[RUN_REPLICATIONS_MAX], waits[RUN_REPLICATIONS_MAX];
    for (uint32_t r = 0; r < run.count; r++) {
        const struct run one = {.scenario = run.scenario, .count = 1, .results = {run.results[r]}};
        sizes[r] = run_counter(&one, "c", "records_processed") /
                   run_counter(&one, "c", "invocations");
        /* end_to_end less ingest: both begin at creation; the answer takes half a round trip more. */
        waits[r] = histogram_mean(run_stage(&one, 0, "c", "end_to_end")) * 1e-9 -
                   histogram_mean(run_stage(&one, 0, "c", "propagation")) * 1e-9 -
                   (histogram_mean(run_stage(&one, 0, "p", "ingest")) * 1e-9 - 0.0005);
    }
    assert_agrees("batch size", summary_of(sizes, run.count), size, 6.0);
    assert_agrees("wait", summary_of(waits, run.count), wait_s, 6.0);
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_batching_window_closes_by_size_or_time)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
