#include "reports/database/sweep_view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reports/database/db.h"
#include "sim/check.h"

static char *copy(const char *text)
{
    const size_t bytes = strlen(text) + 1;
    return memcpy(check_alloc(bytes), text, bytes);
}

static bool read_head(struct sweep_view *view, struct db *db, int64_t sweep_id)
{
    sqlite3_stmt *query = db_query(db,
                                   "SELECT sweep_id, scenario, coalesce(command, ''), points FROM"
                                   " sweep WHERE sweep_id = ?1 OR (?1 = 0 AND sweep_id ="
                                   " (SELECT max(sweep_id) FROM sweep))",
                                   sweep_id);
    if (!db_next(db, &query)) {
        db_fail(db, "there is no sweep %lld", (long long)sweep_id);
        return false;
    }
    view->sweep_id = sqlite3_column_int64(query, 0);
    view->scenario = copy(db_text(query, 1));
    view->command = copy(db_text(query, 2));
    view->planned = (size_t)sqlite3_column_int64(query, 3);
    db_end(&query);
    return true;
}

static size_t count_of(struct db *db, const char *sql, int64_t sweep_id)
{
    const double count = db_number(db, sql, sweep_id);
    return isnan(count) ? 0 : (size_t)count;
}

/* Where the last `words` words of a dotted path begin. */
static const char *ending(const char *path, int words)
{
    const char *at = path + strlen(path);
    while (at > path)
        if (*--at == '.' && --words == 0) return at + 1;
    return path;
}

static bool ends_alike(const struct sweep_view *view, size_t axis, int words)
{
    const char *own = ending(view->axes[axis].path, words);
    for (size_t i = 0; i < view->axis_count; i++)
        if (i != axis && !strcmp(ending(view->axes[i].path, words), own)) return true;
    return false;
}

static void read_axes(struct sweep_view *view, struct db *db)
{
    view->axis_count = count_of(
        db, "SELECT max(axis) FROM point_axis WHERE sweep_id = ?1 AND number = 1", view->sweep_id);
    view->axes = check_zeroed(view->axis_count + 1, sizeof *view->axes);
    sqlite3_stmt *query = db_query(db,
                                   "SELECT axis, path, coalesce(unit, ''), count(DISTINCT value),"
                                   " count(*) = count(amount) FROM point_axis WHERE sweep_id = ?1"
                                   " GROUP BY axis ORDER BY axis",
                                   view->sweep_id);
    for (size_t i = 0; db_next(db, &query) && i < view->axis_count; i++)
        view->axes[i] = (struct sweep_view_axis){.path = copy(db_text(query, 1)),
                                                 .unit = copy(db_text(query, 2)),
                                                 .values = (size_t)sqlite3_column_int64(query, 3),
                                                 .is_number = sqlite3_column_int(query, 4) != 0};
    db_end(&query);
    for (size_t i = 0; i < view->axis_count && !db->failed; i++) {
        int words = 1;
        while (words < 6 && ends_alike(view, i, words)) words++;
        view->axes[i].label = copy(ending(view->axes[i].path, words));
    }
}

/* Ages at the ends of the pipeline; where nothing ends, what a reader sees; else the producers. */
static void read_measures(struct sweep_view *view, struct db *db)
{
    static const char *const choices[] = {"'end_to_end', 'delivery', 'queryable'", "'propagation'",
                                          "'ingest'"};
    enum { MEASURES_MOST = 32 };
    view->measures = check_zeroed(MEASURES_MOST, sizeof *view->measures);
    for (size_t c = 0; c < sizeof choices / sizeof *choices && view->measure_count == 0; c++) {
        char sql[512];
        sqlite3_snprintf(sizeof sql, sql,
                         "SELECT component, stage FROM sweep_point JOIN point USING (key)"
                         " JOIN point_latency AS l USING (point_id) WHERE sweep_id = ?1 AND count >"
                         " 0 AND stage IN (%s) GROUP BY component, stage ORDER BY min(l.rowid)",
                         choices[c]);
        sqlite3_stmt *query = db_query(db, sql, view->sweep_id);
        while (view->measure_count < MEASURES_MOST && db_next(db, &query))
            view->measures[view->measure_count++] =
                (struct sweep_view_measure){copy(db_text(query, 0)), copy(db_text(query, 1))};
        db_end(&query);
    }
}

static void read_points(struct sweep_view *view, struct db *db)
{
    const size_t room =
        count_of(db, "SELECT count(*) FROM v_points WHERE sweep_id = ?1", view->sweep_id);
    view->points = check_zeroed(room + 1, sizeof *view->points);
    view->amounts = check_zeroed((room + 1) * (view->axis_count + 1), sizeof *view->amounts);
    view->texts = check_zeroed((room + 1) * (view->axis_count + 1), sizeof *view->texts);
    view->values = check_zeroed((room + 1) * (view->measure_count + 1), sizeof *view->values);
    sqlite3_stmt *query = db_query(
        db,
        "SELECT number, usd_month, (SELECT sum(mean) FROM point_counter JOIN point USING (point_id)"
        " WHERE key = v.key AND name = 'records_created'), records_throttled, records_dropped,"
        " thresholds_unkept, (SELECT sum(mean) FROM point_counter JOIN point USING (point_id)"
        " WHERE key = v.key AND name = 'records_acknowledged') + records_throttled,"
        " (SELECT sum(mean) FROM point_counter AS o JOIN point USING (point_id) WHERE key = v.key"
        "   AND name = 'objects' AND component IN (SELECT component FROM point_counter AS d"
        "   WHERE d.point_id = o.point_id AND d.name = 'records_delivered'))"
        " FROM v_points AS v WHERE sweep_id = ?1 ORDER BY number",
        view->sweep_id);
    while (view->point_count < room && db_next(db, &query))
        view->points[view->point_count++] = (struct sweep_view_point){
            .number = sqlite3_column_int64(query, 0),
            .usd_month = db_real(query, 1),
            .created = db_real(query, 2),
            .throttled = db_real(query, 3),
            .dropped = db_real(query, 4),
            .unkept = sqlite3_column_int64(query, 5),
            .tries = db_real(query, 6),
            .objects = db_real(query, 7),
        };
    db_end(&query);
}

/* The place of a point's number at or after `from`; rows come in order of number. */
static size_t place_of(const struct sweep_view *view, size_t from, int64_t number)
{
    while (from < view->point_count && view->points[from].number < number) from++;
    return from;
}

static bool is_at(const struct sweep_view *view, size_t place, int64_t number)
{
    return place < view->point_count && view->points[place].number == number;
}

/* The worst finding of each point, if it is harm. */
static void read_marks(struct sweep_view *view, struct db *db)
{
    size_t p = 0;
    sqlite3_stmt *query = db_query(
        db,
        "SELECT number, kind, text FROM sweep_point JOIN point USING (key) JOIN point_finding"
        " USING (point_id) WHERE sweep_id = ?1 AND rank = 1 AND (kind IN ('lost', 'behind',"
        " 'refused') OR kind = 'unsettled' AND limit_name = 'steady state') ORDER BY number",
        view->sweep_id);
    while (db_next(db, &query)) {
        p = place_of(view, p, sqlite3_column_int64(query, 0));
        if (!is_at(view, p, sqlite3_column_int64(query, 0))) continue;
        view->points[p].mark = copy(db_text(query, 1));
        view->points[p].reason = copy(db_text(query, 2));
        view->points[p].loses = !strcmp(view->points[p].mark, "lost");
    }
    db_end(&query);
}

static void read_sureness(struct sweep_view *view, struct db *db)
{
    size_t p = 0;
    sqlite3_stmt *query = db_query(
        db,
        "SELECT number, coalesce(confidence, ''), sum(usd_month) FROM sweep_point JOIN point USING"
        " (key) JOIN point_cost USING (point_id) WHERE sweep_id = ?1 GROUP BY 1, 2 ORDER BY number",
        view->sweep_id);
    while (db_next(db, &query)) {
        p = place_of(view, p, sqlite3_column_int64(query, 0));
        if (is_at(view, p, sqlite3_column_int64(query, 0)))
            sureness_add(&view->points[p].sureness, db_text(query, 1), db_real(query, 2));
    }
    db_end(&query);
}

struct sureness sweep_view_sureness(const struct sweep_view *view)
{
    struct sureness all = {0};
    for (size_t p = 0; p < view->point_count; p++)
        for (int kind = 0; kind < SURENESS_KINDS; kind++)
            all.usd[kind] += view->points[p].sureness.usd[kind];
    return all;
}

static void read_cells(struct sweep_view *view, struct db *db)
{
    size_t p = 0;
    sqlite3_stmt *query = db_query(db,
                                   "SELECT number, axis, value, amount FROM point_axis"
                                   " WHERE sweep_id = ?1 ORDER BY number, axis",
                                   view->sweep_id);
    while (db_next(db, &query)) {
        const int64_t number = sqlite3_column_int64(query, 0);
        const size_t axis = (size_t)sqlite3_column_int64(query, 1) - 1;
        p = place_of(view, p, number);
        if (!is_at(view, p, number) || axis >= view->axis_count) continue;
        view->texts[p * view->axis_count + axis] = copy(db_text(query, 2));
        view->amounts[p * view->axis_count + axis] = db_real(query, 3);
    }
}

static void read_values(struct sweep_view *view, struct db *db)
{
    for (size_t i = 0; i < view->point_count * view->measure_count; i++)
        view->values[i] = (struct sweep_view_value){NAN, NAN, NAN, NAN, NAN, NAN};
    size_t p = 0;
    sqlite3_stmt *query = db_query(
        db,
        "SELECT number, component, stage, p50_ns, p99_ns, p50_lo_ns, p50_hi_ns, p99_lo_ns,"
        " p99_hi_ns FROM sweep_point JOIN point USING (key) JOIN point_latency USING (point_id)"
        " WHERE sweep_id = ?1 ORDER BY number",
        view->sweep_id);
    while (db_next(db, &query)) {
        p = place_of(view, p, sqlite3_column_int64(query, 0));
        for (size_t m = 0; m < view->measure_count && p < view->point_count; m++)
            if (!strcmp(view->measures[m].component, db_text(query, 1)) &&
                !strcmp(view->measures[m].stage, db_text(query, 2)))
                view->values[p * view->measure_count + m] = (struct sweep_view_value){
                    db_real(query, 3), db_real(query, 4), db_real(query, 5),
                    db_real(query, 6), db_real(query, 7), db_real(query, 8)};
    }
}

bool sweep_view_load(struct sweep_view *view, struct db *db, int64_t sweep_id)
{
    *view = (struct sweep_view){0};
    if (!read_head(view, db, sweep_id)) return false;
    read_axes(view, db);
    read_measures(view, db);
    read_points(view, db);
    read_marks(view, db);
    read_sureness(view, db);
    read_cells(view, db);
    read_values(view, db);
    return !db->failed;
}

void sweep_view_free(struct sweep_view *view)
{
    for (size_t i = 0; view->axes && i < view->axis_count; i++) {
        free(view->axes[i].path);
        free(view->axes[i].label);
        free(view->axes[i].unit);
    }
    for (size_t i = 0; i < view->measure_count; i++) {
        free(view->measures[i].component);
        free(view->measures[i].stage);
    }
    for (size_t i = 0; view->texts && i < view->point_count * view->axis_count; i++)
        free(view->texts[i]);
    for (size_t p = 0; view->points && p < view->point_count; p++) {
        free(view->points[p].mark);
        free(view->points[p].reason);
    }
    free(view->axes);
    free(view->measures);
    free(view->points);
    free(view->amounts);
    free(view->texts);
    free(view->values);
    free(view->scenario);
    free(view->command);
    *view = (struct sweep_view){0};
}
