/*
 * page_table.h -- the answer of a query as an HTML table.
 */
#ifndef KINESIM_REPORTS_PAGE_TABLE_H
#define KINESIM_REPORTS_PAGE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/common/text.h"

struct db;

enum page_kind {
    PAGE_TEXT,
    PAGE_WORDS, /* end_to_end as "end to end" */
    PAGE_NS,
    PAGE_NS_INTERVAL, /* takes three columns of the query: value, low, high */
    PAGE_COUNT,
    PAGE_NUMBER,
    PAGE_TIMES,           /* how many times: two digits behind the point */
    PAGE_MEAN,            /* of counts */
    PAGE_FIGURE,          /* of three digits */
    PAGE_FIGURE_INTERVAL, /* three columns, as PAGE_NS_INTERVAL */
    PAGE_BYTES,
    PAGE_USD,
    PAGE_USD_INTERVAL, /* three columns, as PAGE_NS_INTERVAL */
    PAGE_SHARE,
    PAGE_OBSERVED, /* takes two columns: a threshold's expression and what was observed */
    PAGE_VERDICT,  /* "kept", "broken": a word with a colour */
};

struct page_column {
    const char *title;
    enum page_kind kind;
};

struct page_query {
    const char *id, *title;            /* section id and heading */
    const char *intro;                 /* one line under the heading, or NULL */
    const char *sql;                   /* ?1 is the run */
    const struct page_column *columns; /* ends with a NULL title */
    int most;                          /* rows shown; 0: all */
    bool folded;                       /* the section opens at a click */
};

/* Begins a section that folds, ended by page_fold_end: `rows` 0: how many it has is not said. */
void page_fold(struct text *out, const char *id, const char *title, size_t rows, bool folded);
void page_fold_end(struct text *out);

/* Begins a table that scrolls within the page; ended by "</tbody></table></div>". Its heads follow. */
void page_table_begin(struct text *out, const char *title);

/* A section with heading and table; adds nothing when the query gives no rows. Rows shown. */
size_t page_table(struct text *out, struct db *db, int64_t run_id, const struct page_query *query);

#endif
