/*
 * A stream's shards are split and merged as operators ask (facts KDS 3.1, additions 2.5), readers read parents before
 * children, and nothing is lost.
 */
#include <stdlib.h>

#include "models/bill/usage.h"
#include "models/common/hash_key.h"
#include "sim/units.h"
#include "tests/support/rows.h"
#include "tests/support/told.h"

static struct run run_with(uint32_t shards, const char *rest, const char *actions)
{
    char yaml[4096];
    snprintf(yaml, sizeof yaml,
             "kinesim: 1\nname: t\nduration: 30m\nwarmup: 0s\nreplications: 1\n"
             "producers:\n  p: {kind: sdk, to: s, rate: 200/s, record_size: 500 B,"
             " keys: {uniform: {count: 1000}}}\n"
             "streams:\n  s: {shards: %u}\n%sactions:\n%s",
             shards, rest, actions);
    return run_text(yaml);
}

static uint32_t gcd(uint32_t a, uint32_t b)
{
    return b ? gcd(b, a % b) : a;
}

static hash_key hash_of(const struct cell *cell)
{
    const char *text = cell->as.text;
    hash_key hash;
    assert_true(hash_key_read(&text, &hash) && *text == '\0');
    return hash;
}

static bool near(hash_key one, hash_key other, uint32_t by)
{
    return (one > other ? one - other : other - one) <= by;
}

/* The open shards are so many even ones; where N and M have a boundary in common, but for rounding. */
static void assert_even(const struct run *run, uint32_t shards)
{
    const struct table_spec *table = rows_table(run, "shard");
    uint32_t open = 0, found = 0;
    assert_non_null(table);
    for (size_t i = 0; i < results_row_count(run->results[0], table); i++) {
        const struct cell *row = results_row_at(run->results[0], table, i);
        if (row[rows_column(table, "closed_ns")].as.text) continue;
        open++;
        for (uint32_t k = 0; k < shards; k++)
            found += near(hash_of(&row[rows_column(table, "hash_low")]),
                          hash_key_range_first(k, shards), shards) &&
                     near(hash_of(&row[rows_column(table, "hash_high")]),
                          hash_key_range_last(k, shards), shards);
    }
    assert_int_equal(open, shards);
    assert_int_equal(found, shards);
}

static void splits_are_m_minus_gcd_and_merges_n_minus_gcd(void **state)
{
    (void)state;
    /* additions 2.5 has these; the first is what a real stream did (V14) */
    static const uint32_t counts[][4] = {
        {4, 3, 2, 3}, {4, 8, 4, 0}, {4, 5, 4, 3}, {4, 6, 4, 2},   {8, 6, 4, 6},    {10, 9, 8, 9},
        {1, 2, 1, 0}, {2, 1, 0, 1}, {7, 4, 3, 6}, {9, 17, 16, 8}, {25, 30, 25, 20}};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        const uint32_t from = counts[i][0], to = counts[i][1], common = gcd(from, to);
        char action[128];
        snprintf(action, sizeof action,
                 "  - {at: 1m, kind: update-shard-count, on: s, target: %u}\n", to);
        struct run run = run_with(from, "consumers:\n  c: {kind: reader, from: s}\n", action);
        assert_int_equal(to - common, counts[i][2]);
        assert_int_equal(from - common, counts[i][3]);
        assert_int_equal(rows_events(&run, "split", ""), counts[i][2]);
        assert_int_equal(rows_events(&run, "merge", ""), counts[i][3]);
        assert_int_equal(rows_events(&run, "active", ""), 1);
        assert_even(&run, to);
        run_free(&run);
    }
}

static void two_to_sixteen_takes_three_steps(void **state)
{
    (void)state;
    struct run run = run_with(2, "",
                              "  - {at: 1m, kind: update-shard-count, on: s, target: 16}\n"
                              "  - {at: 2m, kind: update-shard-count, on: s, target: 4}\n"
                              "  - {at: 5m, kind: update-shard-count, on: s, target: 8}\n"
                              "  - {at: 10m, kind: update-shard-count, on: s, target: 16}\n");
    assert_int_equal(rows_events(&run, "refused", "LimitExceededException"), 1);
    assert_int_equal(rows_events(&run, "updating", "is accepted"), 3);
    assert_int_equal(rows_events(&run, "split", ""), 14);
    assert_even(&run, 16);
    run_free(&run);
}

static void what_the_service_refuses_is_refused_by_its_name(void **state)
{
    (void)state;
    struct run run =
        run_with(7, "",
                 "  - {at: 1m, kind: update-shard-count, on: s, target: 3}\n"  /* below half of 7 */
                 "  - {at: 2m, kind: update-shard-count, on: s, target: 15}\n" /* above twice */
                 "  - {at: 3m, kind: merge-shards, on: s, shards: [0, 2]}\n"
                 "  - {at: 4m, kind: merge-shards, on: s, shards: [3, 9]}\n"
                 "  - {at: 5m, kind: split-shard, on: s, shard: 0, at_hash: 1}\n"
                 "  - {at: 6m, kind: split-shard, on: s, shard: 1}\n"
                 "  - {at: 361s, kind: split-shard, on: s, shard: 2}\n" /* it is UPDATING */
                 "  - {at: 10m, kind: split-shard, on: s, shard: 1}\n"  /* closed */
                 "  - {at: 11m, kind: merge-shards, on: s, shards: [8, 7]}\n"
                 "  - {at: 15m, kind: stream-mode, on: s, mode: on-demand}\n"
                 "  - {at: 17m, kind: update-shard-count, on: s, target: 8}\n");
    assert_int_equal(rows_events(&run, "refused", "from 7 to 3: LimitExceededException"), 1);
    assert_int_equal(rows_events(&run, "refused", "from 7 to 15: LimitExceededException"), 1);
    assert_int_equal(rows_events(&run, "refused", "0 and 2: InvalidArgumentException"), 1);
    assert_int_equal(rows_events(&run, "refused", "3 and 9: ResourceNotFoundException"), 1);
    assert_int_equal(rows_events(&run, "refused", "of 0: InvalidArgumentException"), 1);
    assert_int_equal(rows_events(&run, "refused", "of 2: ResourceInUseException"), 1);
    assert_int_equal(rows_events(&run, "refused", "of 1: InvalidArgumentException"), 1);
    assert_int_equal(rows_events(&run, "refused", "ValidationException"), 1);
    assert_int_equal(rows_events(&run, "refused", ""), 8);
    assert_int_equal(rows_events(&run, "split", "shard 1 became 7 and 8"), 1);
    assert_int_equal(rows_events(&run, "merge", "shards 7 and 8 became 9"), 1);
    told_of(run.results[0], "s", FINDING_REFUSED, "requests to change it");
    run_free(&run);
}

static void ten_update_shard_counts_in_24_hours(void **state)
{
    (void)state;
    char actions[2048] = "";
    for (int i = 0; i < 12; i++)
        snprintf(actions + strlen(actions), sizeof actions - strlen(actions),
                 "  - {at: %dm, kind: update-shard-count, on: s, target: %d}\n", 2 + 2 * i,
                 1 + (i + 1) % 2);
    struct run run = run_with(1, "", actions);
    assert_int_equal(rows_events(&run, "updating", ""), 10);
    assert_int_equal(rows_events(&run, "refused", "10 times in 24 hours"), 2);
    run_free(&run);
}

/* 30 s for a split, after 1 to 30 s; ten at a time. */
static void a_reshard_takes_its_time(void **state)
{
    (void)state;
    struct run run =
        run_with(25, "", "  - {at: 1m, kind: update-shard-count, on: s, target: 50}\n");
    const struct table_spec *table = rows_table(&run, "event");
    double done_s = 0;
    for (size_t i = 0; i < results_row_count(run.results[0], table); i++) {
        const struct cell *row = results_row_at(run.results[0], table, i);
        if (strcmp(row[rows_column(table, "kind")].as.text, "active") == 0)
            done_s = (double)row[rows_column(table, "time_ns")].as.integer / (double)NS_PER_S;
    }
    /* 25 splits: three rounds. */
    assert_true(done_s >= 60 + 1 + 90 && done_s <= 60 + 30 + 90);
    run_free(&run);
}

static int64_t shard_ns(const struct run *run, size_t shard, const char *column)
{
    const struct table_spec *table = rows_table(run, "shard");
    const struct cell *row = results_row_at(run->results[0], table, shard);
    const char *text = row[rows_column(table, column)].as.text;
    return text ? strtoll(text, NULL, 10) : -1;
}

/* Who is behind when one shard becomes two is not faster for it: what the parent holds it reads one by one first. */
static void a_consumer_behind_gets_no_faster_on_the_old_shard(void **state)
{
    (void)state;
    struct run run =
        run_text("kinesim: 1\nname: t\nduration: 1h\nwarmup: 0s\nreplications: 1\n"
                 "producers:\n  p: {kind: sdk, to: s, rate: 100/s, record_size: 500 B, keys: "
                 "random-uuid}\n"
                 "streams:\n  s: {shards: 1, reshard: {start: 1s}}\n"
                 "consumers:\n  c: {kind: reader, from: s, processing: 20ms}\n"
                 "actions:\n  - {at: 10m, kind: update-shard-count, on: s, target: 2}\n");
    const double closed_s = (double)shard_ns(&run, 0, "closed_ns") * 1e-9;
    const double drained_s = (double)shard_ns(&run, 0, "drained_ns") * 1e-9;
    assert_true(closed_s == 600 + 31);
    /* What came by 100/s until then takes 20 ms each. */
    assert_near("drain of a closed shard", drained_s, closed_s * 100 * 0.020, 0.02);
    /* The same as a closed form beside what was simulated. */
    const struct table_spec *table = rows_table(&run, results_figure_table.name);
    size_t drains = 0;
    assert_non_null(table);
    for (size_t i = 0; i < results_row_count(run.results[0], table); i++) {
        const struct cell *row = results_row_at(run.results[0], table, i);
        if (strcmp(row[rows_column(table, "stage")].as.text, "drain") != 0) continue;
        assert_near("law", row[rows_column(table, "simulated")].as.real,
                    row[rows_column(table, "theory")].as.real, 0.01);
        drains++;
    }
    assert_int_equal(drains, 1);
    run_free(&run);
}

/* Every way of reading, over 4 -> 8 -> 5 and splits of a hot shard: the laws hold (run_text), all is read. */
static void no_record_is_lost_while_shards_come_and_go(void **state)
{
    (void)state;
    struct run run =
        run_with(4,
                 "consumers:\n"
                 "  l: {kind: lambda, from: s, duration: 20ms}\n"
                 "  e: {kind: lambda, from: s, read: enhanced-fan-out, duration: 20ms,"
                 " parallelization_factor: 3}\n"
                 "  r: {kind: reader, from: s, parents_first: false}\n"
                 "  f: {kind: reader, from: s, read: enhanced-fan-out, processing: 1ms}\n"
                 "deliveries:\n  d: {kind: firehose, from: s, to: lake}\n"
                 "destinations:\n  lake: {kind: s3}\n",
                 "  - {at: 1m, kind: update-shard-count, on: s, target: 8}\n"
                 "  - {at: 5m, kind: split-shard, on: s, shard: 7}\n"
                 "  - {at: 10m, kind: update-shard-count, on: s, target: 5}\n");
    const double stored = run_counter(&run, "s", "records");
    const char *const readers[] = {"l", "e", "r", "f"};
    for (int i = 0; i < 4; i++)
        assert_true(run_counter(&run, readers[i], "records_delivered") > stored - 600);
    assert_true(run_counter(&run, "d", "records_read") > stored - 600);
    /* Closed shards were read to their end by all, open ones not. */
    const struct table_spec *table = rows_table(&run, "shard");
    for (size_t i = 0; i < results_row_count(run.results[0], table); i++)
        assert_true((shard_ns(&run, i, "closed_ns") < 0) == (shard_ns(&run, i, "drained_ns") < 0));
    run_free(&run);
}

/* A reader that does half of what comes is 36 hours behind after three days. */
static double expired_with(const char *retention, const char *actions)
{
    char yaml[1024];
    snprintf(
        yaml, sizeof yaml,
        "kinesim: 1\nname: t\nduration: 72h\nwarmup: 0s\nreplications: 1\n"
        "producers:\n  p: {kind: sdk, to: s, rate: 1/s, record_size: 100 B, keys: {single: k}}\n"
        "streams:\n  s: {shards: 1, retention: %s}\n"
        "consumers:\n  c: {kind: reader, from: s, processing: 2s}\n%s",
        retention, actions);
    struct run run = run_text(yaml);
    const double expired = run_counter(&run, "c", "records_expired");
    run_free(&run);
    return expired;
}

static void a_longer_retention_keeps_what_has_not_expired(void **state)
{
    (void)state;
    assert_true(expired_with("24h", "") > 10000);
    assert_true(expired_with("48h", "") == 0);
    /* 20 hours behind: all is there still. */
    assert_true(expired_with("24h", "actions:\n  - {at: 40h, kind: retention, on: s, to: 48h}\n") ==
                0);
}

static void what_has_expired_does_not_come_back(void **state)
{
    (void)state;
    /* More than a day behind, some is gone already. */
    const double late =
        expired_with("24h", "actions:\n  - {at: 60h, kind: retention, on: s, to: 168h}\n");
    assert_true(late > 0 && late < expired_with("24h", ""));
}

static void a_shorter_retention_takes_what_is_older_at_once(void **state)
{
    (void)state;
    /* 30 hours behind after 60: the oldest 6 hours' records are gone. */
    const double gone =
        expired_with("48h", "actions:\n  - {at: 60h, kind: retention, on: s, to: 24h}\n");
    assert_true(gone > 0.9 * 6 * 3600);
}

/* Shard-hours are those of open shards; on demand they are the stream's. */
static void the_bill_follows_the_shards_that_are_open(void **state)
{
    (void)state;
    struct run run = run_text(
        "kinesim: 1\nname: t\nduration: 60m\nwarmup: 0s\nreplications: 1\n"
        "producers:\n  p: {kind: sdk, to: s, rate: 10/s, record_size: 500 B, keys: random-uuid}\n"
        "streams:\n  s: {shards: 2, reshard: {start: 1s, step: 9s}}\n"
        "consumers:\n  e: {kind: reader, from: s, read: enhanced-fan-out}\n"
        "actions:\n  - {at: 10m, kind: update-shard-count, on: s, target: 4}\n"
        "  - {at: 40m, kind: stream-mode, on: s, mode: on-demand}\n");
    double shard_ms = 0, stream_ms = 0, fanout_ms = 0;
    struct results_named named;
    for (size_t i = 0; results_meter_at(run.results[0], i, &named); i++) {
        if (!strcmp(named.name, USAGE_KDS_SHARD)) shard_ms = (double)named.units;
        if (!strcmp(named.name, USAGE_KDS_OD_STREAM)) stream_ms = (double)named.units;
        if (!strcmp(named.name, USAGE_KDS_EFO_SHARD)) fanout_ms = (double)named.units;
    }
    const double expected_s = 2 * 610 + 4 * (2401 - 610);
    assert_near("shard-seconds", shard_ms * 1e-3, expected_s, 1e-6);
    assert_near("consumer-shard-seconds", fanout_ms * 1e-3, expected_s, 1e-6);
    assert_near("stream-seconds", stream_ms * 1e-3, 3600 - 2401, 1e-6);
    run_free(&run);
}

static void a_mode_is_switched_twice_in_24_hours_and_the_shards_stay(void **state)
{
    (void)state;
    struct run run = run_with(3, "",
                              "  - {at: 1m, kind: stream-mode, on: s, mode: provisioned}\n"
                              "  - {at: 2m, kind: stream-mode, on: s, mode: on-demand}\n"
                              "  - {at: 4m, kind: stream-mode, on: s, mode: provisioned}\n"
                              "  - {at: 6m, kind: stream-mode, on: s, mode: on-demand}\n");
    assert_int_equal(rows_events(&run, "refused", "InvalidArgumentException"), 1);
    assert_int_equal(rows_events(&run, "active", "with 3 shards"), 2);
    assert_int_equal(rows_events(&run, "refused", "twice in 24 hours"), 1);
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splits_are_m_minus_gcd_and_merges_n_minus_gcd),
        cmocka_unit_test(two_to_sixteen_takes_three_steps),
        cmocka_unit_test(what_the_service_refuses_is_refused_by_its_name),
        cmocka_unit_test(ten_update_shard_counts_in_24_hours),
        cmocka_unit_test(a_reshard_takes_its_time),
        cmocka_unit_test(a_consumer_behind_gets_no_faster_on_the_old_shard),
        cmocka_unit_test(no_record_is_lost_while_shards_come_and_go),
        cmocka_unit_test(a_longer_retention_keeps_what_has_not_expired),
        cmocka_unit_test(what_has_expired_does_not_come_back),
        cmocka_unit_test(a_shorter_retention_takes_what_is_older_at_once),
        cmocka_unit_test(the_bill_follows_the_shards_that_are_open),
        cmocka_unit_test(a_mode_is_switched_twice_in_24_hours_and_the_shards_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
