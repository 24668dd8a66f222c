/*
 * Which keys a DMS task gives its changes, and where they land: facts KDS 2.4 and the vectors of 11.1.
 */
#include "tests/support/run.h"

static struct run run_dms(const char *settings)
{
    char yaml[2048];
    snprintf(yaml, sizeof yaml,
             "kinesim: 1\nname: t\nduration: 2m\nwarmup: 0s\nreplications: 2\n"
             "producers:\n  cdc: {kind: dms, to: s, rate: 1500/s, record_size: 1000 B,\n"
             "    tables: [{name: Test.Customers, weight: 80, rows: 20000},\n"
             "             {name: Test.Orders, weight: 20, rows: 50000}], %s}\n"
             "streams:\n  s: {mode: provisioned, shards: 10, internal_failure_rate: 0}\n",
             settings);
    return run_text(yaml);
}

/* What a shard got of all records, and the fullest one's number. */
static double fullest_share(const struct run *run, int64_t *fullest)
{
    double sum = 0, by_shard[10] = {0}, most = 0;
    for (uint32_t r = 0; r < run->count; r++)
        for (size_t t = 0; t < results_table_count(run->results[r]); t++) {
            const struct table_spec *table = results_table_at(run->results[r], t);
            if (strcmp(table->name, "shard_minute") != 0) continue;
            for (size_t row = 0; row < results_row_count(run->results[r], table); row++) {
                const struct cell *cells = results_row_at(run->results[r], table, row);
                by_shard[cells[1].as.integer] += (double)cells[3].as.integer;
                sum += (double)cells[3].as.integer;
            }
        }
    for (int64_t shard = 0; shard < 10; shard++)
        if (by_shard[shard] > most) {
            most = by_shard[shard];
            *fullest = shard;
        }
    return most / sum;
}

static double refused_share(const struct run *run)
{
    const double refused = run_counter(run, "cdc", "records_throttled");
    return refused / (refused + run_counter(run, "cdc", "records_acknowledged"));
}

static void by_default_a_table_has_one_key_and_so_one_shard(void **state)
{
    (void)state;
    struct run run = run_dms("instance: none");
    int64_t fullest = -1;
    /* 1,200 records a second to a shard that takes 1,000: the rest waits for its table's turn. */
    assert_true(fullest_share(&run, &fullest) > 0.75);
    assert_int_equal(fullest, 4); /* KDS 11.1: Test.Customers of ten shards */
    assert_true(refused_share(&run) > 0.1);
    run_free(&run);
}

static void primary_keys_spread_over_all_shards(void **state)
{
    (void)state;
    struct run run = run_dms("partition_key_type: primary-key");
    int64_t fullest = -1;
    assert_true(fullest_share(&run, &fullest) < 0.13);
    assert_int_equal(run_counter(&run, "cdc", "records_throttled"), 0);
    run_free(&run);
}

static void with_parallel_apply_the_default_is_the_primary_key(void **state)
{
    (void)state;
    struct run run = run_dms("parallel_apply_threads: 4");
    int64_t fullest = -1;
    assert_true(fullest_share(&run, &fullest) < 0.13);
    run_free(&run);
    run = run_dms("parallel_apply_threads: 4, partition_key_type: schema-table");
    assert_true(fullest_share(&run, &fullest) > 0.7);
    run_free(&run);
}

static void a_salt_spreads_a_tables_key_over_its_buckets(void **state)
{
    (void)state;
    struct run run = run_dms("salt: 100");
    int64_t fullest = -1;
    assert_true(fullest_share(&run, &fullest) < 0.25);
    assert_true(refused_share(&run) < 0.001);
    run_free(&run);
}

static void a_constant_key_forces_one_shard(void **state)
{
    (void)state;
    struct run run = run_dms("partition_key_type: constant");
    int64_t fullest = -1;
    assert_true(fullest_share(&run, &fullest) == 1);
    run_free(&run);
}

/* KDS 2.4, I: with one outstanding PutRecord of mean latency L a serial writer sends at most 1 / L records a second. */
static void a_serial_writer_of_single_records_sends_one_over_its_latency(void **state)
{
    (void)state;
    struct run run = run_dms("partition_key_type: primary-key, api: put-record, batch_records: 1");
    const double put_s = run_mean_s(&run, "cdc", "put").mean;
    assert_near("records/s", run_counter(&run, "cdc", "records_acknowledged") / 2 / 120, 1 / put_s,
                0.01);
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_default_a_table_has_one_key_and_so_one_shard),
        cmocka_unit_test(primary_keys_spread_over_all_shards),
        cmocka_unit_test(with_parallel_apply_the_default_is_the_primary_key),
        cmocka_unit_test(a_salt_spreads_a_tables_key_over_its_buckets),
        cmocka_unit_test(a_constant_key_forces_one_shard),
        cmocka_unit_test(a_serial_writer_of_single_records_sends_one_over_its_latency),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
