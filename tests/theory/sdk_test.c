/*
 * How the SDKs try again: facts KDS 2.1.
 */
#include "tests/support/run.h"

/* PutRecord by many workers to one shard: what it does not take is tried again, record by record. */
static struct run run_sdk(const char *rate, const char *retry)
{
    char yaml[1024];
    snprintf(
        yaml, sizeof yaml,
        "kinesim: 1\nname: t\nduration: 2m\nwarmup: 30s\nreplications: 2\n"
        "producers:\n  p: {kind: sdk, to: s, rate: %s, record_size: 100 B, keys: random-uuid,\n"
        "    api: put-record, workers: 9000, batch: {linger: 0s}, retry: {%s}}\n"
        "streams:\n  s: {mode: provisioned, shards: 1, internal_failure_rate: 0}\n",
        rate, retry);
    return run_text(yaml);
}

static double per_s(const struct run *run, const char *name)
{
    return run_counter(run, "p", name) / 2 / 120;
}

/*
 * A third of 1,500 a second is beyond what the shard takes, and is dropped after n refusals: a try is refused with chance
 * p, p^n = 1/3, and 1,000 of the tries are not, so 1,000 p / (1 - p) are: for each that is dropped 2 p / (1 - p).
 */
static double refusals_for_each_dropped(double attempts)
{
    const double p = pow(1.0 / 3, 1 / attempts);
    return 2 * p / (1 - p);
}

static void standard_makes_three_attempts_and_legacy_five(void **state)
{
    (void)state;
    struct run run = run_sdk("1500/s", "attempts: 3");
    assert_near("refusals", per_s(&run, "records_throttled") / per_s(&run, "records_dropped"),
                refusals_for_each_dropped(3), 0.03);
    assert_near("in", per_s(&run, "records_acknowledged"), 1000, 0.01);
    run_free(&run);
    run = run_sdk("1500/s", "mode: legacy");
    assert_near("refusals", per_s(&run, "records_throttled") / per_s(&run, "records_dropped"),
                refusals_for_each_dropped(5), 0.05);
    run_free(&run);
}

/* 500 tokens, 5 a retry; a success gives one back, or what its retry cost. With x first tries and y retries that
 * succeed a second, 5 (r - y) <= x: retries are rationed, and what is refused is dropped at once. */
static void the_retry_quota_rations_retries_when_all_is_throttled(void **state)
{
    (void)state;
    struct run run = run_sdk("3000/s", "mode: standard");
    assert_true(run_counter(&run, "p", "retries_refused") > 0);
    assert_near("in", per_s(&run, "records_acknowledged"), 1000, 0.01);
    /* Without the quota each of 2,000 would be tried twice more. */
    assert_true(per_s(&run, "retries") < 700);
    assert_near("dropped", per_s(&run, "records_dropped"), 2000, 0.05);
    run_free(&run);
}

/* The newest variant's retry costs 14. */
static void in_2026_a_retry_costs_more(void **state)
{
    (void)state;
    struct run standard = run_sdk("3000/s", "mode: standard");
    struct run newest = run_sdk("3000/s", "mode: standard-2026");
    assert_true(per_s(&newest, "retries") < 0.6 * per_s(&standard, "retries"));
    run_free(&standard);
    run_free(&newest);
}

/* KDS 1.3 and 1.6, D: a call that is taken in part answers with 200, and who sends all of it again stores the rest
 * twice: there is no token by which Kinesis would know them. */
static void who_sends_all_of_a_call_again_stores_records_twice(void **state)
{
    (void)state;
    struct run run = run_text(
        "kinesim: 1\nname: t\nduration: 5m\nwarmup: 0s\nreplications: 2\n"
        "producers:\n  p: {kind: sdk, to: s, rate: 400/s, record_size: 100 B, keys: random-uuid,\n"
        "    ends: 200s, resend: all, batch: {linger: 500ms}, retry: {attempts: 0, cap: 1s}}\n"
        "streams:\n  s: {mode: provisioned, shards: 1, internal_failure_rate: 0.001}\n"
        "consumers:\n  c: {kind: reader, from: s}\n"
        "  f: {kind: lambda, from: s, read: enhanced-fan-out, duration: 1ms}\n");
    const double in = run_counter(&run, "p", "records_acknowledged");
    const double again = run_counter(&run, "p", "records_stored_again");
    assert_true(again > 0);
    assert_true(run_counter(&run, "p", "records_created") == in);
    assert_true(run_counter(&run, "s", "records") == in + again);
    assert_true(run_counter(&run, "c", "records_delivered") == in + again);
    assert_true(run_counter(&run, "c", "records_duplicate") == again);
    assert_true(run_counter(&run, "f", "records_duplicate") == again);
    /* A call of 200 fails in part with chance 1 - 0.999^200 = 0.18, and goes again 0.18 / 0.82 times in the mean. */
    assert_near("stored again", again / in, 0.22, 0.25);
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(standard_makes_three_attempts_and_legacy_five),
        cmocka_unit_test(the_retry_quota_rations_retries_when_all_is_throttled),
        cmocka_unit_test(who_sends_all_of_a_call_again_stores_records_twice),
        cmocka_unit_test(in_2026_a_retry_costs_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
