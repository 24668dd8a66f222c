/*
 * page.h -- one self-contained HTML page of a run: nothing fetched, whole without its script.
 */
#ifndef KINESIM_REPORTS_PAGE_H
#define KINESIM_REPORTS_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/common/text.h"
#include "reports/figures/plot.h"

struct db;

struct page_figure {
    const char *name;
    struct plot_result result; /* finding and pictures */
};

/* Adds the whole page to `out`. `remark` is for a missing gnuplot, or NULL. */
void page_make(struct text *out, struct db *db, int64_t run_id, const struct page_figure *figures,
               size_t figure_count, const char *remark);

/* The same for a sweep. */
void page_make_sweep(struct text *out, struct db *db, int64_t sweep_id,
                     const struct page_figure *figures, size_t figure_count, const char *remark);

/* The same for a plan. */
void page_make_plan(struct text *out, struct db *db, int64_t plan_id,
                    const struct page_figure *figures, size_t figure_count, const char *remark);

/* The same for where keys land. */
void page_make_keys(struct text *out, struct db *db, int64_t keys_id,
                    const struct page_figure *figures, size_t figure_count, const char *remark);

/* The same for a forecast. */
void page_make_forecast(struct text *out, struct db *db, int64_t forecast_id,
                        const struct page_figure *figures, size_t figure_count, const char *remark);

/* ---- their pictures */
void page_figures(struct text *out, const struct page_figure *figures, size_t count);

#endif
