#include "reports/publish.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reports/db.h"
#include "reports/page.h"
#include "reports/plot.h"
#include "reports/text.h"

enum { FIGURES_MOST = 16 };

/* Which of plot_kinds the last publish_run drew; its names are constants. */
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

static bool find_run(struct db *db, int64_t *run_id)
{
    const double found = *run_id == 0
                             ? db_number(db, "SELECT max(run_id) FROM run", 0)
                             : db_number(db, "SELECT run_id FROM run WHERE run_id = ?1", *run_id);
    if (db->failed) return false;
    if (isnan(found))
        db_fail(db, *run_id == 0 ? "the database has no run" : "the database has no run %lld",
                (long long)*run_id);
    else *run_id = (int64_t)found;
    return !db->failed;
}

static void make_note(struct text *note, struct db *db, int64_t run_id)
{
    sqlite3_stmt *run = db_query(
        db, "SELECT coalesce(command, ''), seed, version FROM run WHERE run_id = ?1", run_id);
    if (!db_next(db, &run)) return;
    text_add(note, db_text(run, 0));
    if (!strstr(db_text(run, 0), "--seed"))
        text_format(note, "%sseed %s", note->length ? ", " : "", db_text(run, 1));
    db_end(&run);
}

/* Draws everything; a figure that fails ends it. True with `gnuplot` false where that is missing.
 */
static bool draw_all(struct plot_job *job, struct page_figure *figures, size_t *count,
                     bool *gnuplot, char *error, size_t error_bytes)
{
    size_t names = 0;
    for (const struct figure_kind *kind = plot_kinds; kind->name && *count < FIGURES_MOST; kind++) {
        struct page_figure *figure = &figures[*count];
        *figure = (struct page_figure){.name = kind->name};
        switch (plot_figure(kind, job, &figure->title, error, error_bytes)) {
        case PLOT_NOTHING: continue;
        case PLOT_FAILED: text_free(&figure->title); return false;
        case PLOT_NO_GNUPLOT:
            *gnuplot = false;
            job->svg = job->png = false;
            break;
        case PLOT_DRAWN:
            figure->drawn = job->svg;
            if (job->svg || job->png) drawn[names++] = kind->name;
            break;
        }
        (*count)++;
    }
    return !job->db->failed;
}

static bool write_page(struct plot_job *job, char *error, size_t error_bytes)
{
    struct page_figure figures[FIGURES_MOST];
    size_t count = 0;
    bool gnuplot = true;
    bool ok = plot_style(job->directory, error, error_bytes) &&
              draw_all(job, figures, &count, &gnuplot, error, error_bytes);
    if (ok) {
        struct text page = {0};
        page_make(&page, job->db, job->run_id, job->directory, figures, count,
                  gnuplot ? NULL
                          : "The pictures are missing because gnuplot is not installed: apt-get "
                            "install gnuplot-nox, then kinesim report with this database.");
        ok = !job->db->failed &&
             text_save(&page, job->directory, "report.html", error, error_bytes);
        text_free(&page);
    }
    for (size_t i = 0; i < count; i++) text_free(&figures[i].title);
    return ok;
}

bool publish_run(const char *database, int64_t run_id, const char *directory,
                 const struct publish_options *options, char *page, size_t page_bytes, char *error,
                 size_t error_bytes)
{
    struct db db;
    memset(drawn, 0, sizeof drawn);
    if (!db_open(&db, database, DB_READ, error, error_bytes)) return false;
    struct text folder = {0}, note = {0};
    bool ok = find_run(&db, &run_id);
    if (ok) {
        text_format(&folder, "%s/%lld", directory, (long long)run_id);
        make_note(&note, &db, run_id);
        struct plot_job job = {.db = &db,
                               .run_id = run_id,
                               .directory = folder.at,
                               .note = note.at ? note.at : "",
                               .svg = options->svg,
                               .png = options->png};
        ok = make_folder(directory, error, error_bytes) &&
             make_folder(folder.at, error, error_bytes) && write_page(&job, error, error_bytes);
        snprintf(page, page_bytes, "%s/report.html", folder.at);
    }
    text_free(&folder);
    text_free(&note);
    return db_close(&db, false) && ok;
}
