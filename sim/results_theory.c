/* results_theory.c -- closed forms among the results: where they hold and enough was seen. */
#include <math.h>
#include <string.h>

#include "sim/results.h"

#include "sim/banned.h"

static const struct column theory_columns[] = {
    {"component", CELL_TEXT}, {"stage", CELL_TEXT}, {"quantile", CELL_REAL},
    {"theory_ns", CELL_REAL}, {"law", CELL_TEXT},   {"source", CELL_TEXT},
};
const struct table_spec results_theory_table = {
    .name = "theory", .every_replication = true, .column_count = 6, .columns = theory_columns};

static const struct column figure_columns[] = {
    {"component", CELL_TEXT}, {"stage", CELL_TEXT},  {"statistic", CELL_TEXT},
    {"unit", CELL_TEXT},      {"theory", CELL_REAL}, {"simulated", CELL_REAL},
    {"law", CELL_TEXT},       {"source", CELL_TEXT},
};
const struct table_spec results_figure_table = {.name = "theory_figure",
                                                .every_replication = true,
                                                .column_count = 8,
                                                .columns = figure_columns};

static int64_t observations(const struct results *results, const char *component, const char *stage)
{
    struct results_named latency;
    for (size_t i = 0; results_latency_at(results, i, &latency); i++)
        if (strcmp(latency.component, component) == 0 && strcmp(latency.name, stage) == 0)
            return (int64_t)histogram_count(latency.histogram);
    return 0;
}

void results_theory(struct results *results, const char *component,
                    const struct results_theory *theory)
{
    if (observations(results, component, theory->stage) < RESULTS_THEORY_LEAST) return;
    if (!isfinite(theory->value_ns)) return; /* its law cannot be computed for these parameters */
    const struct cell cells[] = {cell_text(component),        cell_text(theory->stage),
                                 cell_real(theory->quantile), cell_real(theory->value_ns),
                                 cell_text(theory->law),      cell_text(theory->source)};
    results_row(results, &results_theory_table, cells);
}

void results_figure(struct results *results, const char *component,
                    const struct results_figure *figure)
{
    if (!isfinite(figure->theory) || !isfinite(figure->simulated)) return;
    const struct cell cells[] = {cell_text(component),         cell_text(figure->stage),
                                 cell_text(figure->statistic), cell_text(figure->unit),
                                 cell_real(figure->theory),    cell_real(figure->simulated),
                                 cell_text(figure->law),       cell_text(figure->source)};
    results_row(results, &results_figure_table, cells);
}
