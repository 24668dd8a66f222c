/*
 * figure_shade.c -- bands behind a picture over time: when a fault was under way.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reports/database/db.h"
#include "reports/figures/figure.h"

/* ours: more bands than these are a pattern, and need no names */
enum { BANDS_MOST = 200, NAMED_MOST = 12 };

/* The table is there once a run had faults. */
static bool has_faults(struct db *db, int64_t run_id)
{
    return db_number(db, "SELECT count(*) FROM sqlite_master WHERE name = 'fault'", 0) > 0 &&
           db_number(db, "SELECT count(*) FROM fault WHERE run_id = ?1 AND replication = 0",
                     run_id) > 0;
}

bool figure_shade(struct figure *figure, struct db *db, int64_t run_id, double minutes)
{
    if (!has_faults(db, run_id)) return false;
    const int64_t bands = (int64_t)db_number(
        db, "SELECT count(*) FROM fault WHERE run_id = ?1 AND replication = 0", run_id);
    sqlite3_stmt *query = db_query(
        db,
        "SELECT kind, (began_ns - warmup_ns) / 6e10,"
        " (CASE WHEN ended_ns < 0 THEN warmup_ns + duration_ns ELSE ended_ns END - warmup_ns)"
        " / 6e10 FROM fault JOIN run USING (run_id) WHERE run_id = ?1 AND replication = 0"
        " ORDER BY began_ns, fault",
        run_id);
    int number = 0;
    while (db_next(db, &query) && number < BANDS_MOST) {
        const double from = db_real(query, 1), until = fmin(db_real(query, 2), minutes);
        if (from >= minutes) continue;
        /* What is done at once is a line, half a per cent of the picture wide at least. */
        const double to = fmax(until, from + 0.005 * minutes);
        number++;
        text_format(&figure->axes,
                    "set object %d rectangle from first %.6g, graph 0 to first %.6g, graph 1 "
                    "behind fillcolor rgb CBAD fillstyle transparent solid 0.13 noborder\n",
                    600 + number, from, to);
        if (bands > NAMED_MOST) continue;
        char name[64];
        snprintf(name, sizeof name, "%.24s", db_text(query, 0));
        text_format(&figure->axes, "set label %d ", 600 + number);
        text_gnuplot(&figure->axes, name);
        /* Each a line below the one before: neighbours do not cover each other. */
        text_format(&figure->axes, " at first %.6g, graph %.3g left textcolor rgb CBAD\n", from,
                    0.97 - 0.05 * (double)((number - 1) % 4));
    }
    db_end(&query);
    return number > 0;
}
