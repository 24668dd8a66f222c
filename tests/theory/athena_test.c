/*
 * What a query of a table reads: files to open and bytes to scan, its time and its bill (facts Firehose 5.2 and 8, claim 19).
 */
#include <gsl/gsl_errno.h>

#include "models/bill/usage.h"
#include "tests/support/told.h"

/* A file of 15 MB every 15 s. */
#define LAKE(time, table)                                                                          \
    "kinesim: 1\nname: t\nregion: us-east-1\nduration: " time "\nwarmup: 30m\nreplications: 1\n"   \
    "producers:\n  app: {kind: sdk, to: out, rate: 1000/s, record_size: 1000 B, keys: "            \
    "random-uuid}\n"                                                                               \
    "deliveries:\n  out: {kind: firehose, buffer: {size: 64 MiB, interval: 15s}, to: lake}\n"      \
    "destinations:\n  lake: {kind: s3}\n  table: {kind: athena, on: lake, query: 0s, " table "}\n"

static double meter_of(const struct results *results, const char *component, const char *item)
{
    struct results_named named;
    for (size_t i = 0; results_meter_at(results, i, &named); i++)
        if (!strcmp(named.component, component) && !strcmp(named.name, item))
            return (double)named.units;
    fail_msg("no meter %s.%s", component, item);
    return 0;
}

/* 8, claim 19: 172,800 files, 20 at once, 30 ms each. */
static void the_files_of_a_month_take_259_s_to_open(void **state)
{
    (void)state;
    struct run run = run_text(LAKE("2h", "reads: {window: 30d, throughput: 1000 TB/s}"));
    const double seen = run_mean_s(&run, "table", "queryable").mean;
    const double there = run_mean_s(&run, "out", "delivery").mean;
    /* 172,800 files of 15 MB are 2.6 TB, scanned in 2.6 ms. */
    assert_near("opening", seen - there, 259.2, 0.005);
    const struct finding told = told_of(run.results[0], "table", FINDING_NEAR, "size of the files");
    assert_near("files", told.figures[1], 172800, 0.005);
    assert_near("bytes of one", told.figures[2], 15e6, 0.005);
    run_free(&run);
}

/* A window of ten minutes holds 40 files, of any age of the table: scanned in 0.6 s, and two GETs for each. */
static void a_query_reads_its_window_alone(void **state)
{
    (void)state;
    struct run run = run_text(LAKE("2h", "query_rate: 1/s, reads: {window: 10m}"));
    struct results *rates = told_from_rates(&run);
    const double seen = run_mean_s(&run, "table", "queryable").mean;
    const double there = run_mean_s(&run, "out", "delivery").mean;
    assert_near("time", seen - there, 2 * 0.03 + 0.6, 0.03);
    const struct results *results[] = {run.results[0], rates};
    for (int i = 0; i < 2; i++) {
        assert_near("GETs", meter_of(results[i], "table", USAGE_S3_GETS), 7200 * 2 * 40e6, 0.03);
        assert_near("scanned", meter_of(results[i], "table", USAGE_ATHENA_SCAN), 7200 * 600e6,
                    0.03);
        assert_false(told_any(results[i], "table", FINDING_NEAR));
    }
    results_destroy(rates);
    run_free(&run);
}

/* Of Parquet one column in ten, and 10 MB at least. */
static void columns_that_are_not_asked_for_are_not_scanned(void **state)
{
    (void)state;
    struct run tenth = run_text(LAKE("1h", "query_rate: 1/s, reads: {window: 10m, columns: 10 %}"));
    struct run least =
        run_text(LAKE("1h", "query_rate: 1/s, reads: {window: 10m, columns: 0.1 %}"));
    assert_near("a tenth", meter_of(tenth.results[0], "table", USAGE_ATHENA_SCAN), 3600 * 60e6,
                0.03);
    assert_near("least", meter_of(least.results[0], "table", USAGE_ATHENA_SCAN),
                3600 * 10 * 1048576.0, 1e-6);
    run_free(&tenth);
    run_free(&least);
}

/* What a run tells of small files is told from rates, in the same figures. */
static void small_files_are_told_from_rates_too(void **state)
{
    (void)state;
    struct run run = run_text(LAKE("2h", "reads: {window: 30d, columns: 10 %}"));
    struct results *rates = told_from_rates(&run);
    const struct finding told = told_of(run.results[0], "table", FINDING_NEAR, "size of the files");
    const struct finding same = told_of(rates, "table", FINDING_NEAR, "size of the files");
    for (int i = 0; i < 6; i++) assert_near("figure", same.figures[i], told.figures[i], 0.01);
    /* 259.2 s of scanning a tenth and as many of opening, against 30.4 s for 20,250 files of 128 MB */
    assert_near("times as long", told.figures[0], (259.2 + 259.2) / (259.2 + 30.4), 0.01);
    results_destroy(rates);
    run_free(&run);
}

/* 240 files and 3.6 GB an hour become 29 of 128 MB; a run of 55 s is billed ten minutes of two DPUs. */
static void an_hour_of_small_files_becomes_29(void **state)
{
    (void)state;
    struct run run = run_text(LAKE("10h", "reads: {window: 30d, columns: 10 %, compaction: "
                                          "{every: 1h}}"));
    struct results *rates = told_from_rates(&run);
    const double runs = run_counter(&run, "table", "compactions");
    assert_near("runs", runs, 10, 0);
    assert_near("compacted", run_counter(&run, "table", "files_compacted"), 2400, 0.01);
    assert_near("made", run_counter(&run, "table", "files_made"), 290, 0.04);
    const struct results *results[] = {run.results[0], rates};
    for (int i = 0; i < 2; i++) {
        assert_near("DPU ms", meter_of(results[i], "table", USAGE_GLUE_ETL), 10 * 2 * 600e3, 1e-9);
        assert_near("PUTs", meter_of(results[i], "table", USAGE_S3_PUTS), 290, 0.04);
        assert_near("GETs", meter_of(results[i], "table", USAGE_S3_GETS), 2400e6, 0.01);
        assert_false(told_any(results[i], "table", FINDING_NEAR));
    }
    /* 259 s of scanning; 20,880 files, and half an hour of those that wait */
    const double seen = run_mean_s(&run, "table", "queryable").mean;
    const double there = run_mean_s(&run, "out", "delivery").mean;
    assert_near("time", seen - there, 259.2 + (20880 + 124) / 20.0 * 0.03, 0.01);
    results_destroy(rates);
    run_free(&run);
}

/* Of two hours some 124 files wait for the next run, and 43 are left of the others: 0.72 s of scanning a tenth. */
static void what_was_compacted_is_opened_no_more(void **state)
{
    (void)state;
    struct run run = run_text(LAKE("10h", "reads: {window: 2h, columns: 10 %, compaction: "
                                          "{every: 1h}}"));
    const double seen = run_mean_s(&run, "table", "queryable").mean;
    const double there = run_mean_s(&run, "out", "delivery").mean;
    assert_near("time", seen - there, 0.72 + (124 + 43) / 20.0 * 0.03, 0.05);
    run_free(&run);
}

/* 60 customers have a prefix of each hour: as many files at least are left, and twice as many if a run finds two hours. */
static void files_of_two_partitions_are_not_joined(void **state)
{
    (void)state;
    struct run run = run_text(
        "kinesim: 1\nname: t\nregion: us-east-1\nduration: 8h\nwarmup: 30m\nreplications: 1\n"
        "producers:\n  app: {kind: sdk, to: out, rate: 200/s, record_size: 1000 B, keys: "
        "random-uuid}\n"
        "deliveries:\n  out: {kind: firehose, buffer: {size: 64 MiB, interval: 60s}, to: lake, "
        "dynamic_partitioning: {keys: {uniform: {count: 60}}, by: jq}}\n"
        "destinations:\n  lake: {kind: s3, prefix: \"!{partitionKeyFromQuery:c}/"
        "!{timestamp:yyyy/MM/dd/HH}/\"}\n"
        "  table: {kind: athena, on: lake, reads: {compaction: {every: 1h, billed_least: 0s}}}\n");
    const double each = run_counter(&run, "table", "files_made") /
                        run_counter(&run, "table", "compactions");
    assert_true(each >= 60 && each <= 121);
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_files_of_a_month_take_259_s_to_open),
        cmocka_unit_test(a_query_reads_its_window_alone),
        cmocka_unit_test(columns_that_are_not_asked_for_are_not_scanned),
        cmocka_unit_test(small_files_are_told_from_rates_too),
        cmocka_unit_test(an_hour_of_small_files_becomes_29),
        cmocka_unit_test(what_was_compacted_is_opened_no_more),
        cmocka_unit_test(files_of_two_partitions_are_not_joined),
    };
    gsl_set_error_handler_off(); /* as the command does */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
