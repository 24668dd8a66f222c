#include "reports/database/results_db.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/common/interval.h"
#include "reports/common/latency.h"
#include "reports/common/theory_use.h"
#include "reports/database/db.h"
#include "reports/database/found_db.h"
#include "reports/database/metrics_db.h"
#include "reports/database/schema.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

static int64_t write_run(struct db *db, const struct run_report *run, const char *headline)
{
    static const char *const columns[] = {"scenario",
                                          "scenario_sha256",
                                          "yaml",
                                          "seed",
                                          "replications",
                                          "duration_ns",
                                          "warmup_ns",
                                          "version",
                                          "started_at",
                                          "wall_seconds",
                                          "records",
                                          "events",
                                          "digest",
                                          "command",
                                          "status",
                                          "usd_month_lo",
                                          "usd_month_hi",
                                          "peak_memory_bytes",
                                          "pending_high_water",
                                          "month_exact",
                                          "headline"};
    char digest[32];
    snprintf(digest, sizeof digest, "%016llx", (unsigned long long)run->digest);
    const struct db_value values[] = {db_value_text(run->scenario),
                                      db_value_text(run->scenario_sha256),
                                      db_value_text(run->yaml),
                                      db_integer(run->seed),
                                      db_integer((int64_t)run->replication_count),
                                      db_integer(run->duration_ns),
                                      db_integer(run->warmup_ns),
                                      db_value_text(run->version),
                                      db_value_text(run->started_at),
                                      db_value_real(run->wall_seconds),
                                      db_integer(run->records),
                                      db_integer((int64_t)run->events),
                                      db_value_text(digest),
                                      db_value_text(run->command),
                                      db_value_text("complete"),
                                      db_value_real(run->usd_month_lo),
                                      db_value_real(run->usd_month_hi),
                                      db_integer(run->peak_memory_bytes),
                                      db_integer(run->pending_high_water),
                                      db_value_text(run->month_exact),
                                      db_value_text(headline)};
    struct db_insert insert = db_insert_begin(db, "run", columns, COUNT(columns));
    db_insert_row(&insert, values);
    db_insert_end(&insert);
    return db->failed ? 0 : sqlite3_last_insert_rowid(db->handle);
}

static void write_parameters(struct db *db, const struct run_report *run, int64_t id)
{
    static const char *const columns[] = {"run_id", "path", "value", "unit", "origin", "source"};
    struct db_insert insert = db_insert_begin(db, "parameter", columns, COUNT(columns));
    for (size_t i = 0; i < run->parameter_count; i++) {
        const struct run_parameter *p = &run->parameters[i];
        db_insert_row(&insert,
                      (struct db_value[]){db_integer(id), db_value_text(p->path),
                                          db_value_text(p->value), db_value_text(p->unit),
                                          db_value_text(p->origin), db_value_text(p->source)});
    }
    db_insert_end(&insert);
}

static void write_costs(struct db *db, const struct run_report *run, int64_t id)
{
    static const char *const columns[] = {
        "run_id",       "component", "service", "item",       "quantity",   "unit",
        "rule",         "rate_usd",  "source",  "usd_run",    "usd_month",  "usd_month_lo",
        "usd_month_hi", "cause",     "tiers",   "price_date", "confidence", "month_exact"};
    struct db_insert insert = db_insert_begin(db, "cost", columns, COUNT(columns));
    for (size_t i = 0; i < run->cost_count; i++) {
        const struct run_cost_line *line = &run->cost[i];
        db_insert_row(
            &insert,
            (struct db_value[]){db_integer(id), db_value_text(line->component),
                                db_value_text(line->service), db_value_text(line->item),
                                db_value_real(line->quantity), db_value_text(line->unit),
                                db_value_text(line->rule), db_value_real(line->rate_usd),
                                db_value_text(line->source), db_value_real(line->usd_run),
                                db_value_real(line->usd_month), db_value_real(line->usd_month_lo),
                                db_value_real(line->usd_month_hi), db_value_text(line->cause),
                                db_value_text(line->tiers), db_value_text(line->price_date),
                                db_value_text(line->confidence), db_value_text(line->month_exact)});
    }
    db_insert_end(&insert);
}

static void write_margins(struct db *db, const struct run_report *run, int64_t id)
{
    static const char *const columns[] = {"run_id", "what", "component", "usd_month"};
    struct db_insert insert = db_insert_begin(db, "cost_margin", columns, COUNT(columns));
    for (size_t i = 0; i < run->margin_count; i++) {
        const struct run_cost_margin *margin = &run->margins[i];
        db_insert_row(&insert, (struct db_value[]){db_integer(id), db_value_text(margin->what),
                                                   db_value_text(margin->component),
                                                   db_value_real(margin->usd_month)});
    }
    db_insert_end(&insert);
}

static void write_thresholds(struct db *db, const struct run_report *run, int64_t id)
{
    static const char *const columns[] = {"run_id", "expression", "observed", "verdict", "note"};
    struct db_insert insert = db_insert_begin(db, "threshold", columns, COUNT(columns));
    for (size_t i = 0; i < run->threshold_count; i++) {
        const struct run_threshold *t = &run->thresholds[i];
        db_insert_row(&insert,
                      (struct db_value[]){db_integer(id), db_value_text(t->expression),
                                          db_value_real(t->observed), db_value_text(t->verdict),
                                          db_value_text(t->note)});
    }
    db_insert_end(&insert);
}

static void write_counters(struct db *db, const struct run_report *run, int64_t id)
{
    static const char *const columns[] = {"run_id", "replication", "component", "name", "value"};
    struct db_insert insert = db_insert_begin(db, "counter", columns, COUNT(columns));
    for (size_t r = 0; r < run->replication_count; r++) {
        struct results_named named;
        for (size_t i = 0; results_counter_at(run->replications[r], i, &named); i++)
            db_insert_row(
                &insert,
                (struct db_value[]){db_integer(id),
                                    db_integer((int64_t)results_replication(run->replications[r])),
                                    db_value_text(named.component), db_value_text(named.name),
                                    db_integer(named.value)});
    }
    db_insert_end(&insert);
}

static void write_intervals(struct db *db, const struct run_report *run, int64_t id)
{
    static const char *const columns[] = {"run_id", "component", "name", "per", "mean", "lo", "hi"};
    struct interval_set set = interval_all(run);
    struct db_insert insert = db_insert_begin(db, "interval", columns, COUNT(columns));
    for (size_t i = 0; i < set.count; i++) {
        const struct interval *row = &set.rows[i];
        db_insert_row(&insert,
                      (struct db_value[]){
                          db_integer(id), db_value_text(row->component), db_value_text(row->name),
                          db_value_text(row->per), db_value_real(row->summary.mean),
                          db_value_real(row->summary.low), db_value_real(row->summary.high)});
    }
    db_insert_end(&insert);
    interval_free(&set);
}

static struct db_value settled_at(const struct run_warmup *row, int64_t ns)
{
    struct db_value value = db_integer(ns);
    if (!row->judged || ns < 0) value.kind = DB_NULL;
    return value;
}

static void write_warmup(struct db *db, const struct run_report *run, int64_t id)
{
    static const char *const columns[] = {"run_id",   "component", "stage",
                                          "mser5_ns", "welch_ns",  "judged"};
    struct db_insert insert = db_insert_begin(db, "warmup", columns, COUNT(columns));
    for (size_t i = 0; i < run->warmup_count; i++) {
        const struct run_warmup *row = &run->warmup[i];
        db_insert_row(&insert,
                      (struct db_value[]){db_integer(id), db_value_text(row->component),
                                          db_value_text(row->stage), settled_at(row, row->mser5_ns),
                                          settled_at(row, row->welch_ns), db_integer(row->judged)});
    }
    db_insert_end(&insert);
}

static void write_precision(struct db *db, const struct run_report *run, int64_t id)
{
    static const char *const columns[] = {"run_id",  "component", "stage",
                                          "measure", "relative",  "target"};
    struct db_insert insert = db_insert_begin(db, "precision", columns, COUNT(columns));
    for (size_t i = 0; i < run->precision_count; i++) {
        const struct run_precision *row = &run->precision[i];
        db_insert_row(&insert,
                      (struct db_value[]){db_integer(id), db_value_text(row->component),
                                          db_value_text(row->stage), db_value_text(row->measure),
                                          db_value_real(row->relative),
                                          db_value_real(run->precision_target)});
    }
    db_insert_end(&insert);
}

static const char *const latency_columns[] = {
    "run_id",     "replication", "component",  "stage",
    "count",      "min_ns",      "mean_ns",    "p50_ns",
    "p90_ns",     "p95_ns",      "p99_ns",     "p999_ns",
    "max_ns",     "mean_lo_ns",  "mean_hi_ns", "p50_lo_ns",
    "p50_hi_ns",  "p90_lo_ns",   "p90_hi_ns",  "p95_lo_ns",
    "p95_hi_ns",  "p99_lo_ns",   "p99_hi_ns",  "p999_lo_ns",
    "p999_hi_ns", "batches",     "batch_lag1", "growth_an_hour_ns",
    "arrived"};

/* The columns from run_id to max_ns; without a value there is no minimum, mean or quantile. */
static void latency_values(struct db_value *values, int64_t id, const char *component,
                           const char *stage, const struct histogram *histogram)
{
    memset(values, 0, COUNT(latency_columns) * sizeof *values);
    values[0] = db_integer(id);
    values[2] = db_value_text(component);
    values[3] = db_value_text(stage);
    values[4] = db_integer(histogram_count(histogram));
    if (histogram_count(histogram) == 0) return;
    values[5] = db_integer(histogram_min(histogram));
    values[6] = db_value_real(histogram_mean(histogram));
    for (int point = 0; point < LATENCY_POINTS; point++)
        values[7 + point] = db_integer(histogram_quantile(histogram, latency_quantile[point]));
    values[12] = db_integer(histogram_max(histogram));
}

/* growth_an_hour_ns where it drifts, and which share of the records it is known of. */
static void latency_said(struct db_value *values, const struct found_latency *said)
{
    values[0] = db_value_real(said && said->trend.drifts ? said->growth_an_hour_ns : NAN);
    values[1] = db_value_real(said ? said->arrived : 1);
}

static void write_latencies(struct db *db, const struct run_report *run,
                            const struct latency_set *set, const struct found_set *found,
                            int64_t id)
{
    struct db_value values[COUNT(latency_columns)];
    struct db_insert insert =
        db_insert_begin(db, "latency", latency_columns, COUNT(latency_columns));
    for (size_t i = 0; i < set->count; i++) {
        const struct latency *row = &set->rows[i];
        latency_values(values, id, row->component, row->stage, row->pooled);
        values[13] = db_value_real(row->mean.low);
        values[14] = db_value_real(row->mean.high);
        for (int point = 0; point < LATENCY_POINTS; point++) {
            values[15 + 2 * point] = db_value_real(row->at[point].low);
            values[16 + 2 * point] = db_value_real(row->at[point].high);
        }
        values[25] = db_integer((int64_t)row->batches);
        values[26] = db_value_real(row->batch_lag1);
        const struct found_latency *said = found_latency_of(found, row->component, row->stage);
        /* What drifts has no steady state for an interval to be about. */
        const bool drifts = said && said->trend.drifts;
        const int unknown = row->mean.count < 2 || drifts ? 13 : row->batches == 0 ? 25 : 27;
        for (int c = unknown; c < COUNT(latency_columns); c++) values[c].kind = DB_NULL;
        latency_said(values + 27, said);
        db_insert_row(&insert, values);
    }
    for (size_t r = 0; r < run->replication_count; r++) {
        struct results_named named;
        for (size_t i = 0; results_latency_at(run->replications[r], i, &named); i++) {
            latency_values(values, id, named.component, named.name, named.histogram);
            values[1] = db_integer((int64_t)results_replication(run->replications[r]));
            db_insert_row(&insert, values);
        }
    }
    db_insert_end(&insert);
}

static void write_histograms(struct db *db, const struct latency_set *set, int64_t id)
{
    static const char *const columns[] = {"run_id", "component", "stage",
                                          "low_ns", "high_ns",   "count"};
    struct db_insert insert = db_insert_begin(db, "histogram", columns, COUNT(columns));
    for (size_t i = 0; i < set->count; i++) {
        const struct latency *row = &set->rows[i];
        size_t cursor = 0;
        int64_t low, high, count;
        while (histogram_next(row->pooled, &cursor, &low, &high, &count))
            db_insert_row(&insert,
                          (struct db_value[]){db_integer(id), db_value_text(row->component),
                                              db_value_text(row->stage), db_integer(low),
                                              db_integer(high), db_integer(count)});
    }
    db_insert_end(&insert);
}

static void write_figures(struct db *db, const struct theory_uses *uses, int64_t id)
{
    static const char *const columns[] = {"run_id",       "component", "stage",     "statistic",
                                          "unit",         "theory",    "simulated", "simulated_lo",
                                          "simulated_hi", "law",       "source"};
    struct db_insert insert = db_insert_begin(db, "theory_figure", columns, COUNT(columns));
    for (size_t i = 0; i < uses->figure_count; i++) {
        const struct theory_figure *figure = &uses->figures[i];
        struct db_value values[] = {db_integer(id),
                                    db_value_text(figure->component),
                                    db_value_text(figure->stage),
                                    db_value_text(figure->statistic),
                                    db_value_text(figure->unit),
                                    db_value_real(figure->theory),
                                    db_value_real(figure->simulated.mean),
                                    db_value_real(figure->simulated.low),
                                    db_value_real(figure->simulated.high),
                                    db_value_text(figure->law),
                                    db_value_text(figure->source)};
        if (figure->simulated.count < 2) values[7].kind = values[8].kind = DB_NULL;
        db_insert_row(&insert, values);
    }
    db_insert_end(&insert);
}

static void write_theory(struct db *db, const struct run_report *run, const struct latency_set *set,
                         int64_t id)
{
    static const char *const columns[] = {
        "run_id",       "component",       "stage",           "statistic", "theory_ns",
        "simulated_ns", "simulated_lo_ns", "simulated_hi_ns", "law",       "source"};
    struct theory_uses uses = theory_uses_of_run(run, set);
    struct db_insert insert = db_insert_begin(db, "theory", columns, COUNT(columns));
    for (size_t i = 0; i < uses.count; i++) {
        const struct theory_use *use = &uses.rows[i];
        struct db_value values[] = {db_integer(id),
                                    db_value_text(use->component),
                                    db_value_text(use->stage),
                                    db_value_text(use->statistic),
                                    db_value_real(use->theory_ns),
                                    db_value_real(use->simulated_ns),
                                    db_value_real(use->simulated.low),
                                    db_value_real(use->simulated.high),
                                    db_value_text(use->law),
                                    db_value_text(use->source)};
        if (use->simulated.count < 2) values[6].kind = values[7].kind = DB_NULL;
        db_insert_row(&insert, values);
    }
    db_insert_end(&insert);
    write_figures(db, &uses, id);
    theory_uses_free(&uses);
}

static struct db_value value_of(const struct cell *cell)
{
    switch (cell->kind) {
    case CELL_INTEGER: return db_integer(cell->as.integer);
    case CELL_REAL: return db_value_real(cell->as.real);
    case CELL_TEXT: break;
    }
    return db_value_text(cell->as.text);
}

static void write_rows(struct db *db, const struct results *results, const struct table_spec *table,
                       int64_t id)
{
    const size_t rows = results_row_count(results, table);
    /* write_theory */
    if (table == &results_theory_table || table == &results_figure_table) return;
    if (rows == 0 || (!table->every_replication && results_replication(results) != 0)) return;
    schema_fit(db, table);
    if (db->failed) return;
    const char *columns[DB_COLUMNS_MAX];
    struct db_value values[DB_COLUMNS_MAX];
    int first = 0;
    columns[first] = "run_id";
    values[first++] = db_integer(id);
    if (table->every_replication) {
        columns[first] = "replication";
        values[first++] = db_integer(results_replication(results));
    }
    for (uint32_t c = 0; c < table->column_count; c++)
        columns[first + (int)c] = table->columns[c].name;
    struct db_insert insert =
        db_insert_begin(db, table->name, columns, first + (int)table->column_count);
    for (size_t row = 0; row < rows && !db->failed; row++) {
        const struct cell *cells = results_row_at(results, table, row);
        for (uint32_t c = 0; c < table->column_count; c++)
            values[first + (int)c] = value_of(&cells[c]);
        db_insert_row(&insert, values);
    }
    db_insert_end(&insert);
}

bool results_db_write(const char *path, const struct run_report *run, int64_t *run_id, char *error,
                      size_t error_bytes)
{
    struct db db;
    if (!db_open(&db, path, DB_WRITE, error, error_bytes)) return false;
    schema_create(&db);
    struct found_set found = found_of_run(run);
    char *headline = found_headline(&found);
    const int64_t id = write_run(&db, run, headline);
    free(headline);
    struct latency_set set = latency_pool(run);
    write_parameters(&db, run, id);
    write_latencies(&db, run, &set, &found, id);
    found_db_write(&db, run, &found, id);
    found_free(&found);
    write_histograms(&db, &set, id);
    write_theory(&db, run, &set, id);
    write_counters(&db, run, id);
    write_intervals(&db, run, id);
    write_warmup(&db, run, id);
    write_precision(&db, run, id);
    for (size_t r = 0; r < run->replication_count; r++)
        for (size_t t = 0; t < results_table_count(run->replications[r]); t++)
            write_rows(&db, run->replications[r], results_table_at(run->replications[r], t), id);
    if (run->replication_count > 0) metrics_db_write(&db, run->replications[0], id);
    write_costs(&db, run, id);
    write_margins(&db, run, id);
    write_thresholds(&db, run, id);
    latency_free(&set);
    if (!db_close(&db, true)) return false;
    *run_id = id;
    return true;
}
