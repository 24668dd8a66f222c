#include "scenarios/study/measures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/common/found.h"
#include "reports/database/db.h"
#include "reports/database/db_current.h"
#include "sim/check.h"
#include "sim/histogram.h"
#include "sim/summary.h"

/* The points of a latency, and where the database keeps them. */
static const struct {
    const char *name, *column;
    double quantile; /* below 0: the mean; above 1: the maximum */
} latency_points[] = {
    {"mean", "mean_ns", -1}, {"p50", "p50_ns", 0.5},  {"p90", "p90_ns", 0.9},
    {"p95", "p95_ns", 0.95}, {"p99", "p99_ns", 0.99}, {"p99.9", "p999_ns", 0.999},
    {"max", "max_ns", 2},
};
enum { LATENCY_COUNT = sizeof latency_points / sizeof *latency_points, NAME_MAX_BYTES = 256 };

static bool is_like(const struct measure *measure, const struct measure *like)
{
    return measure->kind == like->kind && !strcmp(measure->component, like->component) &&
           !strcmp(measure->name, like->name);
}

const struct measure *measures_find(const struct measures *measures, const struct measure *like)
{
    for (size_t i = 0; i < measures->count; i++)
        if (is_like(&measures->at[i], like)) return &measures->at[i];
    return NULL;
}

static char *copy(const char *text)
{
    const size_t bytes = strlen(text) + 1;
    return memcpy(check_alloc(bytes), text, bytes);
}

/* The measure of that name, made with `missing` in every replication where it is new. */
static struct measure *get(struct measures *measures, enum measure_kind kind, const char *component,
                           const char *name, double missing)
{
    const struct measure like = {kind, (char *)component, (char *)name, NULL, false};
    struct measure *found = (struct measure *)measures_find(measures, &like);
    if (found) return found;
    measures->at = check_resized(measures->at, (measures->count + 1) * sizeof *measures->at);
    struct measure *measure = &measures->at[measures->count++];
    *measure = (struct measure){kind, copy(component), copy(name), NULL, false};
    measure->values = check_zeroed(measures->replications + 1, sizeof *measure->values);
    for (size_t r = 0; r < measures->replications; r++) measure->values[r] = missing;
    return measure;
}

static struct measure *get_latency(struct measures *measures, const char *component,
                                   const char *stage, size_t point)
{
    char name[NAME_MAX_BYTES];
    snprintf(name, sizeof name, "%s %s", stage, latency_points[point].name);
    return get(measures, MEASURE_TIME, component, name, NAN);
}

/* Pairs depend on each other: from here on each counts as one replication. */
static void join_pairs(struct measures *measures)
{
    const size_t replications = measures->replications;
    for (size_t i = 0; i < measures->count; i++)
        measures->replications = summary_pairs(measures->at[i].values, replications);
}

/* ---- of a run in memory */

static double latency_value(const struct histogram *histogram, double quantile)
{
    if (histogram_count(histogram) == 0) return NAN;
    if (quantile < 0) return histogram_mean(histogram);
    return quantile > 1 ? (double)histogram_max(histogram)
                        : (double)histogram_quantile(histogram, quantile);
}

static void add_latencies(struct measures *measures, const struct results *results, size_t r)
{
    struct results_named named;
    for (size_t i = 0; results_latency_at(results, i, &named); i++)
        for (size_t point = 0; point < LATENCY_COUNT; point++)
            get_latency(measures, named.component, named.name, point)->values[r] =
                latency_value(named.histogram, latency_points[point].quantile);
}

static void add_counters(struct measures *measures, const struct results *results, size_t r)
{
    struct results_named named;
    for (size_t i = 0; results_counter_at(results, i, &named); i++)
        get(measures, MEASURE_COUNT, named.component, named.name, 0)->values[r] =
            (double)named.value;
}

static struct measure *get_cost(struct measures *measures, const char *component,
                                const char *service, const char *item)
{
    char name[NAME_MAX_BYTES];
    snprintf(name, sizeof name, "%s%s%s", service, *service ? " " : "", item);
    return get(measures, MEASURE_USD, component, name, 0);
}

/* A bill of each replication alone: its month fills the same tiers, up to chance. */
static void add_costs(struct measures *measures, const struct finished *finished, size_t r)
{
    struct results *const results[] = {finished->report.replications[r]};
    const struct cost_request request =
        finished_bill_of(finished->scenario, finished->prices, results, 1);
    struct cost_bill *bill = cost_bill_create(&request);
    for (size_t i = 0; i < bill->count; i++) {
        const struct cost_line *line = &bill->lines[i];
        get_cost(measures, line->component, line->price->service, line->price->item)->values[r] +=
            money_usd(line->month);
    }
    get_cost(measures, "", "", "total a month")->values[r] = money_usd(bill->month);
    cost_bill_destroy(bill);
}

void measures_of_run(struct measures *measures, const struct finished *finished)
{
    const struct run_report *report = &finished->report;
    *measures = (struct measures){.replications = report->replication_count, .seed = report->seed};
    for (size_t r = 0; r < measures->replications; r++)
        add_latencies(measures, report->replications[r], r);
    for (size_t r = 0; r < measures->replications; r++)
        add_counters(measures, report->replications[r], r);
    for (size_t r = 0; r < measures->replications; r++) add_costs(measures, finished, r);
    if (report->antithetic) join_pairs(measures);
    struct found_set found = found_of_run(report);
    measures->headline = found_headline(&found);
    measures->region = copy(finished->prices->region);
    measures->sureness = sureness_of_run(report);
    found_free(&found);
}

/* ---- of a stored run */

static void read_latencies(struct measures *measures, struct db *db, int64_t run_id)
{
    char sql[NAME_MAX_BYTES] = "SELECT replication, component, stage";
    for (size_t point = 0; point < LATENCY_COUNT; point++) {
        strcat(sql, ", ");
        strcat(sql, latency_points[point].column);
    }
    strcat(sql, " FROM latency WHERE run_id = ?1 AND replication IS NOT NULL ORDER BY rowid");
    sqlite3_stmt *query = db_query(db, sql, run_id);
    while (db_next(db, &query)) {
        const size_t r = (size_t)sqlite3_column_int64(query, 0);
        for (size_t point = 0; r < measures->replications && point < LATENCY_COUNT; point++)
            get_latency(measures, db_text(query, 1), db_text(query, 2), point)->values[r] =
                db_real(query, 3 + (int)point);
    }
}

static void read_counters(struct measures *measures, struct db *db, int64_t run_id)
{
    sqlite3_stmt *query = db_query(
        db,
        "SELECT replication, component, name, value FROM counter WHERE run_id = ?1 ORDER BY rowid",
        run_id);
    while (db_next(db, &query)) {
        const size_t r = (size_t)sqlite3_column_int64(query, 0);
        if (r < measures->replications)
            get(measures, MEASURE_COUNT, db_text(query, 1), db_text(query, 2), 0)->values[r] =
                db_real(query, 3);
    }
}

static void add_pooled(struct measures *measures, struct measure *measure, double usd)
{
    measure->pooled = true;
    for (size_t r = 0; r < measures->replications; r++) measure->values[r] += usd;
}

static void read_costs(struct measures *measures, struct db *db, int64_t run_id)
{
    double total = 0;
    sqlite3_stmt *query =
        db_query(db,
                 "SELECT component, service, item, usd_month, coalesce(confidence, '') FROM cost"
                 " WHERE run_id = ?1 ORDER BY rowid",
                 run_id);
    while (db_next(db, &query)) {
        add_pooled(measures,
                   get_cost(measures, db_text(query, 0), db_text(query, 1), db_text(query, 2)),
                   db_real(query, 3));
        total += db_real(query, 3);
        sureness_add(&measures->sureness, db_text(query, 4), db_real(query, 3));
    }
    add_pooled(measures, get_cost(measures, "", "", "total a month"), total);
}

static void read_region(struct measures *measures, struct db *db, int64_t run_id)
{
    sqlite3_stmt *query =
        db_query(db, "SELECT value FROM parameter WHERE run_id = ?1 AND path = 'region'", run_id);
    if (!db_next(db, &query)) return;
    measures->region = copy(db_text(query, 0));
    db_end(&query);
}

bool measures_of_db(struct measures *measures, const char *database, int64_t run_id, char *error,
                    size_t error_bytes)
{
    struct db db;
    *measures = (struct measures){0};
    if (!db_open_current(&db, database, error, error_bytes)) return false;
    sqlite3_stmt *query =
        db_query(&db, "SELECT replications, seed, headline FROM run WHERE run_id = ?1", run_id);
    if (db_next(&db, &query)) {
        measures->replications = (size_t)sqlite3_column_int64(query, 0);
        measures->seed = sqlite3_column_int64(query, 1);
        const char *headline = (const char *)sqlite3_column_text(query, 2);
        if (headline) measures->headline = copy(headline);
        db_end(&query);
        read_latencies(measures, &db, run_id);
        read_counters(measures, &db, run_id);
        read_costs(measures, &db, run_id);
        read_region(measures, &db, run_id);
        if (db_number(&db,
                      "SELECT count(*) FROM parameter WHERE run_id = ?1 AND path = 'antithetic'"
                      " AND value = 'true'",
                      run_id) > 0)
            join_pairs(measures);
    } else {
        db_fail(&db, "there is no run %lld", (long long)run_id);
    }
    return db_close(&db, false);
}

void measures_free(struct measures *measures)
{
    for (size_t i = 0; i < measures->count; i++) {
        free(measures->at[i].component);
        free(measures->at[i].name);
        free(measures->at[i].values);
    }
    free(measures->at);
    free(measures->headline);
    free(measures->region);
    *measures = (struct measures){0};
}
