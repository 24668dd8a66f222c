#include "reports/database/plan_db.h"

#include <math.h>

#include "reports/database/db.h"
#include "reports/database/schema.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

/* Points are numbered from 1, as those of a sweep; NULL: none. */
static struct db_value number_of(ptrdiff_t point)
{
    return point < 0 ? db_value_real(NAN) : db_integer(point + 1);
}

static int64_t write_head(struct db *db, const struct plan_report *plan)
{
    static const char *const columns[] = {
        "scenario", "scenario_sha256", "yaml",         "answer",       "version", "started_at",
        "command",  "confidence",      "indifference", "budget",       "verdict", "probability",
        "best",     "runner_up",       "points",       "replications", "records"};
    const struct sweep_report *sweep = plan->sweep;
    const struct db_value values[] = {db_value_text(sweep->scenario),
                                      db_value_text(sweep->scenario_sha256),
                                      db_value_text(sweep->yaml),
                                      db_value_text(plan->answer),
                                      db_value_text(sweep->version),
                                      db_value_text(sweep->started_at),
                                      db_value_text(sweep->command),
                                      db_value_real(plan->confidence),
                                      db_value_real(plan->indifference),
                                      db_integer(plan->budget),
                                      db_value_text(plan->verdict),
                                      db_value_real(plan->probability),
                                      number_of(plan->best),
                                      number_of(plan->runner_up),
                                      db_integer((int64_t)sweep->point_count),
                                      db_integer(plan->replications),
                                      db_integer(plan->records)};
    _Static_assert(COUNT(columns) == COUNT(values), "a value for each column");
    struct db_insert insert = db_insert_begin(db, "plan", columns, COUNT(columns));
    db_insert_row(&insert, values);
    db_insert_end(&insert);
    return db->failed ? 0 : sqlite3_last_insert_rowid(db->handle);
}

static void write_points(struct db *db, const struct plan_report *plan, int64_t id)
{
    static const char *const columns[] = {"plan_id",      "number",       "fate",
                                          "phase",        "replications", "usd_month",
                                          "usd_month_lo", "usd_month_hi", "reason"};
    struct db_insert insert = db_insert_begin(db, "plan_point", columns, COUNT(columns));
    for (size_t p = 0; p < plan->sweep->point_count; p++) {
        const struct plan_point_row *row = &plan->points[p];
        db_insert_row(&insert,
                      (struct db_value[]){
                          db_integer(id), db_integer((int64_t)p + 1), db_value_text(row->fate),
                          db_value_text(row->phase), db_integer(row->replications),
                          db_value_real(row->usd_month.mean), db_value_real(row->usd_month.low),
                          db_value_real(row->usd_month.high), db_value_text(row->reason)});
    }
    db_insert_end(&insert);
}

static void write_axes(struct db *db, const struct sweep_report *sweep, int64_t id)
{
    static const char *const columns[] = {"plan_id", "number", "axis", "path",
                                          "value",   "amount", "unit"};
    struct db_insert insert = db_insert_begin(db, "plan_axis", columns, COUNT(columns));
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

static void write_thresholds(struct db *db, const struct plan_report *plan, int64_t id)
{
    static const char *const columns[] = {"plan_id",         "threshold", "expression",
                                          "comparison",      "bound",     "unit",
                                          "saved_usd_month", "loosened",  "without"};
    struct db_insert insert = db_insert_begin(db, "plan_threshold", columns, COUNT(columns));
    for (size_t t = 0; t < plan->threshold_count; t++) {
        const struct plan_threshold_row *row = &plan->thresholds[t];
        db_insert_row(
            &insert, (struct db_value[]){
                         db_integer(id), db_integer((int64_t)t + 1), db_value_text(row->expression),
                         db_value_text(row->comparison), db_value_real(row->limit),
                         db_value_text(row->is_time ? "ns" : ""), db_value_real(row->saved_usd),
                         db_value_real(isinf(row->loosened) ? NAN : row->loosened),
                         number_of(row->without)});
    }
    db_insert_end(&insert);
}

static void write_cells(struct db *db, const struct plan_report *plan, int64_t id)
{
    static const char *const columns[] = {"plan_id",     "number",      "threshold", "observed",
                                          "observed_lo", "observed_hi", "verdict"};
    struct db_insert insert = db_insert_begin(db, "plan_point_threshold", columns, COUNT(columns));
    for (size_t p = 0; p < plan->sweep->point_count; p++)
        for (size_t t = 0; t < plan->threshold_count; t++) {
            const struct plan_cell *cell = &plan->cells[p * plan->threshold_count + t];
            db_insert_row(
                &insert, (struct db_value[]){
                             db_integer(id), db_integer((int64_t)p + 1), db_integer((int64_t)t + 1),
                             db_value_real(cell->observed.mean), db_value_real(cell->observed.low),
                             db_value_real(cell->observed.high), db_value_text(cell->verdict)});
        }
    db_insert_end(&insert);
}

bool plan_db_land(const char *path, const struct plan_report *plan, int64_t *plan_id, char *error,
                  size_t error_bytes)
{
    struct db db;
    if (!db_open(&db, path, DB_WRITE, error, error_bytes)) return false;
    schema_create(&db);
    *plan_id = write_head(&db, plan);
    write_points(&db, plan, *plan_id);
    write_axes(&db, plan->sweep, *plan_id);
    write_thresholds(&db, plan, *plan_id);
    write_cells(&db, plan, *plan_id);
    return db_close(&db, true);
}
