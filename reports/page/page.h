/*
 * page.h -- one self-contained HTML page of a run: no scripts, nothing fetched.
 */
#ifndef KINESIM_REPORTS_PAGE_H
#define KINESIM_REPORTS_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/common/text.h"

struct db;

struct page_figure {
    const char *name;
    struct text title; /* the finding */
    bool drawn;        /* DIRECTORY/NAME.svg is there */
};

/* Adds the whole page to `out`. `remark` is for a missing gnuplot, or NULL. */
void page_make(struct text *out, struct db *db, int64_t run_id, const char *directory,
               const struct page_figure *figures, size_t figure_count, const char *remark);

/* The same for a sweep. */
void page_make_sweep(struct text *out, struct db *db, int64_t sweep_id, const char *directory,
                     const struct page_figure *figures, size_t figure_count, const char *remark);

/* The same for a plan. */
void page_make_plan(struct text *out, struct db *db, int64_t plan_id, const char *directory,
                    const struct page_figure *figures, size_t figure_count, const char *remark);

/* The same for where keys land. */
void page_make_keys(struct text *out, struct db *db, int64_t keys_id, const char *directory,
                    const struct page_figure *figures, size_t figure_count, const char *remark);

/* The same for a forecast. */
void page_make_forecast(struct text *out, struct db *db, int64_t forecast_id, const char *directory,
                        const struct page_figure *figures, size_t figure_count, const char *remark);

/* ---- what all begin with, and their pictures; the end is "</main></body></html>" */
void page_head(struct text *out, const char *name);
void page_figures(struct text *out, const char *directory, const struct page_figure *figures,
                  size_t count);

/* An SVG file's text fit to stand in a page: without prolog, headline cropped, with a label. */
void page_inline_svg(struct text *out, const char *svg, const char *label);

#endif
