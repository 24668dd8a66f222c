#include "reports/common/theory_use.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

/* The columns of results_theory_table, and of results_figure_table. */
enum { COMPONENT, STAGE, QUANTILE, THEORY_NS, LAW, SOURCE };
enum { STATISTIC = 2, UNIT, THEORY, SIMULATED, FIGURE_LAW, FIGURE_SOURCE };

static bool same_text(const struct cell *cell, const char *text)
{
    return strcmp(cell->as.text, text) == 0;
}

static bool same(const struct cell *cells, const struct theory_use *use)
{
    return same_text(&cells[COMPONENT], use->component) && same_text(&cells[STAGE], use->stage) &&
           same_text(&cells[LAW], use->law) && cells[QUANTILE].as.real == use->quantile;
}

/* A law that an assumption's breaking took away in one replication says nothing of the others' mean. */
static bool offered_by_all(const struct run_report *run, const struct theory_use *use)
{
    for (size_t r = 0; r < run->replication_count; r++) {
        const struct results *results = run->replications[r];
        const size_t rows = results_row_count(results, &results_theory_table);
        size_t row = 0;
        while (row < rows && !same(results_row_at(results, &results_theory_table, row), use)) row++;
        if (row == rows) return false;
    }
    return true;
}

/* False if nothing was seen of the stage, or a quantile is asked for that latencies do not give. */
static bool simulate(const struct latency_set *set, struct theory_use *use)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct latency *row = &set->rows[i];
        if (strcmp(row->component, use->component) != 0 || strcmp(row->stage, use->stage) != 0)
            continue;
        use->simulated_ns = histogram_mean(row->pooled);
        use->simulated = row->mean;
        if (use->quantile < 0) return histogram_count(row->pooled) > 0;
        for (int point = 0; point < LATENCY_POINTS; point++) {
            if (latency_quantile[point] != use->quantile) continue;
            use->simulated_ns = (double)histogram_quantile(row->pooled, use->quantile);
            use->simulated = row->at[point];
            return histogram_count(row->pooled) > 0;
        }
    }
    return false;
}

/* ---- rates and numbers */

/* The row of one replication that says the same, or NULL. */
static const struct cell *own(const struct results *results, const struct theory_figure *figure)
{
    const size_t rows = results_row_count(results, &results_figure_table);
    for (size_t row = 0; row < rows; row++) {
        const struct cell *cells = results_row_at(results, &results_figure_table, row);
        if (same_text(&cells[COMPONENT], figure->component) &&
            same_text(&cells[STAGE], figure->stage) &&
            same_text(&cells[STATISTIC], figure->statistic) &&
            same_text(&cells[FIGURE_LAW], figure->law))
            return cells;
    }
    return NULL;
}

/* False unless all replications offered it. */
static bool sum_up(const struct run_report *run, struct theory_figure *figure)
{
    const size_t count = run->replication_count;
    double *values = check_zeroed(count, sizeof *values), sum = 0;
    size_t offered = 0;
    for (; offered < count; offered++) {
        const struct cell *cells = own(run->replications[offered], figure);
        if (!cells) break;
        sum += cells[THEORY].as.real;
        values[offered] = cells[SIMULATED].as.real;
    }
    figure->theory = sum / (double)count;
    figure->simulated = summary_of(values, run->antithetic ? summary_pairs(values, count) : count);
    free(values);
    return offered == count;
}

static void add_figures(struct theory_uses *uses, const struct run_report *run)
{
    const struct results *first = run->replications[0];
    const size_t rows = results_row_count(first, &results_figure_table);
    uses->figures = check_zeroed(rows + 1, sizeof *uses->figures);
    for (size_t row = 0; row < rows; row++) {
        const struct cell *cells = results_row_at(first, &results_figure_table, row);
        struct theory_figure figure = {.component = cells[COMPONENT].as.text,
                                       .stage = cells[STAGE].as.text,
                                       .statistic = cells[STATISTIC].as.text,
                                       .unit = cells[UNIT].as.text,
                                       .law = cells[FIGURE_LAW].as.text,
                                       .source = cells[FIGURE_SOURCE].as.text};
        if (sum_up(run, &figure)) uses->figures[uses->figure_count++] = figure;
    }
}

struct theory_uses theory_uses_of_run(const struct run_report *run, const struct latency_set *set)
{
    struct theory_uses uses = {0};
    if (run->replication_count == 0) return uses;
    const struct results *first = run->replications[0];
    const size_t rows = results_row_count(first, &results_theory_table);
    uses.rows = check_zeroed(rows + 1, sizeof *uses.rows);
    for (size_t row = 0; row < rows; row++) {
        const struct cell *cells = results_row_at(first, &results_theory_table, row);
        struct theory_use use = {
            .component = cells[COMPONENT].as.text,
            .stage = cells[STAGE].as.text,
            .law = cells[LAW].as.text,
            .source = cells[SOURCE].as.text,
            .quantile = cells[QUANTILE].as.real,
            .theory_ns = cells[THEORY_NS].as.real,
            .statistic = "mean",
        };
        if (use.quantile >= 0)
            snprintf(use.statistic, sizeof use.statistic, "p%.6g", use.quantile * 100);
        if (offered_by_all(run, &use) && simulate(set, &use)) uses.rows[uses.count++] = use;
    }
    add_figures(&uses, run);
    return uses;
}

void theory_uses_free(struct theory_uses *uses)
{
    free(uses->rows);
    free(uses->figures);
    *uses = (struct theory_uses){0};
}
