/*
 * results.h -- what one replication found out, named but not understood.
 *
 * Components ask for named sinks when they open and write to them while the run goes. `reports/`
 * reads everything here by name, so a new model needs no change there. Sinks are owned by the
 * results and stay where they are until results_destroy.
 *
 * When the warm-up ends (results_measure) histograms, metrics and rows are emptied, and counters and
 * meters remember their value: what is reported is the difference. The run's state is not touched.
 */
#ifndef KINESIM_SIM_RESULTS_H
#define KINESIM_SIM_RESULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/histogram.h"
#include "sim/metric_series.h"

enum cell_kind { CELL_INTEGER, CELL_REAL, CELL_TEXT };

struct cell {
    enum cell_kind kind;
    union {
        int64_t integer;
        double real;
        const char *text; /* copied when a row is added */
    } as;
};

static inline struct cell cell_integer(int64_t value)
{
    return (struct cell){.kind = CELL_INTEGER, .as.integer = value};
}
static inline struct cell cell_real(double value)
{
    return (struct cell){.kind = CELL_REAL, .as.real = value};
}
static inline struct cell cell_text(const char *value)
{
    return (struct cell){.kind = CELL_TEXT, .as.text = value};
}

struct column {
    const char *name;
    enum cell_kind kind;
};

/* A table of the result database that models fill row by row. A constant; its address is its
 * identity. `run_id` (and `replication` where `every_replication`) are added in front by reports. */
struct table_spec {
    const char *name;
    bool every_replication; /* false: only replication 0 is stored, one sample path */
    uint32_t column_count;
    const struct column *columns;
};

/* The table `ledger`: component, law, left, right, holds. Rows come from results_law. */
extern const struct table_spec results_ledger_table;
/* The table `event`: time_ns, component, kind, detail. Rows come from results_event. */
extern const struct table_spec results_event_table;

struct results;

struct results *results_create(uint32_t replication);
void results_destroy(struct results *results);
uint32_t results_replication(const struct results *results);

/* ---- latencies: a histogram for each (component, stage); created at first asking */
struct histogram *results_latency(struct results *results, const char *component,
                                  const char *stage);

/* What meters count in: byte-hours of petabytes pass 2^63, and nothing that can be said passes 2^127. */
__extension__ typedef __int128 meter_units;

/* ---- counters and meters: whole numbers that only grow. A counter is for the table `counter`, a
 * meter counts a billable quantity in its base unit (bytes, requests, ns) for the bill. */
int64_t *results_counter(struct results *results, const char *component, const char *name);
meter_units *results_meter(struct results *results, const char *component, const char *item);
/* A quantity that was worked out, not counted, in whole units; of magnitude below 2^126. */
meter_units results_units(double quantity);

/* ---- CloudWatch-like metrics (sim/metric_series.h): one statistic set per period. `name` and `unit` are CloudWatch's. */
struct metric *results_metric(struct results *results, const char *component, const char *name,
                              const char *unit, unsigned statistics);

/* Closes a period that began with minute `minute` of measured time: a metric that has samples gives a point of its
 * series (in replication 0 only, the one whose metrics are stored) and starts again from nothing. */
void results_minute(struct results *results, int64_t minute);

struct results_series {
    const char *component, *name, *unit;
    unsigned statistics; /* those that were asked for */
    const struct metric_series *series;
};
/* In order of creation; false past the end. */
bool results_series_at(const struct results *results, size_t index, struct results_series *out);

/* ---- rows of any table; a cell is of its column's kind, and its text may be NULL */
void results_row(struct results *results, const struct table_spec *table, const struct cell *cells);
void results_event(struct results *results, int64_t time_ns, const char *component,
                   const char *kind, const char *detail);

/* ---- conservation laws, over the whole run including the warm-up; true if left == right within
 * `tolerance` (relative to the larger; 0 = exactly). */
bool results_law(struct results *results, const char *component, const char *law, double left,
                 double right, double tolerance);
int results_broken_laws(const struct results *results);

/* ---- slices: equal parts of the measured time, one after another; the engine closes them. For
 * intervals from one long run, and for seeing when a run has warmed up. */
enum { RESULTS_SLICE_POINTS = 5 };
extern const double results_slice_quantile[RESULTS_SLICE_POINTS]; /* 0.5, 0.9, 0.95, 0.99, 0.999 */
struct results_slice {
    int64_t count; /* of a counter all there is: what it grew by */
    double mean;   /* 0 when empty, as are the quantiles */
    double quantile[RESULTS_SLICE_POINTS];
};
void results_slice(struct results *results);

/* ---- parts: TREND_PARTS equal ones of the measured time, closed by the engine, in which each latency has its level
 * (sim/trend.h). */
struct trend;
void results_part(struct results *results);
/* As another process had it. */
void results_set_trend(struct results *results, const char *component, const char *stage,
                       const struct trend *trend);

/* ---- closed forms: what a latency should come to. To be offered by a component's `theory` hook, only
 * where every assumption of the law holds in this run. A law is a constant text, as is its source. */
#define RESULTS_MEAN (-1.0)
/* ours: what fewer observations come to says nothing of a law, nor has it a 99th percentile; results_theory() takes
 * none of a latency that has fewer, nor a value that is not finite. */
enum { RESULTS_THEORY_LEAST = 100 };
struct results_theory {
    const char *stage;
    double quantile; /* of the stage, one of results_slice_quantile, or RESULTS_MEAN */
    double value_ns;
    const char *law;    /* its name and form, for people */
    const char *source; /* who found it */
};
/* Its table: component, stage, quantile, theory_ns, law, source. Reports put simulated values beside. */
extern const struct table_spec results_theory_table;
void results_theory(struct results *results, const char *component,
                    const struct results_theory *theory);

/* The same of what is no latency, a rate or a mean number: with what this run simulated. Texts are constant. */
struct results_figure {
    const char *stage, *statistic, *unit; /* "replication", "number", "records" */
    double theory, simulated;
    const char *law, *source;
};
/* Its table: component, stage, statistic, unit, theory, simulated, law, source. */
extern const struct table_spec results_figure_table;
void results_figure(struct results *results, const char *component,
                    const struct results_figure *figure);

/* ---- what limits, loses and lags (sim/finding.h), as components told it */
struct findings;
struct findings *results_findings(const struct results *results);

/* What the engine itself counts; sim_totals hands it out. */
struct results_totals {
    uint64_t events;
    uint64_t digest;
    int64_t records;
    uint32_t pending_high_water;
};
void results_set_totals(struct results *results, const struct results_totals *totals);
const struct results_totals *results_totals(const struct results *results);

/* The warm-up is over. Rows of the table `ledger` stay: its laws hold over the whole run. */
void results_measure(struct results *results);

/* ---- reading, for reports: everything in order of creation. False past the end. */
struct results_named {
    const char *component;
    const char *name;  /* stage, counter or item */
    int64_t value;     /* measured part of a counter */
    meter_units units; /* of a meter */
    const struct histogram *histogram;
    const struct results_slice *slices; /* of a latency or counter, in order of time */
    size_t slice_count;
    const struct trend *trend; /* of a latency; NULL before the first part was closed */
};
bool results_latency_at(const struct results *results, size_t index, struct results_named *out);
bool results_counter_at(const struct results *results, size_t index, struct results_named *out);
bool results_meter_at(const struct results *results, size_t index, struct results_named *out);

size_t results_table_count(const struct results *results);
const struct table_spec *results_table_at(const struct results *results, size_t index);
size_t results_row_count(const struct results *results, const struct table_spec *table);
/* The cells of one row, `column_count` of them; good until the next asking for the same table. */
const struct cell *results_row_at(const struct results *results, const struct table_spec *table,
                                  size_t row);

#endif
