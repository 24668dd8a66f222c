#include "reports/common/latency.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

const double latency_quantile[LATENCY_POINTS] = {0.5, 0.9, 0.95, 0.99, 0.999};
_Static_assert((int)LATENCY_POINTS == (int)RESULTS_SLICE_POINTS, "slices have the same quantiles");

static struct latency *row_of(struct latency_set *set, const struct results_named *named)
{
    for (size_t i = 0; i < set->count; i++)
        if (strcmp(set->rows[i].component, named->component) == 0 &&
            strcmp(set->rows[i].stage, named->name) == 0)
            return &set->rows[i];
    set->rows = check_resized(set->rows, (set->count + 1) * sizeof *set->rows);
    set->rows[set->count] = (struct latency){
        .component = named->component, .stage = named->name, .pooled = histogram_create()};
    return &set->rows[set->count++];
}

/* The histogram of one replication, or NULL if it has none or an empty one. */
static const struct histogram *own(const struct results *results, const struct latency *row)
{
    struct results_named named;
    for (size_t i = 0; results_latency_at(results, i, &named); i++)
        if (strcmp(named.component, row->component) == 0 && strcmp(named.name, row->stage) == 0)
            return histogram_count(named.histogram) > 0 ? named.histogram : NULL;
    return NULL;
}

/* What one section says of each figure: the mean, then the points. */
struct section {
    double weight, value[1 + LATENCY_POINTS];
};

static struct section of_histogram(const struct histogram *histogram)
{
    struct section section = {(double)histogram_count(histogram), {histogram_mean(histogram)}};
    for (int point = 0; point < LATENCY_POINTS; point++)
        section.value[1 + point] = (double)histogram_quantile(histogram, latency_quantile[point]);
    return section;
}

/* Two that depend on each other become one. */
static void join(struct section *one, const struct section *other)
{
    const double weight = one->weight + other->weight;
    for (int i = 0; i <= LATENCY_POINTS; i++)
        one->value[i] = (one->weight * one->value[i] + other->weight * other->value[i]) / weight;
    one->weight = weight;
}

/* Each replication is a section, or each antithetic pair. */
static size_t of_replications(const struct run_report *run, const struct latency *row,
                              struct section *sections)
{
    size_t count = 0;
    for (size_t r = 0; r < run->replication_count; r++) {
        const struct histogram *histogram = own(run->replications[r], row);
        if (!histogram) continue;
        const struct section section = of_histogram(histogram);
        if (run->antithetic && r % 2 == 1 && own(run->replications[r - 1], row))
            join(&sections[count - 1], &section);
        else sections[count++] = section;
    }
    return count;
}

static struct results_named batches_of(const struct results *results, const struct latency *row)
{
    struct results_named named;
    for (size_t i = 0; results_latency_at(results, i, &named); i++)
        if (strcmp(named.component, row->component) == 0 && strcmp(named.name, row->stage) == 0)
            return named;
    return (struct results_named){0};
}

/* ours: what is seen in fewer batches of a run is too rare for an interval from them. */
enum { BATCHES_MIN = 10 };

/* Each slice of one long run that has seen anything is a section: a batch. */
static size_t of_batches(const struct results_named *named, struct section *sections)
{
    size_t count = 0;
    for (size_t i = 0; i < named->slice_count; i++) {
        const struct results_slice *slice = &named->slices[i];
        if (slice->count == 0) continue;
        struct section *section = &sections[count++];
        *section = (struct section){(double)slice->count, {slice->mean}};
        for (int point = 0; point < LATENCY_POINTS; point++)
            section->value[1 + point] = slice->quantile[point];
    }
    return count < BATCHES_MIN ? 0 : count;
}

static double lag1_of_means(const struct section *sections, size_t count, double *values)
{
    for (size_t i = 0; i < count; i++) values[i] = sections[i].value[0];
    return summary_lag1(values, count);
}

static void summarise(struct latency *row, const struct section *sections, size_t count,
                      double *values, double *weights)
{
    const struct section whole = of_histogram(row->pooled);
    for (int figure = 0; figure <= LATENCY_POINTS; figure++) {
        for (size_t i = 0; i < count; i++) {
            values[i] = sections[i].value[figure];
            weights[i] = sections[i].weight;
        }
        *(figure ? &row->at[figure - 1] : &row->mean) =
            summary_from_zero(summary_about(whole.value[figure], values, weights, count));
    }
}

double latency_lag1_limit(size_t batches)
{
    return batches > 0 ? 2 / sqrt((double)batches) : 1;
}

struct latency_set latency_pool(const struct run_report *run)
{
    struct latency_set set = {0};
    for (size_t r = 0; r < run->replication_count; r++) {
        struct results_named named;
        for (size_t i = 0; results_latency_at(run->replications[r], i, &named); i++)
            histogram_merge(row_of(&set, &named)->pooled, named.histogram);
    }
    const bool batches = run->replication_count == 1;
    for (size_t i = 0; i < set.count; i++) {
        struct latency *row = &set.rows[i];
        const struct results_named batched = batches ? batches_of(run->replications[0], row)
                                                     : (struct results_named){0};
        const size_t most = run->replication_count + batched.slice_count;
        struct section *sections = check_zeroed(most + 1, sizeof *sections);
        double *values = check_zeroed(2 * (most + 1), sizeof *values);
        const size_t count = batches ? of_batches(&batched, sections)
                                     : of_replications(run, row, sections);
        row->batches = batches ? count : 0;
        summarise(row, sections, count, values, values + most + 1);
        if (batches) row->batch_lag1 = lag1_of_means(sections, count, values);
        free(sections);
        free(values);
    }
    return set;
}

void latency_free(struct latency_set *set)
{
    for (size_t i = 0; i < set->count; i++) histogram_destroy(set->rows[i].pooled);
    free(set->rows);
    *set = (struct latency_set){0};
}
