/*
 * db.h -- SQLite with its answers checked once, here.
 *
 * A struct db remembers the first failure; every later call does nothing, so a writer may go on and
 * ask at the end. Texts that are bound must live until the insert is flushed or the query stepped.
 */
#ifndef KINESIM_REPORTS_DB_H
#define KINESIM_REPORTS_DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db {
    sqlite3 *handle;
    char *error; /* the caller's, error_bytes long; "" while all is well */
    size_t error_bytes;
    bool failed;
    bool holds_signals; /* a writer: SIGINT and SIGTERM wait until it has closed */
};

enum db_access { DB_READ, DB_WRITE };

/* Opens the file, waiting up to a minute for other writers. Refuses what is not a result database
 * or comes from a newer kinesim. With DB_WRITE the transaction is a writer's. */
bool db_open(struct db *db, const char *path, enum db_access access, char *error,
             size_t error_bytes);
/* Commits if asked and nothing failed, else rolls back; closes. True if all went well. */
bool db_close(struct db *db, bool commit);

void db_run(struct db *db, const char *sql);
__attribute__((format(printf, 2, 3))) void db_fail(struct db *db, const char *format, ...);

/* ---- a query: db_query(db, "... ?1 ...", run_id), then db_next until false, which ends it */
sqlite3_stmt *db_query(struct db *db, const char *sql, int64_t run_id);
bool db_next(struct db *db, sqlite3_stmt **query);
/* For leaving a query early; NULL is fine. */
void db_end(sqlite3_stmt **query);
/* A column as text, "" for NULL. Good until the next step. */
const char *db_text(sqlite3_stmt *query, int column);
/* A column as a number, NaN for NULL. */
double db_real(sqlite3_stmt *query, int column);
/* The single number a query gives, NaN without a row. */
double db_number(struct db *db, const char *sql, int64_t run_id);

/* ---- many rows into one table, 50 a statement */
enum db_kind { DB_NULL, DB_INTEGER, DB_REAL, DB_TEXT };

struct db_value {
    enum db_kind kind;
    union {
        int64_t integer;
        double real;
        const char *text;
    } as;
};

static inline struct db_value db_integer(int64_t value)
{
    return (struct db_value){.kind = DB_INTEGER, .as.integer = value};
}
/* NaN becomes NULL. */
static inline struct db_value db_value_real(double value)
{
    return (struct db_value){.kind = value == value ? DB_REAL : DB_NULL, .as.real = value};
}
static inline struct db_value db_value_text(const char *value)
{
    return (struct db_value){.kind = value ? DB_TEXT : DB_NULL, .as.text = value};
}

#define DB_COLUMNS_MAX 40

struct db_insert {
    struct db *db;
    const char *table;
    const char *const *columns;
    int column_count;
    int pending;
    sqlite3_stmt *full; /* the statement for 50 rows, once it is needed */
    struct db_value *values;
};

/* Names must be plain identifiers (db_plain_name). */
struct db_insert db_insert_begin(struct db *db, const char *table, const char *const *columns,
                                 int column_count);
void db_insert_row(struct db_insert *insert, const struct db_value *values);
void db_insert_end(struct db_insert *insert);

/* Letters, digits and underscores, not beginning with a digit. */
bool db_plain_name(const char *name);

#endif
