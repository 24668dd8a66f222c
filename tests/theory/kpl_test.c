/*
 * The KPL: what is documented of it (facts KDS 2.2; additions 2.1) and what follows by arithmetic.
 */
#include "tests/support/run.h"

static struct run run_kpl(const char *duration, const char *shards, const char *producer)
{
    char yaml[2048];
    snprintf(yaml, sizeof yaml,
             "kinesim: 1\nname: t\nduration: %s\nwarmup: 5s\nreplications: 2\n"
             "producers:\n  p: %s\n"
             "streams:\n  s: {mode: provisioned, shards: %s, internal_failure_rate: 0}\n"
             "consumers:\n  c: {kind: reader, from: s, read: enhanced-fan-out}\n",
             duration, producer, shards);
    return run_text(yaml);
}

#define SMALL                                                                                      \
    "kind: kpl, to: s, rate: 10000/s, record_size: 100 B,"                                         \
    " keys: {uniform: {count: 1000, format: \"user-%d\"}}"

static void ten_thousand_records_of_100_bytes_fit_two_shards_where_ten_were_needed(void **state)
{
    (void)state;
    struct run run = run_kpl("60s", "2", "{" SMALL "}");
    assert_int_equal(run_counter(&run, "p", "records_throttled"), 0);
    assert_int_equal(run_counter(&run, "p", "records_dropped"), 0);
    /* 51,200 B hold between 400 and 500 of them: 91 bytes of data and 8 or 9 of frame each, and the keys. */
    const double users = run_counter(&run, "s", "user_records"),
                 records = run_counter(&run, "s", "records");
    assert_in_range((uint64_t)(users / records), 400, 500);
    assert_true(run_counter(&run, "s", "bytes") / records <= 51201);
    assert_true(run_counter(&run, "s", "bytes") / records > 50000);
    run_free(&run);
    run = run_kpl("10s", "2",
                  "{kind: sdk, to: s, rate: 10000/s, record_size: 100 B,"
                  " keys: {uniform: {count: 1000, format: \"user-%d\"}}}");
    assert_true(run_counter(&run, "s", "records") / 2 / 10 <= 2.5 * 1000);
    run_free(&run);
}

static void each_user_record_is_delivered_with_a_latency_of_its_own(void **state)
{
    (void)state;
    struct run run = run_kpl("60s", "2", "{" SMALL "}");
    const double users = run_counter(&run, "s", "user_records");
    assert_near("delivered", run_counter(&run, "c", "records_delivered"), users, 0.002);
    assert_near("acknowledged", run_counter(&run, "p", "records_acknowledged"), users, 0.002);
    for (uint32_t r = 0; r < run.count; r++) {
        const struct histogram *ingest = run_stage(&run, r, "p", "ingest");
        const struct histogram *client = run_stage(&run, r, "p", "client");
        const struct histogram *put = run_stage(&run, r, "p", "put");
        /* RecordMaxBufferedTime, and 20 % of it in the collector. */
        assert_true(histogram_max(client) <= 120000000 + 1000000);
        assert_true(fabs(histogram_mean(ingest) - histogram_mean(client) - histogram_mean(put)) <
                    1e6);
        assert_true(histogram_mean(run_stage(&run, r, "c", "end_to_end")) > histogram_mean(ingest));
    }
    run_free(&run);
}

static void a_record_without_company_is_sent_raw_under_its_own_key(void **state)
{
    (void)state;
    struct run run = run_kpl("10m", "4",
                             "{kind: kpl, to: s, rate: 0.5/s, record_size: 700 B,"
                             " keys: random-uuid, record_max_buffered_time: 10ms}");
    const double records = run_counter(&run, "s", "records");
    const double users = run_counter(&run, "s", "user_records");
    /* 0.5 x 2 in four shards for 10 ms: a second comes to one in 800. */
    assert_true(users - records <= 5);
    assert_near("bytes of a record", run_counter(&run, "s", "bytes") / records, 700, 0.01);
    run_free(&run);
}

#define DOUBLE                                                                                     \
    "kind: kpl, to: s, rate: 2000/s, record_size: 1000 B, keys: random-uuid, record_ttl: 600s"

/* KDS 1.2 and 2.2: a limiter of 150 % before a shard of 1 MiB/s: a third of what is tried is refused. */
static void the_limiter_lets_half_as_much_again_pass(void **state)
{
    (void)state;
    struct run run = run_kpl("60s", "1", "{" DOUBLE "}");
    const double seconds = 2 * 60, mib = 1048576;
    assert_near("tried", run_counter(&run, "p", "bytes") / seconds, 1.5 * mib, 0.01);
    const double refused = run_counter(&run, "p", "records_throttled");
    const double in = run_counter(&run, "p", "records_acknowledged");
    assert_near("refused", refused / (refused + in), 1.0 / 3, 0.03);
    /* Every call is rounded up to a KiB, and has few aggregates. */
    assert_near("admitted", run_counter(&run, "s", "bytes") / seconds, mib, 0.015);
    run_free(&run);
}

/* KPL pull request 665: it needs a predicted shard, which only aggregation has. */
static void without_aggregation_the_limiter_does_nothing(void **state)
{
    (void)state;
    struct run run = run_kpl("30s", "1", "{" DOUBLE ", aggregation: none}");
    const double refused = run_counter(&run, "p", "records_throttled");
    const double in = run_counter(&run, "p", "records_acknowledged");
    assert_true(refused / (refused + in) > 0.8);
    assert_near("admitted a second", in / 2 / 30, 1000, 0.01);
    run_free(&run);
}

/* KPL issue 122: 2,000 records of 1 kB a second for 300 s to one shard. It takes 1 MiB a second, whatever waits: after 5
 * minutes (2 MB - 1 MiB of aggregates) x 300 s are left, which take as long again. */
static void five_minutes_of_twice_a_shard_leave_a_backlog_as_arithmetic_says(void **state)
{
    (void)state;
    struct run run = run_text("kinesim: 1\nname: t\nduration: 300s\nwarmup: 0s\nreplications: 2\n"
                              "producers:\n  p: {" DOUBLE "}\n"
                              "streams:\n  s: {mode: provisioned, shards: 1}\n");
    const double created = run_counter(&run, "p", "records_created") / 2;
    const double in = run_counter(&run, "p", "records_acknowledged") / 2;
    const double each = run_counter(&run, "s", "bytes") / run_counter(&run, "s", "user_records");
    /* What gets in is the shard's MiB a second in aggregates; burst and start apart. */
    assert_near("got in", in, 300 * 1048576.0 / each, 0.015);
    assert_near("left", created - in, (2000 - 1048576.0 / each) * 300, 0.03);
    assert_int_equal(run_counter(&run, "p", "records_expired"), 0);
    run_free(&run);
}

static void what_is_not_in_by_its_time_to_live_expires(void **state)
{
    (void)state;
    struct run run = run_kpl("120s", "1",
                             "{kind: kpl, to: s, rate: 2000/s, record_size: 1000 B,"
                             " keys: random-uuid, record_ttl: 10s}");
    assert_true(run_counter(&run, "p", "records_expired") > 0);
    assert_int_equal(run_counter(&run, "p", "records_expired"),
                     run_counter(&run, "p", "records_dropped"));
    for (uint32_t r = 0; r < run.count; r++)
        assert_true(histogram_max(run_stage(&run, r, "p", "ingest")) < INT64_C(10600000000));
    run_free(&run);
}

static void who_fails_if_throttled_never_tries_again(void **state)
{
    (void)state;
    struct run run = run_kpl("30s", "1", "{" DOUBLE ", fail_if_throttled: true}");
    assert_int_equal(run_counter(&run, "p", "retries"), 0);
    assert_int_equal(run_counter(&run, "p", "records_dropped"),
                     run_counter(&run, "p", "records_throttled"));
    assert_true(run_counter(&run, "p", "records_dropped") > 0);
    run_free(&run);
}

/* Additions 2.1: an aggregate that was made for a shard that has split lands in one child; what belongs to the other is
 * sent again, and stored twice. */
static void a_stale_shard_map_stores_some_records_twice(void **state)
{
    (void)state;
    struct run run =
        run_text("kinesim: 1\nname: t\nduration: 4m\nwarmup: 0s\nreplications: 2\n"
                 "producers:\n  p: {kind: kpl, to: s, rate: 2000/s, record_size: 100 B,\n"
                 "    ends: 200s, keys: {uniform: {count: 1000, format: \"user-%d\"}}}\n"
                 "streams:\n  s: {mode: provisioned, shards: 1, internal_failure_rate: 0}\n"
                 "consumers:\n  c: {kind: reader, from: s, read: enhanced-fan-out}\n"
                 "actions:\n  - {at: 1m, kind: update-shard-count, on: s, target: 2}\n");
    const double wrong = run_counter(&run, "p", "records_wrong_shard");
    const double in = run_counter(&run, "p", "records_acknowledged");
    /* 2,000/s gather for a tenth of a second; half of that belongs to the other child. */
    assert_in_range((uint64_t)wrong, 2 * 50, 2 * 400);
    assert_true(run_counter(&run, "s", "user_records") == in + wrong);
    assert_true(run_counter(&run, "c", "records_delivered") == in + wrong);
    assert_true(run_counter(&run, "c", "records_duplicate") == wrong);
    assert_true(run_counter(&run, "p", "records_created") == in);
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_thousand_records_of_100_bytes_fit_two_shards_where_ten_were_needed),
        cmocka_unit_test(each_user_record_is_delivered_with_a_latency_of_its_own),
        cmocka_unit_test(a_record_without_company_is_sent_raw_under_its_own_key),
        cmocka_unit_test(the_limiter_lets_half_as_much_again_pass),
        cmocka_unit_test(without_aggregation_the_limiter_does_nothing),
        cmocka_unit_test(five_minutes_of_twice_a_shard_leave_a_backlog_as_arithmetic_says),
        cmocka_unit_test(what_is_not_in_by_its_time_to_live_expires),
        cmocka_unit_test(a_stale_shard_map_stores_some_records_twice),
        cmocka_unit_test(who_fails_if_throttled_never_tries_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
