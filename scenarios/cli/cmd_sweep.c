/*
 * cmd_sweep.c -- `kinesim sweep`: every point of the axes, resumable, into the database.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "reports/db.h"
#include "reports/publish.h"
#include "reports/sweep_db.h"
#include "reports/sweep_table.h"
#include "scenarios/cli/announce.h"
#include "scenarios/cli/books.h"
#include "scenarios/cli/command.h"
#include "scenarios/cli/paths.h"
#include "scenarios/cli/progress.h"
#include "scenarios/cli/sweep_ranks.h"
#include "scenarios/cli/varied.h"
#include "scenarios/ranks/ranks.h"
#include "scenarios/study/sweep_points.h"
#include "sim/check.h"

enum { REASON_MAX = 1024 };

static const struct argp_option own_rows[] = {VARIED_ROWS, {0}};

static void take(void *own, int key, const char *text, struct argp_state *state)
{
    varied_take(own, key, text, state);
}

const struct command_options sweep_options = {own_rows, sizeof(struct varied), take};

struct sweep_run {
    const struct options *options;
    struct scenario *scenario;
    struct sweep_points list;
    struct books books;
    char database[PATHS_MAX];
    const char *folder;
    int64_t sweep_id;
    bool *landed;
    struct study_point *todo; /* points that have not landed */
    const char **todo_keys;
    size_t todo_count;
};

/* ---- reading */

static int make_points(struct sweep_run *run, const struct price_book *book)
{
    const struct scenario_overrides base = {run->options->set, run->options->set_count};
    struct diag *diag = diag_create();
    sweep_points_make(&run->list, run->scenario, base, book, diag);
    diag_print(diag, stderr);
    const int status = diag_exit_status(diag);
    diag_destroy(diag);
    return status;
}

static int read(struct sweep_run *run)
{
    int status;
    if ((run->scenario = varied_read(run->options, run->options->own, &status)) == NULL)
        return status;
    run->books = (struct books){.options = run->options};
    const struct price_book *book = books_get(&run->books, run->scenario, &status);
    return book ? make_points(run, book) : status;
}

/* ---- the database */

static bool complain(const char *path, const char *reason)
{
    fprintf(stderr, "kinesim: %s: %s\n", path, reason);
    return false;
}

static bool choose_folder(struct sweep_run *run)
{
    run->folder = run->options->output ? run->options->output : "results";
    const int length = snprintf(run->database, sizeof run->database, "%s/kinesim.db", run->folder);
    if (length >= (int)sizeof run->database) errno = ENAMETOOLONG;
    else if (paths_make_folder(run->folder)) return true;
    return complain(run->folder, strerror(errno));
}

static bool begin(struct sweep_run *run)
{
    char reason[REASON_MAX], started_at[32];
    struct tm utc;
    const time_t now = time(NULL);
    strftime(started_at, sizeof started_at, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
    struct sweep_report report = run->list.report;
    report.started_at = started_at;
    report.command = run->options->line;
    run->landed = check_zeroed(report.point_count, sizeof *run->landed);
    if (!sweep_db_begin(run->database, &report, &run->sweep_id, run->landed, reason, sizeof reason))
        return complain(run->database, reason);
    run->todo = check_zeroed(report.point_count, sizeof *run->todo);
    run->todo_keys = check_zeroed(report.point_count, sizeof *run->todo_keys);
    for (size_t i = 0; i < report.point_count; i++) {
        if (run->landed[i]) continue;
        run->todo[run->todo_count] = run->list.points[i];
        run->todo_keys[run->todo_count++] = report.keys[i];
    }
    return true;
}

/* ---- simulating */

static const struct price_book *prices(void *context, const struct scenario *scenario)
{
    struct sweep_run *run = context;
    int status;
    return books_get(&run->books, scenario, &status);
}

static bool land(void *context, size_t point, const struct finished *finished)
{
    const struct sweep_run *run = context;
    char reason[REASON_MAX];
    if (sweep_db_land(run->database, run->todo_keys[point], &finished->report, reason,
                      sizeof reason))
        return true;
    return complain(run->database, reason);
}

static size_t count_landed(const struct sweep_run *run)
{
    size_t count = run->list.report.point_count - run->todo_count;
    struct db db;
    char reason[REASON_MAX];
    if (!db_open(&db, run->database, DB_READ, reason, sizeof reason)) return count;
    const double now = db_number(
        &db, "SELECT count(*) FROM sweep_point JOIN point USING (key) WHERE sweep_id = ?1",
        run->sweep_id);
    return db_close(&db, false) ? (size_t)now : count;
}

static int simulate(struct sweep_run *run)
{
    if (run->todo_count == 0) return EXIT_FINE;
    const size_t before = run->list.report.point_count - run->todo_count;
    if (before && !run->options->quiet)
        fprintf(stderr, "kinesim: %zu of %zu points are there already\n", before,
                run->list.report.point_count);
    struct progress *progress = progress_begin(progress_wanted(run->options),
                                               study_tasks(run->todo, run->todo_count),
                                               study_span(run->todo, run->todo_count));
    const struct study study = {
        .points = run->todo,
        .count = run->todo_count,
        .threads = run->options->threads,
        .prices = prices,
        .land = land,
        .progress = progress_step,
        .context = run,
        .progress_context = progress,
    };
    const enum study_end end = study_run(&study);
    const bool interrupted = progress_end(progress);
    if (end == STUDY_FAILED) return EXIT_INTERNAL;
    if (end == STUDY_DONE && !interrupted) return EXIT_FINE;
    fprintf(stderr,
            "kinesim: interrupted; %zu of %zu points are in %s, and the same command goes on from "
            "there\n",
            count_landed(run), run->list.report.point_count, run->database);
    return EXIT_INTERRUPTED;
}

/* Under mpirun: rank 0 hands out the points, the others simulate them. */
static int lead(struct sweep_run *run)
{
    if (sweep_ranks_lead(run->database, run->landed, run->list.report.point_count))
        return EXIT_FINE;
    fprintf(stderr,
            "kinesim: %zu of %zu points are in %s, and the same command goes on from there\n",
            count_landed(run), run->list.report.point_count, run->database);
    return EXIT_INTERNAL;
}

static int follow(struct sweep_run *run)
{
    const struct study study = {.prices = prices, .context = run};
    sweep_ranks_follow(&run->list, &study);
    return EXIT_FINE;
}

/* ---- showing */

static bool show(const struct sweep_run *run)
{
    struct db db;
    struct sweep_view view;
    char reason[REASON_MAX];
    if (!db_open(&db, run->database, DB_READ, reason, sizeof reason))
        return complain(run->database, reason);
    const bool loaded = sweep_view_load(&view, &db, run->sweep_id);
    bool written = true; /* main complains where it was not */
    if (loaded && run->options->json) written = sweep_table_json(stdout, &view);
    else if (loaded && !run->options->quiet) sweep_table_print(stdout, &view);
    sweep_view_free(&view);
    return db_close(&db, false) ? written : complain(run->database, reason);
}

static bool publish(const struct sweep_run *run)
{
    char page[PATHS_MAX], reason[REASON_MAX];
    struct announcement words = {
        .database = run->database,
        .pictures = {.svg = true, .png = run->options->png},
    };
    if (run->options->plots) {
        if (!publish_sweep(run->database, run->sweep_id, run->folder, &words.pictures, page,
                           sizeof page, reason, sizeof reason)) {
            fprintf(stderr, "kinesim: %s\n", reason);
            return false;
        }
        words.page = page;
    }
    if (run->options->quiet) return true;
    if (!run->options->json) putchar('\n');
    announce(run->options->json ? stderr : stdout, &words);
    return true;
}

static int sweep(struct sweep_run *run)
{
    int status = read(run);
    if (status != EXIT_FINE) return status;
    if (ranks_own() > 0) return follow(run);
    if (!choose_folder(run) || !begin(run)) {
        if (ranks_count() > 1) ranks_lead(NULL, 0, NULL, NULL); /* or the others would wait */
        return EXIT_INTERNAL;
    }
    status = ranks_count() > 1 ? lead(run) : simulate(run);
    if (status != EXIT_FINE) return status;
    return show(run) && publish(run) ? EXIT_FINE : EXIT_INTERNAL;
}

int cmd_sweep(const struct options *options)
{
    struct sweep_run run = {.options = options};
    const int status = sweep(&run);
    free(run.landed);
    free(run.todo);
    free(run.todo_keys);
    sweep_points_free(&run.list);
    books_free(&run.books);
    if (run.scenario) scenario_destroy(run.scenario);
    return status;
}
