/*
 * cmd_sql.c -- `kinesim sql`: a query of a result database, in the form that whoever reads it next wants. Reads only.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/database/db_current.h"
#include "reports/terminal/grid.h"
#include "scenarios/cli/command.h"
#include "scenarios/cli/results_folder.h"
#include "sim/check.h"

enum { REASON_MAX = 1024, CELL_MAX = 64 };

/* A value as text: numbers as plain decimals that read back, bytes by their number. */
static const char *cell_text(sqlite3_stmt *query, int column, char room[CELL_MAX])
{
    switch (sqlite3_column_type(query, column)) {
    case SQLITE_NULL: return "";
    case SQLITE_FLOAT:
        snprintf(room, CELL_MAX, "%.15g", sqlite3_column_double(query, column));
        return room;
    case SQLITE_BLOB:
        snprintf(room, CELL_MAX, "(%d bytes)", sqlite3_column_bytes(query, column));
        return room;
    default: return db_text(query, column);
    }
}

static bool is_number(sqlite3_stmt *query, int column)
{
    const int type = sqlite3_column_type(query, column);
    return type == SQLITE_INTEGER || type == SQLITE_FLOAT;
}

static void print_grid(struct db *db, sqlite3_stmt *query, enum grid_form form)
{
    const int columns = sqlite3_column_count(query);
    const char **heads = check_zeroed((size_t)columns, sizeof *heads);
    for (int c = 0; c < columns; c++) heads[c] = sqlite3_column_name(query, c);
    struct grid *grid = grid_create(heads, (size_t)columns);
    free(heads);
    char room[CELL_MAX];
    while (db_next(db, &query))
        for (int c = 0; c < columns; c++)
            grid_add(grid, cell_text(query, c, room), is_number(query, c));
    if (!db->failed) grid_print(stdout, grid, form);
    grid_destroy(grid);
}

static json_t *cell_json(sqlite3_stmt *query, int column)
{
    char room[CELL_MAX];
    switch (sqlite3_column_type(query, column)) {
    case SQLITE_NULL: return json_null();
    case SQLITE_INTEGER: return json_integer(sqlite3_column_int64(query, column));
    case SQLITE_FLOAT: return json_real(sqlite3_column_double(query, column));
    default: return json_string(cell_text(query, column, room));
    }
}

static void print_json(struct db *db, sqlite3_stmt *query)
{
    const int columns = sqlite3_column_count(query);
    json_t *rows = json_array();
    while (db_next(db, &query)) {
        json_t *row = json_object();
        for (int c = 0; c < columns; c++)
            json_object_set_new(row, sqlite3_column_name(query, c), cell_json(query, c));
        json_array_append_new(rows, row);
    }
    if (!db->failed) {
        json_dumpf(rows, stdout, JSON_INDENT(2));
        putchar('\n');
    }
    json_decref(rows);
}

/* One statement that gives rows and changes nothing. */
static sqlite3_stmt *prepared(struct db *db, const char *sql)
{
    sqlite3_stmt *query = NULL;
    const char *rest = NULL;
    if (sqlite3_prepare_v2(db->handle, sql, -1, &query, &rest) != SQLITE_OK)
        db_fail(db, "%s", sqlite3_errmsg(db->handle));
    else if (!query) db_fail(db, "a query such as SELECT * FROM v_latency is missing");
    else if (rest[strspn(rest, "; \t\r\n")])
        db_fail(db, "one query at a time: '%.40s' is another", rest);
    else if (!sqlite3_stmt_readonly(query) || sqlite3_column_count(query) == 0)
        db_fail(db, "this reads only: a SELECT; `kinesim runs --rm` takes runs away");
    if (db->failed) db_end(&query);
    return query;
}

int cmd_sql(const struct options *options)
{
    char path[PATHS_MAX], reason[REASON_MAX];
    struct db db;
    if (!results_folder_find(options, options->arguments[1], path)) return EXIT_USAGE;
    if (!db_open_current(&db, path, reason, sizeof reason)) {
        fprintf(stderr, "kinesim: %s: %s\n", path, reason);
        return EXIT_USAGE;
    }
    sqlite3_stmt *query = prepared(&db, options->arguments[0]);
    if (query && options->form == FORM_JSON) print_json(&db, query);
    else if (query)
        print_grid(&db, query,
                   options->form == FORM_CSV        ? GRID_CSV
                   : options->form == FORM_MARKDOWN ? GRID_MARKDOWN
                                                    : GRID_COLUMNS);
    if (db_close(&db, false)) return EXIT_FINE;
    fprintf(stderr, "kinesim sql: %s\n", reason);
    return EXIT_USAGE;
}
