/*
 * plot.h -- a figure as files: data, a script that anybody can run again, and the picture.
 */
#ifndef KINESIM_REPORTS_PLOT_H
#define KINESIM_REPORTS_PLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/figures/figure.h"

enum plot_outcome {
    PLOT_DRAWN,
    PLOT_NOTHING,    /* the run has no data for it */
    PLOT_NO_GNUPLOT, /* data and script are there, gnuplot is not installed */
    PLOT_FAILED,     /* reason in `error` */
};

/* All kinds, in the order of the page; ends with a NULL name. */
extern const struct figure_kind plot_kinds[];

struct plot_job {
    struct db *db;
    int64_t run_id;
    const char *directory;
    const char *note; /* how to make it again: small, at the bottom right */
    bool svg, png;
};

/* Writes NAME.tsv and NAME.gp into the directory and draws. `title` receives the finding; the
 * caller frees it. plot_style must have been called for the directory. */
enum plot_outcome plot_figure(const struct figure_kind *kind, const struct plot_job *job,
                              struct text *title, char *error, size_t error_bytes);

/* The same for a figure that was filled without a database; `job`'s db and run_id are not looked at. */
enum plot_outcome plot_filled(struct figure *figure, const struct plot_job *job, char *error,
                              size_t error_bytes);

/* Writes kinesim-style.gp. */
bool plot_style(const char *directory, char *error, size_t error_bytes);

#endif
