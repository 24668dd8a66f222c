/*
 * figure_latency.c -- percentile curves of up to eight stages, x = 1 / (1 - q) so that each nine
 * takes the same room.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/common/format.h"
#include "reports/database/db.h"
#include "reports/figures/figure.h"

enum { SERIES_MOST = 8, ROWS_MOST = 256 };

/* What the database holds of a series: places on the curve that it has a number for. */
enum { KNOWN = 6 };
static const struct {
    const char *name;
    double x; /* 1 / (1 - q) */
} known[KNOWN] = {{"p50", 2}, {"p90", 10}, {"p95", 20}, {"p99", 100}, {"p99.9", 1000}, {"max", 0}};

struct series {
    char component[256], stage[256];
    double count, min_ms, p50_ms, p99_ns, max_ms;
    double known_ns[KNOWN];
    int priority;
};

/* What a reader asks for first: the whole way, then its parts. */
static int priority_of(const char *stage)
{
    static const char *const order[] = {"end_to_end", "delivery",  "queryable", "propagation",
                                        "ingest",     "buffering", "put"};
    const int stages = (int)(sizeof order / sizeof order[0]);
    for (int i = 0; i < stages; i++)
        if (strcmp(stage, order[i]) == 0) return i;
    return stages;
}

static int read_series(struct db *db, int64_t run_id, struct series *series)
{
    int count = 0;
    sqlite3_stmt *query =
        db_query(db,
                 "SELECT component, stage, count, min_ns / 1e6, p99_ns, max_ns / 1e6, p50_ns / 1e6,"
                 " p50_ns, p90_ns, p95_ns, p99_ns, p999_ns, max_ns FROM latency"
                 " WHERE run_id = ?1 AND replication IS NULL AND count > 0"
                 " AND max_ns > 0 ORDER BY rowid",
                 run_id);
    while (db_next(db, &query)) {
        if (count == ROWS_MOST) continue;
        struct series one = {.count = db_real(query, 2),
                             .min_ms = db_real(query, 3),
                             .p99_ns = db_real(query, 4),
                             .max_ms = db_real(query, 5),
                             .p50_ms = db_real(query, 6),
                             .priority = priority_of(db_text(query, 1))};
        for (int i = 0; i < KNOWN; i++) one.known_ns[i] = db_real(query, 7 + i);
        snprintf(one.component, sizeof one.component, "%s", db_text(query, 0));
        snprintf(one.stage, sizeof one.stage, "%s", db_text(query, 1));
        int at = count++;
        for (; at > 0 && series[at - 1].priority > one.priority; at--) series[at] = series[at - 1];
        series[at] = one;
    }
    return count < SERIES_MOST ? count : SERIES_MOST;
}

/* One block of points; a point is left out while neither axis would move by a visible step. */
static void add_curve(struct figure *figure, struct db *db, int64_t run_id,
                      const struct series *series, double right)
{
    sqlite3_stmt *query =
        db_query(db,
                 "SELECT low_ns, high_ns, count FROM histogram WHERE run_id = ?1 AND component = ?2"
                 " AND stage = ?3 ORDER BY low_ns",
                 run_id);
    if (!query) return;
    if (sqlite3_bind_text(query, 2, series->component, -1, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_bind_text(query, 3, series->stage, -1, SQLITE_STATIC) != SQLITE_OK)
        db_fail(db, "%s", sqlite3_errmsg(db->handle));
    double before = 0, last_x = 0, last_y = 0;
    text_format(&figure->data, "1\t%.6g\n", fmax(series->min_ms, 1e-6));
    while (db_next(db, &query)) {
        const double middle = (db_real(query, 0) + db_real(query, 1)) / 2e6;
        const double y = fmin(fmax(middle, series->min_ms), series->max_ms);
        const double x = series->count / (series->count - before);
        before += db_real(query, 2);
        if (x <= right && (log(x) - last_x > 0.012 || log(y) - last_y > 0.012)) {
            text_format(&figure->data, "%.6g\t%.6g\n", x, fmax(y, 1e-6));
            last_x = log(x);
            last_y = log(y);
        }
    }
    text_format(&figure->data, "%.6g\t%.6g\n\n\n", fmin(series->count, right),
                fmax(series->max_ms, 1e-6));
}

static void add_headline(struct figure *figure, const struct series *series, int count)
{
    for (int i = 0; i < count && i < 3; i++) {
        if (i > 0 && series[i].priority > 2 && series[i].priority != series[0].priority) break;
        text_format(&figure->title, "%s%s %s p99 %s", i ? "; " : "",
                    format_name(series[i].component, 22).text, format_words(series[i].stage).text,
                    format_ns(series[i].p99_ns).text);
    }
    text_add(&figure->subtitle, "Latency by percentile, all replications pooled, both axes "
                                "logarithmic; each step to the right is one more nine.");
}

static struct label name_of(const struct series *series)
{
    struct text name = {0};
    text_format(&name, "%s %s", format_name(series->component, 22).text,
                format_words(series->stage).text);
    const struct label label = format_name(name.at, 34);
    text_free(&name);
    return label;
}

/* Blocks of what the database holds: where, how long, in words. */
static void add_known(struct figure *figure, const struct series *series, double right)
{
    for (int i = 0; i < KNOWN; i++) {
        const double x = known[i].x > 0 ? known[i].x : fmin(series->count, right);
        if (isnan(series->known_ns[i]) || x > fmin(series->count, right)) continue;
        struct text words = {0};
        text_format(&words, "%s %s: ", name_of(series).text, known[i].name);
        text_add(&words, format_ns(series->known_ns[i]).text);
        text_format(&figure->data, "%.6g\t%.6g\t", x, fmax(series->known_ns[i] / 1e6, 1e-6));
        text_tsv(&figure->data, words.at);
        text_add(&figure->data, "\n");
        text_free(&words);
    }
    text_add(&figure->data, "\n\n");
}

/* ours: curves this near to each other lie on each other in a picture */
static const double SAME = 1.04;

static bool covers(const struct series *one, const struct series *other)
{
    for (int i = 0; i < KNOWN; i++) {
        const double ratio = one->known_ns[i] / other->known_ns[i];
        if (!(ratio < SAME && ratio > 1 / SAME)) return false;
    }
    return true;
}

/* Which series each lies on: it is drawn in dashes and says so. */
static void find_covered(const struct series *series, int count, double over[SERIES_MOST])
{
    for (int i = 0; i < count; i++) {
        over[i] = 0;
        for (int j = 0; j < i && over[i] == 0; j++)
            if (over[j] == 0 && covers(&series[i], &series[j])) over[i] = j + 1;
    }
}

static void name_series(struct figure *figure, const struct series *series, int count, double low,
                        double high)
{
    struct text label[SERIES_MOST] = {{0}};
    const char *names[SERIES_MOST];
    double y[SERIES_MOST], over[SERIES_MOST];
    find_covered(series, count, over);
    for (int i = 0; i < count; i++) {
        text_add(&label[i], name_of(&series[i]).text);
        if (over[i] > 0) {
            const struct series *under = &series[(int)over[i] - 1];
            const bool same = strcmp(under->component, series[i].component) == 0;
            text_format(&label[i], " ≈ %s",
                        same ? format_words(under->stage).text : name_of(under).text);
        }
        names[i] = label[i].at;
        y[i] = log(fmax(series[i].max_ms, low) / low) / log(high / low);
    }
    figure_spread(y, count, figure_label_share(figure->height - 64));
    figure_set_number(figure, "SERIES", count);
    figure_set_names(figure, names, count);
    figure_set_numbers(figure, "Y", y, count);
    figure_set_numbers(figure, "OVER", over, count);
    for (int i = 0; i < count; i++) text_free(&label[i]);
}

bool figure_latency(struct figure *figure, struct db *db, int64_t run_id)
{
    struct series *series = calloc(ROWS_MOST, sizeof *series);
    const int count = series ? read_series(db, run_id, series) : 0;
    double low = INFINITY, high = 0, most = 0;
    for (int i = 0; i < count; i++) {
        /* The one luckiest record may be faster by any factor: it shall not set the scale. */
        low = fmin(low, fmax(series[i].min_ms, series[i].p50_ms / 20));
        high = fmax(high, series[i].max_ms);
        most = fmax(most, series[i].count);
    }
    if (high > 0) {
        low = fmax(low, high / 1e7) * 0.85;
        high *= 1.2;
        /* Never past what the largest sample can show; 1e6 is six nines. */
        const double right = fmin(fmax(most, 100), 1e6);
        for (int i = 0; i < count; i++) add_curve(figure, db, run_id, &series[i], right);
        for (int i = 0; i < count; i++) add_known(figure, &series[i], right);
        add_headline(figure, series, count);
        name_series(figure, series, count, low, high);
        figure_set_number(figure, "RIGHT", right);
        figure_log_time_axis(figure, "ytics", low, high);
    }
    figure->narrow = 320;
    free(series);
    return high > 0;
}
