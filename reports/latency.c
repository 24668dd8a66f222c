#include "reports/latency.h"

#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

const double latency_quantile[LATENCY_POINTS] = {0.5, 0.9, 0.95, 0.99};

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

static void summarise(const struct run_report *run, struct latency *row, double *values)
{
    for (int point = -1; point < LATENCY_POINTS; point++) {
        size_t count = 0;
        for (size_t r = 0; r < run->replication_count; r++) {
            const struct histogram *histogram = own(run->replications[r], row);
            if (!histogram) continue;
            values[count++] = point < 0
                                  ? histogram_mean(histogram)
                                  : (double)histogram_quantile(histogram, latency_quantile[point]);
        }
        *(point < 0 ? &row->mean : &row->at[point]) = summary_of(values, count);
    }
}

struct latency_set latency_pool(const struct run_report *run)
{
    struct latency_set set = {0};
    for (size_t r = 0; r < run->replication_count; r++) {
        struct results_named named;
        for (size_t i = 0; results_latency_at(run->replications[r], i, &named); i++)
            histogram_merge(row_of(&set, &named)->pooled, named.histogram);
    }
    double *values = check_zeroed(run->replication_count + 1, sizeof *values);
    for (size_t i = 0; i < set.count; i++) summarise(run, &set.rows[i], values);
    free(values);
    return set;
}

void latency_free(struct latency_set *set)
{
    for (size_t i = 0; i < set->count; i++) histogram_destroy(set->rows[i].pooled);
    free(set->rows);
    *set = (struct latency_set){0};
}
