/* results.c -- named sinks, found by hash and kept in order of their creation. */
#include "sim/results.h"

#include <math.h>
#include <stdlib.h>

#include "sim/arena.h"
#include "sim/check.h"
#include "sim/finding.h"
#include "sim/names.h"
#include "sim/results_rows.h"
#include "sim/trend.h"

#include "sim/banned.h"

static const struct column ledger_columns[] = {
    {"component", CELL_TEXT}, {"law", CELL_TEXT},      {"left", CELL_REAL},
    {"right", CELL_REAL},     {"holds", CELL_INTEGER},
};
const struct table_spec results_ledger_table = {
    .name = "ledger", .every_replication = true, .column_count = 5, .columns = ledger_columns};

static const struct column event_columns[] = {
    {"time_ns", CELL_INTEGER},
    {"component", CELL_TEXT},
    {"kind", CELL_TEXT},
    {"detail", CELL_TEXT},
};
const struct table_spec results_event_table = {
    .name = "event", .every_replication = true, .column_count = 4, .columns = event_columns};

enum sink_kind { SINK_LATENCY, SINK_COUNTER, SINK_METER, SINK_METRIC, SINK_KINDS };

struct sink {
    const char *component; /* interned, as is `name` */
    const char *name;
    enum sink_kind kind;
    struct sink *next; /* of the same hash */

    struct histogram *histogram;
    struct histogram *at_last_slice; /* as it was then; NULL: empty */
    struct results_slice *slices;
    struct trend *trend; /* of a latency */
    int64_t value;
    int64_t value_at_measure, value_at_last_slice;
    meter_units units, units_at_measure; /* of a meter */
    const char *unit;
    unsigned statistics;
    struct metric metric;
    struct metric_series series;
};

struct sinks {
    struct sink **at;
    size_t count;
    size_t capacity;
};

struct results {
    uint32_t replication;
    struct arena *arena;
    struct names *names;
    struct sinks sinks[SINK_KINDS]; /* in order of creation */
    struct sink **hashed;
    size_t hash_places; /* a power of two */
    size_t hash_count;
    struct results_rows *rows;
    struct findings *findings;
    int broken_laws;
    struct results_totals totals;
    size_t slice_count; /* closed so far */
    uint32_t parts;     /* the same */
};

struct results *results_create(uint32_t replication)
{
    struct results *results = check_zeroed(1, sizeof *results);
    results->replication = replication;
    results->arena = arena_create();
    results->names = names_create();
    results->rows = results_rows_create(results->names);
    results->findings = findings_create(results->names);
    results->hash_places = 256;
    results->hashed = check_zeroed(results->hash_places, sizeof(struct sink *));
    return results;
}

void results_destroy(struct results *results)
{
    if (results == NULL) return;
    const struct sinks *latencies = &results->sinks[SINK_LATENCY];
    for (size_t i = 0; i < latencies->count; i++) {
        histogram_destroy(latencies->at[i]->histogram);
        histogram_destroy(latencies->at[i]->at_last_slice);
    }
    for (int kind = 0; kind < SINK_KINDS; kind++) {
        for (size_t i = 0; i < results->sinks[kind].count; i++) {
            free(results->sinks[kind].at[i]->slices);
            metric_series_free(&results->sinks[kind].at[i]->series);
        }
        free(results->sinks[kind].at);
    }
    free(results->hashed);
    results_rows_destroy(results->rows);
    findings_destroy(results->findings);
    names_destroy(results->names);
    arena_destroy(results->arena);
    free(results);
}

uint32_t results_replication(const struct results *results)
{
    return results->replication;
}

struct findings *results_findings(const struct results *results)
{
    return results->findings;
}

/* ---- sinks */

/* Of interned texts the addresses will do: they decide where a sink is looked for, nothing else. */
static size_t hash_of(const struct results *results, enum sink_kind kind, const char *component,
                      const char *name)
{
    const uint64_t mixed = ((uint64_t)(uintptr_t)component * 3 + (uint64_t)(uintptr_t)name) * 8 +
                           (uint64_t)kind;
    return (size_t)(mixed * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (results->hash_places - 1);
}

static void hash_in(struct results *results, struct sink *sink)
{
    const size_t place = hash_of(results, sink->kind, sink->component, sink->name);
    sink->next = results->hashed[place];
    results->hashed[place] = sink;
}

static void grow_hash(struct results *results)
{
    results->hash_places *= 2;
    free(results->hashed);
    results->hashed = check_zeroed(results->hash_places, sizeof(struct sink *));
    for (int kind = 0; kind < SINK_KINDS; kind++) {
        const struct sinks *sinks = &results->sinks[kind];
        for (size_t i = 0; i < sinks->count; i++) hash_in(results, sinks->at[i]);
    }
}

static void append(struct sinks *sinks, struct sink *sink)
{
    if (sinks->count == sinks->capacity) {
        sinks->capacity = sinks->capacity > 0 ? 2 * sinks->capacity : 32;
        sinks->at = check_resized(sinks->at, sinks->capacity * sizeof(struct sink *));
    }
    sinks->at[sinks->count++] = sink;
}

static struct sink *find_or_create(struct results *results, enum sink_kind kind,
                                   const char *component, const char *name)
{
    CHECK(component != NULL);
    CHECK(name != NULL);
    component = names_intern(results->names, component);
    name = names_intern(results->names, name);
    struct sink *sink = results->hashed[hash_of(results, kind, component, name)];
    while (sink != NULL &&
           (sink->kind != kind || sink->component != component || sink->name != name)) {
        sink = sink->next;
    }
    if (sink != NULL) return sink;

    /* Each its own piece: it stays where it is when others come. */
    sink = arena_alloc(results->arena, sizeof *sink);
    sink->component = component;
    sink->name = name;
    sink->kind = kind;
    sink->metric = metric_no_samples;
    append(&results->sinks[kind], sink);
    hash_in(results, sink);
    if (++results->hash_count > results->hash_places) grow_hash(results);
    return sink;
}

struct histogram *results_latency(struct results *results, const char *component, const char *stage)
{
    struct sink *sink = find_or_create(results, SINK_LATENCY, component, stage);
    if (sink->histogram == NULL) sink->histogram = histogram_create();
    return sink->histogram;
}

int64_t *results_counter(struct results *results, const char *component, const char *name)
{
    return &find_or_create(results, SINK_COUNTER, component, name)->value;
}

meter_units *results_meter(struct results *results, const char *component, const char *item)
{
    return &find_or_create(results, SINK_METER, component, item)->units;
}

meter_units results_units(double quantity)
{
    static const double all_whole = 0x1p53, most = 0x1p126;
    CHECK(quantity > -most && quantity < most);
    return fabs(quantity) < all_whole ? llround(quantity) : (meter_units)quantity;
}

struct metric *results_metric(struct results *results, const char *component, const char *name,
                              const char *unit, unsigned statistics)
{
    struct sink *sink = find_or_create(results, SINK_METRIC, component, name);
    unit = names_intern(results->names, unit);
    if (sink->statistics != 0) {
        CHECK(sink->unit == unit);
        CHECK(sink->statistics == statistics);
    }
    CHECK(statistics != 0 && (statistics & ~(unsigned)METRIC_ALL) == 0);
    sink->unit = unit;
    sink->statistics = sink->series.statistics = statistics;
    return &sink->metric;
}

/* ---- periods */

void results_minute(struct results *results, int64_t minute)
{
    const struct sinks *metrics = &results->sinks[SINK_METRIC];
    for (size_t i = 0; i < metrics->count; i++) {
        struct sink *sink = metrics->at[i];
        if (sink->metric.samples == 0) continue;
        if (results->replication == 0) metric_series_add(&sink->series, minute, &sink->metric);
        sink->metric = metric_no_samples;
    }
}

bool results_series_at(const struct results *results, size_t index, struct results_series *out)
{
    const struct sinks *sinks = &results->sinks[SINK_METRIC];
    if (index >= sinks->count) return false;
    const struct sink *sink = sinks->at[index];
    *out = (struct results_series){sink->component, sink->name, sink->unit, sink->statistics,
                                   &sink->series};
    return true;
}

/* ---- rows */

void results_row(struct results *results, const struct table_spec *table, const struct cell *cells)
{
    results_rows_add(results->rows, table, cells);
}

void results_event(struct results *results, int64_t time_ns, const char *component,
                   const char *kind, const char *detail)
{
    const struct cell cells[] = {cell_integer(time_ns), cell_text(component), cell_text(kind),
                                 cell_text(detail)};
    results_row(results, &results_event_table, cells);
}

bool results_law(struct results *results, const char *component, const char *law, double left,
                 double right, double tolerance)
{
    /* Written so that a NaN on either side breaks the law. */
    const bool holds = fabs(left - right) <= tolerance * fmax(fabs(left), fabs(right));
    const struct cell cells[] = {cell_text(component), cell_text(law), cell_real(left),
                                 cell_real(right), cell_integer(holds)};
    results_row(results, &results_ledger_table, cells);
    if (!holds) results->broken_laws++;
    return holds;
}

int results_broken_laws(const struct results *results)
{
    return results->broken_laws;
}

void results_set_totals(struct results *results, const struct results_totals *totals)
{
    results->totals = *totals;
}

const struct results_totals *results_totals(const struct results *results)
{
    return &results->totals;
}

/* ---- slices */

const double results_slice_quantile[RESULTS_SLICE_POINTS] = {0.5, 0.9, 0.95, 0.99, 0.999};

static struct results_slice slice_of(struct sink *sink)
{
    if (!sink->histogram) {
        const int64_t more = sink->value - sink->value_at_last_slice;
        sink->value_at_last_slice = sink->value;
        return (struct results_slice){.count = more};
    }
    struct histogram *part = histogram_create();
    histogram_merge(part, sink->histogram);
    if (sink->at_last_slice) histogram_subtract(part, sink->at_last_slice);
    struct results_slice slice = {.count = histogram_count(part)};
    for (int i = 0; slice.count > 0 && i < RESULTS_SLICE_POINTS; i++)
        slice.quantile[i] = (double)histogram_quantile(part, results_slice_quantile[i]);
    if (slice.count > 0) slice.mean = histogram_mean(part);
    histogram_destroy(part);
    if (slice.count > 0) {
        histogram_destroy(sink->at_last_slice);
        sink->at_last_slice = histogram_create();
        histogram_merge(sink->at_last_slice, sink->histogram);
    }
    return slice;
}

static void close_slice(const struct sinks *sinks, size_t before)
{
    for (size_t i = 0; i < sinks->count; i++) {
        struct sink *sink = sinks->at[i];
        const bool is_new = sink->slices == NULL;
        sink->slices = check_resized(sink->slices, (before + 1) * sizeof *sink->slices);
        for (size_t k = 0; is_new && k < before; k++) sink->slices[k] = (struct results_slice){0};
        sink->slices[before] = slice_of(sink);
    }
}

void results_slice(struct results *results)
{
    const size_t before = results->slice_count++;
    close_slice(&results->sinks[SINK_LATENCY], before);
    close_slice(&results->sinks[SINK_COUNTER], before);
}

void results_part(struct results *results)
{
    const struct sinks *sinks = &results->sinks[SINK_LATENCY];
    results->parts++;
    for (size_t i = 0; i < sinks->count; i++) {
        struct sink *sink = sinks->at[i];
        const int64_t count = histogram_count(sink->histogram);
        if (!sink->trend) sink->trend = arena_alloc(results->arena, sizeof *sink->trend);
        /* One that was not there before has seen nothing then. */
        while (sink->trend->parts + 1 < results->parts) trend_close(sink->trend, 0, 0);
        trend_close(sink->trend, count,
                    count > 0 ? (double)count * histogram_mean(sink->histogram) : 0);
    }
}

void results_set_trend(struct results *results, const char *component, const char *stage,
                       const struct trend *trend)
{
    struct sink *sink = find_or_create(results, SINK_LATENCY, component, stage);
    sink->trend = arena_alloc(results->arena, sizeof *trend);
    *sink->trend = *trend;
}

void results_measure(struct results *results)
{
    for (int kind = 0; kind < SINK_KINDS; kind++) {
        const struct sinks *sinks = &results->sinks[kind];
        for (size_t i = 0; i < sinks->count; i++) {
            struct sink *sink = sinks->at[i];
            if (sink->histogram != NULL) histogram_reset(sink->histogram);
            sink->value_at_measure = sink->value_at_last_slice = sink->value;
            sink->units_at_measure = sink->units;
            sink->metric = metric_no_samples;
            metric_series_free(&sink->series);
        }
    }
    results_rows_empty(results->rows, &results_ledger_table);
}

/* ---- reading */

static bool sink_at(const struct results *results, enum sink_kind kind, size_t index,
                    struct results_named *out)
{
    const struct sinks *sinks = &results->sinks[kind];
    if (index >= sinks->count) return false;
    const struct sink *sink = sinks->at[index];
    *out = (struct results_named){
        .component = sink->component,
        .name = sink->name,
        .value = sink->value - sink->value_at_measure,
        .units = sink->units - sink->units_at_measure,
        .histogram = sink->histogram,
        .slices = sink->slices,
        .trend = sink->trend,
        .slice_count = sink->slices ? results->slice_count : 0,
    };
    return true;
}

bool results_latency_at(const struct results *results, size_t index, struct results_named *out)
{
    return sink_at(results, SINK_LATENCY, index, out);
}

bool results_counter_at(const struct results *results, size_t index, struct results_named *out)
{
    return sink_at(results, SINK_COUNTER, index, out);
}

bool results_meter_at(const struct results *results, size_t index, struct results_named *out)
{
    return sink_at(results, SINK_METER, index, out);
}

size_t results_table_count(const struct results *results)
{
    return results_rows_tables(results->rows);
}

const struct table_spec *results_table_at(const struct results *results, size_t index)
{
    return results_rows_table(results->rows, index);
}

size_t results_row_count(const struct results *results, const struct table_spec *table)
{
    return results_rows_count(results->rows, table);
}

const struct cell *results_row_at(const struct results *results, const struct table_spec *table,
                                  size_t row)
{
    return results_rows_at(results->rows, table, row);
}
