#include "reports/page/page_table.h"

#include <string.h>

#include "reports/common/format.h"
#include "reports/common/threshold_text.h"
#include "reports/database/db.h"
#include "reports/page/page_frame.h"

static bool is_words(enum page_kind kind)
{
    return kind == PAGE_TEXT || kind == PAGE_WORDS || kind == PAGE_VERDICT;
}

void page_fold(struct text *out, const char *id, const char *title, size_t rows, bool folded)
{
    text_format(out, "<section id=\"%s\"><details%s><summary><h2>%s</h2>", id,
                folded ? "" : " open", title);
    if (rows > 0) text_format(out, "<small>%zu row%s</small>", rows, rows == 1 ? "" : "s");
    text_add(out, "</summary>\n");
}

void page_fold_end(struct text *out)
{
    text_add(out, "</details></section>\n");
}

void page_table_begin(struct text *out, const char *title)
{
    text_format(out,
                "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s, table\">"
                "<table><caption class=\"sr\">%s</caption><thead><tr>",
                title, title);
}

static void add_head(struct text *out, const struct page_query *query, size_t rows)
{
    page_fold(out, query->id, query->title, rows, query->folded);
    if (query->intro) {
        text_add(out, "<p class=\"intro\">");
        page_words(out, query->intro);
        text_add(out, "</p>\n");
    }
    page_table_begin(out, query->title);
    for (const struct page_column *c = query->columns; c->title; c++)
        text_format(out, "<%s%s>%s</%s>", *c->title ? "th scope=\"col\"" : "td",
                    is_words(c->kind) ? "" : " class=\"n\"", c->title, *c->title ? "th" : "td");
    text_add(out, "</tr></thead><tbody>\n");
}

/* A cell's number, for sorting. */
static void begin_number(struct text *out, double value)
{
    if (value == value) text_format(out, "<td class=\"n\" data-v=\"%.6g\">", value);
    else text_add(out, "<td class=\"n\" data-v=\"\">");
}

static struct label number(enum page_kind kind, double value)
{
    switch (kind) {
    case PAGE_NS:
    case PAGE_NS_INTERVAL: return format_ns(value);
    case PAGE_COUNT: return format_count(value);
    case PAGE_BYTES: return format_bytes(value);
    case PAGE_USD:
    case PAGE_USD_INTERVAL: return format_usd(value);
    case PAGE_SHARE: return format_share(value);
    case PAGE_TIMES: return format_times(value);
    case PAGE_MEAN: return format_mean(value);
    case PAGE_FIGURE:
    case PAGE_FIGURE_INTERVAL: return format_figure(value);
    default: return format_number(value);
    }
}

static void add_interval(struct text *out, enum page_kind kind, sqlite3_stmt *row, int at)
{
    begin_number(out, db_real(row, at));
    text_add(out, number(kind, db_real(row, at)).text);
    if (sqlite3_column_type(row, at + 1) != SQLITE_NULL) {
        const struct label low = number(kind, db_real(row, at + 1)),
                           high = number(kind, db_real(row, at + 2));
        /* A unit that both have is said once. */
        const char *unit = strrchr(low.text, ' '), *same = strrchr(high.text, ' ');
        const bool once = unit && same && strcmp(unit, same) == 0;
        text_format(out, "<small>%.*s – %s</small>",
                    once ? (int)(unit - low.text) : (int)strlen(low.text), low.text, high.text);
    }
    text_add(out, "</td>");
}

/* ours: characters from which on a narrow page lets a cell be wider than its window's share */
enum { LONG = 40 };

static void add_text(struct text *out, enum page_kind kind, const char *value)
{
    if (kind == PAGE_VERDICT) {
        const bool bad = strcmp(value, "broken") == 0, good = strcmp(value, "kept") == 0;
        text_format(out, "<td class=\"%s\">", bad ? "bad" : good ? "good" : "open");
        text_html(out, value);
    } else {
        text_add(out, format_width(value) > LONG ? "<td class=\"long\">" : "<td>");
        text_html(out, kind == PAGE_WORDS ? format_words(value).text : value);
    }
    text_add(out, "</td>");
}

static void add_row(struct text *out, sqlite3_stmt *row, const struct page_column *columns)
{
    int at = 0;
    text_add(out, strcmp(db_text(row, 0), "Total") == 0 ? "<tr class=\"total\">" : "<tr>");
    for (const struct page_column *c = columns; c->title; c++) {
        if (is_words(c->kind)) {
            add_text(out, c->kind, db_text(row, at++));
        } else if (c->kind == PAGE_NS_INTERVAL || c->kind == PAGE_USD_INTERVAL ||
                   c->kind == PAGE_FIGURE_INTERVAL) {
            add_interval(out, c->kind, row, at);
            at += 3;
        } else if (c->kind == PAGE_OBSERVED) {
            begin_number(out, db_real(row, at + 1));
            text_format(out, "%s</td>",
                        threshold_text(db_text(row, at), db_real(row, at + 1)).text);
            at += 2;
        } else {
            begin_number(out, db_real(row, at));
            text_format(out, "%s</td>", number(c->kind, db_real(row, at++)).text);
        }
    }
    text_add(out, "</tr>\n");
}

size_t page_table(struct text *out, struct db *db, int64_t run_id, const struct page_query *query)
{
    size_t rows = 0;
    struct text body = {0};
    sqlite3_stmt *row = db_query(db, query->sql, run_id);
    while (db_next(db, &row)) {
        rows++;
        if (query->most == 0 || rows <= (size_t)query->most) add_row(&body, row, query->columns);
    }
    if (rows == 0) return 0;
    add_head(out, query, rows);
    text_add(out, body.at);
    text_free(&body);
    text_add(out, "</tbody></table></div>\n");
    if (query->most > 0 && rows > (size_t)query->most)
        text_format(out, "<p class=\"intro\">The first %d of %s; the database has them all.</p>\n",
                    query->most, format_count((double)rows).text);
    page_fold_end(out);
    return rows;
}
