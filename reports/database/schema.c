#include "reports/database/schema.h"

#include <string.h>

#include "reports/common/text.h"
#include "reports/database/db.h"
#include "reports/database/metrics_db.h"

#define RUN         "run_id INTEGER NOT NULL REFERENCES run(run_id)"
#define REPLICATION RUN ", replication INTEGER NOT NULL"
#define SWEEP       "sweep_id INTEGER NOT NULL REFERENCES sweep(sweep_id)"
#define POINT       "point_id INTEGER NOT NULL REFERENCES point(point_id)"
#define PLAN        "plan_id INTEGER NOT NULL REFERENCES plan(plan_id)"
#define KEYS        "keys_id INTEGER NOT NULL REFERENCES keys_run(keys_id)"
#define FORECAST    "forecast_id INTEGER NOT NULL REFERENCES forecast(forecast_id)"

static const char *const tables[] = {
    "run(run_id INTEGER PRIMARY KEY, scenario TEXT NOT NULL, scenario_sha256 TEXT, yaml TEXT,"
    " seed INTEGER NOT NULL, replications INTEGER NOT NULL, duration_ns INTEGER NOT NULL,"
    " warmup_ns INTEGER NOT NULL, version TEXT, started_at TEXT, wall_seconds REAL,"
    " records INTEGER NOT NULL, events INTEGER NOT NULL, digest TEXT, command TEXT,"
    " status TEXT NOT NULL, usd_month_lo REAL, usd_month_hi REAL, peak_memory_bytes INTEGER,"
    " pending_high_water INTEGER, month_exact TEXT, headline TEXT)",
    "parameter(" RUN ", path TEXT NOT NULL, value TEXT, unit TEXT, origin TEXT, source TEXT)",
    /* replication NULL: all of them pooled, with 95 % intervals over the replications, or over the
     * batches of a single one; their number, and how their means correlate, then is there */
    "latency(" RUN ", replication INTEGER, component TEXT NOT NULL, stage TEXT NOT NULL,"
    " count INTEGER NOT NULL, min_ns INTEGER, mean_ns REAL, p50_ns INTEGER, p90_ns INTEGER,"
    " p95_ns INTEGER, p99_ns INTEGER, p999_ns INTEGER, max_ns INTEGER, mean_lo_ns REAL,"
    " mean_hi_ns REAL, p50_lo_ns REAL, p50_hi_ns REAL, p90_lo_ns REAL, p90_hi_ns REAL,"
    " p95_lo_ns REAL, p95_hi_ns REAL, p99_lo_ns REAL, p99_hi_ns REAL, p999_lo_ns REAL,"
    " p999_hi_ns REAL, batches INTEGER, batch_lag1 REAL, growth_an_hour_ns REAL, arrived REAL)",
    /* count values v with low_ns <= v < high_ns, all replications */
    "histogram(" RUN ", component TEXT NOT NULL, stage TEXT NOT NULL, low_ns INTEGER NOT NULL,"
    " high_ns INTEGER NOT NULL, count INTEGER NOT NULL)",
    /* what limits, loses and lags, the worst first; kind: lost, behind, refused, near, unsettled, assumed. severity
     * 0 to 1; cause: the component whose limit it is; value in `unit`, with its interval over the replications */
    "finding(" RUN ", rank INTEGER NOT NULL, kind TEXT NOT NULL, severity REAL NOT NULL,"
    " component TEXT NOT NULL, stage TEXT NOT NULL, limit_name TEXT NOT NULL, subject TEXT,"
    " cause TEXT, value REAL, unit TEXT, lo REAL, hi REAL, replications INTEGER NOT NULL,"
    " text TEXT NOT NULL, PRIMARY KEY (run_id, rank))",
    /* the same of a sweep's point */
    "point_finding(" POINT ", rank INTEGER NOT NULL, kind TEXT NOT NULL, severity REAL NOT NULL,"
    " component TEXT NOT NULL, stage TEXT NOT NULL, limit_name TEXT NOT NULL, subject TEXT,"
    " cause TEXT, value REAL, unit TEXT, lo REAL, hi REAL, replications INTEGER NOT NULL,"
    " text TEXT NOT NULL, PRIMARY KEY (point_id, rank))",
    /* limits, and how far they were used in the measured time: shares of `given` */
    "limit_use(" REPLICATION ", component TEXT NOT NULL, limit_name TEXT NOT NULL, subject TEXT,"
    " unit TEXT NOT NULL, given REAL NOT NULL, mean REAL NOT NULL, peak REAL NOT NULL,"
    " at_limit REAL)",
    /* closed forms whose assumptions held in all replications; statistic: mean, p50, p99 */
    "theory(" RUN ", component TEXT NOT NULL, stage TEXT NOT NULL, statistic TEXT NOT NULL,"
    " theory_ns REAL NOT NULL, simulated_ns REAL NOT NULL, simulated_lo_ns REAL,"
    " simulated_hi_ns REAL, law TEXT NOT NULL, source TEXT)",
    /* the same of rates and mean numbers, over the replications */
    "theory_figure(" RUN ", component TEXT NOT NULL, stage TEXT NOT NULL, statistic TEXT NOT NULL,"
    " unit TEXT NOT NULL, theory REAL NOT NULL, simulated REAL NOT NULL, simulated_lo REAL,"
    " simulated_hi REAL, law TEXT NOT NULL, source TEXT)",
    "counter(" REPLICATION ", component TEXT NOT NULL, name TEXT NOT NULL,"
    " value INTEGER NOT NULL)",
    /* of a counter, or of its ratio to the counter `per`: with 95 % intervals over the replications,
     * or over the batches of a single one */
    "interval(" RUN ", component TEXT NOT NULL, name TEXT NOT NULL, per TEXT, mean REAL, lo REAL,"
    " hi REAL)",
    /* warmup: auto: how long each latency took to settle; NULL: longer than half the pilot, or, not
     * judged, seen too seldom to say */
    "warmup(" RUN ", component TEXT NOT NULL, stage TEXT NOT NULL, mser5_ns INTEGER,"
    " welch_ns INTEGER, judged INTEGER)",
    /* replications: auto: half an interval's width relative to its figure, and what was asked for */
    "precision(" RUN ", component TEXT NOT NULL, stage TEXT NOT NULL, measure TEXT NOT NULL,"
    " relative REAL, target REAL NOT NULL)",
    "shard_minute(" REPLICATION ", stream TEXT NOT NULL, shard INTEGER NOT NULL,"
    " minute INTEGER NOT NULL, records INTEGER, bytes INTEGER, throttled_records INTEGER,"
    " throttled_bytes INTEGER, peak_second_bytes INTEGER, peak_second_records INTEGER,"
    " limit_bytes INTEGER, limit_records INTEGER)",
    /* hashes in decimal, which no integer of 64 bits holds; NULL: no parent, not yet */
    "shard(" REPLICATION ", stream TEXT NOT NULL, shard INTEGER NOT NULL, parent INTEGER,"
    " adjacent_parent INTEGER, hash_low TEXT NOT NULL, hash_high TEXT NOT NULL,"
    " opened_ns INTEGER NOT NULL, closed_ns INTEGER, drained_ns INTEGER, expired_ns INTEGER)",
    "hot_key(" RUN ", stream TEXT NOT NULL, shard INTEGER NOT NULL, key TEXT, records INTEGER,"
    " bytes INTEGER, share REAL)",
    /* of the view `metric` (metrics_db.h): names once; `statistics` has a bit for each that CloudWatch gives of it (Sum
     * 1, Average 2, Minimum 4, Maximum 8, SampleCount 16). A point is a period that saw something: point_id is
     * metric_id * 2^32 + the minute that it begins with */
    "metric_series(metric_id INTEGER PRIMARY KEY, " RUN ", component TEXT NOT NULL,"
    " name TEXT NOT NULL, unit TEXT, statistics INTEGER NOT NULL)",
    "metric_point(point_id INTEGER PRIMARY KEY, samples INTEGER, sum REAL, min REAL, max REAL)",
    "object(" REPLICATION ", delivery TEXT NOT NULL, destination TEXT, created_ns INTEGER,"
    " records INTEGER, bytes_in INTEGER, bytes_out INTEGER, reason TEXT, status TEXT)",
    "cost(" RUN ", component TEXT, service TEXT NOT NULL, item TEXT NOT NULL, quantity REAL,"
    " unit TEXT, rule TEXT, rate_usd REAL, source TEXT, usd_run REAL, usd_month REAL,"
    " usd_month_lo REAL, usd_month_hi REAL, cause TEXT, tiers TEXT, price_date TEXT,"
    " confidence TEXT, month_exact TEXT)",
    "cost_margin(" RUN ", what TEXT NOT NULL, component TEXT, usd_month REAL NOT NULL)",
    "event(" REPLICATION ", time_ns INTEGER NOT NULL, component TEXT, kind TEXT, detail TEXT)",
    /* note: what a reader of "kept" has to know */
    "threshold(" RUN ", expression TEXT NOT NULL, observed REAL, verdict TEXT NOT NULL, note TEXT)",
    "ledger(" REPLICATION ", component TEXT, law TEXT NOT NULL, \"left\" REAL, \"right\" REAL,"
    " holds INTEGER NOT NULL)",
    "sweep(sweep_id INTEGER PRIMARY KEY, scenario TEXT NOT NULL, scenario_sha256 TEXT, yaml TEXT,"
    " key TEXT NOT NULL UNIQUE, version TEXT, started_at TEXT, command TEXT,"
    " points INTEGER NOT NULL)",
    /* what a sweep wants; a point that has landed has a row in `point` */
    "sweep_point(" SWEEP ", number INTEGER NOT NULL, key TEXT NOT NULL,"
    " PRIMARY KEY (sweep_id, number))",
    "point_axis(" SWEEP ", number INTEGER NOT NULL, axis INTEGER NOT NULL, path TEXT NOT NULL,"
    " value TEXT NOT NULL, amount REAL, unit TEXT, PRIMARY KEY (sweep_id, number, axis))",
    "point(point_id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, seed INTEGER NOT NULL,"
    " replications INTEGER NOT NULL, duration_ns INTEGER NOT NULL, warmup_ns INTEGER NOT NULL,"
    " records INTEGER NOT NULL, events INTEGER NOT NULL, digest TEXT NOT NULL)",
    /* replications of points that have not landed, as bytes of this version of kinesim: what ranks sent */
    "point_part(key TEXT NOT NULL, replication INTEGER NOT NULL, packed BLOB NOT NULL,"
    " PRIMARY KEY (key, replication))",
    /* all replications pooled, with 95 % t-intervals over the replications */
    "point_latency(" POINT ", component TEXT NOT NULL, stage TEXT NOT NULL,"
    " count INTEGER NOT NULL, mean_ns REAL, p50_ns INTEGER, p90_ns INTEGER, p95_ns INTEGER,"
    " p99_ns INTEGER, p999_ns INTEGER, max_ns INTEGER, mean_lo_ns REAL, mean_hi_ns REAL,"
    " p50_lo_ns REAL, p50_hi_ns REAL, p90_lo_ns REAL, p90_hi_ns REAL, p95_lo_ns REAL,"
    " p95_hi_ns REAL, p99_lo_ns REAL, p99_hi_ns REAL, p999_lo_ns REAL, p999_hi_ns REAL,"
    " PRIMARY KEY (point_id, component, stage))",
    /* per replication */
    "point_counter(" POINT ", component TEXT NOT NULL, name TEXT NOT NULL, mean REAL NOT NULL,"
    " mean_lo REAL, mean_hi REAL, PRIMARY KEY (point_id, component, name))",
    "point_cost(" POINT ", component TEXT, service TEXT NOT NULL, item TEXT NOT NULL,"
    " quantity REAL, unit TEXT, usd_run REAL, usd_month REAL, confidence TEXT)",
    "point_threshold(" POINT ", expression TEXT NOT NULL, observed REAL, verdict TEXT NOT NULL)",
    /* the search of a plan: best and runner_up are numbers of points, answer is a scenario */
    "plan(plan_id INTEGER PRIMARY KEY, scenario TEXT NOT NULL, scenario_sha256 TEXT, yaml TEXT,"
    " answer TEXT, version TEXT, started_at TEXT, command TEXT, confidence REAL NOT NULL,"
    " indifference REAL NOT NULL, budget INTEGER NOT NULL, verdict TEXT NOT NULL,"
    " probability REAL NOT NULL, best INTEGER, runner_up INTEGER, points INTEGER NOT NULL,"
    " replications INTEGER NOT NULL, records INTEGER NOT NULL)",
    /* replications at full length; with 0 its cost is what rates say, the rest is of screening */
    "plan_point(" PLAN ", number INTEGER NOT NULL, fate TEXT NOT NULL, phase TEXT NOT NULL,"
    " replications INTEGER NOT NULL, usd_month REAL, usd_month_lo REAL, usd_month_hi REAL,"
    " reason TEXT, PRIMARY KEY (plan_id, number))",
    "plan_axis(" PLAN ", number INTEGER NOT NULL, axis INTEGER NOT NULL, path TEXT NOT NULL,"
    " value TEXT NOT NULL, amount REAL, unit TEXT, PRIMARY KEY (plan_id, number, axis))",
    /* without: the point that would be chosen if this threshold were not there; NULL: the same */
    "plan_threshold(" PLAN ", threshold INTEGER NOT NULL, expression TEXT NOT NULL,"
    " comparison TEXT NOT NULL, bound REAL NOT NULL, unit TEXT, saved_usd_month REAL,"
    " loosened REAL, without INTEGER, PRIMARY KEY (plan_id, threshold))",
    "plan_point_threshold(" PLAN ", number INTEGER NOT NULL, threshold INTEGER NOT NULL,"
    " observed REAL, observed_lo REAL, observed_hi REAL, verdict TEXT NOT NULL,"
    " PRIMARY KEY (plan_id, number, threshold))",
    /* a bill month by month; budget_month: the first whose middle is above the budget, NULL: none */
    "forecast(forecast_id INTEGER PRIMARY KEY, scenario TEXT NOT NULL, scenario_sha256 TEXT,"
    " yaml TEXT, version TEXT, started_at TEXT, command TEXT, growth TEXT NOT NULL,"
    " growth_low REAL, growth_high REAL, noise REAL NOT NULL, paths INTEGER NOT NULL,"
    " seed INTEGER NOT NULL, budget_usd REAL, budget_month INTEGER)",
    /* month 0 is today; usd at the middle of the growth given, percentiles over the paths */
    "forecast_month(" FORECAST ", month INTEGER NOT NULL, factor REAL NOT NULL, gb REAL NOT NULL,"
    " usd REAL NOT NULL, usd_p10 REAL, usd_p50 REAL, usd_p90 REAL, over_budget REAL,"
    " over_by_then REAL, hottest_shard REAL NOT NULL, shards INTEGER NOT NULL,"
    " PRIMARY KEY (forecast_id, month))",
    "forecast_mode(" FORECAST ", mode TEXT NOT NULL, month INTEGER NOT NULL, usd REAL NOT NULL,"
    " PRIMARY KEY (forecast_id, mode, month))",
    "forecast_event(" FORECAST ", month INTEGER NOT NULL, kind TEXT NOT NULL,"
    " detail TEXT NOT NULL)",
    /* keys of a file on shards; shares are of all records */
    "keys_run(keys_id INTEGER PRIMARY KEY, file TEXT NOT NULL, file_sha256 TEXT, version TEXT,"
    " started_at TEXT, command TEXT, lines INTEGER NOT NULL, weight REAL NOT NULL,"
    " records_per_s REAL, record_bytes REAL, capacity_share REAL, shards INTEGER NOT NULL,"
    " enough INTEGER NOT NULL, given_ranges INTEGER NOT NULL, top_exact INTEGER NOT NULL,"
    " salted_keys INTEGER NOT NULL, salt_buckets INTEGER NOT NULL, salt_enough INTEGER NOT NULL)",
    /* cut_share, salted_share: of the hottest shard, with the best cuts or with the salt instead */
    "keys_curve(" KEYS ", shards INTEGER NOT NULL, hottest INTEGER NOT NULL,"
    " hottest_share REAL NOT NULL, even_share REAL NOT NULL, hottest_records_per_s REAL,"
    " refused_share REAL NOT NULL, cut_share REAL, salted_share REAL,"
    " PRIMARY KEY (keys_id, shards))",
    /* of every number of shards up to 256, and of keys_run.shards */
    "keys_shard(" KEYS ", shards INTEGER NOT NULL, shard INTEGER NOT NULL,"
    " starting_hash_key TEXT NOT NULL, ending_hash_key TEXT NOT NULL, share REAL NOT NULL,"
    " PRIMARY KEY (keys_id, shards, shard))",
    "keys_top(" KEYS ", rank INTEGER NOT NULL, key TEXT NOT NULL, hash_key TEXT NOT NULL,"
    " shard INTEGER NOT NULL, share REAL NOT NULL, error_share REAL NOT NULL,"
    " exceeds_a_shard INTEGER NOT NULL, PRIMARY KEY (keys_id, rank))",
    "keys_cut(" KEYS ", cut INTEGER NOT NULL, new_starting_hash_key TEXT NOT NULL,"
    " PRIMARY KEY (keys_id, cut))",
    /* equal parts of the space of hashes, from 0 */
    "keys_space(" KEYS ", part INTEGER NOT NULL, share REAL NOT NULL, PRIMARY KEY (keys_id, part))",
};

#define POINT_WORST(stage, quantile)                                                               \
    " (SELECT max(" quantile "_ns) / 1e6 FROM point_latency AS l WHERE l.point_id = p.point_id"    \
    "   AND stage = '" stage "') AS " stage "_" quantile "_ms,"

static const char views[] =
    "CREATE VIEW IF NOT EXISTS v_latency AS SELECT run_id, replication, component, stage, count,"
    " min_ns / 1e6 AS min_ms, mean_ns / 1e6 AS mean_ms, p50_ns / 1e6 AS p50_ms,"
    " p90_ns / 1e6 AS p90_ms, p95_ns / 1e6 AS p95_ms, p99_ns / 1e6 AS p99_ms,"
    " p999_ns / 1e6 AS p999_ms, max_ns / 1e6 AS max_ms, mean_lo_ns / 1e6 AS mean_lo_ms,"
    " mean_hi_ns / 1e6 AS mean_hi_ms, p50_lo_ns / 1e6 AS p50_lo_ms, p50_hi_ns / 1e6 AS p50_hi_ms,"
    " p90_lo_ns / 1e6 AS p90_lo_ms, p90_hi_ns / 1e6 AS p90_hi_ms, p95_lo_ns / 1e6 AS p95_lo_ms,"
    " p95_hi_ns / 1e6 AS p95_hi_ms, p99_lo_ns / 1e6 AS p99_lo_ms, p99_hi_ns / 1e6 AS p99_hi_ms"
    " FROM latency;"

    "CREATE VIEW IF NOT EXISTS v_cost_month AS SELECT run_id, service, sum(usd_month) AS usd_month,"
    " sum(usd_run) AS usd_run, sum(usd_month) / nullif((SELECT sum(usd_month) FROM cost AS c"
    " WHERE c.run_id = cost.run_id), 0) AS share FROM cost GROUP BY run_id, service;"

    "CREATE VIEW IF NOT EXISTS v_cost_component AS SELECT run_id, component,"
    " sum(usd_month) AS usd_month, sum(usd_run) AS usd_run FROM cost GROUP BY run_id, component;"

    /* how sure the prices are that the dollars rest on */
    "CREATE VIEW IF NOT EXISTS v_cost_confidence AS SELECT run_id, confidence,"
    " sum(usd_month) AS usd_month, sum(usd_month) / nullif(sum(sum(usd_month)) OVER (PARTITION BY"
    " run_id), 0) AS share FROM cost GROUP BY run_id, confidence;"
    "CREATE VIEW IF NOT EXISTS v_cost_cause AS SELECT run_id, cause,"
    " sum(usd_month) AS usd_month, sum(usd_run) AS usd_run FROM cost GROUP BY run_id, cause;"

    /* All replications together; peak_use is the busiest second's share of the shard's limit. */
    "CREATE VIEW IF NOT EXISTS v_hot_shards AS SELECT run_id, stream, shard,"
    " sum(records) AS records, sum(bytes) AS bytes,"
    " sum(bytes) * 1.0 / nullif(sum(sum(bytes)) OVER (PARTITION BY run_id, stream), 0) AS share,"
    " sum(throttled_records) AS throttled_records, sum(throttled_bytes) AS throttled_bytes,"
    " sum(throttled_records > 0) AS throttled_minutes, count(*) AS minutes,"
    " max(max(peak_second_bytes * 1.0 / nullif(limit_bytes, 0)),"
    "     max(peak_second_records * 1.0 / nullif(limit_records, 0))) AS peak_use"
    " FROM shard_minute GROUP BY run_id, stream, shard;"

    "CREATE VIEW IF NOT EXISTS v_summary AS SELECT run_id, scenario, seed, replications,"
    " duration_ns / 1e9 AS duration_s, records, events, wall_seconds, status,"
    " (SELECT max(p99_ns) / 1e6 FROM latency AS l WHERE l.run_id = run.run_id"
    "   AND replication IS NULL AND stage = 'end_to_end') AS worst_end_to_end_p99_ms,"
    " (SELECT max(p99_ns) / 1e6 FROM latency AS l WHERE l.run_id = run.run_id"
    "   AND replication IS NULL AND stage = 'delivery') AS worst_delivery_p99_ms,"
    " (SELECT sum(value) FROM counter AS c WHERE c.run_id = run.run_id"
    "   AND name = 'records_throttled' AND component IN (SELECT component FROM counter AS p"
    "   WHERE p.run_id = run.run_id AND name = 'records_created')) AS records_throttled,"
    " (SELECT sum(usd_month) FROM cost AS c WHERE c.run_id = run.run_id) AS usd_month,"
    " (SELECT count(*) FROM threshold AS t WHERE t.run_id = run.run_id"
    "   AND verdict = 'broken') AS thresholds_broken,"
    " (SELECT count(*) FROM ledger AS g WHERE g.run_id = run.run_id"
    "   AND holds = 0) AS laws_broken FROM run;";

static const char point_views[] =
    "CREATE INDEX IF NOT EXISTS point_cost_of ON point_cost(point_id);"

    "CREATE VIEW IF NOT EXISTS v_point_latency AS SELECT sweep_id, number, component, stage, count,"
    " mean_ns / 1e6 AS mean_ms, p50_ns / 1e6 AS p50_ms, p90_ns / 1e6 AS p90_ms,"
    " p95_ns / 1e6 AS p95_ms, p99_ns / 1e6 AS p99_ms, p999_ns / 1e6 AS p999_ms,"
    " max_ns / 1e6 AS max_ms, p50_lo_ns / 1e6 AS p50_lo_ms, p50_hi_ns / 1e6 AS p50_hi_ms,"
    " p99_lo_ns / 1e6 AS p99_lo_ms, p99_hi_ns / 1e6 AS p99_hi_ms"
    " FROM sweep_point JOIN point USING (key) JOIN point_latency USING (point_id);"

    /* One row for each point that has landed; the worst component of each stage. */
    "CREATE VIEW IF NOT EXISTS v_points AS SELECT sweep_id, number,"
    " (SELECT group_concat(path || '=' || value, ', ') FROM (SELECT path, value FROM point_axis AS "
    "a"
    "   WHERE a.sweep_id = w.sweep_id AND a.number = w.number ORDER BY axis)) AS axes," POINT_WORST(
        "end_to_end",
        "p50") POINT_WORST("end_to_end",
                           "p90") POINT_WORST("end_to_end",
                                              "p99") POINT_WORST("end_to_end",
                                                                 "p999") POINT_WORST("delivery",
                                                                                     "p50")
        POINT_WORST("delivery", "p99") POINT_WORST("queryable", "p50") POINT_WORST(
            "queryable",
            "p99") " (SELECT sum(mean) FROM point_counter AS c WHERE c.point_id = p.point_id"
                   "   AND name = 'records_throttled' AND component IN (SELECT component FROM"
                   "   point_counter AS d WHERE d.point_id = p.point_id AND name ="
                   "   'records_created')) AS records_throttled,"
                   " (SELECT sum(mean) FROM point_counter AS c WHERE c.point_id = p.point_id"
                   "   AND name = 'records_dropped') AS records_dropped,"
                   " (SELECT sum(usd_month) FROM point_cost AS c WHERE c.point_id = p.point_id) AS "
                   "usd_month,"
                   " (SELECT count(*) FROM point_threshold AS t WHERE t.point_id = p.point_id"
                   "   AND verdict <> 'kept') AS thresholds_unkept,"
                   " seed, replications, duration_ns / 1e9 AS duration_s, records, events, p.key"
                   " FROM sweep_point AS w JOIN point AS p ON p.key = w.key;";

static const char plan_views[] =
    "CREATE VIEW IF NOT EXISTS v_plan_points AS SELECT plan_id, number,"
    " (SELECT group_concat(path || '=' || value, ', ') FROM (SELECT path, value FROM plan_axis AS a"
    "   WHERE a.plan_id = p.plan_id AND a.number = p.number ORDER BY axis)) AS axes,"
    " fate, phase, replications, usd_month, usd_month_lo, usd_month_hi,"
    " (SELECT count(*) FROM plan_point_threshold AS t WHERE t.plan_id = p.plan_id"
    "   AND t.number = p.number AND verdict = 'broken') AS thresholds_broken FROM plan_point AS p;";

static const char key_views[] =
    "CREATE VIEW IF NOT EXISTS v_keys AS SELECT keys_id, file, lines, c.shards, hottest,"
    " hottest_share, hottest_share / even_share AS times_even, capacity_share, refused_share,"
    " cut_share, salted_share, salt_buckets"
    " FROM keys_run JOIN keys_curve AS c USING (keys_id);";

static const char *type_name(enum cell_kind kind)
{
    return kind == CELL_INTEGER ? "INTEGER" : kind == CELL_REAL ? "REAL" : "TEXT";
}

static bool has_column(struct db *db, const char *table, const char *column)
{
    struct text sql = {0};
    text_format(&sql, "SELECT count(*) FROM pragma_table_info('%s') WHERE name = '%s'", table,
                column);
    const bool has = db_number(db, sql.at, 0) > 0;
    text_free(&sql);
    return has;
}

static void add_column(struct db *db, const char *table, const char *column, const char *type)
{
    if (db->failed || has_column(db, table, column)) return;
    struct text sql = {0};
    text_format(&sql, "ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s", table, column, type);
    db_run(db, sql.at);
    text_free(&sql);
}

void schema_create(struct db *db)
{
    struct text sql = {0};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        text_format(&sql, "CREATE TABLE IF NOT EXISTS %s STRICT;", tables[i]);
    db_run(db, sql.at);
    text_free(&sql);
    metrics_db_prepare(db);
    text_add(&sql, views);
    text_add(&sql, point_views);
    text_add(&sql, plan_views);
    text_add(&sql, key_views);
    text_format(&sql, "PRAGMA application_id = %d; PRAGMA user_version = %d;",
                SCHEMA_APPLICATION_ID, SCHEMA_VERSION);
    db_run(db, sql.at);
    text_free(&sql);
    /* A file from before these were there. */
    add_column(db, "latency", "batches", "INTEGER");
    add_column(db, "latency", "batch_lag1", "REAL");
    add_column(db, "latency", "growth_an_hour_ns", "REAL");
    add_column(db, "latency", "arrived", "REAL");
    add_column(db, "run", "peak_memory_bytes", "INTEGER");
    add_column(db, "run", "pending_high_water", "INTEGER");
    static const char *const receipt[] = {"cause", "tiers", "price_date", "confidence",
                                          "month_exact"};
    for (size_t i = 0; i < sizeof receipt / sizeof *receipt; i++)
        add_column(db, "cost", receipt[i], "TEXT");
    add_column(db, "run", "month_exact", "TEXT");
    add_column(db, "point_cost", "confidence", "TEXT");
    add_column(db, "run", "headline", "TEXT");
    static const char *const with_latency[] = {"latency", "point_latency"};
    for (int i = 0; i < 2; i++) {
        add_column(db, with_latency[i], "p999_lo_ns", "REAL");
        add_column(db, with_latency[i], "p999_hi_ns", "REAL");
    }
    add_column(db, "warmup", "judged", "INTEGER");
    add_column(db, "threshold", "note", "TEXT");
    add_column(db, "plan_point", "reason", "TEXT");
    static const char *const with_money[] = {"cost", "run"};
    for (int i = 0; i < 2; i++) {
        add_column(db, with_money[i], "usd_month_lo", "REAL");
        add_column(db, with_money[i], "usd_month_hi", "REAL");
    }
}

void schema_fit(struct db *db, const struct table_spec *table)
{
    bool plain = db_plain_name(table->name);
    for (uint32_t i = 0; i < table->column_count; i++)
        plain = plain && db_plain_name(table->columns[i].name);
    if (!plain || table->column_count + 2 > DB_COLUMNS_MAX) {
        db_fail(db, "table %s has a name or a width that a database cannot take", table->name);
        return;
    }
    struct text sql = {0};
    text_format(&sql, "CREATE TABLE IF NOT EXISTS \"%s\"(" RUN ") STRICT", table->name);
    db_run(db, sql.at);
    text_free(&sql);
    if (table->every_replication) add_column(db, table->name, "replication", "INTEGER");
    for (uint32_t i = 0; i < table->column_count; i++)
        add_column(db, table->name, table->columns[i].name, type_name(table->columns[i].kind));
}
