/*
 * cmd_sweep.c -- `kinesim sweep`: every point of the axes, resumable, into the database.
 */
#include <stdio.h>
#include <stdlib.h>

#include "reports/database/db.h"
#include "reports/database/sweep_db.h"
#include "reports/terminal/sweep_table.h"
#include "scenarios/cli/books.h"
#include "scenarios/cli/command.h"
#include "scenarios/cli/progress.h"
#include "scenarios/cli/results_folder.h"
#include "scenarios/cli/varied.h"
#include "scenarios/ranks/rank_tasks.h"
#include "scenarios/ranks/ranks.h"
#include "scenarios/ranks/sweep_ranks.h"
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
    struct results_folder folder;
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

static bool begin(struct sweep_run *run)
{
    char reason[REASON_MAX], started_at[RESULTS_FOLDER_TIME];
    results_folder_time(started_at);
    struct sweep_report report = run->list.report;
    report.started_at = started_at;
    report.command = run->options->line;
    run->landed = check_zeroed(report.point_count, sizeof *run->landed);
    if (!sweep_db_begin(run->folder.database, &report, &run->sweep_id, run->landed, reason,
                        sizeof reason))
        return results_folder_complain(run->folder.database, reason);
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

static bool land_point(const struct sweep_run *run, const char *key,
                       const struct finished *finished)
{
    char reason[REASON_MAX];
    if (sweep_db_land(run->folder.database, key, &finished->report, reason, sizeof reason))
        return true;
    return results_folder_complain(run->folder.database, reason);
}

static bool land(void *context, size_t point, const struct finished *finished)
{
    const struct sweep_run *run = context;
    return land_point(run, run->todo_keys[point], finished);
}

static size_t count_landed(const struct sweep_run *run)
{
    size_t count = run->list.report.point_count - run->todo_count;
    struct db db;
    char reason[REASON_MAX];
    if (!db_open(&db, run->folder.database, DB_READ, reason, sizeof reason)) return count;
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
    struct progress *progress = progress_begin(run->options,
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
    return progress_stopped("%zu of %zu points are in %s, and the same command goes on from there",
                            count_landed(run), run->list.report.point_count, run->folder.database);
}

/* Under mpirun every rank knows all points, rank 0 alone which have landed. */
static bool land_of_all(void *context, size_t point, const struct finished *finished)
{
    const struct sweep_run *run = context;
    return land_point(run, run->list.report.keys[point], finished);
}

static struct study study_of_all(struct sweep_run *run)
{
    return (struct study){
        .points = run->list.points,
        .count = run->list.report.point_count,
        .prices = prices,
        .land = land_of_all,
        .context = run,
    };
}

static int lead(struct sweep_run *run)
{
    struct study study = study_of_all(run);
    struct progress *progress = progress_begin(run->options,
                                               study_tasks(run->todo, run->todo_count),
                                               study_span(run->todo, run->todo_count));
    study.progress = progress_step;
    study.progress_context = progress;
    const struct sweep_ranks_job job = {
        .study = &study,
        .landed = run->landed,
        .keys = run->list.report.keys,
        .database = run->folder.database,
        .told = !run->options->quiet,
    };
    const bool done = sweep_ranks_lead(&job);
    const bool interrupted = progress_end(progress);
    if (done) return EXIT_FINE;
    const int status =
        progress_stopped("%zu of %zu points are in %s, and the same command goes on from there",
                         count_landed(run), run->list.report.point_count, run->folder.database);
    return interrupted ? status : EXIT_INTERNAL;
}

static int follow(struct sweep_run *run)
{
    const struct study study = study_of_all(run);
    rank_tasks_follow(&study);
    return EXIT_FINE;
}

/* ---- showing */

static bool show(const struct sweep_run *run)
{
    struct db db;
    struct sweep_view view;
    char reason[REASON_MAX];
    if (!db_open(&db, run->folder.database, DB_READ, reason, sizeof reason))
        return results_folder_complain(run->folder.database, reason);
    const bool loaded = sweep_view_load(&view, &db, run->sweep_id);
    bool written = true; /* main complains where it was not */
    if (loaded && run->options->json) written = sweep_table_json(stdout, &view);
    else if (loaded && !run->options->quiet) sweep_table_print(stdout, &view);
    sweep_view_free(&view);
    return db_close(&db, false) ? written : results_folder_complain(run->folder.database, reason);
}

static int sweep(struct sweep_run *run)
{
    int status = read(run);
    if (status != EXIT_FINE) return status;
    if (ranks_own() > 0) return follow(run);
    if (!results_folder_make(&run->folder, run->options) || !begin(run)) {
        if (ranks_count() > 1) ranks_lead(NULL, 0, NULL, NULL, NULL); /* or the others would wait */
        return EXIT_INTERNAL;
    }
    status = ranks_count() > 1 ? lead(run) : simulate(run);
    if (status != EXIT_FINE) return status;
    const bool shown =
        show(run) && results_folder_show(&run->folder, run->options, publish_sweep, run->sweep_id);
    return shown ? EXIT_FINE : EXIT_INTERNAL;
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
