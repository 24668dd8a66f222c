#include "reports/publish.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reports/common/format.h"
#include "reports/common/text.h"
#include "reports/database/db_current.h"
#include "reports/figures/figure_forecast.h"
#include "reports/figures/figure_keys.h"
#include "reports/figures/figure_plan.h"
#include "reports/figures/figure_sweep.h"
#include "reports/figures/plot.h"
#include "reports/page/page.h"

enum { FIGURES_MOST = 16 };

/* What is published: a run or a sweep. */
struct publication {
    const struct figure_kind *kinds;
    void (*page)(struct text *out, struct db *db, int64_t id, const struct page_figure *figures,
                 size_t figure_count, const char *remark);
    const char *latest, *find, *note; /* queries */
    const char *word;                 /* "run" */
    const char *folder;               /* before the number, in the folder's name */
    /* What lies beside the page; NULL: nothing. False with a reason in `error` or in the db. */
    bool (*beside)(struct db *db, int64_t id, const char *directory, char *error,
                   size_t error_bytes);
};

static const struct publication of_run = {
    .kinds = plot_kinds,
    .page = page_make,
    .latest = "SELECT max(run_id) FROM run",
    .find = "SELECT run_id FROM run WHERE run_id = ?1",
    .note = "SELECT coalesce(command, ''), seed, version FROM run WHERE run_id = ?1",
    .word = "run",
    .folder = "",
};

static const struct publication of_sweep = {
    .kinds = figure_sweep_kinds,
    .page = page_make_sweep,
    .latest = "SELECT max(sweep_id) FROM sweep",
    .find = "SELECT sweep_id FROM sweep WHERE sweep_id = ?1",
    .note =
        "SELECT coalesce(command, ''), min(seed) FROM sweep AS s JOIN sweep_point USING (sweep_id)"
        " JOIN point AS p ON p.key = sweep_point.key WHERE sweep_id = ?1",
    .word = "sweep",
    .folder = "sweep-",
};

/* The plan as a scenario, if there is one. */
static bool save_plan(struct db *db, int64_t id, const char *directory, char *error,
                      size_t error_bytes)
{
    struct text yaml = {0};
    sqlite3_stmt *row =
        db_query(db, "SELECT answer FROM plan WHERE plan_id = ?1 AND answer IS NOT NULL", id);
    if (!db_next(db, &row)) return !db->failed;
    text_add(&yaml, db_text(row, 0));
    const bool saved = text_save(&yaml, directory, "plan.yaml", error, error_bytes);
    db_end(&row);
    text_free(&yaml);
    return saved;
}

static const struct publication of_plan = {
    .kinds = figure_plan_kinds,
    .page = page_make_plan,
    .latest = "SELECT max(plan_id) FROM plan",
    .find = "SELECT plan_id FROM plan WHERE plan_id = ?1",
    .note = "SELECT coalesce(command, ''), NULL FROM plan WHERE plan_id = ?1",
    .word = "plan",
    .folder = "plan-",
    .beside = save_plan,
};

static const struct publication of_keys = {
    .kinds = figure_keys_kinds,
    .page = page_make_keys,
    .latest = "SELECT max(keys_id) FROM keys_run",
    .find = "SELECT keys_id FROM keys_run WHERE keys_id = ?1",
    .note = "SELECT coalesce(command, ''), NULL FROM keys_run WHERE keys_id = ?1",
    .word = "look at keys",
    .folder = "keys-",
};

static const struct publication of_forecast = {
    .kinds = figure_forecast_kinds,
    .page = page_make_forecast,
    .latest = "SELECT max(forecast_id) FROM forecast",
    .find = "SELECT forecast_id FROM forecast WHERE forecast_id = ?1",
    .note = "SELECT coalesce(command, ''), seed FROM forecast WHERE forecast_id = ?1",
    .word = "forecast",
    .folder = "forecast-",
};

/* Which of the kinds the last publish_run drew; its names are constants. */
static _Thread_local const char *drawn[FIGURES_MOST + 1];

const char *const *publish_figures(void)
{
    return drawn;
}

static bool make_folder(const char *path, char *error, size_t error_bytes)
{
    if (mkdir(path, 0777) == 0 || errno == EEXIST) return true;
    snprintf(error, error_bytes, "cannot make the folder %s: %s", path, strerror(errno));
    return false;
}

static bool find(struct db *db, const struct publication *what, int64_t *id)
{
    const double found = *id == 0 ? db_number(db, what->latest, 0) : db_number(db, what->find, *id);
    if (db->failed) return false;
    if (!isnan(found)) *id = (int64_t)found;
    else if (*id == 0) db_fail(db, "the database has no %s", what->word);
    else db_fail(db, "the database has no %s %lld", what->word, (long long)*id);
    return !db->failed;
}

enum { NOTE_MAX = 72 };

static void make_note(struct text *note, struct db *db, const struct publication *what, int64_t id)
{
    sqlite3_stmt *run = db_query(db, what->note, id);
    if (!db_next(db, &run)) return;
    /* A long command would run into the picture; the page has it whole. */
    text_add(note, format_name(db_text(run, 0), NOTE_MAX).text);
    if (!strstr(db_text(run, 0), "--seed") && sqlite3_column_type(run, 1) != SQLITE_NULL)
        text_format(note, "%sseed %s", note->length ? ", " : "", db_text(run, 1));
    db_end(&run);
}

/* Draws everything; a figure that fails ends it. True with `gnuplot` false where that is missing.
 */
static bool draw_all(struct plot_job *job, const struct figure_kind *kinds,
                     struct page_figure *figures, size_t *count, bool *gnuplot, char *error,
                     size_t error_bytes)
{
    size_t names = 0;
    for (const struct figure_kind *kind = kinds; kind->name && *count < FIGURES_MOST; kind++) {
        struct page_figure *figure = &figures[*count];
        *figure = (struct page_figure){.name = kind->name};
        switch (plot_figure(kind, job, &figure->result, error, error_bytes)) {
        case PLOT_NOTHING: continue;
        case PLOT_FAILED: plot_result_free(&figure->result); return false;
        case PLOT_NO_GNUPLOT:
            *gnuplot = false;
            job->page = false;
            job->formats = (struct plot_formats){0};
            break;
        case PLOT_DRAWN:
            if (job->page) drawn[names++] = kind->name;
            plot_show(stdout, &figure->result, job->formats.colour);
            break;
        }
        (*count)++;
    }
    return !job->db->failed;
}

static bool write_page(struct plot_job *job, const struct publication *what, char *error,
                       size_t error_bytes)
{
    struct page_figure figures[FIGURES_MOST];
    size_t count = 0;
    bool gnuplot = true;
    bool ok = plot_style(job->directory, error, error_bytes) &&
              draw_all(job, what->kinds, figures, &count, &gnuplot, error, error_bytes);
    if (ok) {
        struct text page = {0};
        what->page(&page, job->db, job->run_id, figures, count,
                   gnuplot ? NULL
                           : "The pictures are missing because gnuplot is not installed: apt-get "
                             "install gnuplot-nox, then kinesim report with this database.");
        ok = !job->db->failed &&
             text_save(&page, job->directory, "report.html", error, error_bytes);
        text_free(&page);
    }
    for (size_t i = 0; i < count; i++) plot_result_free(&figures[i].result);
    return ok;
}

static bool any_of(const struct plot_formats *formats)
{
    return formats->svg || formats->png || formats->pdf;
}

static bool publish(const struct publication *what, const char *database, int64_t id,
                    const char *directory, const struct publish_options *options, char *page,
                    size_t page_bytes, char *error, size_t error_bytes)
{
    struct db db;
    memset(drawn, 0, sizeof drawn);
    if (!db_open_current(&db, database, error, error_bytes)) return false;
    struct text folder = {0}, note = {0};
    bool ok = find(&db, what, &id);
    if (ok) {
        text_format(&folder, "%s/%s%lld", directory, what->folder, (long long)id);
        make_note(&note, &db, what, id);
        struct plot_job job = {.db = &db,
                               .run_id = id,
                               .directory = folder.at,
                               .note = note.at ? note.at : "",
                               .formats = options->formats,
                               .page = any_of(&options->formats)};
        ok = make_folder(directory, error, error_bytes) &&
             make_folder(folder.at, error, error_bytes) &&
             write_page(&job, what, error, error_bytes) &&
             (!what->beside || what->beside(&db, id, folder.at, error, error_bytes));
        snprintf(page, page_bytes, "%s/report.html", folder.at);
    }
    text_free(&folder);
    text_free(&note);
    return db_close(&db, false) && ok;
}

bool publish_run(const char *database, int64_t run_id, const char *directory,
                 const struct publish_options *options, char *page, size_t page_bytes, char *error,
                 size_t error_bytes)
{
    return publish(&of_run, database, run_id, directory, options, page, page_bytes, error,
                   error_bytes);
}

bool publish_sweep(const char *database, int64_t sweep_id, const char *directory,
                   const struct publish_options *options, char *page, size_t page_bytes,
                   char *error, size_t error_bytes)
{
    return publish(&of_sweep, database, sweep_id, directory, options, page, page_bytes, error,
                   error_bytes);
}

bool publish_keys(const char *database, int64_t keys_id, const char *directory,
                  const struct publish_options *options, char *page, size_t page_bytes, char *error,
                  size_t error_bytes)
{
    return publish(&of_keys, database, keys_id, directory, options, page, page_bytes, error,
                   error_bytes);
}

bool publish_plan(const char *database, int64_t plan_id, const char *directory,
                  const struct publish_options *options, char *page, size_t page_bytes, char *error,
                  size_t error_bytes)
{
    return publish(&of_plan, database, plan_id, directory, options, page, page_bytes, error,
                   error_bytes);
}

bool publish_forecast(const char *database, int64_t forecast_id, const char *directory,
                      const struct publish_options *options, char *page, size_t page_bytes,
                      char *error, size_t error_bytes)
{
    return publish(&of_forecast, database, forecast_id, directory, options, page, page_bytes, error,
                   error_bytes);
}
