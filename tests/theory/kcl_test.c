/* kcl_test.c -- applications of the Kinesis Client Library, against what its timers give (facts additions 2.7, 4). */
#include "models/consume/kcl_state.h"
#include "tests/support/run.h"

#define APP(seconds, settings)                                                                     \
    "kinesim: 1\nname: t\nduration: " seconds "\nwarmup: 5m\nreplications: 20\n"                   \
    "producers:\n  p: {kind: sdk, to: s, rate: 100/s, record_size: 100 B, keys: random-uuid}\n"    \
    "consumers:\n  a: {kind: kcl, from: s, fanout: {propagation: 0ms}, " settings "}\n"
#define SHARDS(count) "streams: {s: {shards: " count "}}\n"
#define STOP(down)    "faults: [{at: 0s, kind: worker-stop, on: a, down: " down "}]\n"

static struct summary longest_s(const struct run *run)
{
    double most[RUN_REPLICATIONS_MAX];
    for (uint32_t r = 0; r < run->count; r++)
        most[r] = (double)histogram_quantile(run_stage(run, r, "a", "end_to_end"), 1) * 1e-9;
    return summary_of(most, run->count);
}

static void the_timers_are_those_that_the_library_prints(void **state)
{
    (void)state;
    const struct kcl_config two = {.version = 2, .failover_ns = 30 * NS_PER_S};
    assert_int_equal(kcl_renewal_ns(&two), 9975 * NS_PER_MS);
    assert_int_equal(kcl_search_ns(&two), 60050 * NS_PER_MS);
    const struct kcl_config three = {.version = KCL_3, .failover_ns = 10 * NS_PER_S};
    assert_int_equal(kcl_search_ns(&three), 20000 * NS_PER_MS);
    assert_int_equal(kcl_discovery_ns(&three), 9975 * NS_PER_MS);
}

/* The one that is left looks at U(0, 20.05) s after the last renewal, which was U(0, 3.308) s before the stop, and again
 * 20.05 s later; it begins within a second, and has a pipe 50 ms after. A record takes some 70 ms to the stream. */
static void a_lease_is_taken_at_the_second_look_after_its_last_renewal(void **state)
{
    (void)state;
    struct run run =
        run_text(APP("5m", "version: 2, workers: 2, failover: 10s") SHARDS("2") STOP("10m"));
    const double overhead_s = 0.05 + 0.07;
    assert_agrees("takeover", longest_s(&run), 20.05 * 1.5 - 3.308 / 2 + 0.5 + overhead_s, 4);
    for (uint32_t r = 0; r < run.count; r++) {
        const double most = (double)histogram_quantile(run_stage(&run, r, "a", "end_to_end"), 1) *
                            1e-9;
        assert_true(most > 20.05 - 3.308 && most < 2 * 20.05 + 1 + 1);
    }
    assert_true(run_counter(&run, "a", "records_duplicate") == 0);
    run_free(&run);
}

/* The leader looks every 20 s, and who is given a lease finds it within 9.975 s; half of the time it was the leader that
 * stopped: the other asks for its lock within 30 s, and then looks twice. */
static void version_3_waits_for_its_leader_and_for_discovery(void **state)
{
    (void)state;
    struct run run =
        run_text(APP("5m", "version: 3, workers: 2, failover: 10s") SHARDS("2") STOP("10m"));
    const double follower_s = 20 * 1.5 - 3.308 / 2, leader_s = 30.0 / 2 + 20;
    assert_agrees("takeover", longest_s(&run),
                  (follower_s + leader_s) / 2 + 9.975 / 2 + 0.5 + 0.05 + 0.07, 4);
    run_free(&run);
}

/* 20 leases expire and are taken; the new process looks at 60 s, 80.05 s ... 260.5 s: eleven times. */
static void a_new_worker_of_version_2_wins_one_lease_at_each_look(void **state)
{
    (void)state;
    struct run run = run_text(APP("265s", "version: 2, workers: 2") SHARDS("40") STOP("60s"));
    assert_true(run_counter(&run, "a", "leases_taken") == 20 * (20 + 11));
    run_free(&run);
}

/* A balance moves 60 % of the 20 leases too many, 12 at once. */
static void a_new_worker_of_version_3_is_given_its_part_by_load(void **state)
{
    (void)state;
    struct run run = run_text(APP("265s", "version: 3, workers: 2") SHARDS("40") STOP("60s"));
    assert_true(run_counter(&run, "a", "leases_taken") > 20 * (20 + 11 + 1));
    assert_true(run_counter(&run, "a", "records_duplicate") == 0); /* it hands over */
    run_free(&run);
}

static void a_crash_reads_again_what_came_since_the_checkpoint(void **state)
{
    (void)state;
    struct run run = run_text(APP("10m", "version: 3, workers: 5, checkpoint: 60s")
                                  SHARDS("40") "faults: [{at: 2m, kind: worker-crash, on: a}]\n");
    /* Of 8 shards with 2.5 records a second each: 30 s of 60 in the mean; each from its own checkpoint. */
    const double again = run_counter(&run, "a", "records_duplicate") / run.count;
    assert_true(again > 8 * 2.5 * 20 && again < 8 * 2.5 * 40);
    run_free(&run);
}

static void the_table_is_written_by_renewals_checkpoints_metrics_and_the_lock(void **state)
{
    (void)state;
    struct run run = run_text(APP("1h", "version: 3, workers: 5, checkpoint: 60s") SHARDS("40"));
    const double writes = 3600 * (40 / 3.308333333 + 40 / 60.0 + 6 / 30.0);
    const double reads = 3600 * (2 / 20.0 + 5 * 0.5 / 9.975);
    for (uint32_t r = 0; r < run.count; r++) {
        struct results_named named;
        for (size_t i = 0; results_meter_at(run.results[r], i, &named); i++) {
            if (strcmp(named.component, "a") != 0) continue;
            if (!strcmp(named.name, USAGE_DYNAMODB_WRITES))
                assert_near("writes", (double)named.units, writes, 0.001);
            if (!strcmp(named.name, USAGE_DYNAMODB_READS))
                assert_near("reads", (double)named.units, reads, 0.001);
        }
    }
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_timers_are_those_that_the_library_prints),
        cmocka_unit_test(a_lease_is_taken_at_the_second_look_after_its_last_renewal),
        cmocka_unit_test(version_3_waits_for_its_leader_and_for_discovery),
        cmocka_unit_test(a_new_worker_of_version_2_wins_one_lease_at_each_look),
        cmocka_unit_test(a_new_worker_of_version_3_is_given_its_part_by_load),
        cmocka_unit_test(a_crash_reads_again_what_came_since_the_checkpoint),
        cmocka_unit_test(the_table_is_written_by_renewals_checkpoints_metrics_and_the_lock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
