/*
 * cmd_runs.c -- `kinesim runs`: what a result database holds; with --rm, taking some of it away.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/common/format.h"
#include "reports/database/db_current.h"
#include "reports/database/runs_db.h"
#include "reports/database/schema.h"
#include "reports/terminal/grid.h"
#include "scenarios/cli/command.h"
#include "scenarios/cli/results_folder.h"

enum { REASON_MAX = 1024, REMOVED_MAX = 256, FOUND_WIDTH = 80 };

struct removed {
    enum runs_kind kind;
    int64_t id;
};

struct runs_own {
    struct removed removed[REMOVED_MAX];
    size_t count;
};

enum { KEY_RM = 256 };

static const struct argp_option own_rows[] = {
    {"rm", KEY_RM, "WHAT", 0,
     "take away: 3 (a run), sweep-2, plan-1, keys-1, forecast-1; may be repeated", 0},
    {0},
};

/* "3", "run-3", "sweep-2" */
static void take(void *own, int key, const char *text, struct argp_state *state)
{
    struct runs_own *runs = own;
    struct removed removed = {RUNS_RUN, 0};
    const char *digits = text;
    (void)key;
    for (int kind = 0; kind < RUNS_KINDS; kind++) {
        const size_t length = strlen(runs_kind_names[kind]);
        if (strncmp(text, runs_kind_names[kind], length) != 0 || text[length] != '-') continue;
        removed.kind = (enum runs_kind)kind;
        digits = text + length + 1;
    }
    const size_t length = strlen(digits);
    if (length == 0 || length > 18 || strspn(digits, "0123456789") != length)
        argp_error(state, "--rm: '%s' is none of 3, sweep-2, plan-1, keys-1, forecast-1", text);
    if (runs->count == REMOVED_MAX) argp_error(state, "more than %d times --rm", REMOVED_MAX);
    removed.id = strtoll(digits, NULL, 10);
    runs->removed[runs->count++] = removed;
}

const struct command_options runs_options = {own_rows, sizeof(struct runs_own), take};

/* ---- the list */

static void print_grid(struct db *db, sqlite3_stmt *query)
{
    static const char *const heads[] = {"what", "of", "began", "records", "USD/month", "found"};
    struct grid *grid = grid_create(heads, sizeof heads / sizeof *heads);
    size_t count = 0;
    while (db_next(db, &query)) {
        char what[64];
        snprintf(what, sizeof what, "%s-%s", db_text(query, 0), db_text(query, 1));
        grid_add(grid, strncmp(what, "run-", 4) == 0 ? what + 4 : what, false);
        grid_add(grid, db_text(query, 2), false);
        grid_add(grid, db_text(query, 3), false);
        grid_add(grid, *db_text(query, 5) ? format_count(db_real(query, 5)).text : "",
                 *db_text(query, 5));
        grid_add(grid, *db_text(query, 6) ? format_usd(db_real(query, 6)).text : "",
                 *db_text(query, 6));
        grid_add(grid, format_name(db_text(query, 7), FOUND_WIDTH).text, false);
        count++;
    }
    if (!db->failed && count > 0) grid_print(stdout, grid, GRID_COLUMNS);
    else if (!db->failed) puts("nothing in it");
    grid_destroy(grid);
}

static json_t *real(sqlite3_stmt *query, int column)
{
    return *db_text(query, column) ? json_real(db_real(query, column)) : json_null();
}

static void print_json(struct db *db, sqlite3_stmt *query)
{
    json_t *rows = json_array();
    while (db_next(db, &query))
        json_array_append_new(
            rows,
            json_pack("{s:s, s:I, s:s, s:s, s:o, s:o, s:o, s:s}", "kind", db_text(query, 0), "id",
                      (json_int_t)sqlite3_column_int64(query, 1), "of", db_text(query, 2), "began",
                      db_text(query, 3), "parts", real(query, 4), "records", real(query, 5),
                      "usd_month", real(query, 6), "found", db_text(query, 7)));
    if (!db->failed) {
        json_dumpf(rows, stdout, JSON_INDENT(2));
        putchar('\n');
    }
    json_decref(rows);
}

static int list(const struct options *options, const char *path)
{
    char reason[REASON_MAX];
    struct db db;
    if (db_open_current(&db, path, reason, sizeof reason)) {
        sqlite3_stmt *query = db_query(&db, runs_list_sql, 0);
        if (options->json) print_json(&db, query);
        else print_grid(&db, query);
        if (db_close(&db, false)) return EXIT_FINE;
    }
    results_folder_complain(path, reason);
    return EXIT_USAGE;
}

/* ---- taking away */

/* All or nothing: one that is not there leaves the others. */
static void remove_all(struct db *db, const struct runs_own *own)
{
    for (size_t i = 0; i < own->count; i++) {
        const struct removed *removed = &own->removed[i];
        if (!db->failed && !runs_remove(db, removed->kind, removed->id))
            db_fail(db, "there is no %s %lld", runs_kind_names[removed->kind],
                    (long long)removed->id);
    }
}

static int take_away(const struct options *options, const char *path)
{
    const struct runs_own *own = options->own;
    char reason[REASON_MAX];
    struct db db;
    if (!db_open(&db, path, DB_WRITE, reason, sizeof reason)) {
        results_folder_complain(path, reason);
        return EXIT_USAGE;
    }
    schema_create(&db);
    remove_all(&db, own);
    const bool done = !db.failed;
    if (done) {
        db_run(&db, "COMMIT");
        db_run(&db, "VACUUM"); /* the room goes back to the disk */
    }
    if (!db_close(&db, false)) {
        results_folder_complain(path, reason);
        return done ? EXIT_INTERNAL : EXIT_USAGE;
    }
    if (!options->quiet && !options->json)
        printf("%zu taken away from %s; pages and pictures beside it stay\n", own->count, path);
    return EXIT_FINE;
}

int cmd_runs(const struct options *options)
{
    char path[PATHS_MAX];
    if (!results_folder_find(options, options->arguments[0], path)) return EXIT_USAGE;
    return ((const struct runs_own *)options->own)->count > 0 ? take_away(options, path)
                                                              : list(options, path);
}
