/*
 * On-demand streams as AWS scales them (facts KDS 3.2, 3.3, 3.5; additions 1.3, 1.4).
 */
#include <stdlib.h>

#include "sim/units.h"
#include "tests/support/rows.h"
#include "tests/support/told.h"

/* Of the rows of a table: how many minutes at and after `from` refused any record. */
static size_t minutes_refusing(const struct run *run, int64_t from)
{
    const struct table_spec *table = rows_table(run, "shard_minute");
    size_t count = 0;
    for (size_t i = 0; i < results_row_count(run->results[0], table); i++) {
        const struct cell *row = results_row_at(run->results[0], table, i);
        count += row[rows_column(table, "minute")].as.integer >= from &&
                 row[rows_column(table, "throttled_records")].as.integer > 0;
    }
    return count;
}

static size_t open_shards(const struct run *run)
{
    const struct table_spec *table = rows_table(run, "shard");
    size_t count = 0;
    for (size_t i = 0; i < results_row_count(run->results[0], table); i++)
        count +=
            !results_row_at(run->results[0], table, i)[rows_column(table, "closed_ns")].as.text;
    return count;
}

static struct run run_with(const char *producer, const char *stream, const char *duration)
{
    char yaml[2048];
    snprintf(yaml, sizeof yaml,
             "kinesim: 1\nname: t\nduration: %s\nwarmup: 0s\nreplications: 1\n"
             "producers:\n  p: {kind: sdk, to: s, workers: 100, batch: {linger: 20ms}, %s}\n"
             "streams:\n  s: {mode: on-demand, %s}\n"
             "consumers:\n  c: {kind: reader, from: s}\n",
             duration, producer, stream);
    return run_text(yaml);
}

#define SIX_THOUSAND "rate: 6000/s, record_size: 100 B, keys: random-uuid, retry: {attempts: 3}"

/* Four shards take 4,000/s; half of a shard's limit is 500/s. */
static void a_stream_at_6000_a_second_splits_and_stops_refusing_within_15_minutes(void **state)
{
    (void)state;
    struct run run = run_with(SIX_THOUSAND, "retention: 24h", "40m");
    assert_true(minutes_refusing(&run, 0) > 0);
    assert_int_equal(minutes_refusing(&run, 17), 0);
    assert_int_equal(rows_events(&run, "scaled", "4 shards became 8"), 1);
    assert_int_equal(rows_events(&run, "scaled", "8 shards became 16"), 1);
    assert_int_equal(rows_events(&run, "scaled", ""), 2);
    assert_int_equal(open_shards(&run), 16);
    const struct finding healed =
        told_of(run.results[0], "s", FINDING_REFUSED, "until shards changed");
    assert_true(healed.figures[1] < 16 * 60e9 && healed.figures[2] == 4 && healed.figures[3] == 16);
    run_free(&run);
}

static void the_delay_is_a_parameter(void **state)
{
    (void)state;
    struct run run = run_with(SIX_THOUSAND, "on_demand: {delay: 2m}", "10m");
    assert_int_equal(minutes_refusing(&run, 4), 0);
    assert_true(minutes_refusing(&run, 2) > 0);
    run_free(&run);
}

/* Twice the peak of 30 days is there from the start, and no more than that. */
static void twice_the_peak_of_30_days_is_taken_at_once(void **state)
{
    (void)state;
    struct run run = run_with("rate: 1200/s, record_size: 10 KiB, keys: random-uuid",
                              "peak_30d: 10 MiB/s", "5m");
    assert_int_equal(open_shards(&run), 20);
    assert_int_equal(minutes_refusing(&run, 0), 0);
    run_free(&run);
    /* Of 40 MB/s at once a stream that has seen 3 takes 6. */
    run = run_with("rate: 160/s, record_size: 256 KiB, keys: random-uuid, retry: {attempts: 1}",
                   "peak_30d: 3 MiB/s, shards: 1", "5m");
    assert_near("six of forty", run_counter(&run, "s", "bytes"), 300.0 * 6 * 1048576, 0.1);
    run_free(&run);
}

static void a_hot_key_is_not_isolated(void **state)
{
    (void)state;
    struct run run = run_with("rate: 1500/s, record_size: 100 B, keys: {single: hot}, "
                              "retry: {attempts: 1}",
                              "on_demand: {delay: 2m}", "30m");
    assert_true(rows_events(&run, "scaled", "") >= 5);
    assert_true(minutes_refusing(&run, 29) > 0);
    told_of(run.results[0], "s", FINDING_REFUSED, "write limit of one key");
    run_free(&run);
}

static void nothing_is_merged_by_standard(void **state)
{
    (void)state;
    struct run run =
        run_with("rate: 10/s, record_size: 100 B, keys: random-uuid", "shards: 16", "2h");
    assert_int_equal(open_shards(&run), 16);
    assert_int_equal(rows_events(&run, "scaled", ""), 0);
    run_free(&run);
}

static void no_shards_beyond_the_ceiling(void **state)
{
    (void)state;
    struct run run = run_with(SIX_THOUSAND, "on_demand: {delay: 2m, ceiling: 6 MiB/s}", "20m");
    assert_int_equal(open_shards(&run), 6);
    told_of(run.results[0], "s", FINDING_REFUSED, "on-demand ceiling");
    run_free(&run);
}

/* Warmed to 20 MiB/s it refuses nothing at 15; warmed less it goes back to that when the hour is over. */
static void a_warmed_stream_of_advantage_goes_back(void **state)
{
    (void)state;
    struct run run = run_text(
        "kinesim: 1\nname: t\nduration: 2h\nwarmup: 0s\nreplications: 1\n"
        "producers:\n  p: {kind: sdk, to: s, rate: 10/s, record_size: 100 KB, keys: random-uuid}\n"
        "streams:\n  s: {mode: on-demand-advantage, shards: 16, warm_throughput: 6 MiB/s,"
        " on_demand: {delay: 5m}}\n"
        "consumers:\n  c: {kind: reader, from: s}\n");
    assert_int_equal(open_shards(&run), 6);
    run_free(&run);
}

/* The peak doubles every half hour: in the 15 minutes until shards are there it grows by 41 %, below twice. */
static void a_ramp_that_doubles_every_30_minutes_is_taken(void **state)
{
    (void)state;
    struct run run = run_text(
        "kinesim: 1\nname: t\nduration: 90m\nwarmup: 0s\nreplications: 1\n"
        "producers:\n  p: {kind: sdk, to: s, rate: 1500/s, workers: 100, batch: {linger: 20ms},"
        " record_size: 100 B, keys: random-uuid,\n"
        "      profile: [{points: {0s: 1, 30m: 2, 60m: 4, 90m: 8}}]}\n"
        "streams:\n  s: {mode: on-demand}\n"
        "consumers:\n  c: {kind: reader, from: s}\n");
    assert_true(run_counter(&run, "p", "records_throttled") <
                1e-3 * run_counter(&run, "p", "records_created"));
    assert_true(open_shards(&run) >= 16);
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stream_at_6000_a_second_splits_and_stops_refusing_within_15_minutes),
        cmocka_unit_test(the_delay_is_a_parameter),
        cmocka_unit_test(twice_the_peak_of_30_days_is_taken_at_once),
        cmocka_unit_test(a_hot_key_is_not_isolated),
        cmocka_unit_test(nothing_is_merged_by_standard),
        cmocka_unit_test(no_shards_beyond_the_ceiling),
        cmocka_unit_test(a_warmed_stream_of_advantage_goes_back),
        cmocka_unit_test(a_ramp_that_doubles_every_30_minutes_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
