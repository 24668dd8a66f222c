/*
 * A load over time through a whole pipeline: counts by the minute, bursts against a shard's bucket, traces, producers
 * that come and go.
 */
#include "sim/theory.h"
#include "sim/units.h"
#include "tests/support/rows.h"
#include "tests/support/told.h"

#define HEAD "kinesim: 1\nname: t\nwarmup: 1m\n"
#define TWO  "streams:\n  s: {shards: 2, internal_failure_rate: 0}\n"
#define PROMPT                                                                                     \
    "kind: sdk, to: s, keys: random-uuid, record_size: 100 B, batch: {linger: 0s}, workers: 500"
#define READ "consumers:\n  c: {kind: reader, from: s}\n"

/* In the measured time of one replication. */
static double counted(const struct run *run, uint32_t replication, const char *component,
                      const char *name)
{
    struct run one = {.count = 1, .results = {run->results[replication]}};
    return run_counter(&one, component, name);
}

static double created(const struct run *run, uint32_t replication)
{
    return counted(run, replication, "p", "records_created");
}

/* Both hours together are the integral of the curve: 1 x 3600 + (1 + 3) / 2 x 3600 at 100/s. */
static void a_profile_brings_its_integral(void **state)
{
    (void)state;
    struct run run = run_text(HEAD "duration: 2h\nreplications: 4\n"
                                   "producers:\n  p: {" PROMPT ", rate: 100/s, "
                                   "profile: [{points: {0s: 1, 1h: 1, 2h: 3}}]}\n" TWO READ);
    double sum = 0;
    for (uint32_t i = 0; i < 4; i++) sum += created(&run, i);
    assert_true(fabs(sum - 4 * 1080000.0) < 5 * sqrt(4 * 1080000.0));
    run_free(&run);
}

/* Exponential bursts, each record tried once: what the bucket refuses is the closed form's share. */
static void bursts_are_refused_as_the_fluid_says(void **state)
{
    (void)state;
    enum { REPLICATIONS = 8 };
    struct run run =
        run_text(HEAD "duration: 2h\nreplications: 8\n"
                      "producers:\n  p: {" PROMPT ", rate: 400/s, retry: {attempts: 1}, "
                      "on_off: {on: {exponential: {mean: 1s}}, off: {exponential: {mean: 9s}}}}\n"
                      "streams:\n  s: {shards: 2, internal_failure_rate: 0}\n");
    double sum = 0, squares = 0;
    for (uint32_t i = 0; i < REPLICATIONS; i++) {
        const double share = (double)*results_counter(run.results[i], "p", "records_dropped") /
                             created(&run, i);
        sum += share;
        squares += share * share;
    }
    const double mean = sum / REPLICATIONS;
    const double error = sqrt((squares / REPLICATIONS - mean * mean) / (REPLICATIONS - 1));
    const double wanted = theory_bursts_refused(2, 0, 1, 1, 9);
    print_message("refused %g +- %g, closed form %g\n", mean, error, wanted);
    /* Records are no fluid: a Poisson stream of 4,000/s in bursts has its own chance as well. */
    assert_true(fabs(mean - wanted) < 4 * error + 0.01 * wanted);
    run_free(&run);
}

/* One that ends lets the other go on, and its ledger closes (run_text looks). */
static void a_producer_that_ended_lets_others_go_on(void **state)
{
    (void)state;
    struct run run = run_text(HEAD "duration: 30m\nreplications: 1\n"
                                   "producers:\n  p: {" PROMPT ", rate: 10/s, arrivals: constant, "
                                   "starts: 10m, ends: 20m}\n"
                                   "  q: {" PROMPT ", rate: 10/s}\n" TWO READ);
    assert_true(fabs(created(&run, 0) - 6000) <= 1);
    const double others = counted(&run, 0, "q", "records_created");
    assert_true(fabs(others - 18000) < 5 * sqrt(18000));
    run_free(&run);
}

static void a_producer_without_any_record_does_not_hold_up_the_run(void **state)
{
    (void)state;
    struct run run = run_text(HEAD "duration: 30m\nreplications: 1\n"
                                   "producers:\n  p: {" PROMPT
                                   ", rate: 10/s, starts: 40m}\n" TWO READ);
    assert_true(created(&run, 0) == 0);
    run_free(&run);
}

/* Clumps of 1,500 on one shard: a bucket of 1,000 lets two thirds in, and the rest comes again. */
static void a_clump_larger_than_the_bucket_is_refused_in_part(void **state)
{
    (void)state;
    struct run run = run_text(HEAD "duration: 2h\nreplications: 1\n"
                                   "producers:\n  p: {" PROMPT ", rate: 15/s, clump: 1500, "
                                   "retry: {attempts: 1}}\n"
                                   "streams:\n  s: {shards: 1, internal_failure_rate: 0}\n");
    const double dropped = counted(&run, 0, "p", "records_dropped");
    assert_near("share dropped", dropped / created(&run, 0), 1 / 3.0, 0.05);
    const struct finding told = told_of(run.results[0], "s", FINDING_REFUSED, "write limit");
    assert_non_null(strstr(told.spec->text, "bursts of seconds"));
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_profile_brings_its_integral),
        cmocka_unit_test(bursts_are_refused_as_the_fluid_says),
        cmocka_unit_test(a_producer_that_ended_lets_others_go_on),
        cmocka_unit_test(a_producer_without_any_record_does_not_hold_up_the_run),
        cmocka_unit_test(a_clump_larger_than_the_bucket_is_refused_in_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
