/*
 * Records that are too large for their stream: made when they are due, counted, dropped, called what they are; and no
 * size keeps a run from its end.
 */
#include "tests/support/run.h"

static struct run run_sizes(const char *rate, const char *size, const char *more)
{
    char yaml[1024];
    snprintf(yaml, sizeof yaml,
             "kinesim: 1\nname: t\nduration: 60s\nwarmup: 0s\nreplications: 40\n"
             "producers:\n  p: {kind: sdk, to: s, rate: %s, arrivals: constant, record_size: %s,"
             " keys: random-uuid%s}\nstreams:\n  s: {shards: 64}\n",
             rate, size, more);
    return run_text(yaml);
}

/* Uniform from 1 KiB to 2 MiB: (2048 - 1024) / 2047 of them are above 1 MiB, with a binomial deviation. */
static void half_are_too_large_at_any_rate(void **state)
{
    (void)state;
    const char *const rates[] = {"10/s", "1/s", "0.1/s"};
    const double records[] = {600, 60, 6};
    for (int i = 0; i < 3; i++) {
        struct run run = run_sizes(rates[i], "{uniform: {low: 1 KiB, high: 2 MiB}}", "");
        const double created = run_counter(&run, "p", "records_created");
        const double share = run_counter(&run, "p", "records_oversize") / created;
        assert_in_range((long)created, (long)(40 * (records[i] - 1)), (long)(40 * records[i]));
        assert_true(fabs(share - 1024.0 / 2047) < 4 * 0.5 / sqrt(40 * records[i]));
        run_free(&run);
    }
}

static void all_too_large_is_not_throttling_whatever_the_law(void **state)
{
    (void)state;
    const char *const sizes[] = {"2 MiB", "{uniform: {low: 2 MiB, high: 3 MiB}}",
                                 "{uniform: {low: 2000000 B, high: 2000001 B}}"};
    const char *const apis[] = {"", ", api: put-record", ", batch: {linger: 0ms}"};
    for (int size = 0; size < 3; size++)
        for (int api = 0; api < 3; api++) {
            struct run run = run_sizes("10/s", sizes[size], apis[api]);
            assert_true(run_counter(&run, "p", "records_throttled") == 0);
            assert_true(run_counter(&run, "p", "records_acknowledged") == 0);
            /* What is created in the run's last instant is dropped after it. */
            assert_in_range((long)(run_counter(&run, "p", "records_created") -
                                   run_counter(&run, "p", "records_oversize")),
                            0, 40);
            assert_true(run_counter(&run, "p", "records_dropped") >= 40 * 599);
            run_free(&run);
        }
}

/* Ten workers send a quarter of a million records a second of a thousand million: the rest is counted, not walked. */
static void a_backlog_of_any_length_is_counted_at_once(void **state)
{
    (void)state;
    struct run run =
        run_text("kinesim: 1\nname: t\nduration: 1s\nwarmup: 0s\nreplications: 2\n"
                 "producers:\n  p: {kind: sdk, to: s, rate: 1000000000/s, record_size: 1 KB,"
                 " keys: random-uuid}\nstreams:\n  s: {shards: 4}\n");
    assert_near("created", run_counter(&run, "p", "records_created"), 2e9, 1e-3);
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_are_too_large_at_any_rate),
        cmocka_unit_test(all_too_large_is_not_throttling_whatever_the_law),
        cmocka_unit_test(a_backlog_of_any_length_is_counted_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
