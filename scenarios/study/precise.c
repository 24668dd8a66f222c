#include "scenarios/study/precise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reports/common/found.h"
#include "reports/common/interval.h"
#include "reports/common/latency.h"
#include "scenarios/study/evaluate.h"
#include "sim/arena.h"
#include "sim/check.h"

/* ours: a mean of fewer observations a replication says too little to wait for. */
enum { OBSERVATIONS_MIN = 100 };

static const char *const measures[] = {"mean", "p50", "p90", "p95", "p99", "p99.9", NULL};

/* The measure's place in measures[], or -1. */
static int measure_of(const char *name)
{
    for (int i = 0; measures[i]; i++)
        if (!strcmp(measures[i], name)) return i;
    return -1;
}

/* `stage` is "" of what is no latency. A figure without an interval, as of one pair, says nothing. */
static void add(struct precise *precise, const char *component, const char *stage,
                const char *measure, const struct summary *figure)
{
    const double half = figure->high - figure->mean;
    if (isnan(half)) return;
    precise->rows[precise->count++] = (struct run_precision){
        .component = arena_text(precise->arena, component, strlen(component)),
        .stage = arena_text(precise->arena, stage, strlen(stage)),
        .measure = arena_text(precise->arena, measure, strlen(measure)),
        .relative = figure->mean != 0 ? half / fabs(figure->mean)
                    : half != 0       ? INFINITY
                                      : 0,
    };
}

static void add_latency(struct precise *precise, const struct threshold *threshold,
                        const struct latency_set *set)
{
    const int measure = measure_of(threshold->measure);
    for (size_t i = 0; measure >= 0 && i < set->count; i++) {
        const struct latency *row = &set->rows[i];
        if (!strcmp(row->component, threshold->component) && !strcmp(row->stage, threshold->stage))
            add(precise, row->component, row->stage, measures[measure],
                measure ? &row->at[measure - 1] : &row->mean);
    }
}

static void add_count(struct precise *precise, const struct threshold *threshold,
                      const struct interval_set *counts)
{
    for (size_t i = 0; i < counts->count; i++) {
        const struct interval *row = &counts->rows[i];
        if (!row->per && !strcmp(row->component, threshold->component) &&
            evaluate_names_counter(threshold->measure, row->name))
            add(precise, row->component, "", row->name, &row->summary);
    }
}

static void add_thresholds(struct precise *precise, const struct scenario *scenario,
                           const struct run_report *report, const struct latency_set *set)
{
    struct interval_set counts = interval_all(report);
    const struct summary month = {.mean = (report->usd_month_lo + report->usd_month_hi) / 2,
                                  .low = report->usd_month_lo,
                                  .high = report->usd_month_hi};
    for (size_t t = 0; t < scenario->threshold_count; t++) {
        const struct threshold *threshold = &scenario->thresholds[t];
        if (threshold->stage) add_latency(precise, threshold, set);
        else if (strcmp(threshold->component, "cost") != 0) add_count(precise, threshold, &counts);
        else /* month and run are in a fixed proportion */
            add(precise, "cost", "", threshold->measure, &month);
    }
    interval_free(&counts);
}

static void add_means(struct precise *precise, const struct latency_set *set, size_t replications)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct latency *row = &set->rows[i];
        const int64_t seen = histogram_count(row->pooled) / (int64_t)replications;
        if (seen >= OBSERVATIONS_MIN && histogram_max(row->pooled) > 0)
            add(precise, row->component, row->stage, measures[0], &row->mean);
    }
}

/* What has no steady state has no precision. */
static void note_drift(struct precise *precise, const struct run_report *report)
{
    struct found_set found = found_of_run(report);
    for (size_t i = 0; i < precise->count; i++) {
        struct run_precision *row = &precise->rows[i];
        const struct found_latency *said = found_latency_of(&found, row->component, row->stage);
        row->drifts = said && said->trend.drifts;
        if (row->drifts) row->relative = INFINITY;
    }
    found_free(&found);
}

/* A half width falls with the root of the replications; no more than doubles them at a time. */
static uint32_t enough(const struct precise *precise, double target, uint32_t count, bool *reached)
{
    double most = 0;
    bool drifts = false;
    for (size_t i = 0; i < precise->count; i++) {
        drifts = drifts || precise->rows[i].drifts;
        if (!precise->rows[i].drifts && precise->rows[i].relative > most)
            most = precise->rows[i].relative;
    }
    *reached = most <= target && !drifts;
    if (most <= target) return count; /* no number of replications settles what drifts */
    const double ratio = most / target, wanted = ceil(ratio * ratio * count);
    if (wanted > 2.0 * count) return 2 * count;
    return wanted > count ? (uint32_t)wanted : count + 1;
}

void precise_look(struct precise *precise, const struct scenario *scenario,
                  const struct run_report *report)
{
    const uint32_t count = (uint32_t)report->replication_count;
    struct latency_set set = latency_pool(report);
    *precise = (struct precise){
        .arena = arena_create(),
        .rows = check_zeroed(set.count + scenario->threshold_count + 1, sizeof *precise->rows)};
    add_thresholds(precise, scenario, report, &set);
    if (precise->count == 0) add_means(precise, &set, count);
    latency_free(&set);
    note_drift(precise, report);
    const double target = scenario->precision / (1 + scenario->precision);
    uint32_t wanted = enough(precise, target, count, &precise->reached);
    if (scenario->antithetic) wanted += wanted % 2;
    const uint32_t most = (uint32_t)scenario->replications_max;
    precise->wanted = wanted < most ? wanted : most;
}

void precise_free(struct precise *precise)
{
    arena_destroy(precise->arena);
    free(precise->rows);
    *precise = (struct precise){0};
}
