#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "reports/database/db.h"
#include "reports/database/schema.h"
#include "sim/check.h"

static const char path[] = "db_stop_test.db", journal[] = "db_stop_test.db-journal";

static void fill(struct db *db)
{
    /* More than a page in memory: the file itself is written to before the commit. */
    db_run(db, "PRAGMA cache_size = 2");
    db_run(db, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
               " INSERT INTO counter(run_id, replication, component, name, value)"
               " SELECT 1, 0, 'c', 'n', i FROM n");
}

static int64_t bytes_of(const char *file)
{
    struct stat about;
    return stat(file, &about) == 0 ? (int64_t)about.st_size : -1;
}

/* A transaction that stops in its middle, as where memory ends, or without a word. */
static void stop_in_the_middle(bool told)
{
    char error[256];
    struct db db;
    fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        if (!db_open(&db, path, DB_WRITE, error, sizeof error)) _exit(3);
        fill(&db);
        if (bytes_of(journal) <= 0) _exit(4);
        freopen("/dev/null", "w", stderr);
        if (told) check_out_of_memory();
        _exit(1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 1);
}

static void where_memory_ends_in_a_transaction_no_journal_is_left(void **state)
{
    (void)state;
    char error[256];
    struct db db;
    remove(path);
    assert_true(db_open(&db, path, DB_WRITE, error, sizeof error));
    schema_create(&db);
    assert_true(db_close(&db, true));

    stop_in_the_middle(false); /* the test would see one */
    assert_true(bytes_of(journal) > 0);
    assert_true(db_open(&db, path, DB_WRITE, error, sizeof error)); /* heals it */
    assert_true(db_close(&db, true));
    assert_int_equal(bytes_of(journal), -1);

    stop_in_the_middle(true);
    assert_int_equal(bytes_of(journal), -1);
    assert_true(db_open(&db, path, DB_READ, error, sizeof error));
    assert_true(db_number(&db, "SELECT count(*) FROM counter", 0) == 0);
    assert_true(db_close(&db, false));
    remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_memory_ends_in_a_transaction_no_journal_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
