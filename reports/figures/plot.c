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

extern char **environ;

/* Longer ones would run out of a picture of 1100 px. */
enum { TITLE_CHARACTERS = 105, NOTE_CHARACTERS = 100 };

const struct figure_kind plot_kinds[] = {
    {"latency", 1100, 560, figure_latency},
    {"heatmap", 1100, 400, figure_heatmap},
    {"throughput", 1100, 560, figure_throughput},
    {"freshness", 1100, 460, figure_freshness},
    {"objects", 1100, 440, figure_objects},
    {"bill", 1100, 400, figure_bill},
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
                "# As PNG:  gnuplot -e \"FORMAT='png'\" %s\n",
                file.at, file.at);
    text_format(out,
                "NAME = '%s'\nDATA = '%s.tsv'\nWIDTH = %d\nHEIGHT = %d\nKS_TITLE = ", figure->name,
                figure->name, figure->width, figure->height);
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

/* gnuplot's exit status, 127 if it could not be started. Its messages go to NAME.log. */
static int run_gnuplot(const char *directory, const char *preset, const char *script,
                       const char *log)
{
    char *const arguments[] = {"gnuplot", "-e", (char *)preset, (char *)script, NULL};
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0) return 1;
    pid_t child = 0;
    int status = 0;
    int failed = posix_spawn_file_actions_addchdir_np(&actions, directory);
    if (!failed) failed = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    if (!failed) failed = posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    if (!failed)
        failed =
            posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (!failed) failed = posix_spawnp(&child, "gnuplot", &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed) return failed == ENOENT ? 127 : 1;
    while (waitpid(child, &status, 0) < 0)
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

static enum plot_outcome draw(const struct figure *figure, const char *directory,
                              const char *format, char *error, size_t error_bytes)
{
    struct text beside = {0}, preset = {0}, script = {0}, log = {0}, from = {0}, into = {0};
    text_format(&beside, "%s.%s.tmp.%ld", figure->name, format, (long)getpid());
    text_format(&preset, "FORMAT='%s'; OUT='%s'", format, beside.at);
    text_format(&script, "%s.gp", figure->name);
    text_format(&log, "%s.log.tmp.%ld", figure->name, (long)getpid());
    text_format(&from, "%s/%s", directory, beside.at);
    text_format(&into, "%s/%s.%s", directory, figure->name, format);
    enum plot_outcome outcome = PLOT_DRAWN;
    const int status = run_gnuplot(directory, preset.at, script.at, log.at);
    if (status == 127) outcome = PLOT_NO_GNUPLOT;
    else if (status != 0) outcome = explain(directory, log.at, figure->name, error, error_bytes);
    else if (rename(from.at, into.at) != 0) {
        snprintf(error, error_bytes, "cannot write %s: %s", into.at, strerror(errno));
        outcome = PLOT_FAILED;
    }
    if (outcome != PLOT_DRAWN) unlink(from.at);
    from.length = 0;
    text_format(&from, "%s/%s", directory, log.at);
    unlink(from.at);
    text_free(&beside);
    text_free(&preset);
    text_free(&script);
    text_free(&log);
    text_free(&from);
    text_free(&into);
    return outcome;
}

enum plot_outcome plot_filled(struct figure *figure, const struct plot_job *job, char *error,
                              size_t error_bytes)
{
    struct text script = {0}, name = {0};
    enum plot_outcome outcome = PLOT_FAILED;
    make_script(&script, figure, job->note);
    text_format(&name, "%s.tsv", figure->name);
    bool saved = text_save(&figure->data, job->directory, name.at, error, error_bytes);
    name.length = 0;
    text_format(&name, "%s.gp", figure->name);
    saved = saved && text_save(&script, job->directory, name.at, error, error_bytes);
    if (saved) outcome = PLOT_DRAWN;
    if (saved && job->svg) outcome = draw(figure, job->directory, "svg", error, error_bytes);
    if (outcome == PLOT_DRAWN && job->png)
        outcome = draw(figure, job->directory, "png", error, error_bytes);
    text_free(&script);
    text_free(&name);
    return outcome;
}

enum plot_outcome plot_figure(const struct figure_kind *kind, const struct plot_job *job,
                              struct text *title, char *error, size_t error_bytes)
{
    struct figure figure = {.name = kind->name, .width = kind->width, .height = kind->height};
    enum plot_outcome outcome = PLOT_NOTHING;
    *title = (struct text){0};
    if (kind->fill(&figure, job->db, job->run_id) && !job->db->failed) {
        outcome = plot_filled(&figure, job, error, error_bytes);
        *title = figure.title;
        figure.title = (struct text){0};
    }
    figure_free(&figure);
    return outcome;
}
