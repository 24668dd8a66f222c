#include "reports/database/sweep_db.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/common/interval.h"
#include "reports/common/latency.h"
#include "reports/database/db.h"
#include "reports/database/found_db.h"
#include "reports/database/schema.h"
#include "sim/check.h"
#include "sim/summary.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

/* ---- the plan of a sweep */

/* The row of the table whose `key` it is; 0 if there is none. */
static int64_t id_of(struct db *db, const char *sql, const char *key)
{
    int64_t id = 0;
    sqlite3_stmt *query = db_query(db, sql, 0);
    if (query && sqlite3_bind_text(query, 1, key, -1, SQLITE_STATIC) != SQLITE_OK)
        db_fail(db, "%s", sqlite3_errmsg(db->handle));
    if (db_next(db, &query)) id = sqlite3_column_int64(query, 0);
    db_end(&query);
    return id;
}

static int64_t write_sweep(struct db *db, const struct sweep_report *sweep)
{
    static const char *const columns[] = {"scenario", "scenario_sha256", "yaml",    "key",
                                          "version",  "started_at",      "command", "points"};
    const struct db_value values[] = {
        db_value_text(sweep->scenario), db_value_text(sweep->scenario_sha256),
        db_value_text(sweep->yaml),     db_value_text(sweep->key),
        db_value_text(sweep->version),  db_value_text(sweep->started_at),
        db_value_text(sweep->command),  db_integer((int64_t)sweep->point_count)};
    struct db_insert insert = db_insert_begin(db, "sweep", columns, COUNT(columns));
    db_insert_row(&insert, values);
    db_insert_end(&insert);
    return db->failed ? 0 : sqlite3_last_insert_rowid(db->handle);
}

static void write_plan(struct db *db, const struct sweep_report *sweep, int64_t id)
{
    static const char *const points[] = {"sweep_id", "number", "key"};
    static const char *const axes[] = {"sweep_id", "number", "axis", "path",
                                       "value",    "amount", "unit"};
    struct db_insert insert = db_insert_begin(db, "sweep_point", points, COUNT(points));
    for (size_t p = 0; p < sweep->point_count; p++)
        db_insert_row(&insert, (struct db_value[]){db_integer(id), db_integer((int64_t)p + 1),
                                                   db_value_text(sweep->keys[p])});
    db_insert_end(&insert);
    insert = db_insert_begin(db, "point_axis", axes, COUNT(axes));
    for (size_t p = 0; p < sweep->point_count; p++)
        for (size_t a = 0; a < sweep->axis_count; a++) {
            const struct sweep_cell *cell = &sweep->cells[p * sweep->axis_count + a];
            db_insert_row(
                &insert, (struct db_value[]){
                             db_integer(id), db_integer((int64_t)p + 1), db_integer((int64_t)a + 1),
                             db_value_text(sweep->axes[a].path), db_value_text(cell->text),
                             db_value_real(cell->amount), db_value_text(sweep->axes[a].unit)});
        }
    db_insert_end(&insert);
}

static void find_landed(struct db *db, int64_t id, size_t count, bool *landed)
{
    memset(landed, 0, count * sizeof *landed);
    sqlite3_stmt *query = db_query(db,
                                   "SELECT number FROM sweep_point JOIN point USING (key)"
                                   " WHERE sweep_id = ?1",
                                   id);
    while (db_next(db, &query)) {
        const int64_t number = sqlite3_column_int64(query, 0);
        if (number >= 1 && (size_t)number <= count) landed[number - 1] = true;
    }
}

bool sweep_db_begin(const char *path, const struct sweep_report *sweep, int64_t *sweep_id,
                    bool *landed, char *error, size_t error_bytes)
{
    struct db db;
    if (!db_open(&db, path, DB_WRITE, error, error_bytes)) return false;
    schema_create(&db);
    *sweep_id = id_of(&db, "SELECT sweep_id FROM sweep WHERE key = ?1", sweep->key);
    if (*sweep_id == 0) {
        *sweep_id = write_sweep(&db, sweep);
        write_plan(&db, sweep, *sweep_id);
    }
    find_landed(&db, *sweep_id, sweep->point_count, landed);
    return db_close(&db, true);
}

/* ---- a point */

static int64_t write_point(struct db *db, const char *key, const struct run_report *run)
{
    static const char *const columns[] = {"key",       "seed",    "replications", "duration_ns",
                                          "warmup_ns", "records", "events",       "digest"};
    char digest[32];
    snprintf(digest, sizeof digest, "%016llx", (unsigned long long)run->digest);
    const struct db_value values[] = {db_value_text(key),
                                      db_integer(run->seed),
                                      db_integer((int64_t)run->replication_count),
                                      db_integer(run->duration_ns),
                                      db_integer(run->warmup_ns),
                                      db_integer(run->records),
                                      db_integer((int64_t)run->events),
                                      db_value_text(digest)};
    struct db_insert insert = db_insert_begin(db, "point", columns, COUNT(columns));
    db_insert_row(&insert, values);
    db_insert_end(&insert);
    return db->failed ? 0 : sqlite3_last_insert_rowid(db->handle);
}

static void write_latencies(struct db *db, const struct run_report *run, int64_t id)
{
    static const char *const columns[] = {
        "point_id",   "component", "stage",     "count",      "mean_ns",   "p50_ns",
        "p90_ns",     "p95_ns",    "p99_ns",    "p999_ns",    "max_ns",    "mean_lo_ns",
        "mean_hi_ns", "p50_lo_ns", "p50_hi_ns", "p90_lo_ns",  "p90_hi_ns", "p95_lo_ns",
        "p95_hi_ns",  "p99_lo_ns", "p99_hi_ns", "p999_lo_ns", "p999_hi_ns"};
    struct latency_set set = latency_pool(run);
    struct db_insert insert = db_insert_begin(db, "point_latency", columns, COUNT(columns));
    for (size_t i = 0; i < set.count; i++) {
        const struct latency *row = &set.rows[i];
        const struct histogram *pooled = row->pooled;
        struct db_value values[COUNT(columns)] = {{0}};
        values[0] = db_integer(id);
        values[1] = db_value_text(row->component);
        values[2] = db_value_text(row->stage);
        values[3] = db_integer(histogram_count(pooled));
        if (histogram_count(pooled) > 0) {
            values[4] = db_value_real(histogram_mean(pooled));
            for (int point = 0; point < LATENCY_POINTS; point++)
                values[5 + point] = db_integer(histogram_quantile(pooled, latency_quantile[point]));
            values[10] = db_integer(histogram_max(pooled));
        }
        values[11] = db_value_real(row->mean.low);
        values[12] = db_value_real(row->mean.high);
        for (int point = 0; point < LATENCY_POINTS; point++) {
            values[13 + 2 * point] = db_value_real(row->at[point].low);
            values[14 + 2 * point] = db_value_real(row->at[point].high);
        }
        db_insert_row(&insert, values);
    }
    db_insert_end(&insert);
    latency_free(&set);
}

static void write_counters(struct db *db, const struct run_report *run, int64_t id)
{
    static const char *const columns[] = {"point_id", "component", "name",
                                          "mean",     "mean_lo",   "mean_hi"};
    struct db_insert insert = db_insert_begin(db, "point_counter", columns, COUNT(columns));
    struct interval_set set = interval_all(run);
    for (size_t i = 0; i < set.count; i++) {
        const struct interval *row = &set.rows[i];
        if (row->per) continue;
        db_insert_row(&insert, (struct db_value[]){db_integer(id), db_value_text(row->component),
                                                   db_value_text(row->name),
                                                   db_value_real(row->summary.mean),
                                                   db_value_real(row->summary.low),
                                                   db_value_real(row->summary.high)});
    }
    interval_free(&set);
    db_insert_end(&insert);
}

static void write_costs(struct db *db, const struct run_report *run, int64_t id)
{
    static const char *const columns[] = {"point_id", "component", "service",
                                          "item",     "quantity",  "unit",
                                          "usd_run",  "usd_month", "confidence"};
    struct db_insert insert = db_insert_begin(db, "point_cost", columns, COUNT(columns));
    for (size_t i = 0; i < run->cost_count; i++) {
        const struct run_cost_line *line = &run->cost[i];
        db_insert_row(&insert, (struct db_value[]){
                                   db_integer(id), db_value_text(line->component),
                                   db_value_text(line->service), db_value_text(line->item),
                                   db_value_real(line->quantity), db_value_text(line->unit),
                                   db_value_real(line->usd_run), db_value_real(line->usd_month),
                                   db_value_text(line->confidence)});
    }
    db_insert_end(&insert);
}

static void write_thresholds(struct db *db, const struct run_report *run, int64_t id)
{
    static const char *const columns[] = {"point_id", "expression", "observed", "verdict"};
    struct db_insert insert = db_insert_begin(db, "point_threshold", columns, COUNT(columns));
    for (size_t i = 0; i < run->threshold_count; i++) {
        const struct run_threshold *t = &run->thresholds[i];
        db_insert_row(&insert,
                      (struct db_value[]){db_integer(id), db_value_text(t->expression),
                                          db_value_real(t->observed), db_value_text(t->verdict)});
    }
    db_insert_end(&insert);
}

/* ---- parts of a point */

static void step_once(struct db *db, sqlite3_stmt *statement)
{
    if (!db->failed && sqlite3_step(statement) != SQLITE_DONE)
        db_fail(db, "%s", sqlite3_errmsg(db->handle));
    sqlite3_reset(statement);
}

static void forget_parts(struct db *db, const char *key)
{
    sqlite3_stmt *statement = db_query(db, "DELETE FROM point_part WHERE key = ?1", 0);
    if (!statement) return;
    sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
    step_once(db, statement);
    db_end(&statement);
}

bool sweep_db_keep(const char *path, const struct sweep_part *parts, size_t count, char *error,
                   size_t error_bytes)
{
    struct db db;
    if (!db_open(&db, path, DB_WRITE, error, error_bytes)) return false;
    sqlite3_stmt *statement =
        db_query(&db, "INSERT OR REPLACE INTO point_part VALUES (?1, ?2, ?3)", 0);
    for (size_t i = 0; statement && i < count; i++) {
        sqlite3_bind_text(statement, 1, parts[i].key, -1, SQLITE_STATIC);
        sqlite3_bind_int64(statement, 2, parts[i].replication);
        sqlite3_bind_blob64(statement, 3, parts[i].bytes, parts[i].count, SQLITE_STATIC);
        step_once(&db, statement);
    }
    db_end(&statement);
    return db_close(&db, true);
}

bool sweep_db_kept(const char *path, const char *key,
                   void (*take)(void *context, const struct sweep_part *part), void *context,
                   char *error, size_t error_bytes)
{
    struct db db;
    if (!db_open(&db, path, DB_READ, error, error_bytes)) return false;
    sqlite3_stmt *query = db_query(
        &db, "SELECT replication, packed FROM point_part WHERE key = ?1 ORDER BY replication", 0);
    if (query && sqlite3_bind_text(query, 1, key, -1, SQLITE_STATIC) != SQLITE_OK)
        db_fail(&db, "%s", sqlite3_errmsg(db.handle));
    while (db_next(&db, &query)) {
        const struct sweep_part part = {key, (uint32_t)sqlite3_column_int64(query, 0),
                                        sqlite3_column_blob(query, 1),
                                        (size_t)sqlite3_column_bytes(query, 1)};
        take(context, &part);
    }
    return db_close(&db, false);
}

/* ---- a point lands */

bool sweep_db_land(const char *path, const char *key, const struct run_report *run, char *error,
                   size_t error_bytes)
{
    struct db db;
    if (!db_open(&db, path, DB_WRITE, error, error_bytes)) return false;
    forget_parts(&db, key);
    if (id_of(&db, "SELECT point_id FROM point WHERE key = ?1", key) == 0) {
        const int64_t id = write_point(&db, key, run);
        write_latencies(&db, run, id);
        write_counters(&db, run, id);
        write_costs(&db, run, id);
        write_thresholds(&db, run, id);
        struct found_set found = found_of_run(run);
        found_db_write_findings(&db, &found, "point_finding", "point_id", id);
        found_free(&found);
    }
    return db_close(&db, true);
}
