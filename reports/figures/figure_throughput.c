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
        text_format(&figure->data, "%d\t%.6g\t%.6g\n", sqlite3_column_int(query, 0),
                    db_real(query, 1) / (double)BYTES_PER_MIB, db_real(query, 2));
}

static int read_streams(struct figure *figure, struct db *db, int64_t run_id,
                        struct stream_line *lines, struct panel *panels, int *minutes)
{
    int count = 0;
    sqlite3_stmt *query =
        db_query(db,
                 "SELECT stream, minute, sum(bytes / " SHARD_MINUTE_SECONDS "),"
                 " sum(records / " SHARD_MINUTE_SECONDS "), sum(limit_bytes),"
                 " sum(limit_records) FROM shard_minute WHERE run_id = ?1 AND replication = 0"
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
        *minutes = minute > *minutes ? minute : *minutes;
        text_format(&figure->data, "%d\t%.6g\t%.6g\t%.6g\t%.6g\n", minute, line->last_bytes,
                    line->last_records, db_real(query, 4) / (double)BYTES_PER_MIB,
                    db_real(query, 5));
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
        " sum(bytes) / nullif(sum(" SHARD_MINUTE_SECONDS " * limit_bytes), 0),"
        " sum(records) / nullif(sum(" SHARD_MINUTE_SECONDS " * limit_records), 0),"
        " count(DISTINCT stream)"
        " FROM shard_minute WHERE run_id = ?1 AND replication = 0",
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
static void add_panel(struct figure *figure, const char *name, const struct panel *panel)
{
    const bool near = panel->most > panel->limit / 10;
    const double top = (near ? fmax(panel->limit, panel->most) : panel->most) * 1.12;
    text_format(&figure->settings, "%s_TOP = %.10g\n%s_STEP = %.10g\n%s_NEAR = %d\n", name,
                top > 0 ? top : 1, name, figure_step(top, 4), name, near);
}

static void add_names(struct figure *figure, const struct stream_line *lines, int count,
                      const char *panel, double top, bool bytes)
{
    double y[STREAMS_MOST + 1];
    for (int i = 0; i < count; i++)
        y[i] = (bytes ? lines[i].last_bytes : lines[i].last_records) / top;
    figure_spread(y, count, 0.11);
    text_format(&figure->settings, "array %s_Y[%d] = [", panel, count);
    for (int i = 0; i < count; i++) text_format(&figure->settings, "%s%.4f", i ? ", " : "", y[i]);
    text_add(&figure->settings, "]\n");
}

bool figure_throughput(struct figure *figure, struct db *db, int64_t run_id)
{
    struct stream_line lines[STREAMS_MOST];
    struct panel panels[2] = {{0}};
    int minutes = 0;
    const int count = read_streams(figure, db, run_id, lines, panels, &minutes);
    if (count == 0) return false;
    add_refused(figure, db, run_id);
    const double refused_bytes =
        db_number(db,
                  "SELECT max(b) FROM (SELECT sum(throttled_bytes / " SHARD_MINUTE_SECONDS
                  ") AS b FROM shard_minute"
                  " WHERE run_id = ?1 AND replication = 0 GROUP BY minute)",
                  run_id);
    const double refused_records =
        db_number(db,
                  "SELECT max(b) FROM (SELECT sum(throttled_records / " SHARD_MINUTE_SECONDS
                  ") AS b FROM shard_minute"
                  " WHERE run_id = ?1 AND replication = 0 GROUP BY minute)",
                  run_id);
    panels[0].most = fmax(panels[0].most, refused_bytes / (double)BYTES_PER_MIB);
    panels[1].most = fmax(panels[1].most, refused_records);
    add_headline(figure, db, run_id, &lines[0]);
    const char *names[STREAMS_MOST];
    struct label labels[STREAMS_MOST];
    for (int i = 0; i < count; i++) {
        labels[i] = format_name(lines[i].name, 22);
        names[i] = labels[i].text;
    }
    figure_set_number(figure, "SERIES", count);
    figure_set_number(figure, "MINUTES", minutes);
    figure_set_number(figure, "REFUSED", refused_records > 0);
    figure_set_texts(figure, "NAMES", names, count);
    figure_set_number(figure, "BYTES_LIMIT", panels[0].limit);
    figure_set_number(figure, "RECORDS_LIMIT", panels[1].limit);
    add_panel(figure, "BYTES", &panels[0]);
    add_panel(figure, "RECORDS", &panels[1]);
    for (int p = 0; p < 2; p++) {
        const bool near = panels[p].most > panels[p].limit / 10;
        const double top = (near ? fmax(panels[p].limit, panels[p].most) : panels[p].most) * 1.12;
        add_names(figure, lines, count, p ? "RECORDS" : "BYTES", top > 0 ? top : 1, p == 0);
    }
    figure_minutes_axis(figure, minutes);
    if (figure_shade(figure, db, run_id, minutes)) text_add(&figure->subtitle, " Shaded: faults.");
    return true;
}
