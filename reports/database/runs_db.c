#include "reports/database/runs_db.h"

#include "reports/common/text.h"

const char *const runs_kind_names[RUNS_KINDS] = {"run", "sweep", "plan", "keys", "forecast"};

static const struct {
    const char *table, *column;
} kinds[RUNS_KINDS] = {{"run", "run_id"},
                       {"sweep", "sweep_id"},
                       {"plan", "plan_id"},
                       {"keys_run", "keys_id"},
                       {"forecast", "forecast_id"}};

const char runs_list_sql[] =
    "SELECT 'run' AS kind, r.run_id AS id, r.scenario AS of, r.started_at AS began,"
    " r.replications AS parts, r.records AS records,"
    " (SELECT sum(usd_month) FROM cost AS c WHERE c.run_id = r.run_id) AS usd_month,"
    " coalesce((SELECT kind || ': ' || text FROM finding AS f WHERE f.run_id = r.run_id AND rank ="
    "   (SELECT min(rank) FROM finding AS g WHERE g.run_id = r.run_id)), r.headline, r.status) AS "
    "found"
    " FROM run AS r"
    " UNION ALL SELECT 'sweep', sweep_id, scenario, started_at, points,"
    "  (SELECT sum(p.records) FROM sweep_point AS w JOIN point AS p USING (key)"
    "   WHERE w.sweep_id = s.sweep_id), NULL,"
    "  (SELECT count(*) FROM sweep_point AS w JOIN point USING (key) WHERE w.sweep_id = s.sweep_id)"
    "   || ' of ' || points || ' points' FROM sweep AS s"
    " UNION ALL SELECT 'plan', plan_id, scenario, started_at, points, records,"
    "  (SELECT usd_month FROM plan_point AS q WHERE q.plan_id = p.plan_id AND q.number = p.best),"
    "  verdict FROM plan AS p"
    " UNION ALL SELECT 'keys', keys_id, file, started_at, lines, NULL, NULL,"
    "  CASE WHEN enough THEN shards || ' shards are enough' ELSE shards || ' shards refuse some' "
    "END"
    "  FROM keys_run"
    " UNION ALL SELECT 'forecast', forecast_id, scenario, started_at, paths, NULL,"
    "  (SELECT usd FROM forecast_month AS m WHERE m.forecast_id = f.forecast_id ORDER BY month "
    "DESC LIMIT 1),"
    "  'growth ' || growth FROM forecast AS f"
    " ORDER BY began, kind, id";

static void run_format(struct db *db, struct text *sql)
{
    db_run(db, sql->at);
    text_free(sql);
}

/* Every table that has the column; a model's own tables too, whatever they are. */
static void remove_rows(struct db *db, const char *column, const char *condition)
{
    struct text sql = {0}, find = {0};
    text_format(&find,
                "SELECT m.name FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS c"
                " WHERE m.type = 'table' AND c.name = '%s'",
                column);
    sqlite3_stmt *query = db_query(db, find.at, 0);
    while (db_next(db, &query))
        text_format(&sql, "DELETE FROM \"%s\" WHERE \"%s\" %s;", db_text(query, 0), column,
                    condition);
    text_free(&find);
    if (sql.at) run_format(db, &sql);
}

/* Points of metrics carry their series in their number (schema.c). */
static void remove_metrics(struct db *db, long long id)
{
    struct text sql = {0};
    text_format(&sql,
                "DELETE FROM metric_point WHERE point_id >> 32 IN"
                " (SELECT metric_id FROM metric_series WHERE run_id = %lld)",
                id);
    run_format(db, &sql);
}

static void remove_points(struct db *db)
{
    struct text sql = {0};
    static const char gone[] =
        "SELECT point_id FROM point WHERE key NOT IN (SELECT key FROM sweep_point)";
    text_format(&sql, "SELECT m.name FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS c "
                      "WHERE m.type = 'table'"
                      " AND c.name = 'point_id' AND m.name NOT IN ('point', 'metric_point')");
    sqlite3_stmt *query = db_query(db, sql.at, 0);
    struct text all = {0};
    while (db_next(db, &query))
        text_format(&all, "DELETE FROM \"%s\" WHERE point_id IN (%s);", db_text(query, 0), gone);
    text_format(&all, "DELETE FROM point WHERE point_id IN (%s);", gone);
    text_free(&sql);
    run_format(db, &all);
}

bool runs_remove(struct db *db, enum runs_kind kind, int64_t id)
{
    struct text sql = {0};
    text_format(&sql, "SELECT count(*) FROM %s WHERE %s = ?1", kinds[kind].table,
                kinds[kind].column);
    const bool there = db_number(db, sql.at, id) > 0;
    text_free(&sql);
    if (!there) return false;
    if (kind == RUNS_RUN) remove_metrics(db, id);
    text_format(&sql, "= %lld", (long long)id);
    remove_rows(db, kinds[kind].column, sql.at);
    text_free(&sql);
    if (kind == RUNS_SWEEP) remove_points(db);
    return true;
}
