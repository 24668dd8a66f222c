#include "reports/database/db.h"

#include <ctype.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/common/text.h"
#include "reports/database/schema.h"
#include "sim/check.h"

/* Rows per INSERT: 50 is where the gain ends (facts/libraries.md section 8). */
#define ROWS_PER_INSERT 50
/* ours: a writer that holds the file longer than this has hung. */
#define BUSY_MS 60000

void db_fail(struct db *db, const char *format, ...)
{
    if (db->failed) return;
    va_list args;
    va_start(args, format);
    vsnprintf(db->error, db->error_bytes, format, args);
    va_end(args);
    db->failed = true;
}

static void fail_sqlite(struct db *db)
{
    db_fail(db, "%s", sqlite3_errmsg(db->handle));
}

void db_run(struct db *db, const char *sql)
{
    if (!db->failed && sqlite3_exec(db->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_sqlite(db);
}

/* A file of ours, of a format we know, or an empty one. */
static void check_format(struct db *db, const char *path, enum db_access access)
{
    const double id = db_number(db, "PRAGMA application_id", 0);
    const double version = db_number(db, "PRAGMA user_version", 0);
    const double tables = db_number(db, "SELECT count(*) FROM sqlite_schema", 0);
    if (db->failed) return;
    const bool empty = tables == 0 && id == 0;
    if (id != SCHEMA_APPLICATION_ID && (!empty || access == DB_READ))
        db_fail(db, "%s is not a result database of kinesim", path);
    else if (version > SCHEMA_VERSION)
        db_fail(db, "%s was written by a newer kinesim (database format %.0f, this one knows %d)",
                path, version, SCHEMA_VERSION);
}

/* An end in the middle of a commit would leave a journal that the file cannot be read without. */
static bool hold_signals(bool hold)
{
    sigset_t held;
    sigemptyset(&held);
    sigaddset(&held, SIGINT);
    sigaddset(&held, SIGTERM);
    return pthread_sigmask(hold ? SIG_BLOCK : SIG_UNBLOCK, &held, NULL) == 0;
}

/* Where memory ends in the middle of a transaction: its journal would be all that the file can be read with. */
static void leave_whole(void *context)
{
    struct db *db = context;
    if (db->handle) sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    if (db->handle) sqlite3_close_v2(db->handle);
}

bool db_open(struct db *db, const char *path, enum db_access access, char *error,
             size_t error_bytes)
{
    *db = (struct db){.error = error, .error_bytes = error_bytes};
    if (error_bytes > 0) error[0] = '\0';
    const int flags = access == DB_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                         : SQLITE_OPEN_READONLY;
    if (sqlite3_open_v2(path, &db->handle, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        db_fail(db, "cannot open %s: %s", path, sqlite3_errmsg(db->handle));
    else if (sqlite3_busy_timeout(db->handle, BUSY_MS) != SQLITE_OK) fail_sqlite(db);
    if (access == DB_WRITE) {
        db->holds_signals = hold_signals(true);
        check_before_stop(leave_whole, db);
    }
    db_run(db, access == DB_WRITE ? "BEGIN IMMEDIATE" : "BEGIN");
    check_format(db, path, access);
    if (db->failed) db_close(db, false);
    return !db->failed;
}

bool db_close(struct db *db, bool commit)
{
    if (commit) db_run(db, "COMMIT");
    if (db->handle && !sqlite3_get_autocommit(db->handle))
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    if (sqlite3_close(db->handle) != SQLITE_OK) db_fail(db, "cannot close the database");
    db->handle = NULL;
    if (db->holds_signals) {
        hold_signals(false);
        check_before_stop(NULL, NULL);
    }
    db->holds_signals = false;
    return !db->failed;
}

sqlite3_stmt *db_query(struct db *db, const char *sql, int64_t run_id)
{
    sqlite3_stmt *query = NULL;
    if (db->failed) return NULL;
    if (sqlite3_prepare_v2(db->handle, sql, -1, &query, NULL) != SQLITE_OK ||
        (sqlite3_bind_parameter_count(query) > 0 &&
         sqlite3_bind_int64(query, 1, run_id) != SQLITE_OK)) {
        fail_sqlite(db);
        db_end(&query);
    }
    return query;
}

bool db_next(struct db *db, sqlite3_stmt **query)
{
    if (!*query) return false;
    const int answer = sqlite3_step(*query);
    if (answer == SQLITE_ROW) return true;
    if (answer != SQLITE_DONE) fail_sqlite(db);
    db_end(query);
    return false;
}

void db_end(sqlite3_stmt **query)
{
    sqlite3_finalize(*query);
    *query = NULL;
}

const char *db_text(sqlite3_stmt *query, int column)
{
    const char *text = (const char *)sqlite3_column_text(query, column);
    return text ? text : "";
}

double db_real(sqlite3_stmt *query, int column)
{
    if (sqlite3_column_type(query, column) == SQLITE_NULL) return NAN;
    return sqlite3_column_double(query, column);
}

double db_number(struct db *db, const char *sql, int64_t run_id)
{
    sqlite3_stmt *query = db_query(db, sql, run_id);
    const double number = db_next(db, &query) ? db_real(query, 0) : NAN;
    db_end(&query);
    return number;
}

bool db_plain_name(const char *name)
{
    if (!isalpha((unsigned char)*name) && *name != '_') return false;
    for (; *name; name++)
        if (!isalnum((unsigned char)*name) && *name != '_') return false;
    return true;
}

struct db_insert db_insert_begin(struct db *db, const char *table, const char *const *columns,
                                 int column_count)
{
    CHECK(column_count <= DB_COLUMNS_MAX);
    return (struct db_insert){
        .db = db,
        .table = table,
        .columns = columns,
        .column_count = column_count,
        .values =
            check_zeroed((unsigned long)(ROWS_PER_INSERT * column_count), sizeof(struct db_value))};
}

static sqlite3_stmt *statement_for(const struct db_insert *insert, int rows)
{
    struct text sql = {0};
    text_format(&sql, "INSERT INTO \"%s\" (", insert->table);
    for (int c = 0; c < insert->column_count; c++)
        text_format(&sql, "%s\"%s\"", c ? ", " : "", insert->columns[c]);
    text_add(&sql, ") VALUES ");
    for (int r = 0; r < rows; r++) {
        text_add(&sql, r ? ", (" : "(");
        for (int c = 0; c < insert->column_count; c++) text_add(&sql, c ? ",?" : "?");
        text_add(&sql, ")");
    }
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(insert->db->handle, sql.at, -1, &statement, NULL) != SQLITE_OK)
        fail_sqlite(insert->db);
    text_free(&sql);
    return statement;
}

static int bind(sqlite3_stmt *statement, int at, const struct db_value *value)
{
    switch (value->kind) {
    case DB_INTEGER: return sqlite3_bind_int64(statement, at, value->as.integer);
    case DB_REAL: return sqlite3_bind_double(statement, at, value->as.real);
    case DB_TEXT: return sqlite3_bind_text(statement, at, value->as.text, -1, SQLITE_STATIC);
    case DB_NULL: break;
    }
    return sqlite3_bind_null(statement, at);
}

static void flush(struct db_insert *insert)
{
    struct db *db = insert->db;
    if (insert->pending == 0 || db->failed) return;
    const bool full = insert->pending == ROWS_PER_INSERT;
    sqlite3_stmt *statement = full && insert->full ? insert->full
                                                   : statement_for(insert, insert->pending);
    if (!statement) return;
    for (int i = 0; i < insert->pending * insert->column_count && !db->failed; i++)
        if (bind(statement, i + 1, &insert->values[i]) != SQLITE_OK) fail_sqlite(db);
    if (!db->failed && sqlite3_step(statement) != SQLITE_DONE)
        db_fail(db, "table %s: %s", insert->table, sqlite3_errmsg(db->handle));
    if (full) {
        insert->full = statement;
        sqlite3_reset(statement);
    } else {
        sqlite3_finalize(statement);
    }
    insert->pending = 0;
}

void db_insert_row(struct db_insert *insert, const struct db_value *values)
{
    memcpy(insert->values + insert->pending * insert->column_count, values,
           (size_t)insert->column_count * sizeof *values);
    if (++insert->pending == ROWS_PER_INSERT) flush(insert);
    if (insert->db->failed) insert->pending = 0;
}

void db_insert_end(struct db_insert *insert)
{
    flush(insert);
    sqlite3_finalize(insert->full);
    free(insert->values);
    insert->full = NULL;
    insert->values = NULL;
}
