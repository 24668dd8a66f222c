/*
 * figure.h -- one picture: its data, its settings, its finding.
 *
 * A figure function reads the database and fills these; it gives false when the run has nothing to
 * show there. plot.c writes NAME.tsv and NAME.gp and lets gnuplot draw. The script is settings (all
 * user text in single quotes), the house style, `set` lines that depend on the data, then the
 * template reports/figures/NAME.gp. The same script draws wide and narrow pictures: below 800 px names
 * stand below the plot instead of beside it, and panels below each other.
 */
#ifndef KINESIM_REPORTS_FIGURE_H
#define KINESIM_REPORTS_FIGURE_H

#include <stdbool.h>
#include <stdint.h>

#include "reports/common/format.h"
#include "reports/common/text.h"

struct db;

struct figure {
    const char *name;     /* of the files: "latency" */
    const char *template; /* reports/figures/TEMPLATE.gp; NULL: the name */
    int width, height;    /* px, of the plot with its tics: headline and note come on top */
    int narrow;           /* its height in a narrow picture; 0: the same */
    int below;            /* names that stand below a narrow picture */
    double minutes;       /* of a picture over time; 0: it is none */
    double clock_min;     /* of its beginning, since Monday 00:00; -1: its tics count from 0 */
    struct text title;    /* the finding */
    struct text subtitle; /* what is drawn, in which unit */
    struct text data;     /* tab-separated */
    struct text settings; /* assignments, before the style */
    struct text axes;     /* tics and labels, after the style */
};

struct figure_kind {
    const char *name;
    int width, height;
    bool (*fill)(struct figure *figure, struct db *db, int64_t run_id);
};

bool figure_latency(struct figure *figure, struct db *db, int64_t run_id);
bool figure_heatmap(struct figure *figure, struct db *db, int64_t run_id);
bool figure_throughput(struct figure *figure, struct db *db, int64_t run_id);
bool figure_freshness(struct figure *figure, struct db *db, int64_t run_id);
bool figure_objects(struct figure *figure, struct db *db, int64_t run_id);
bool figure_bill(struct figure *figure, struct db *db, int64_t run_id);

void figure_free(struct figure *figure); /* its texts */

/* ---- help for the functions above */

/* NAME = 'text', NAME = number, an array of texts. */
void figure_set_text(struct figure *figure, const char *name, const char *value);
void figure_set_number(struct figure *figure, const char *name, double value);
void figure_set_texts(struct figure *figure, const char *name, const char *const *values,
                      int count);

/* NAMES of lines, and the ROOM beside the plot that they need; below it in a narrow picture. */
void figure_set_names(struct figure *figure, const char *const *names, int count);
/* PANELS, and how many of them stand beside each other in a picture of the width: all, two, or in a slim one
 * one. `panel_px` is the height that one asks for where they stand below each other, `more_px` what else does. */
void figure_set_panels(struct figure *figure, int count, int panel_px, int more_px);
/* An array of numbers. */
void figure_set_numbers(struct figure *figure, const char *name, const double *values, int count);
/* What a text of 13 px takes at most, px. */
double figure_text_px(const char *text);

/* ---- axes, in figure_axis.c */

/* Tics on a logarithmic axis of milliseconds ("xtics" or "ytics"), and its range: four to nine of them, all in
 * one unit. */
void figure_log_time_axis(struct figure *figure, const char *axis, double low_ms, double high_ms);
/* The same from 0 on a linear one; gives where it ends. `per_ms` units of the data are a millisecond. */
double figure_linear_time_axis(struct text *commands, const char *axis, double high_ms,
                               double per_ms);
/* A step of 1, 2, 2.5 or 5 x 10^k that cuts `range` into at most `most` parts. */
double figure_step(double range, int most);

/* ---- time, in figure_time.c */

/* Begins a picture over time: measured minutes of the run, where the abscissa of all of them ends. */
double figure_time(struct figure *figure, struct db *db, int64_t run_id);
/* "minute 3", or as the clock has it: "mon 18:03". */
struct label figure_moment(const struct figure *figure, int minute);
/* Tics on an axis of minutes with `minutes` of them: s, min, h or d, all in one unit; or the clock's hours and days,
 * where the scenario sets its clock or the run is long enough for them to matter. */
void figure_minutes_axis(struct figure *figure, double minutes);
/* Bands where faults were under way in the first replication, on an axis of minutes; false: there were none. */
bool figure_shade(struct figure *figure, struct db *db, int64_t run_id, double minutes);

/* Moves labels at y[0..count), of 0 to 1 up the panel, as little as can be (least squares) so that neighbours
 * keep `least` and none leaves the panel, if there is room at all; their order stays. */
void figure_spread(double *y, int count, double least);
enum { FIGURE_LABELS_MOST = 16 };
/* `least` for labels of 13 px beside a plot of so many px. */
double figure_label_share(double plot_px);

struct figure_template {
    const char *name; /* "latency.gp", "kinesim-style.gp", "page.css"; NULL at the end */
    const char *text;
};
/* From the files in reports/figures/, by embed.cmake. */
extern const struct figure_template figure_templates[];
const char *figure_template(const char *name);

#endif
