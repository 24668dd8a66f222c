#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "reports/database/results_db.h"
#include "reports/database/schema.h"
#include "tests/unit/report_fixture.h"

struct place {
    char folder[64], file[96];
};

static int make_place(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    if (!place) return 1;
    snprintf(place->folder, sizeof place->folder, "/tmp/kinesim-db-XXXXXX");
    if (!mkdtemp(place->folder)) return 1;
    snprintf(place->file, sizeof place->file, "%s/k.db", place->folder);
    *state = place;
    return 0;
}

static int drop_place(void **state)
{
    struct place *place = *state;
    unlink(place->file);
    rmdir(place->folder);
    free(place);
    return 0;
}

/* The first column of the first row; NaN for NULL, -1 without a row. */
static double ask(const char *file, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *query = NULL;
    double value = -1;
    assert_int_equal(sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    if (sqlite3_prepare_v2(db, sql, -1, &query, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    if (sqlite3_step(query) == SQLITE_ROW)
        value = sqlite3_column_type(query, 0) == SQLITE_NULL ? NAN
                                                             : sqlite3_column_double(query, 0);
    sqlite3_finalize(query);
    sqlite3_close(db);
    return value;
}

static int64_t write_one(const char *file, size_t replications)
{
    struct fixture *fixture = fixture_create(replications, "rds-cdc-prod");
    char error[256];
    int64_t id = 0;
    if (!results_db_write(file, &fixture->run, &id, error, sizeof error)) fail_msg("%s", error);
    fixture_destroy(fixture);
    return id;
}

static void every_row_of_every_replication_arrives(void **state)
{
    const char *file = ((struct place *)*state)->file;
    assert_int_equal(write_one(file, 3), 1);
    assert_true(ask(file, "PRAGMA application_id") == 0x4b53494d);
    assert_true(ask(file, "PRAGMA user_version") == SCHEMA_VERSION);
    assert_true(ask(file, "SELECT count(*) FROM shard_minute") == 3 * 4 * 60);
    assert_true(ask(file, "SELECT count(*) FROM object") == 3 * 60);
    assert_true(ask(file, "SELECT count(*) FROM counter") == 3 * 2);
    assert_true(ask(file, "SELECT count(*) FROM cost") == 5);
    assert_true(ask(file, "SELECT usd_month_hi FROM cost WHERE service = 'Lambda'") == 21.4);
    assert_true(ask(file, "SELECT usd_month_lo FROM run") == 216.5);
    assert_true(ask(file, "SELECT count(*) FROM parameter") == 3);
    assert_true(ask(file, "SELECT count(*) FROM event") == 3);
    assert_true(ask(file, "SELECT count(*) FROM ledger WHERE holds AND \"left\" = \"right\"") == 3);
    assert_true(ask(file, "SELECT count(*) FROM run WHERE status = 'complete' AND"
                          " digest = 'fedcba9876543210' AND replications = 3") == 1);
    assert_true(ask(file, "SELECT value FROM counter WHERE name = 'records_created' AND"
                          " replication = 2") == 1404002);
}

static void sample_paths_come_from_the_first_replication_only(void **state)
{
    const char *file = ((struct place *)*state)->file;
    write_one(file, 3);
    assert_true(ask(file, "SELECT count(*) FROM hot_key") == 1);
    assert_true(ask(file, "SELECT count(*) FROM metric WHERE statistic = 'Maximum' AND"
                          " name = 'DeliveryToS3.DataFreshness'") == 60);
}

static void pooled_latency_is_the_histogram_and_has_intervals(void **state)
{
    const char *file = ((struct place *)*state)->file;
    write_one(file, 5);
#define POOLED " FROM latency WHERE replication IS NULL AND stage = 'end_to_end'"
    assert_true(ask(file, "SELECT count" POOLED) == 200000);
    assert_true(ask(file, "SELECT sum(count) FROM histogram WHERE stage = 'end_to_end'") == 200000);
    assert_true(ask(file, "SELECT sum(count) FROM latency WHERE replication >= 0 AND"
                          " stage = 'end_to_end'") == 200000);
    assert_true(ask(file,
                    "SELECT mean_lo_ns < mean_ns AND mean_ns < mean_hi_ns AND"
                    " p99_lo_ns < p99_hi_ns AND p999_lo_ns < p999_hi_ns AND p50_ns < p90_ns AND "
                    "p90_ns < p95_ns AND"
                    " p95_ns < p99_ns AND p99_ns < p999_ns AND p999_ns < max_ns" POOLED) == 1);
    /* Student's t with 4 degrees of freedom, 97.5 %: 2.776445. */
    assert_true(fabs(ask(file, "SELECT (SELECT mean_hi_ns - mean_lo_ns" POOLED ") / (2 * 2.776445 *"
                               " sqrt(sum((mean_ns - m) * (mean_ns - m)) / 4 / 5)) FROM latency,"
                               " (SELECT avg(mean_ns) AS m FROM latency WHERE replication >= 0 AND"
                               " stage = 'end_to_end') WHERE replication >= 0 AND"
                               " stage = 'end_to_end'") -
                     1) < 1e-5);
}

static void one_replication_has_no_interval_and_empty_stages_no_values(void **state)
{
    const char *file = ((struct place *)*state)->file;
    write_one(file, 1);
    assert_true(isnan(ask(file, "SELECT mean_lo_ns" POOLED)));
    assert_true(isnan(ask(file, "SELECT p99_hi_ns" POOLED)));
    assert_true(ask(file, "SELECT count FROM latency WHERE replication IS NULL AND"
                          " stage = 'idle' AND p50_ns IS NULL AND max_ns IS NULL") == 0);
}

static void what_was_not_observed_is_null(void **state)
{
    const char *file = ((struct place *)*state)->file;
    write_one(file, 1);
    assert_true(isnan(ask(file, "SELECT observed FROM threshold WHERE verdict = 'unknown'")));
}

static void a_table_of_an_unknown_model_is_created_and_filled(void **state)
{
    const char *file = ((struct place *)*state)->file;
    write_one(file, 2);
    assert_true(ask(file, "SELECT sum(lag_ns) FROM station_lag WHERE station = 'north'") == 15);
    ask(file, "ALTER TABLE station_lag DROP COLUMN lag_ns");
    write_one(file, 2);
    assert_true(ask(file, "SELECT sum(lag_ns) FROM station_lag WHERE run_id = 2") == 15);
}

static void runs_accumulate(void **state)
{
    const char *file = ((struct place *)*state)->file;
    assert_int_equal(write_one(file, 1), 1);
    assert_int_equal(write_one(file, 2), 2);
    assert_true(ask(file, "SELECT count(*) FROM shard_minute WHERE run_id = 1") == 240);
    assert_true(ask(file, "SELECT count(*) FROM v_summary WHERE abs(usd_month - 220.569) < 1e-9"
                          " AND laws_broken = 0 AND thresholds_broken = 1") == 2);
}

static void views_speak_of_milliseconds_months_and_hot_shards(void **state)
{
    const char *file = ((struct place *)*state)->file;
    write_one(file, 2);
    assert_true(fabs(ask(file, "SELECT p50_ms FROM v_latency WHERE replication IS NULL AND"
                               " stage = 'put'") -
                     12) < 0.3);
    assert_true(fabs(ask(file, "SELECT usd_month FROM v_cost_month WHERE service ="
                               " 'Kinesis Data Streams'") -
                     58.15) < 1e-9);
    assert_true(ask(file, "SELECT shard FROM v_hot_shards ORDER BY throttled_records DESC") == 2);
    assert_true(ask(file, "SELECT throttled_minutes FROM v_hot_shards WHERE shard = 2") == 40);
    assert_true(fabs(ask(file, "SELECT sum(share) FROM v_hot_shards") - 1) < 1e-12);
}

static void a_file_of_a_newer_kinesim_is_refused_and_left_alone(void **state)
{
    const char *file = ((struct place *)*state)->file;
    struct fixture *fixture = fixture_create(1, "s");
    char error[256] = "";
    int64_t id = 0;
    write_one(file, 1);
    ask(file, "PRAGMA user_version = 1000");
    assert_false(results_db_write(file, &fixture->run, &id, error, sizeof error));
    assert_non_null(strstr(error, "newer kinesim"));
    assert_true(ask(file, "SELECT count(*) FROM run") == 1);
    fixture_destroy(fixture);
}

static void a_foreign_database_is_refused(void **state)
{
    const char *file = ((struct place *)*state)->file;
    struct fixture *fixture = fixture_create(1, "s");
    char error[256] = "";
    int64_t id = 0;
    sqlite3 *db;
    assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
    sqlite3_exec(db, "CREATE TABLE theirs(x)", NULL, NULL, NULL);
    sqlite3_close(db);
    assert_false(results_db_write(file, &fixture->run, &id, error, sizeof error));
    assert_non_null(strstr(error, "not a result database"));
    assert_false(results_db_write("/nowhere/at/all.db", &fixture->run, &id, error, sizeof error));
    assert_non_null(strstr(error, "cannot open /nowhere/at/all.db"));
    fixture_destroy(fixture);
}

/* Children are killed at moments spread over a write: what is there must be whole runs. */
static void a_killed_writer_leaves_whole_runs_only(void **state)
{
    const char *file = ((struct place *)*state)->file;
    write_one(file, 1);
    for (int i = 0; i < 12; i++) {
        struct fixture *fixture = fixture_create(2, "s");
        const pid_t child = fork();
        if (child == 0) {
            char error[256];
            int64_t id;
            for (;;) results_db_write(file, &fixture->run, &id, error, sizeof error);
        }
        usleep((useconds_t)(3000 + 2100 * i));
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        fixture_destroy(fixture);
        assert_true(ask(file, "SELECT count(*) FROM (SELECT r.run_id FROM run AS r LEFT JOIN"
                              " (SELECT run_id, count(*) AS n FROM shard_minute GROUP BY run_id)"
                              " AS s USING (run_id) WHERE s.n IS NOT 240 * r.replications)") == 0);
        assert_true(ask(file, "SELECT count(*) FROM run AS r WHERE 4 != (SELECT count(*) FROM"
                              " threshold AS t WHERE t.run_id = r.run_id)") == 0);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, drop_place)
    const struct CMUnitTest tests[] = {
        TEST(every_row_of_every_replication_arrives),
        TEST(sample_paths_come_from_the_first_replication_only),
        TEST(pooled_latency_is_the_histogram_and_has_intervals),
        TEST(one_replication_has_no_interval_and_empty_stages_no_values),
        TEST(what_was_not_observed_is_null),
        TEST(a_table_of_an_unknown_model_is_created_and_filled),
        TEST(runs_accumulate),
        TEST(views_speak_of_milliseconds_months_and_hot_shards),
        TEST(a_file_of_a_newer_kinesim_is_refused_and_left_alone),
        TEST(a_foreign_database_is_refused),
        TEST(a_killed_writer_leaves_whole_runs_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
