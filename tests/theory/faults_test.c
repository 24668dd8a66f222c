/* faults_test.c -- what faults do, against what is worked out by hand. */
#include "sim/timeline.h"
#include "tests/support/run.h"

/* Cells of the table `fault`. */
enum { BEGAN = 4, ENDED, WORST, WHO, DRAINED, LOST, TWICE };

static double fault_cell(const struct run *run, uint32_t replication, size_t row, int column)
{
    const struct results *results = run->results[replication];
    assert_true(row < results_row_count(results, &timeline_fault_table));
    return (double)results_row_at(results, &timeline_fault_table, row)[column].as.integer;
}

/*
 * An outage of D at 400 records/s, where a lane does 100 records in 50 ms and so 2,000/s, of which two stand idle but
 * for one shard's 400: D x 400 / (2000 - 400) = D / 4 after its end all have caught up.
 */
#define OUTAGE                                                                                     \
    "kinesim: 1\nname: t\nduration: 2h\nwarmup: 5m\nreplications: 20\n"                            \
    "producers:\n  p: {kind: sdk, to: s, rate: 400/s, record_size: 100 B, keys: {single: k}}\n"    \
    "streams: {s: {internal_failure_rate: 0}}\n"                                                   \
    "consumers:\n  work: {kind: lambda, from: s, read: enhanced-fan-out, batch_size: 100, "        \
    "duration: 50ms, invoke_overhead: 0s, retry: {base: 1s, cap: 1s}}\n"

static void an_outage_drains_in_its_length_times_rate_over_what_is_to_spare(void **state)
{
    (void)state;
    struct run run = run_text(OUTAGE "faults: [{at: 20m, for: 20m, kind: outage, on: work}]\n");
    for (uint32_t r = 0; r < run.count; r++) {
        /* A try every second at most, and a look every second. */
        assert_near("worst lag", fault_cell(&run, r, 0, WORST) * 1e-9, 1200, 0.002);
        assert_true(fabs(fault_cell(&run, r, 0, DRAINED) * 1e-9 - 300) <= 3);
        assert_true(fault_cell(&run, r, 0, LOST) == 0 && fault_cell(&run, r, 0, TWICE) == 0);
    }
    assert_true(run_counter(&run, "work", "records_duplicate") == 0);
    run_free(&run);
}

static void a_function_k_times_as_slow_falls_behind_by_what_it_lacks(void **state)
{
    (void)state;
    /* Ten times as slow a lane does 200/s of 400: after 20 min what it works on is 10 min old, and 240,000 records
     * wait for 2,000 - 400 a second: 150 s. */
    struct run run =
        run_text(OUTAGE "faults: [{at: 20m, for: 20m, kind: slow, on: work, times: 10}]\n");
    for (uint32_t r = 0; r < run.count; r++) {
        assert_near("worst lag", fault_cell(&run, r, 0, WORST) * 1e-9, 600, 0.01);
        assert_near("drained", fault_cell(&run, r, 0, DRAINED) * 1e-9, 150, 0.03);
    }
    run_free(&run);
}

/* With a retention shorter than the outage what is older than it is gone: 400/s for the hours beyond a day. */
static void what_expires_in_an_outage_is_lost(void **state)
{
    (void)state;
    struct run run = run_text(
        "kinesim: 1\nname: t\nduration: 40h\nwarmup: 1m\nreplications: 2\n"
        "producers:\n  p: {kind: sdk, to: s, rate: 10/s, record_size: 100 B, keys: {single: k}}\n"
        "streams: {s: {retention: 24h}}\n"
        "consumers:\n  r: {kind: lambda, from: s, read: enhanced-fan-out, batch_size: 1000, "
        "duration: 5ms, retry: {cap: 1s}}\n"
        "faults: [{at: 1h, for: 30h, kind: outage, on: r}]\n");
    for (uint32_t r = 0; r < run.count; r++)
        assert_near("lost", fault_cell(&run, r, 0, LOST), 6 * 3600 * 10, 0.01);
    run_free(&run);
}

/* ---- the errors of AWS's fault injection, at a share of the calls (additions 2.14, D) */

#define CALLS(fault)                                                                               \
    "kinesim: 1\nname: t\nduration: 1h\nwarmup: 1m\nreplications: 4\n"                             \
    "producers:\n  p: {kind: sdk, to: s, rate: 100/s, record_size: 100 B, keys: random-uuid, "     \
    "retry: {attempts: 0, base: 10ms, cap: 10ms}}\n"                                               \
    "streams: {s: {internal_failure_rate: 0}}\n"                                                   \
    "consumers:\n  r: {kind: reader, from: s, read: polling}\n"                                    \
    "faults: [{at: 0s, for: 1h, " fault ", on: s}]\n"

/* Of so many tries, each by itself, within five standard deviations. */
static void assert_share(double hit, double tries, double share)
{
    assert_true(fabs(hit / tries - share) < 5 * sqrt(share * (1 - share) / tries));
}

static void a_quarter_of_the_puts_fails_and_is_sent_again(void **state)
{
    (void)state;
    struct run run = run_text(CALLS("kind: ServiceUnavailable, call: PutRecords"));
    const double failed = run_counter(&run, "p", "records_failed");
    const double stored = run_counter(&run, "p", "records_acknowledged");
    /* A call fails whole: what is independent are the calls. */
    const double calls = run_counter(&run, "p", "calls");
    assert_true(fabs(failed / (failed + stored) - 0.25) < 5 * sqrt(0.25 * 0.75 / calls));
    assert_true(run_counter(&run, "p", "records_dropped") == 0);
    assert_true(run_counter(&run, "r", "throttled_calls") == 0);
    run_free(&run);
}

static void throttled_reads_leave_the_puts_alone(void **state)
{
    (void)state;
    struct run run = run_text(CALLS("kind: ProvisionedThroughputExceededException, call: "
                                    "GetRecords, share: 40 %"));
    assert_share(run_counter(&run, "r", "throttled_calls"), run_counter(&run, "r", "invocations"),
                 0.4);
    assert_true(run_counter(&run, "p", "records_throttled") == 0);
    run_free(&run);
}

static void an_expired_iterator_is_of_reads_alone(void **state)
{
    (void)state;
    struct run run = run_text(CALLS("kind: ExpiredIteratorException, share: 10 %"));
    assert_share(run_counter(&run, "r", "throttled_calls"), run_counter(&run, "r", "invocations"),
                 0.1);
    assert_true(run_counter(&run, "p", "records_failed") == 0);
    run_free(&run);
}

/* ---- a crash */

static void a_crash_reads_again_what_came_since_the_checkpoint(void **state)
{
    (void)state;
    struct run run = run_text(
        "kinesim: 1\nname: t\nduration: 1h\nwarmup: 1m\nreplications: 10\n"
        "producers:\n  p: {kind: sdk, to: s, rate: 100/s, record_size: 100 B, keys: random-uuid}\n"
        "streams: {s: {}}\n"
        "consumers:\n  r: {kind: reader, from: s, read: polling, checkpoint: 30s}\n"
        "faults: [{at: 20m, for: 1m, kind: worker-crash, on: r}, {at: 40m, for: 1m, kind: "
        "worker-stop, on: r}]\n");
    for (uint32_t r = 0; r < run.count; r++) {
        /* No more than 30 s and a poll of them; after a clean stop none. */
        assert_in_range((int64_t)fault_cell(&run, r, 0, TWICE), 1, 3300);
        assert_true(fault_cell(&run, r, 1, TWICE) == 0);
        assert_near("down", fault_cell(&run, r, 1, WORST) * 1e-9, 60, 0.05);
    }
    run_free(&run);
}

/* ---- a record that always fails */

/* 64 records a second at even gaps, in batches of 64 exactly. */
#define POISON(settings)                                                                           \
    "kinesim: 1\nname: t\nduration: 2h\nwarmup: 1m\nreplications: 5\n"                             \
    "producers:\n  p: {kind: sdk, to: s, rate: 64/s, arrivals: constant, record_size: 100 B, "     \
    "keys: {single: k}}\n"                                                                         \
    "streams: {s: {internal_failure_rate: 0}}\n"                                                   \
    "destinations: {dead: {kind: sns}}\n"                                                          \
    "consumers:\n  work: {kind: lambda, from: s, read: enhanced-fan-out, batch_size: 64, "         \
    "batch_window: 10s, duration: 20ms, " settings "}\n"                                           \
    "faults: [{at: 30m, kind: poison, on: work, record: 1000}]\n"

/* Invocations beyond one for each batch that is done, in one replication. */
static double extra_invocations(const struct run *run)
{
    const double done = run_counter(run, "work", "records_processed") +
                        run_counter(run, "work", "records_failed");
    return (run_counter(run, "work", "invocations") - done / 64) / run->count;
}

static void three_retries_lose_the_batch(void **state)
{
    (void)state;
    struct run run = run_text(POISON("retry_attempts: 3, on_failure: dead"));
    assert_true(run_counter(&run, "work", "records_failed") == 64.0 * run.count);
    assert_true(run_counter(&run, "work", "errors") == 4.0 * run.count);
    assert_true(run_counter(&run, "work", "records_duplicate") == 3 * 64.0 * run.count);
    assert_true(run_counter(&run, "dead", "messages") == run.count);
    assert_true(fabs(extra_invocations(&run) - 3) < 1); /* the last batch may be under way */
    for (uint32_t r = 0; r < run.count; r++) {
        /* At most 1 + 2 + 4 s of waiting, and five invocations. */
        assert_true(fault_cell(&run, r, 0, WORST) < 8.5e9);
        assert_true(fault_cell(&run, r, 0, LOST) == 64);
    }
    run_free(&run);
}

static void bisecting_loses_one_record_for_fifteen_invocations(void **state)
{
    (void)state;
    struct run run = run_text(POISON("retry_attempts: 3, bisect: true, on_failure: dead"));
    assert_true(run_counter(&run, "work", "records_failed") == run.count);
    /* 64, 32, 16, 8, 4, 2 fail and are halved; the one alone fails four times. */
    assert_true(run_counter(&run, "work", "errors") == 10.0 * run.count);
    /* Six other halves are done besides; one batch was to be done anyway. */
    assert_true(fabs(extra_invocations(&run) - 15) < 1);
    assert_true(run_counter(&run, "dead", "messages") == run.count);
    run_free(&run);
}

static void reporting_it_loses_no_record_before_it(void **state)
{
    (void)state;
    struct run run =
        run_text(POISON("retry_attempts: 3, bisect: true, report_batch_item_failures: true"));
    assert_true(run_counter(&run, "work", "records_failed") == run.count);
    assert_true(run_counter(&run, "work", "errors") == 0);
    run_free(&run);
}

static void without_a_limit_it_blocks_its_shard_to_the_end(void **state)
{
    (void)state;
    struct run run = run_text(POISON("retry: {cap: 1s}"));
    assert_true(run_counter(&run, "work", "records_failed") == 0);
    for (uint32_t r = 0; r < run.count; r++) {
        /* 90 minutes are left, less the 1000 records that came before it. */
        assert_near("blocked", fault_cell(&run, r, 0, WORST) * 1e-9, 5400 - 1000.0 / 64, 0.002);
        assert_true(fault_cell(&run, r, 0, DRAINED) == -1);
    }
    run_free(&run);
}

static void a_record_age_of_a_minute_blocks_it_for_a_minute(void **state)
{
    (void)state;
    struct run run = run_text(POISON("max_record_age: 60s, retry: {cap: 1s}"));
    for (uint32_t r = 0; r < run.count; r++) {
        assert_near("blocked", fault_cell(&run, r, 0, WORST) * 1e-9, 61, 0.05);
        /* It, those before it in its batch, and who became as old while it was tried: no more than two batches. */
        assert_in_range((int64_t)fault_cell(&run, r, 0, LOST), 1, 2 * 64);
    }
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_outage_drains_in_its_length_times_rate_over_what_is_to_spare),
        cmocka_unit_test(a_function_k_times_as_slow_falls_behind_by_what_it_lacks),
        cmocka_unit_test(what_expires_in_an_outage_is_lost),
        cmocka_unit_test(a_quarter_of_the_puts_fails_and_is_sent_again),
        cmocka_unit_test(throttled_reads_leave_the_puts_alone),
        cmocka_unit_test(an_expired_iterator_is_of_reads_alone),
        cmocka_unit_test(a_crash_reads_again_what_came_since_the_checkpoint),
        cmocka_unit_test(three_retries_lose_the_batch),
        cmocka_unit_test(bisecting_loses_one_record_for_fifteen_invocations),
        cmocka_unit_test(reporting_it_loses_no_record_before_it),
        cmocka_unit_test(without_a_limit_it_blocks_its_shard_to_the_end),
        cmocka_unit_test(a_record_age_of_a_minute_blocks_it_for_a_minute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
