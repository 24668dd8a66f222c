/*
 * settle_test.c -- `warmup: auto` on models that are stationary from the start: next to nothing is cut.
 */
#include "scenarios/study/settle.h"
#include "scenarios/study/study_point.h"
#include "sim/units.h"
#include "tests/support/run.h"

#ifdef KINESIM_SLOW_CHECKS /* under sanitizers the code is walked through */
enum { SEEDS = 2 };
#else
enum { SEEDS = 15 };
#endif

static int64_t cut_of(const char *yaml, int seed)
{
    char text[2048];
    struct settled settled;
    snprintf(text, sizeof text, "kinesim: 1\nname: t\nduration: 10m\nwarmup: auto\nseed: %d\n%s",
             seed, yaml);
    struct diag *diag = diag_create();
    struct scenario *scenario = scenario_parse("t.yaml", text, strlen(text), NULL, diag);
    diag_print(diag, stderr);
    assert_non_null(scenario);
    const struct sim_spec spec = study_point_spec(scenario);
    assert_true(settle_find(&spec, 2, &settled));
    const int64_t cut_ns = settled.cut_ns;
    settled_free(&settled);
    scenario_destroy(scenario);
    diag_destroy(diag);
    return cut_ns;
}

/* A few latencies, two rules each: any may be wrong by chance, which is to be rare. */
static void assert_left_alone(const char *what, const char *yaml)
{
    int half = 0;
    double cut_s = 0;
    for (int seed = 1; seed <= SEEDS; seed++) {
        const int64_t cut_ns = cut_of(yaml, seed);
        half += cut_ns >= 300 * NS_PER_S;
        cut_s += (double)cut_ns / (double)NS_PER_S / SEEDS;
    }
    print_message("%s: %d of %d cut by half, %.1f s in the mean\n", what, half, (int)SEEDS, cut_s);
    assert_int_equal(half, 0);
}

static void readers_are_left_alone(void **state)
{
    (void)state;
    assert_left_alone(
        "polling and push",
        "producers:\n  p: {kind: sdk, to: s, rate: 20/s, record_size: 1 KiB, keys: random-uuid}\n"
        "streams:\n  s: {mode: provisioned, shards: 1}\n"
        "consumers:\n  c: {kind: reader, from: s, polling: {interval: 1s}}\n"
        "  d: {kind: reader, from: s, read: enhanced-fan-out}\n");
}

static void a_function_is_left_alone(void **state)
{
    (void)state;
    assert_left_alone(
        "function",
        "producers:\n  p: {kind: sdk, to: s, rate: 10/s, record_size: 1 KiB, keys: random-uuid}\n"
        "streams:\n  s: {mode: provisioned, shards: 1, internal_failure_rate: 0}\n"
        "consumers:\n  f: {kind: lambda, from: s, read: enhanced-fan-out, memory: 128 MB,"
        " duration: 8ms, batch_size: 1, init: 10ms, placement: 0s, idle_timeout: 1h}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_are_left_alone),
        cmocka_unit_test(a_function_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
