#include "reports/database/metrics_db.h"

#include "reports/common/text.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

static void write_names(struct db *db, const struct results *results, int64_t run_id,
                        int64_t first_id)
{
    static const char *const columns[] = {"metric_id", "run_id", "component",
                                          "name",      "unit",   "statistics"};
    struct db_insert insert = db_insert_begin(db, "metric_series", columns, COUNT(columns));
    struct results_series one;
    for (size_t i = 0; results_series_at(results, i, &one); i++)
        if (one.series->count > 0)
            db_insert_row(&insert,
                          (struct db_value[]){db_integer(first_id + (int64_t)i), db_integer(run_id),
                                              db_value_text(one.component), db_value_text(one.name),
                                              db_value_text(one.unit), db_integer(one.statistics)});
    db_insert_end(&insert);
}

void metrics_db_write(struct db *db, const struct results *results, int64_t run_id)
{
    static const char *const columns[] = {"point_id", "samples", "sum", "min", "max"};
    const struct db_value none = {.kind = DB_NULL};
    const int64_t first_id =
        1 + (int64_t)db_number(db, "SELECT coalesce(max(metric_id), 0) FROM metric_series", 0);
    write_names(db, results, run_id, first_id);
    struct db_insert insert = db_insert_begin(db, "metric_point", columns, COUNT(columns));
    struct results_series one;
    for (size_t i = 0; results_series_at(results, i, &one); i++) {
        const bool counts = one.statistics & (METRIC_AVERAGE | METRIC_SAMPLE_COUNT);
        const bool sums = one.statistics & (METRIC_SUM | METRIC_AVERAGE);
        for (size_t p = 0; p < one.series->count && !db->failed; p++) {
            const struct metric_point point = metric_series_at(one.series, p);
            db_insert_row(
                &insert, (struct db_value[]){
                             db_integer((first_id + (int64_t)i) << 32 | point.minute),
                             counts ? db_integer(point.of.samples) : none,
                             sums ? db_value_real(point.of.sum) : none,
                             one.statistics & METRIC_MINIMUM ? db_value_real(point.of.min) : none,
                             one.statistics & METRIC_MAXIMUM ? db_value_real(point.of.max) : none});
        }
    }
    db_insert_end(&insert);
}

/* A row for every statistic becomes series and points. */
static void convert(struct db *db)
{
    if (db_number(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'metric' AND type = 'table'",
                  0) == 0)
        return;
    db_run(db,
           "INSERT INTO metric_series(run_id, component, name, unit, statistics)"
           " SELECT DISTINCT run_id, component, name, unit, CASE statistic WHEN 'Sum' THEN 1 WHEN"
           " 'Average' THEN 2 WHEN 'Minimum' THEN 4 WHEN 'Maximum' THEN 8 ELSE 16 END FROM metric;"
           "INSERT OR REPLACE INTO metric_point SELECT metric_id << 32 | minute,"
           " iif(statistic = 'SampleCount', CAST(value AS INTEGER), 1),"
           " iif(statistic IN ('Sum', 'Average'), value, NULL),"
           " iif(statistic = 'Minimum', value, NULL), iif(statistic = 'Maximum', value, NULL)"
           " FROM metric AS m JOIN metric_series AS s ON s.run_id = m.run_id AND s.component ="
           " m.component AND s.name = m.name AND s.unit IS m.unit AND s.statistics = CASE"
           " m.statistic WHEN 'Sum' THEN 1 WHEN 'Average' THEN 2 WHEN 'Minimum' THEN 4 WHEN"
           " 'Maximum' THEN 8 ELSE 16 END;"
           "DROP TABLE metric");
}

#define STATISTIC(name, value, bit)                                                                \
    "SELECT run_id, component, name, unit, '" name                                                 \
    "' AS statistic, point_id & 4294967295 AS minute, " value                                      \
    " AS value FROM metric_series JOIN metric_point ON point_id BETWEEN metric_id << 32 AND"       \
    " (metric_id << 32) + 4294967295 WHERE statistics & " bit

void metrics_db_prepare(struct db *db)
{
    static const char *const parts[] = {
        "CREATE VIEW IF NOT EXISTS metric AS ",
        STATISTIC("Sum", "sum", "1"),
        " UNION ALL " STATISTIC("Average", "sum / samples", "2"),
        " UNION ALL " STATISTIC("Minimum", "min", "4"),
        " UNION ALL " STATISTIC("Maximum", "max", "8"),
        " UNION ALL " STATISTIC("SampleCount", "samples * 1.0", "16"),
    };
    struct text sql = {0};
    for (int i = 0; i < COUNT(parts); i++) text_add(&sql, parts[i]);
    convert(db);
    db_run(db, sql.at);
    text_free(&sql);
}
