/*
 * figure_bill.c -- what a month costs, line by line, dearest first, coloured by service.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reports/common/format.h"
#include "reports/database/db.h"
#include "reports/figures/figure.h"

enum { LINES_MOST = 12, SERVICES_MOST = 8 };

static void add_headline(struct figure *figure, struct db *db, int64_t run_id, double total)
{
    sqlite3_stmt *query = db_query(db,
                                   "SELECT service, usd_month FROM v_cost_month WHERE run_id = ?1"
                                   " ORDER BY usd_month DESC LIMIT 1",
                                   run_id);
    if (!db_next(db, &query)) return;
    text_format(&figure->title, "A month costs %s USD; %s is %s of it", format_usd(total).text,
                db_text(query, 0), format_share(db_real(query, 1) / total).text);
    db_end(&query);
}

static int service_of(char services[][64], int *count, const char *name)
{
    for (int i = 0; i < *count; i++)
        if (strcmp(services[i], name) == 0) return i;
    if (*count == SERVICES_MOST) return SERVICES_MOST - 1;
    snprintf(services[*count], 64, "%s", name);
    return (*count)++;
}

/* One bar: place, USD, colour, its name and its figure. */
static void add_bar(struct figure *figure, int at, double usd, int colour, const char *name,
                    double total)
{
    struct text value = {0};
    text_format(&value, "%s USD  %s", format_usd(usd).text, format_share(usd / total).text);
    text_format(&figure->data, "%d\t%.6g\t%d\t", at, usd, colour);
    text_tsv(&figure->data, name);
    text_add(&figure->data, "\t");
    text_tsv(&figure->data, value.at);
    text_add(&figure->data, "\n");
    text_free(&value);
}

bool figure_bill(struct figure *figure, struct db *db, int64_t run_id)
{
    const double total = db_number(db, "SELECT sum(usd_month) FROM cost WHERE run_id = ?1", run_id);
    if (!(total > 0)) return false;
    char services[SERVICES_MOST][64];
    int service_count = 0, bars = 0, rest_lines = 0;
    double rest = 0, most = 0;
    sqlite3_stmt *query =
        db_query(db,
                 "SELECT service, item, component, usd_month FROM cost WHERE run_id = ?1"
                 " AND usd_month > 0 ORDER BY usd_month DESC, rowid",
                 run_id);
    while (db_next(db, &query)) {
        const double usd = db_real(query, 3);
        if (bars == LINES_MOST) {
            rest += usd;
            rest_lines++;
            continue;
        }
        struct text name = {0};
        text_format(&name, "%s: %s", db_text(query, 0), format_name(db_text(query, 1), 30).text);
        if (*db_text(query, 2))
            text_format(&name, " (%s)", format_name(db_text(query, 2), 20).text);
        const int colour = service_of(services, &service_count, db_text(query, 0));
        add_bar(figure, bars++, usd, colour + 1, name.at, total);
        most = fmax(most, usd);
        text_free(&name);
    }
    if (rest_lines > 0) {
        struct text name = {0};
        text_format(&name, "%d smaller line%s", rest_lines, rest_lines == 1 ? "" : "s");
        add_bar(figure, bars++, rest, 5, name.at, total);
        most = fmax(most, rest);
        text_free(&name);
    }
    add_headline(figure, db, run_id, total);
    text_add(&figure->subtitle,
             "USD per month at this load, line by line; one colour per service.");
    figure_set_number(figure, "BARS", bars);
    figure_set_number(figure, "MOST", most);
    figure->height = 120 + 34 * bars;
    return true;
}
