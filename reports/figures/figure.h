/*
 * figure.h -- one picture: its data, its settings, its finding.
 *
 * A figure function reads the database and fills these; it gives false when the run has nothing to
 * show there. plot.c writes NAME.tsv and NAME.gp and lets gnuplot draw. The script is settings (all
 * user text in single quotes), the house style, `set` lines that depend on the data, then the
 * template reports/figures/NAME.gp.
 */
#ifndef KINESIM_REPORTS_FIGURE_H
#define KINESIM_REPORTS_FIGURE_H

#include <stdbool.h>
#include <stdint.h>

#include "reports/common/text.h"

struct db;

struct figure {
    const char *name;     /* of the files: "latency" */
    const char *template; /* reports/figures/TEMPLATE.gp; NULL: the name */
    int width, height;    /* px */
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

/* Tics on a logarithmic axis of milliseconds ("xtics" or "ytics"), and its range. */
void figure_log_time_axis(struct figure *figure, const char *axis, double low_ms, double high_ms);
/* Tics on an axis of minutes with `minutes` of them: min, h or d. */
void figure_minutes_axis(struct figure *figure, double minutes);
/* Bands where faults were under way in the first replication, on an axis of minutes; false: there were none. */
bool figure_shade(struct figure *figure, struct db *db, int64_t run_id, double minutes);
/* A step of 1, 2, 2.5 or 5 x 10^k that cuts `range` into at most `most` parts. */
double figure_step(double range, int most);

/* Pushes labels at positions y[0..count) (0..1 up the panel) apart until neighbours keep `least`.
 */
void figure_spread(double *y, int count, double least);

struct figure_template {
    const char *name; /* "latency.gp", "kinesim-style.gp", "page.css"; NULL at the end */
    const char *text;
};
/* From the files in reports/figures/, by embed.cmake. */
extern const struct figure_template figure_templates[];
const char *figure_template(const char *name);

#endif
