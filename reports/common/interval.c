#include "reports/common/interval.h"

#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

/* What is a share of what. */
static const struct {
    const char *name, *per;
} ratios[] = {
    {"records_throttled", "records"},
    {"records_throttled", "records_created"},
    {"records_dropped", "records_created"},
    {"records_duplicate", "records_delivered"},
    {"records_failed", "records_delivered"},
    {"records_failed", "records_read"},
    {"throttled_calls", "invocations"},
    {"cold_starts", "invocations"},
    {"errors", "invocations"},
};

static bool find(const struct results *results, const char *component, const char *name,
                 struct results_named *named)
{
    for (size_t i = 0; results_counter_at(results, i, named); i++)
        if (strcmp(named->component, component) == 0 && strcmp(named->name, name) == 0) return true;
    return false;
}

static void add(struct interval_set *set, struct interval interval)
{
    set->rows = check_resized(set->rows, (set->count + 1) * sizeof *set->rows);
    set->rows[set->count++] = interval;
}

/* Room for what the sections of any counter counted. */
static size_t sections_most(const struct run_report *run)
{
    size_t most = run->replication_count;
    struct results_named named;
    for (size_t i = 0; results_counter_at(run->replications[0], i, &named); i++)
        if (named.slice_count > most) most = named.slice_count;
    return most;
}

/* What each section counted: a replication, an antithetic pair in the mean, or, as if it went on for the whole
 * time, a batch of the one run; of a counter that is only set at its end, the run. */
static size_t sections_of(const struct run_report *run, const char *component, const char *name,
                          double *values)
{
    struct results_named named;
    for (size_t r = 0; r < run->replication_count; r++) /* who was not asked for counted nothing */
        values[r] = find(run->replications[r], component, name, &named) ? (double)named.value : 0;
    if (run->replication_count > 1)
        return run->antithetic ? summary_pairs(values, run->replication_count)
                               : run->replication_count;
    if (!find(run->replications[0], component, name, &named)) return 1;
    int64_t sum = 0;
    for (size_t i = 0; i < named.slice_count; i++) sum += named.slices[i].count;
    if (named.slice_count == 0 || sum != named.value) return 1;
    for (size_t i = 0; i < named.slice_count; i++)
        values[i] = (double)named.slices[i].count * (double)named.slice_count;
    return named.slice_count;
}

static void add_count(struct interval_set *set, const struct run_report *run,
                      const struct results_named *named, double *values)
{
    const size_t count = sections_of(run, named->component, named->name, values);
    add(set, (struct interval){named->component, named->name, NULL,
                               summary_from_zero(summary_of(values, count))});
}

/* Of this counter to another of the same component, if there is one that counted anything. */
static void add_ratio(struct interval_set *set, const struct run_report *run,
                      const struct results_named *named, const char *per, double *values,
                      double *weights)
{
    struct results_named whole;
    for (size_t r = 0; r < run->replication_count; r++)
        if (!find(run->replications[r], named->component, per, &whole)) return;
    size_t sections = sections_of(run, named->component, per, weights);
    if (sections_of(run, named->component, named->name, values) != sections) {
        values[0] = (double)named->value; /* one of them has no batches */
        weights[0] = (double)whole.value;
        sections = 1;
    }
    double above = 0, below = 0;
    size_t count = 0;
    for (size_t i = 0; i < sections; i++) {
        if (weights[i] <= 0) continue;
        above += values[i];
        below += weights[i];
        values[count] = values[i] / weights[i];
        weights[count++] = weights[i];
    }
    if (count > 0)
        add(set, (struct interval){
                     named->component, named->name, per,
                     summary_from_zero(summary_about(above / below, values, weights, count))});
}

struct interval_set interval_all(const struct run_report *run)
{
    struct interval_set set = {0};
    if (run->replication_count == 0) return set;
    const size_t most = sections_most(run);
    double *values = check_zeroed(2 * most, sizeof *values);
    struct results_named named;
    for (size_t i = 0; results_counter_at(run->replications[0], i, &named); i++)
        add_count(&set, run, &named, values);
    for (size_t i = 0; results_counter_at(run->replications[0], i, &named); i++)
        for (size_t k = 0; k < sizeof ratios / sizeof ratios[0]; k++)
            if (strcmp(named.name, ratios[k].name) == 0)
                add_ratio(&set, run, &named, ratios[k].per, values, values + most);
    free(values);
    return set;
}

void interval_free(struct interval_set *set)
{
    free(set->rows);
    *set = (struct interval_set){0};
}
