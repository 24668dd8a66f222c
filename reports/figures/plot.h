/*
 * plot.h -- a figure as files: data, a script that anybody can run again, and the picture.
 */
#ifndef KINESIM_REPORTS_PLOT_H
#define KINESIM_REPORTS_PLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "reports/figures/figure.h"

enum plot_outcome {
    PLOT_DRAWN,
    PLOT_NOTHING,    /* the run has no data for it */
    PLOT_NO_GNUPLOT, /* data and script are there, gnuplot is not installed */
    PLOT_FAILED,     /* reason in `error` */
};

/* All kinds, in the order of the page; ends with a NULL name. */
extern const struct figure_kind plot_kinds[];

/* Which files, and how large. */
struct plot_formats {
    bool svg, png, pdf;
    int width, height; /* px; 0: as the picture is made */
    double scale;      /* of a PNG's pixels and strokes; 0: 1 */
    int columns;       /* of a terminal that is to show them too; 0: none */
    bool colour;       /* that terminal's */
};

struct plot_job {
    struct db *db;
    int64_t run_id;
    const char *directory;
    const char *note; /* how to make it again: small, at the bottom right */
    struct plot_formats formats;
    bool page; /* also for a page: see struct plot_result */
};

/* A picture for each of three widths of a page, without headline: it stands above it. Empty where none was drawn. */
enum plot_width { PLOT_WIDE, PLOT_MIDDLE, PLOT_SLIM, PLOT_WIDTHS };

struct plot_result {
    struct text title, subtitle, pictures[PLOT_WIDTHS];
    struct text terminal;      /* as wide as the terminal's columns */
    double minutes, clock_min; /* see struct figure */
};
void plot_result_free(struct plot_result *result);
/* Headline and picture in a terminal's cells, if it was drawn for one. */
void plot_show(FILE *out, const struct plot_result *result, bool colour);

/* Writes NAME.tsv and NAME.gp into the directory and draws. `result` is filled also where gnuplot is missing;
 * the caller frees it. plot_style must have been called for the directory. */
enum plot_outcome plot_figure(const struct figure_kind *kind, const struct plot_job *job,
                              struct plot_result *result, char *error, size_t error_bytes);

/* The same for a figure that was filled without a database; `job`'s db and run_id are not looked at. The
 * figure's title and subtitle go over to the result. */
enum plot_outcome plot_filled(struct figure *figure, const struct plot_job *job,
                              struct plot_result *result, char *error, size_t error_bytes);

/* Writes kinesim-style.gp. */
bool plot_style(const char *directory, char *error, size_t error_bytes);

#endif
