/*
 * figure_objects.c -- each object that was written: when, how large, and why it was closed then.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reports/common/format.h"
#include "reports/database/db.h"
#include "reports/figures/figure.h"
#include "sim/units.h"

/* Points past which an SVG grows for nothing; then every n-th object is drawn. */
enum { REASONS_MOST = 6, POINTS_MOST = 3000 };

static int add_points(struct figure *figure, struct db *db, int64_t run_id, int every,
                      char reasons[][64])
{
    int count = 0;
    long row = 0;
    sqlite3_stmt *query = db_query(db,
                                   "SELECT coalesce(reason, '?'), (created_ns - warmup_ns) / 60e9,"
                                   " bytes_out, object.records FROM object JOIN run USING (run_id)"
                                   " WHERE run_id = ?1 AND replication = 0"
                                   " AND bytes_out > 0 ORDER BY 1, created_ns",
                                   run_id);
    while (db_next(db, &query)) {
        const char *reason = db_text(query, 0);
        if (count == 0 || strcmp(reasons[count - 1], reason) != 0) {
            if (count == REASONS_MOST) break;
            if (count > 0) text_add(&figure->data, "\n\n");
            snprintf(reasons[count++], 64, "%s", reason);
            row = 0;
        }
        if (row++ % every != 0) continue;
        struct text words = {0};
        text_format(&words, "closed by %s after %s", format_name(reason, 24).text,
                    format_ns(db_real(query, 1) * 60e9).text);
        text_format(&words, ": %s, %s records", format_bytes(db_real(query, 2)).text,
                    format_count(db_real(query, 3)).text);
        text_format(&figure->data, "%.5g\t%.6g\t", db_real(query, 1),
                    db_real(query, 2) / (double)BYTES_PER_MIB);
        text_tsv(&figure->data, words.at);
        text_add(&figure->data, "\n");
        text_free(&words);
    }
    db_end(&query);
    return count;
}

static void add_headline(struct figure *figure, struct db *db, int64_t run_id, double objects,
                         double mean)
{
    sqlite3_stmt *query = db_query(db,
                                   "SELECT coalesce(reason, '?'), count(*) FROM object"
                                   " WHERE run_id = ?1 AND replication = 0 AND bytes_out > 0"
                                   " GROUP BY 1 ORDER BY 2 DESC LIMIT 1",
                                   run_id);
    if (!db_next(db, &query)) return;
    text_format(&figure->title, "%s object%s of %s in the mean; %s closed by %s",
                format_count(objects).text, objects == 1 ? "" : "s", format_bytes(mean).text,
                format_share(db_real(query, 1) / objects).text, db_text(query, 0));
    db_end(&query);
}

/* Gives how far up the panel `mean` lies. */
static double size_axis(struct figure *figure, double least, double most, double mean)
{
    const bool log_axis = most > 20 * least;
    figure_set_number(figure, "LOGARITHMIC", log_axis);
    if (!log_axis) {
        const bool small = most < 0.2 * (double)BYTES_PER_MIB; /* ours: no tics of 0.02 MiB */
        const double unit = small ? 1.0 / 1024 : 1;
        const double top = most * 1.12 / (double)BYTES_PER_MIB;
        const double step = figure_step(top / unit, 6);
        text_format(&figure->axes, "set yrange [0:%.6g]\nset ytics (", top);
        for (int i = 0; i * step <= top / unit * 1.0001; i++)
            text_format(&figure->axes, "%s'%.4g %s' %.8g", i ? ", " : "", i * step,
                        small ? "KiB" : "MiB", i * step * unit);
        text_add(&figure->axes, ")\n");
        return mean / (double)BYTES_PER_MIB / top;
    }
    const double low = log2(least * 0.8), high = log2(most * 1.25);
    const double step = fmax(1, ceil((high - low) / 7));
    text_format(&figure->axes, "set yrange [%.6g:%.6g]\nset ytics (",
                exp2(low) / (double)BYTES_PER_MIB, exp2(high) / (double)BYTES_PER_MIB);
    const int count = (int)floor((high - ceil(low)) / step) + 1;
    for (int tic = 0; tic < count; tic++) {
        const double bytes = exp2(ceil(low) + tic * step);
        const double kib = bytes / 1024, mib = kib / 1024;
        text_add(&figure->axes, tic > 0 ? ", " : "");
        if (bytes < 1024) text_format(&figure->axes, "'%g B'", bytes);
        else if (mib < 1) text_format(&figure->axes, "'%g KiB'", kib);
        else text_format(&figure->axes, "'%g MiB'", mib);
        text_format(&figure->axes, " %.8g", mib);
    }
    text_add(&figure->axes, ")\n");
    return (log2(mean) - low) / (high - low);
}

/* Beside the plot: the mean at its height, what closed the objects below each other. */
static void add_names(struct figure *figure, char reasons[][64], int count, double mean_at,
                      const char *mean_name)
{
    const char *names[REASONS_MOST + 1];
    double y[REASONS_MOST + 1] = {mean_at};
    for (int i = 0; i < count; i++) {
        names[i] = reasons[i];
        y[i + 1] = 0.02 + 0.06 * (count - 1 - i);
    }
    figure_spread(y, count + 1, figure_label_share(figure->height - 44));
    figure_set_numbers(figure, "Y", y, count + 1);
    figure_set_number(figure, "SERIES", count);
    figure_set_texts(figure, "NAMES", names, count);
    double most = figure_text_px(mean_name);
    for (int i = 0; i < count; i++) most = fmax(most, 16 + figure_text_px(names[i]));
    figure_set_number(figure, "ROOM", most + 24);
    figure->below = count;
}

bool figure_objects(struct figure *figure, struct db *db, int64_t run_id)
{
    sqlite3_stmt *query =
        db_query(db,
                 "SELECT count(*), min(bytes_out), avg(bytes_out), max(bytes_out),"
                 " max(created_ns - warmup_ns) / 60e9 FROM object JOIN run USING (run_id)"
                 " WHERE run_id = ?1 AND replication = 0 AND bytes_out > 0",
                 run_id);
    if (!db_next(db, &query)) return false;
    const double objects = db_real(query, 0), least = db_real(query, 1), mean = db_real(query, 2),
                 most = db_real(query, 3), last = db_real(query, 4);
    db_end(&query);
    if (!(objects > 0)) return false;
    char reasons[REASONS_MOST][64];
    const int every = (int)(objects / POINTS_MOST) + 1;
    const int count = add_points(figure, db, run_id, every, reasons);
    add_headline(figure, db, run_id, objects, mean);
    text_add(&figure->subtitle,
             "Size as written, by the time of closing; the colour is what closed "
             "the buffer. First replication.");
    if (every > 1) text_format(&figure->subtitle, " One object in %d is drawn.", every);
    figure_set_number(figure, "POINTS", objects / every);
    const double minutes = fmax(last, figure_time(figure, db, run_id));
    figure_set_number(figure, "MINUTES", minutes);
    figure_set_number(figure, "MEAN", mean / (double)BYTES_PER_MIB);
    struct text mean_name = {0};
    text_format(&mean_name, "mean %s", format_bytes(mean).text);
    figure_set_text(figure, "MEAN_NAME", mean_name.at);
    add_names(figure, reasons, count, size_axis(figure, least, most, mean), mean_name.at);
    text_free(&mean_name);
    figure_minutes_axis(figure, minutes);
    figure->narrow = 260;
    if (figure_shade(figure, db, run_id, minutes)) text_add(&figure->subtitle, " Shaded: faults.");
    return true;
}
