#include "reports/figures/plot.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "reports/common/format.h"
#include "reports/database/db.h"
#include "reports/figures/svg.h"
#include "reports/figures/svg_cells.h"

extern char **environ;

/* Longer ones would not be read. */
enum { TITLE_CHARACTERS = 160, NOTE_CHARACTERS = 100 };

const struct figure_kind plot_kinds[] = {
    {"latency", 1100, 480, figure_latency},
    {"heatmap", 1100, 330, figure_heatmap},
    {"throughput", 1100, 480, figure_throughput},
    {"freshness", 1100, 380, figure_freshness},
    {"objects", 1100, 360, figure_objects},
    {"bill", 1100, 330, figure_bill},
    {0},
};

bool plot_style(const char *directory, char *error, size_t error_bytes)
{
    struct text style = {0};
    text_add(&style, figure_template("kinesim-style.gp"));
    const bool ok = text_save(&style, directory, "kinesim-style.gp", error, error_bytes);
    text_free(&style);
    return ok;
}

static void make_script(struct text *out, struct figure *figure, const char *note)
{
    struct text file = {0};
    const struct label title =
        format_name(figure->title.at ? figure->title.at : "", TITLE_CHARACTERS);
    const struct label short_note = format_name(note, NOTE_CHARACTERS);
    text_format(&file, "%s.gp", figure->name);
    text_format(out,
                "# Written by kinesim. Draw again, in this folder:  gnuplot %s\n"
                "# For a slide:  gnuplot -e \"FORMAT='png'; SCALE=2; WIDTH=1280; HEIGHT=720\" %s\n",
                file.at, file.at);
    text_format(out,
                "NAME = '%s'\nDATA = '%s.tsv'\nif (!exists(\"WIDTH\")) WIDTH = %d\nTALL = %d\n"
                "NARROWTALL = %d\nROWS_BELOW = %d\nKS_TITLE = ",
                figure->name, figure->name, figure->width, figure->height,
                figure->narrow > 0 ? figure->narrow : figure->height, figure->below);
    text_gnuplot(out, title.text);
    text_add(out, "\nKS_SUBTITLE = ");
    text_gnuplot(out, figure->subtitle.at ? figure->subtitle.at : "");
    text_add(out, "\nKS_NOTE = ");
    text_gnuplot(out, short_note.text);
    text_add(out, "\n");
    if (figure->settings.at) text_add(out, figure->settings.at);
    text_add(out, "load 'kinesim-style.gp'\n");
    if (figure->axes.at) text_add(out, figure->axes.at);
    struct text template = {0};
    text_format(&template, "%s.gp", figure->template ? figure->template : figure->name);
    text_add(out, figure_template(template.at));
    text_free(&template);
    text_add(out, "unset output\n");
    text_free(&file);
}

/* ---- gnuplot, several at once */

/* One picture to draw: by which terminal, how wide, into which file beside the script. */
struct drawing {
    const char *format;
    int width, height; /* 0: as the script has it */
    double scale;
    bool bare; /* without headline and note */
    struct text out, log;
    pid_t child; /* 0: it could not be started */
    int failed;
};

static void start(struct drawing *drawing, const char *directory, const char *script)
{
    struct text preset = {0};
    text_format(&preset, "FORMAT='%s'; OUT='%s'", drawing->format, drawing->out.at);
    if (drawing->width > 0) text_format(&preset, "; WIDTH=%d", drawing->width);
    if (drawing->height > 0) text_format(&preset, "; HEIGHT=%d", drawing->height);
    if (drawing->scale > 0) text_format(&preset, "; SCALE=%.6g", drawing->scale);
    if (drawing->bare) text_add(&preset, "; BARE=1");
    char *const arguments[] = {"gnuplot", "-e", preset.at, (char *)script, NULL};
    posix_spawn_file_actions_t actions;
    drawing->failed = posix_spawn_file_actions_init(&actions);
    if (!drawing->failed) {
        int failed = posix_spawn_file_actions_addchdir_np(&actions, directory);
        if (!failed)
            failed = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
        if (!failed)
            failed = posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
        if (!failed)
            failed = posix_spawn_file_actions_addopen(&actions, 2, drawing->log.at,
                                                      O_WRONLY | O_CREAT | O_TRUNC, 0644);
        if (!failed)
            failed = posix_spawnp(&drawing->child, "gnuplot", &actions, NULL, arguments, environ);
        if (failed) drawing->child = 0;
        drawing->failed = failed;
        posix_spawn_file_actions_destroy(&actions);
    }
    text_free(&preset);
}

/* gnuplot's exit status, 127 if it could not be started. Its messages are in drawing->log. */
static int finish(struct drawing *drawing)
{
    int status = 0;
    if (drawing->child == 0) return drawing->failed == ENOENT ? 127 : 1;
    while (waitpid(drawing->child, &status, 0) < 0)
        if (errno != EINTR) return 1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static enum plot_outcome explain(const char *directory, const char *log, const char *name,
                                 char *error, size_t error_bytes)
{
    struct text place = {0}, said = {0};
    text_format(&place, "%s/%s", directory, log);
    if (!text_load(&said, place.at) || said.length == 0) text_add(&said, "no message");
    for (char *at = said.at; *at; at++)
        if (*at == '\n') *at = ' ';
    snprintf(error, error_bytes, "gnuplot could not draw %s/%s.gp: %.300s", directory, name,
             said.at);
    text_free(&place);
    text_free(&said);
    return PLOT_FAILED;
}

/* ---- which pictures */

/* px: for windows from 900 px on, from 600 px on, and telephones */
static const int page_widths[PLOT_WIDTHS] = {1100, 700, 356};
static const char *const page_words[PLOT_WIDTHS] = {"wide", "middle", "slim"};
static const char *const endings[] = {"svg", "png", "pdf"};
enum { ENDINGS = 3, DRAWINGS_MOST = ENDINGS + PLOT_WIDTHS + 1 };

static int choose_drawings(struct drawing *drawings, const struct figure *figure,
                           const struct plot_job *job)
{
    const bool wanted[] = {job->formats.svg, job->formats.png, job->formats.pdf};
    int count = 0;
    for (int i = 0; i < ENDINGS; i++)
        if (wanted[i])
            drawings[count++] = (struct drawing){.format = endings[i],
                                                 .width = job->formats.width,
                                                 .height = job->formats.height,
                                                 .scale = i == 1 ? job->formats.scale : 0};
    for (int i = 0; i < PLOT_WIDTHS && job->page; i++)
        drawings[count++] =
            (struct drawing){.format = "svg", .width = page_widths[i], .bare = true};
    if (job->formats.columns > 0)
        drawings[count++] =
            (struct drawing){.format = "svg",
                             .width = (job->formats.columns - SVG_CELLS_BESIDE) * SVG_CELL_WIDTH,
                             .bare = true};
    for (int i = 0; i < count; i++) {
        text_format(&drawings[i].out, "%s.%d.tmp.%ld", figure->name, i, (long)getpid());
        text_format(&drawings[i].log, "%s.%d.log.tmp.%ld", figure->name, i, (long)getpid());
    }
    return count;
}

static bool keep_file(const char *from, const char *into, char *error, size_t error_bytes)
{
    if (rename(from, into) == 0) return true;
    snprintf(error, error_bytes, "cannot write %s: %s", into, strerror(errno));
    return false;
}

/* What was drawn becomes a file or, dressed for the page, a text. */
static bool keep(struct drawing *drawing, int width, struct figure *figure,
                 struct plot_result *result, const struct plot_job *job, char *error,
                 size_t error_bytes)
{
    const char *const directory = job->directory;
    struct text from = {0}, name = {0}, raw = {0}, dressed = {0};
    text_format(&from, "%s/%s", directory, drawing->out.at);
    bool kept = true;
    if (strcmp(drawing->format, "svg") != 0) {
        text_format(&name, "%s/%s.%s", directory, figure->name, drawing->format);
        kept = keep_file(from.at, name.at, error, error_bytes);
    } else if (!text_load(&raw, from.at) || !raw.at) {
        snprintf(error, error_bytes, "cannot read %s", from.at);
        kept = false;
    } else if (drawing->bare) {
        const bool on_page = job->page && width < PLOT_WIDTHS;
        text_format(&name, "%s-%s", figure->name, on_page ? page_words[width] : "terminal");
        svg_dress(on_page ? &result->pictures[width] : &result->terminal, raw.at,
                  &(struct svg_words){.name = name.at, .title = figure->title.at});
    } else {
        const char *subtitle = figure->subtitle.at ? figure->subtitle.at : "";
        svg_dress(&dressed, raw.at, &(struct svg_words){figure->name, figure->title.at, subtitle});
        text_format(&name, "%s.svg", figure->name);
        kept = text_save(&dressed, directory, name.at, error, error_bytes);
    }
    text_free(&from);
    text_free(&name);
    text_free(&raw);
    text_free(&dressed);
    return kept;
}

static void remove_file(const char *directory, const char *name)
{
    struct text path = {0};
    text_format(&path, "%s/%s", directory, name);
    unlink(path.at);
    text_free(&path);
}

static enum plot_outcome draw(struct figure *figure, const struct plot_job *job,
                              struct plot_result *result, char *error, size_t error_bytes)
{
    struct drawing drawings[DRAWINGS_MOST];
    struct text script = {0};
    const int count = choose_drawings(drawings, figure, job);
    enum plot_outcome outcome = PLOT_DRAWN;
    text_format(&script, "%s.gp", figure->name);
    for (int i = 0; i < count; i++) start(&drawings[i], job->directory, script.at);
    for (int i = 0, width = 0; i < count; i++) {
        const int status = finish(&drawings[i]);
        if (outcome == PLOT_DRAWN && status == 127) outcome = PLOT_NO_GNUPLOT;
        else if (outcome == PLOT_DRAWN && status != 0)
            outcome = explain(job->directory, drawings[i].log.at, figure->name, error, error_bytes);
        else if (outcome == PLOT_DRAWN &&
                 !keep(&drawings[i], width, figure, result, job, error, error_bytes))
            outcome = PLOT_FAILED;
        width += drawings[i].bare;
        remove_file(job->directory, drawings[i].out.at);
        remove_file(job->directory, drawings[i].log.at);
        text_free(&drawings[i].out);
        text_free(&drawings[i].log);
    }
    text_free(&script);
    return outcome;
}

void plot_result_free(struct plot_result *result)
{
    text_free(&result->title);
    text_free(&result->subtitle);
    text_free(&result->terminal);
    for (int i = 0; i < PLOT_WIDTHS; i++) text_free(&result->pictures[i]);
}

void plot_show(FILE *out, const struct plot_result *result, bool colour)
{
    if (!result->terminal.at) return;
    fprintf(out, "\n%s%s%s\n", colour ? "\033[1m" : "", result->title.at, colour ? "\033[0m" : "");
    if (result->subtitle.at) fprintf(out, "%s\n", result->subtitle.at);
    svg_cells(out, result->terminal.at, colour);
}

enum plot_outcome plot_filled(struct figure *figure, const struct plot_job *job,
                              struct plot_result *result, char *error, size_t error_bytes)
{
    struct text script = {0}, name = {0};
    enum plot_outcome outcome = PLOT_FAILED;
    *result = (struct plot_result){0};
    make_script(&script, figure, job->note);
    text_format(&name, "%s.tsv", figure->name);
    bool saved = text_save(&figure->data, job->directory, name.at, error, error_bytes);
    name.length = 0;
    text_format(&name, "%s.gp", figure->name);
    saved = saved && text_save(&script, job->directory, name.at, error, error_bytes);
    if (saved) outcome = draw(figure, job, result, error, error_bytes);
    result->minutes = figure->minutes;
    result->clock_min = figure->clock_min;
    result->title = figure->title;
    result->subtitle = figure->subtitle;
    figure->title = figure->subtitle = (struct text){0};
    text_free(&script);
    text_free(&name);
    return outcome;
}

enum plot_outcome plot_figure(const struct figure_kind *kind, const struct plot_job *job,
                              struct plot_result *result, char *error, size_t error_bytes)
{
    struct figure figure = {.name = kind->name, .width = kind->width, .height = kind->height};
    enum plot_outcome outcome = PLOT_NOTHING;
    *result = (struct plot_result){0};
    if (kind->fill(&figure, job->db, job->run_id) && !job->db->failed)
        outcome = plot_filled(&figure, job, result, error, error_bytes);
    figure_free(&figure);
    return outcome;
}
