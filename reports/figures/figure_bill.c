/*
 * figure_bill.c -- what a month costs, line by line, dearest first, coloured by service.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
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

struct service {
    char name[64];
    int colour; /* from 1 on, as their first lines come */
    double usd;
};

struct bill {
    struct service services[SERVICES_MOST];
    int service_count, bars;
    double total, most, name_px;
};

static const char others[] = "others";

/* A service's colour. The last takes all that have none of their own any more. */
static int colour_of(struct bill *bill, const char *name)
{
    for (int i = 0; i < bill->service_count; i++)
        if (strcmp(bill->services[i].name, name) == 0) return i + 1;
    if (bill->service_count == SERVICES_MOST) {
        snprintf(bill->services[SERVICES_MOST - 1].name, sizeof bill->services[0].name, others);
        return SERVICES_MOST;
    }
    struct service *service = &bill->services[bill->service_count++];
    snprintf(service->name, sizeof service->name, "%s", name);
    return service->colour = bill->service_count;
}

/* One bar: place, USD, colour (0: none), its name, its figure, all in words. */
static void add_bar(struct figure *figure, struct bill *bill, double usd, int colour,
                    const char *name, const char *service)
{
    struct text value = {0}, words = {0};
    text_format(&value, "%s USD  %s", format_usd(usd).text, format_share(usd / bill->total).text);
    text_format(&words, "%s%s%s: %s", service, *service ? " " : "", name, value.at);
    text_format(&figure->data, "%d\t%.6g\t%d\t", bill->bars++, usd, colour);
    text_tsv(&figure->data, name);
    text_add(&figure->data, "\t");
    text_tsv(&figure->data, value.at);
    text_add(&figure->data, "\t");
    text_tsv(&figure->data, words.at);
    text_add(&figure->data, "\n");
    bill->most = fmax(bill->most, usd);
    bill->name_px = fmax(bill->name_px, figure_text_px(name));
    text_free(&value);
    text_free(&words);
}

static void add_line(struct figure *figure, struct bill *bill, sqlite3_stmt *line)
{
    struct text name = {0};
    text_format(&name, "%s", format_name(db_text(line, 1), 44).text);
    if (*db_text(line, 2)) text_format(&name, " (%s)", format_name(db_text(line, 2), 20).text);
    add_bar(figure, bill, db_real(line, 3), colour_of(bill, db_text(line, 0)), name.at,
            db_text(line, 0));
    text_free(&name);
}

static int dearer(const void *left, const void *right)
{
    const struct service *a = left, *b = right;
    return (a->usd < b->usd) - (a->usd > b->usd);
}

/* What each service costs, with its lines that are too small to be drawn. */
static void sum_services(struct bill *bill, struct db *db, int64_t run_id)
{
    sqlite3_stmt *query =
        db_query(db, "SELECT service, usd_month FROM v_cost_month WHERE run_id = ?1", run_id);
    while (db_next(db, &query)) {
        const char *name = db_text(query, 0);
        int i = 0;
        while (i < bill->service_count && strcmp(bill->services[i].name, name) != 0 &&
               strcmp(bill->services[i].name, others) != 0)
            i++;
        if (i < bill->service_count) bill->services[i].usd += db_real(query, 1);
    }
}

static void add_services(struct figure *figure, struct bill *bill)
{
    struct text texts[SERVICES_MOST] = {{0}};
    const char *names[SERVICES_MOST];
    double colours[SERVICES_MOST];
    qsort(bill->services, (size_t)bill->service_count, sizeof *bill->services, dearer);
    for (int i = 0; i < bill->service_count; i++) {
        text_format(&texts[i], "%s  %s", bill->services[i].name,
                    format_share(bill->services[i].usd / bill->total).text);
        names[i] = texts[i].at;
        colours[i] = bill->services[i].colour;
    }
    figure_set_number(figure, "SERIES", bill->service_count);
    figure_set_texts(figure, "SERVICE", names, bill->service_count);
    figure_set_numbers(figure, "SHADE", colours, bill->service_count);
    /* At the lower right, where the bars are short. */
    figure_set_number(figure, "LEGEND",
                      bill->service_count > 1 && bill->bars > bill->service_count);
    for (int i = 0; i < bill->service_count; i++) text_free(&texts[i]);
    figure->below = bill->service_count;
}

bool figure_bill(struct figure *figure, struct db *db, int64_t run_id)
{
    struct bill bill = {
        .total = db_number(db, "SELECT sum(usd_month) FROM cost WHERE run_id = ?1", run_id)};
    if (!(bill.total > 0)) return false;
    int rest_lines = 0;
    double rest = 0;
    sqlite3_stmt *query =
        db_query(db,
                 "SELECT service, item, component, usd_month FROM cost WHERE run_id = ?1"
                 " AND usd_month > 0 ORDER BY usd_month DESC, rowid",
                 run_id);
    while (db_next(db, &query)) {
        if (bill.bars < LINES_MOST) {
            add_line(figure, &bill, query);
            continue;
        }
        rest += db_real(query, 3);
        rest_lines++;
    }
    if (rest_lines > 0) {
        struct text name = {0};
        text_format(&name, "%d smaller line%s", rest_lines, rest_lines == 1 ? "" : "s");
        add_bar(figure, &bill, rest, 0, name.at, "");
        text_free(&name);
    }
    add_headline(figure, db, run_id, bill.total);
    text_add(&figure->subtitle,
             "USD a month at this load, line by line; one colour for each service.");
    sum_services(&bill, db, run_id);
    add_services(figure, &bill);
    figure_set_number(figure, "BARS", bill.bars);
    figure_set_number(figure, "MOST", bill.most);
    figure_set_number(figure, "NAMEPX", ceil(bill.name_px));
    figure->height = 40 + 32 * bill.bars;
    figure->narrow = 30 + 46 * bill.bars;
    return true;
}
