/*
 * figure_throughput.c -- written MiB/s and records/s of each stream against what its shards admit
 * together, and what was refused.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reports/common/format.h"
#include "reports/database/db.h"
#include "reports/database/shard_use.h"
#include "reports/figures/figure.h"
#include "sim/units.h"

enum { STREAMS_MOST = 4 };

struct panel {
    double most, limit; /* highest value drawn; highest limit */
};

struct stream_line {
    char name[256];
    double limit_bytes, limit_records, last_bytes, last_records;
};

static void add_refused(struct figure *figure, struct db *db, int64_t run_id)
{
    sqlite3_stmt *query = db_query(db,
                                   "SELECT minute, sum(throttled_bytes / " SHARD_MINUTE_SECONDS "),"
                                   " sum(throttled_records / " SHARD_MINUTE_SECONDS
                                   ") FROM shard_minute WHERE run_id = ?1 AND replication = 0"
                                   " GROUP BY minute ORDER BY minute",
                                   run_id);
    text_add(&figure->data, "\n\n");
    while (db_next(db, &query))
        text_format(&figure->data, "%.1f\t%.6g\t%.6g\n", sqlite3_column_int(query, 0) + 0.5,
                    db_real(query, 1) / (double)BYTES_PER_MIB, db_real(query, 2));
}

/* "feed, minute 3: 0.4 MiB/s" */
static void add_words(struct figure *figure, const char *stream, int minute, double value,
                      const char *unit)
{
    struct text words = {0};
    text_format(&words, "%s, %s: ", format_name(stream, 22).text,
                figure_moment(figure, minute).text);
    text_format(&words, "%s%s", format_figure(value).text, unit);
    text_add(&figure->data, "\t");
    text_tsv(&figure->data, words.at);
    text_free(&words);
}

static int read_streams(struct figure *figure, struct db *db, int64_t run_id,
                        struct stream_line *lines, struct panel *panels, int *points)
{
    int count = 0;
    sqlite3_stmt *query =
        db_query(db,
                 "SELECT stream, minute, sum(bytes / " SHARD_MINUTE_SECONDS "),"
                 " sum(records / " SHARD_MINUTE_SECONDS "),"
                 " sum(limit_bytes * " SHARD_OPEN_SECONDS " / " SHARD_MINUTE_SECONDS "),"
                 " sum(limit_records * " SHARD_OPEN_SECONDS " / " SHARD_MINUTE_SECONDS ")"
                 " FROM shard_minute" SHARD_LIVES "WHERE run_id = ?1 AND replication = 0"
                 " GROUP BY stream, minute ORDER BY stream, minute",
                 run_id);
    while (db_next(db, &query)) {
        const char *name = db_text(query, 0);
        if (count == 0 || strcmp(lines[count - 1].name, name) != 0) {
            if (count == STREAMS_MOST) break;
            if (count > 0) text_add(&figure->data, "\n\n");
            lines[count] = (struct stream_line){.limit_bytes = 0};
            snprintf(lines[count++].name, sizeof lines[0].name, "%s", name);
        }
        struct stream_line *line = &lines[count - 1];
        line->last_bytes = db_real(query, 2) / (double)BYTES_PER_MIB;
        line->last_records = db_real(query, 3);
        line->limit_bytes = fmax(line->limit_bytes, db_real(query, 4) / (double)BYTES_PER_MIB);
        line->limit_records = fmax(line->limit_records, db_real(query, 5));
        panels[0].most = fmax(panels[0].most, line->last_bytes);
        panels[1].most = fmax(panels[1].most, line->last_records);
        panels[0].limit = fmax(panels[0].limit, line->limit_bytes);
        panels[1].limit = fmax(panels[1].limit, line->limit_records);
        const int minute = sqlite3_column_int(query, 1);
        *points = minute + 1 > *points ? minute + 1 : *points;
        text_format(&figure->data, "%.1f\t%.6g\t%.6g\t%.6g\t%.6g", minute + 0.5, line->last_bytes,
                    line->last_records, db_real(query, 4) / (double)BYTES_PER_MIB,
                    db_real(query, 5));
        add_words(figure, name, minute, line->last_bytes, " MiB/s");
        add_words(figure, name, minute, line->last_records, "/s");
        text_add(&figure->data, "\n");
    }
    db_end(&query);
    return count;
}

static void add_headline(struct figure *figure, struct db *db, int64_t run_id,
                         const struct stream_line *first)
{
    sqlite3_stmt *query = db_query(
        db,
        "SELECT sum(throttled_records) * 1.0 / nullif(sum(throttled_records) + sum(records), 0),"
        " sum(bytes) / nullif(sum(" SHARD_OPEN_SECONDS " * limit_bytes), 0),"
        " sum(records) / nullif(sum(" SHARD_OPEN_SECONDS " * limit_records), 0),"
        " count(DISTINCT stream)"
        " FROM shard_minute" SHARD_LIVES "WHERE run_id = ?1 AND replication = 0",
        run_id);
    if (!db_next(db, &query)) return;
    const double refused = db_real(query, 0), bytes = db_real(query, 1),
                 records = db_real(query, 2);
    struct text who = {0};
    if (sqlite3_column_int(query, 3) == 1)
        text_format(&who, "%s is", format_name(first->name, 28).text);
    else text_add(&who, "The streams are");
    db_end(&query);
    const bool by_records = records > bytes;
    text_format(&figure->title, "%s filled to %s of %s in the mean; ", who.at,
                format_share(by_records ? records : bytes).text,
                by_records ? "the record limit" : "the byte limit");
    if (refused > 0)
        text_format(&figure->title, "%s of the puts are refused", format_share(refused).text);
    else text_add(&figure->title, "nothing is refused");
    text_free(&who);
    text_add(&figure->subtitle, "Written per second, mean of each minute, against what all shards "
                                "admit together (dashed); red: refused. First replication.");
}

/* The limit belongs into the picture unless it would press the load onto the axis. */
static bool is_near(const struct panel *panel)
{
    return panel->most > panel->limit / 10;
}

static double top_of(const struct panel *panel)
{
    /* Above the load is room for a word on the limit. */
    const double top = is_near(panel) ? fmax(panel->limit, panel->most) * 1.12 : panel->most * 1.3;
    return top > 0 ? top : 1;
}

/* Tics from 0 on and the range, as commands for the template. */
static void add_axis(struct text *commands, const struct panel *panel, const char *unit)
{
    const double top = top_of(panel), step = figure_step(top, 4);
    text_add(commands, "set ytics (");
    for (int i = 0; i * step <= top * 1.0001; i++)
        text_format(commands, "%s'%s%s' %.8g", i > 0 ? ", " : "",
                    i > 0 && step < 1 ? format_number(i * step).text : format_count(i * step).text,
                    i > 0 ? unit : "", i * step);
    text_format(commands, "); set yrange [0:%.8g]", top);
}

/* Of each panel: where the streams' names stand, the limit's, and the word "refused" at the middle of its area. */
static void add_places(struct figure *figure, const struct stream_line *lines, int count,
                       const struct panel panels[2], const double refused[2])
{
    double y[2 * (STREAMS_MOST + 2)];
    for (int p = 0; p < 2; p++) {
        double *at = &y[p * (count + 2)];
        const double top = top_of(&panels[p]);
        const int labels = count + is_near(&panels[p]) + (refused[p] > 0);
        double some[STREAMS_MOST + 2];
        for (int i = 0; i < count; i++)
            some[i] = (p == 0 ? lines[i].last_bytes : lines[i].last_records) / top;
        some[count] = is_near(&panels[p]) ? panels[p].limit / top : refused[p] / 2 / top;
        if (is_near(&panels[p])) some[count + 1] = refused[p] / 2 / top;
        figure_spread(some, labels, figure_label_share((figure->height - 72) / 2.0));
        for (int i = 0; i < count; i++) at[i] = some[i];
        at[count] = some[count];
        at[count + 1] = some[labels - 1];
    }
    figure_set_numbers(figure, "PLACE", y, 2 * (count + 2));
}

static void add_panels(struct figure *figure, const struct panel panels[2])
{
    static const char *const units[] = {" MiB/s", "/s"}, *const named[] = {" MiB/s", " records/s"};
    struct text axes[2] = {{0}}, far[2] = {{0}};
    double near[2], limit_at[2];
    for (int p = 0; p < 2; p++) {
        add_axis(&axes[p], &panels[p], units[p]);
        text_format(&far[p], "the limit, %s%s, is far above", format_number(panels[p].limit).text,
                    named[p]);
        near[p] = is_near(&panels[p]);
        limit_at[p] = fmin(1, panels[p].limit / top_of(&panels[p]));
    }
    figure_set_texts(figure, "YAXIS", (const char *const[]){axes[0].at, axes[1].at}, 2);
    figure_set_texts(figure, "FAR", (const char *const[]){far[0].at, far[1].at}, 2);
    figure_set_numbers(figure, "NEAR", near, 2);
    figure_set_numbers(figure, "LIMITAT", limit_at, 2);
    for (int p = 0; p < 2; p++) {
        text_free(&axes[p]);
        text_free(&far[p]);
    }
}

/* ours: streams that carry this nearly the same lie on each other: the later one is drawn in dashes */
static const double SAME = 1.06;

static void find_covered(struct figure *figure, const struct stream_line *lines, int count)
{
    double over[STREAMS_MOST] = {0};
    for (int i = 0; i < count; i++)
        for (int j = 0; j < i; j++) {
            const double bytes = lines[i].last_bytes / lines[j].last_bytes,
                         records = lines[i].last_records / lines[j].last_records;
            if (over[j] == 0 && fmax(bytes, 1 / bytes) < SAME && fmax(records, 1 / records) < SAME)
                over[i] = 1;
        }
    figure_set_numbers(figure, "OVER", over, count);
}

static double most_refused(struct db *db, int64_t run_id, const char *column)
{
    struct text sql = {0};
    text_format(&sql,
                "SELECT coalesce(max(b), 0) FROM (SELECT sum(%s / " SHARD_MINUTE_SECONDS
                ") AS b FROM shard_minute WHERE run_id = ?1 AND replication = 0 GROUP BY minute)",
                column);
    const double most = db_number(db, sql.at, run_id);
    text_free(&sql);
    return most;
}

bool figure_throughput(struct figure *figure, struct db *db, int64_t run_id)
{
    struct stream_line lines[STREAMS_MOST];
    struct panel panels[2] = {{0}};
    int points = 0;
    figure_time(figure, db, run_id);
    const int count = read_streams(figure, db, run_id, lines, panels, &points);
    if (count == 0) return false;
    add_refused(figure, db, run_id);
    const double refused[] = {
        most_refused(db, run_id, "throttled_bytes") / (double)BYTES_PER_MIB,
        most_refused(db, run_id, "throttled_records"),
    };
    for (int p = 0; p < 2; p++) panels[p].most = fmax(panels[p].most, refused[p]);
    add_headline(figure, db, run_id, &lines[0]);
    const char *names[STREAMS_MOST + 1];
    struct label labels[STREAMS_MOST];
    for (int i = 0; i < count; i++) {
        labels[i] = format_name(lines[i].name, 22);
        names[i] = labels[i].text;
    }
    const double minutes = fmax(points, figure->minutes);
    figure_set_number(figure, "SERIES", count);
    figure_set_number(figure, "POINTS", points);
    figure_set_number(figure, "MINUTES", minutes);
    figure_set_number(figure, "REFUSED", refused[1] > 0);
    names[count] = "refused"; /* has a place beside the others, but no colour of theirs */
    figure_set_names(figure, names, count + 1);
    figure->below -= refused[1] > 0 ? 0 : 1;
    find_covered(figure, lines, count);
    add_panels(figure, panels);
    add_places(figure, lines, count, panels, refused);
    figure_minutes_axis(figure, minutes);
    figure->narrow = 380;
    if (figure_shade(figure, db, run_id, minutes)) text_add(&figure->subtitle, " Shaded: faults.");
    return true;
}
