/*
 * figure_shade.c -- bands behind a picture over time: when a fault was under way.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reports/database/db.h"
#include "reports/figures/figure.h"

/* ours: more bands than these are a pattern, and need no names */
enum { BANDS_MOST = 200, NAMED_MOST = 12, NAME_ROWS = 4 };
/* ours: a picture of the usual width has about twice that for its time */
static const double NARROW_PX = 450;

/* The table is there once a run had faults. */
static bool has_faults(struct db *db, int64_t run_id)
{
    return db_number(db, "SELECT count(*) FROM sqlite_master WHERE name = 'fault'", 0) > 0 &&
           db_number(db, "SELECT count(*) FROM fault WHERE run_id = ?1 AND replication = 0",
                     run_id) > 0;
}

struct band {
    double from, to; /* minutes */
    int times;       /* of the same kind, begun at once */
    char kind[25];
};

static size_t read_bands(struct band *bands, struct db *db, int64_t run_id, double minutes)
{
    size_t count = 0;
    sqlite3_stmt *query = db_query(
        db,
        "SELECT kind, (began_ns - warmup_ns) / 6e10,"
        " (CASE WHEN ended_ns < 0 THEN warmup_ns + duration_ns ELSE ended_ns END - warmup_ns)"
        " / 6e10 FROM fault JOIN run USING (run_id) WHERE run_id = ?1 AND replication = 0"
        " ORDER BY began_ns, kind, fault",
        run_id);
    while (db_next(db, &query)) {
        struct band band = {.from = db_real(query, 1), .times = 1};
        if (band.from >= minutes || count == BANDS_MOST) continue;
        snprintf(band.kind, sizeof band.kind, "%s", db_text(query, 0));
        /* What is done at once is a line, half a per cent of the picture wide at least. */
        band.to = fmax(fmin(db_real(query, 2), minutes), band.from + 0.005 * minutes);
        struct band *last = count > 0 ? &bands[count - 1] : NULL;
        if (last && last->from == band.from && strcmp(last->kind, band.kind) == 0) {
            last->to = fmax(last->to, band.to);
            last->times++;
        } else bands[count++] = band;
    }
    return count;
}

/* Where bands lie on each other the paper is shaded once. */
static void add_shades(struct text *axes, const struct band *bands, size_t count)
{
    for (size_t i = 0, number = 601; i < count; number++) {
        double to = bands[i].to;
        const double from = bands[i].from;
        for (i++; i < count && bands[i].from <= to; i++) to = fmax(to, bands[i].to);
        text_format(axes,
                    "set object %zu rectangle from first %.6g, graph 0 to first %.6g, graph 1 "
                    "behind fillcolor rgb CBAD fillstyle transparent solid 0.13 noborder\n",
                    number, from, to);
    }
}

/* Names stand in the first row that has room: neighbours do not cover each other. */
static void add_names(struct text *axes, const struct band *bands, size_t count, double minutes)
{
    double ends[NAME_ROWS] = {0}; /* of the last name of each row, px */
    for (size_t i = 0; i < count; i++) {
        struct text name = {0};
        text_add(&name, bands[i].kind);
        if (bands[i].times > 1) text_format(&name, " (%d)", bands[i].times);
        text_format(axes, "set label %zu ", 601 + i);
        text_gnuplot(axes, name.at);
        const double at_px = bands[i].from / minutes * NARROW_PX;
        size_t row = 0;
        while (row + 1 < NAME_ROWS && at_px < ends[row]) row++;
        ends[row] = at_px + figure_text_px(name.at);
        text_free(&name);
        text_format(axes, " at first %.6g, graph %.3g left textcolor rgb CBAD\n", bands[i].from,
                    0.97 - 0.05 * (double)row);
    }
}

bool figure_shade(struct figure *figure, struct db *db, int64_t run_id, double minutes)
{
    struct band bands[BANDS_MOST];
    if (!has_faults(db, run_id)) return false;
    const size_t count = read_bands(bands, db, run_id, minutes);
    add_shades(&figure->axes, bands, count);
    if (count <= NAMED_MOST) add_names(&figure->axes, bands, count, minutes);
    return count > 0;
}
