/*
 * Where Firehose delivers beside S3: how long a load takes, how often it is tried again, what is given up and where it is
 * then (facts Firehose 1.9, additions 2.11, 2.12 and 3); and what of S3 is lost once its source keeps it no more.
 */
#include "models/bill/usage.h"
#include "tests/support/told.h"

#define HEAD(time, warm)                                                                           \
    "kinesim: 1\nname: t\nduration: " time "\nwarmup: " warm "\nreplications: 1\n"
#define FEED(rate, bytes, shards)                                                                  \
    "producers:\n  app: {kind: sdk, to: feed, rate: " rate ", record_size: " bytes                 \
    ", keys: random-uuid, workers: 100}\nstreams:\n  feed: {mode: provisioned, shards: " shards    \
    ", retention: 24h}\n"
#define DIRECT(rate, bytes)                                                                        \
    "producers:\n  app: {kind: sdk, to: out, rate: " rate ", record_size: " bytes                  \
    ", keys: random-uuid}\n"
#define OUT(buffer, more)                                                                          \
    "deliveries:\n  out: {kind: firehose, buffer: " buffer ", to: place" more "}\n"                \
    "destinations:\n  place: "

static double run_meter(const struct run *run, const char *component, const char *item)
{
    struct results_named named;
    for (size_t i = 0; results_meter_at(run->results[0], i, &named); i++)
        if (!strcmp(named.component, component) && !strcmp(named.name, item))
            return (double)named.units;
    fail_msg("no meter %s.%s", component, item);
    return 0;
}

/* ---- Redshift */

/* One buffer, one object of 30 MB a minute: 3 s and 30 MB at 25 MB/s, whatever the number of slices. */
static void a_copy_of_one_file_loads_on_one_slice(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("2h", "10m") DIRECT("500/s", "1000 B")
                                  OUT("{size: 128 MiB, interval: 60s}",
                                      "") "{kind: redshift, slices: 16, staging: 0s, query: 0s}\n");
    assert_near("copy", run_mean_s(&run, "place", "copy").mean, 3 + 30e6 / 25e6, 0.01);
    assert_near("objects", run_counter(&run, "place", "objects"), 120, 0.02);
    assert_near("loads", run_counter(&run, "place", "loads"), 120, 0.02);
    run_free(&run);
}

/* 5 MB/s in five buffers of 5 MB each second ask for more than COPYs of one file each would do (25 MB in 3.2 s): what
 * waits is loaded together, on up to four slices. */
static void a_copy_takes_all_that_waits(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("10m", "2m") "region: us-east-1\n" DIRECT("4000/s", "1000 B")
                                  OUT("{size: 1 MiB, interval: 60s}",
                                      "") "{kind: redshift, slices: 4, staging: 0s, query: 0s}\n");
    const double objects = run_counter(&run, "place", "objects");
    const double copies = run_counter(&run, "place", "loads");
    const double each = objects / copies;
    assert_true(each > 8);
    /* An object a 0.262 s; a COPY of n takes 3 s and n 1.049 MB at 100 MB/s. */
    assert_near("objects a COPY", each, 3 / (0.2622 - 1.0486e6 / 100e6), 0.06);
    assert_false(told_any(run.results[0], "place", FINDING_BEHIND));
    run_free(&run);
}

/* One slice loads 1 MB/s of the 4 that come. */
static void copies_that_do_not_keep_up_are_told(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("30m", "2m") DIRECT("4000/s", "1000 B") OUT(
        "{size: 5 MiB, interval: 60s}",
        "") "{kind: redshift, slices: 1, slice_throughput: 1 MB/s, staging: 0s}\n");
    struct results *rates = told_from_rates(&run);
    const struct finding told = told_of(run.results[0], "place", FINDING_BEHIND, "COPY");
    const struct finding same = told_of(rates, "place", FINDING_BEHIND, "COPY");
    assert_near("severity", same.severity, 0.75, 0.01);
    assert_true(told.severity > 0.6);
    results_destroy(rates);
    run_free(&run);
}

/* 1.9: every five minutes for an hour are twelve tries, of 3 s each; then a manifest names what was skipped. */
static void redshift_is_tried_every_five_minutes_for_an_hour(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("8h", "0s") DIRECT("1/s", "1000 B") OUT(
        "{size: 5 MiB, interval: 600s}", "") "{kind: redshift, error_rate: 1}\n");
    const double given_up = run_counter(&run, "out", "objects_given_up");
    const double failed = run_counter(&run, "place", "objects_failed");
    assert_true(given_up > 35 && run_counter(&run, "place", "objects") == 0);
    /* Of those under way when it ends some have not had all of their tries. */
    assert_true(failed >= 12 * given_up && failed <= 12 * (given_up + 8));
    const struct finding told = told_of(run.results[0], "out", FINDING_LOST, "failed delivery");
    assert_near("for", told.figures[1], 3600e9, 0);
    assert_string_equal(told.subject, "errors/manifests");
    run_free(&run);
}

/* 5.3: eight RPUs for a minute each time that a COPY of a few seconds runs. */
static void a_serverless_copy_bills_a_minute(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("10h", "10m") DIRECT("10/s", "1000 B") OUT(
        "{size: 5 MiB, interval: 300s}", "") "{kind: redshift, rpu: 8}\n");
    const double copies = run_counter(&run, "place", "loads");
    assert_near("RPU ms", run_meter(&run, "place", USAGE_REDSHIFT_SERVERLESS), copies * 8 * 60e3,
                0.01);
    run_free(&run);
}

/* ---- OpenSearch */

/* 5.4: on average half a refresh, of a second or in a serverless collection of ten. */
static void documents_are_found_after_the_next_refresh(void **state)
{
    (void)state;
    static const struct {
        const char *cluster;
        double refresh_s;
    } cases[] = {{"c4.2xlarge.search", 1}, {"serverless", 10}};
    for (size_t i = 0; i < 2; i++) {
        char text[1200];
        snprintf(text, sizeof text,
                 HEAD("6h", "10m") DIRECT("100/s", "1000 B")
                     OUT("{size: 1 MiB, interval: 60s}", "") "{kind: opensearch, cluster: %s, "
                                                             "query: 0s, spread: 0.001}\n",
                 cases[i].cluster);
        struct run run = run_text(text);
        const double bulk = run_mean_s(&run, "place", "bulk").mean;
        const double seen = run_mean_s(&run, "place", "queryable").mean;
        const double there = run_mean_s(&run, "out", "delivery").mean;
        assert_near("bulk", bulk, 1.049e6 / 40e6, 0.01);
        assert_near("refresh", seen - there, cases[i].refresh_s / 2, 0.1);
        run_free(&run);
    }
}

/* 1.9: 300 s are one more try after five minutes; then the documents are in the backup bucket. */
static void opensearch_is_tried_again_once_in_300_s_and_then_backed_up(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("4h", "0s") DIRECT("1/s", "1000 B") OUT(
        "{size: 5 MiB, interval: 600s}", "") "{kind: opensearch, error_rate: 1}\n");
    const double given_up = run_counter(&run, "out", "objects_given_up");
    assert_true(given_up > 15);
    assert_near("tries", run_counter(&run, "place", "objects_failed"), 2 * given_up, 0.06);
    assert_near("backup PUTs", run_meter(&run, "out", USAGE_S3_PUTS), given_up, 0);
    const struct finding told = told_of(run.results[0], "out", FINDING_LOST, "failed delivery");
    assert_string_equal(told.subject, "AmazonOpenSearchService-failed");
    run_free(&run);
}

/* Two nodes at 1 MB/s get 3: a third of what comes is rejected rather than indexed. */
static void a_cluster_that_indexes_too_slowly_rejects(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("1h", "10m") DIRECT("3000/s", "1000 B") OUT(
        "{size: 5 MiB, interval: 60s}",
        "") "{kind: opensearch, nodes: 2, node_throughput: 1 MB/s}\n");
    struct results *rates = told_from_rates(&run);
    const struct finding same = told_of(rates, "place", FINDING_BEHIND, "index");
    const double mean = 2 / exp(0.4 * 0.4 / 2); /* MB/s, where 2 is at the median */
    assert_near("severity", same.severity, 1 - mean / 3, 0.01);
    assert_true(told_any(run.results[0], "place", FINDING_REFUSED));
    assert_true(told_any(run.results[0], "out", FINDING_LOST));
    assert_near("indexed", run_counter(&run, "place", "bytes"), 3600 * mean * 1e6, 0.03);
    results_destroy(rates);
    run_free(&run);
}

/* ---- S3, and what its source keeps */

#define S3_DOWN(time) "faults:\n  - {at: 1h, for: " time ", kind: outage, on: place}\n"

/* 1.9: half an hour, and nothing is lost of either source. */
static void half_an_hour_without_s3_loses_nothing(void **state)
{
    (void)state;
    struct run direct = run_text(HEAD("3h", "10m") DIRECT("20/s", "1000 B") OUT(
        "{size: 5 MiB, interval: 60s}", "") "{kind: s3}\n" S3_DOWN("30m"));
    struct run stream = run_text(HEAD("3h", "10m") FEED("20/s", "1000 B", "2") OUT(
        "{size: 5 MiB, interval: 60s}", ", from: feed") "{kind: s3}\n" S3_DOWN("30m"));
    const struct run *runs[] = {&direct, &stream};
    for (int i = 0; i < 2; i++) {
        assert_true(run_counter(runs[i], "out", "put_retries") > 50);
        assert_true(run_counter(runs[i], "out", "objects_given_up") == 0);
        assert_true(run_counter(runs[i], "out", "records_expired") == 0);
        assert_near("delivered", run_counter(runs[i], "out", "records_delivered"), 3 * 3600 * 20,
                    0.02);
    }
    run_free(&direct);
    run_free(&stream);
}

/* 1.9: 30 hours of it lose what direct put and a retention of 24 h cannot keep: six hours, and count it. */
static void longer_than_its_source_keeps_it_loses_the_first_of_it(void **state)
{
    (void)state;
    struct run direct = run_text(HEAD("40h", "10m") DIRECT("2/s", "1000 B") OUT(
        "{size: 5 MiB, interval: 300s}", "") "{kind: s3}\n" S3_DOWN("30h"));
    struct run stream = run_text(HEAD("40h", "10m") FEED("2/s", "1000 B", "1") OUT(
        "{size: 5 MiB, interval: 300s}", ", from: feed") "{kind: s3}\n" S3_DOWN("30h"));
    const struct run *runs[] = {&direct, &stream};
    for (int i = 0; i < 2; i++) {
        assert_near("lost", run_counter(runs[i], "out", "records_expired"), 6 * 3600 * 2, 0.03);
        const struct finding told =
            told_of(runs[i]->results[0], "out", FINDING_LOST, "how long the source keeps");
        assert_near("kept", told.figures[1], 86400e9, 0);
        assert_near("share", told.figures[0], 6.0 / 40, 0.03);
    }
    run_free(&direct);
    run_free(&stream);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_copy_of_one_file_loads_on_one_slice),
        cmocka_unit_test(a_copy_takes_all_that_waits),
        cmocka_unit_test(copies_that_do_not_keep_up_are_told),
        cmocka_unit_test(redshift_is_tried_every_five_minutes_for_an_hour),
        cmocka_unit_test(a_serverless_copy_bills_a_minute),
        cmocka_unit_test(documents_are_found_after_the_next_refresh),
        cmocka_unit_test(opensearch_is_tried_again_once_in_300_s_and_then_backed_up),
        cmocka_unit_test(a_cluster_that_indexes_too_slowly_rejects),
        cmocka_unit_test(half_an_hour_without_s3_loses_nothing),
        cmocka_unit_test(longer_than_its_source_keeps_it_loses_the_first_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
