#include "reports/database/forecast_db.h"

#include "reports/database/db.h"
#include "reports/database/schema.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

static int64_t write_head(struct db *db, const struct forecast_report *forecast)
{
    static const char *const columns[] = {"scenario",    "scenario_sha256", "yaml",   "version",
                                          "started_at",  "command",         "growth", "growth_low",
                                          "growth_high", "noise",           "paths",  "seed",
                                          "budget_usd",  "budget_month"};
    const struct db_value values[] = {
        db_value_text(forecast->scenario),
        db_value_text(forecast->scenario_sha256),
        db_value_text(forecast->yaml),
        db_value_text(forecast->version),
        db_value_text(forecast->started_at),
        db_value_text(forecast->command),
        db_value_text(forecast->growth),
        db_value_real(forecast->growth_low),
        db_value_real(forecast->growth_high),
        db_value_real(forecast->noise),
        db_integer(forecast->paths),
        db_integer(forecast->seed),
        db_value_real(forecast->budget_usd),
        forecast->budget_month >= 0 ? db_integer(forecast->budget_month)
                                    : (struct db_value){.kind = DB_NULL},
    };
    _Static_assert(COUNT(columns) == COUNT(values), "a value for each column");
    struct db_insert insert = db_insert_begin(db, "forecast", columns, COUNT(columns));
    db_insert_row(&insert, values);
    db_insert_end(&insert);
    return db->failed ? 0 : sqlite3_last_insert_rowid(db->handle);
}

static void write_months(struct db *db, const struct forecast_report *forecast, int64_t id)
{
    static const char *const columns[] = {"forecast_id", "month",        "factor",        "gb",
                                          "usd",         "usd_p10",      "usd_p50",       "usd_p90",
                                          "over_budget", "over_by_then", "hottest_shard", "shards"};
    struct db_insert insert = db_insert_begin(db, "forecast_month", columns, COUNT(columns));
    for (size_t m = 0; m < forecast->month_count; m++) {
        const struct forecast_month *row = &forecast->months[m];
        db_insert_row(&insert,
                      (struct db_value[]){
                          db_integer(id), db_integer((int64_t)m), db_value_real(row->factor),
                          db_value_real(row->gb), db_value_real(row->usd), db_value_real(row->p10),
                          db_value_real(row->p50), db_value_real(row->p90),
                          db_value_real(row->over_budget), db_value_real(row->over_by_then),
                          db_value_real(row->hottest_shard), db_integer(row->shards)});
    }
    db_insert_end(&insert);
}

static void write_modes(struct db *db, const struct forecast_report *forecast, int64_t id)
{
    static const char *const columns[] = {"forecast_id", "mode", "month", "usd"};
    struct db_insert insert = db_insert_begin(db, "forecast_mode", columns, COUNT(columns));
    for (size_t i = 0; i < forecast->mode_count; i++)
        for (size_t m = 0; m < forecast->month_count; m++)
            db_insert_row(&insert, (struct db_value[]){db_integer(id),
                                                       db_value_text(forecast->modes[i].mode),
                                                       db_integer((int64_t)m),
                                                       db_value_real(forecast->modes[i].usd[m])});
    db_insert_end(&insert);
}

static void write_events(struct db *db, const struct forecast_report *forecast, int64_t id)
{
    static const char *const columns[] = {"forecast_id", "month", "kind", "detail"};
    struct db_insert insert = db_insert_begin(db, "forecast_event", columns, COUNT(columns));
    for (size_t i = 0; i < forecast->event_count; i++) {
        const struct forecast_event *event = &forecast->events[i];
        db_insert_row(&insert,
                      (struct db_value[]){db_integer(id), db_integer(event->month),
                                          db_value_text(event->kind), db_value_text(event->text)});
    }
    db_insert_end(&insert);
}

bool forecast_db_land(const char *path, const struct forecast_report *forecast,
                      int64_t *forecast_id, char *error, size_t error_bytes)
{
    struct db db;
    if (!db_open(&db, path, DB_WRITE, error, error_bytes)) return false;
    schema_create(&db);
    *forecast_id = write_head(&db, forecast);
    write_months(&db, forecast, *forecast_id);
    write_modes(&db, forecast, *forecast_id);
    write_events(&db, forecast, *forecast_id);
    return db_close(&db, true);
}
