#include "reports/page/page_table.h"

#include <string.h>

#include "reports/common/format.h"
#include "reports/common/threshold_text.h"
#include "reports/database/db.h"

static void add_head(struct text *out, const struct page_query *query)
{
    text_format(out, "<section id=\"%s\"><h2>%s</h2>\n", query->id, query->title);
    if (query->intro) text_format(out, "<p class=\"intro\">%s</p>\n", query->intro);
    text_add(out, "<div class=\"scroll\"><table><thead><tr>");
    for (const struct page_column *c = query->columns; c->title; c++)
        text_format(out, "<th%s>%s</th>",
                    c->kind == PAGE_TEXT || c->kind == PAGE_WORDS || c->kind == PAGE_VERDICT
                        ? ""
                        : " class=\"n\"",
                    c->title);
    text_add(out, "</tr></thead><tbody>\n");
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
    case PAGE_MEAN: return format_mean(value);
    case PAGE_FIGURE:
    case PAGE_FIGURE_INTERVAL: return format_figure(value);
    default: return format_number(value);
    }
}

static void add_interval(struct text *out, enum page_kind kind, sqlite3_stmt *row, int at)
{
    text_format(out, "<td class=\"n\">%s", number(kind, db_real(row, at)).text);
    if (sqlite3_column_type(row, at + 1) != SQLITE_NULL)
        text_format(out, "<small>%s – %s</small>", number(kind, db_real(row, at + 1)).text,
                    number(kind, db_real(row, at + 2)).text);
    text_add(out, "</td>");
}

static void add_text(struct text *out, enum page_kind kind, const char *value)
{
    if (kind == PAGE_VERDICT) {
        const bool bad = strcmp(value, "broken") == 0, good = strcmp(value, "kept") == 0;
        text_format(out, "<td class=\"%s\">", bad ? "bad" : good ? "good" : "open");
        text_html(out, value);
    } else {
        text_add(out, "<td>");
        text_html(out, kind == PAGE_WORDS ? format_words(value).text : value);
    }
    text_add(out, "</td>");
}

static void add_row(struct text *out, sqlite3_stmt *row, const struct page_column *columns)
{
    int at = 0;
    text_add(out, "<tr>");
    for (const struct page_column *c = columns; c->title; c++) {
        if (c->kind == PAGE_TEXT || c->kind == PAGE_WORDS || c->kind == PAGE_VERDICT) {
            add_text(out, c->kind, db_text(row, at++));
        } else if (c->kind == PAGE_NS_INTERVAL || c->kind == PAGE_USD_INTERVAL ||
                   c->kind == PAGE_FIGURE_INTERVAL) {
            add_interval(out, c->kind, row, at);
            at += 3;
        } else if (c->kind == PAGE_OBSERVED) {
            text_format(out, "<td class=\"n\">%s</td>",
                        threshold_text(db_text(row, at), db_real(row, at + 1)).text);
            at += 2;
        } else {
            text_format(out, "<td class=\"n\">%s</td>", number(c->kind, db_real(row, at++)).text);
        }
    }
    text_add(out, "</tr>\n");
}

size_t page_table(struct text *out, struct db *db, int64_t run_id, const struct page_query *query)
{
    size_t rows = 0;
    sqlite3_stmt *row = db_query(db, query->sql, run_id);
    while (db_next(db, &row)) {
        if (rows++ == 0) add_head(out, query);
        if (query->most == 0 || rows <= (size_t)query->most) add_row(out, row, query->columns);
    }
    if (rows == 0) return 0;
    text_add(out, "</tbody></table></div>\n");
    if (query->most > 0 && rows > (size_t)query->most)
        text_format(out, "<p class=\"intro\">The first %d of %s; the database has them all.</p>\n",
                    query->most, format_count((double)rows).text);
    text_add(out, "</section>\n");
    return rows;
}
