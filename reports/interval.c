#include "reports/interval.h"

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
                 double *value)
{
    struct results_named named;
    for (size_t i = 0; results_counter_at(results, i, &named); i++) {
        if (strcmp(named.component, component) != 0 || strcmp(named.name, name) != 0) continue;
        *value = (double)named.value;
        return true;
    }
    return false;
}

static void add(struct interval_set *set, struct interval interval)
{
    set->rows = check_resized(set->rows, (set->count + 1) * sizeof *set->rows);
    set->rows[set->count++] = interval;
}

static size_t pair_up(const struct run_report *run, double *values)
{
    return run->antithetic ? summary_pairs(values, run->replication_count) : run->replication_count;
}

static void add_count(struct interval_set *set, const struct run_report *run,
                      const struct results_named *named, double *values)
{
    for (size_t r = 0; r < run->replication_count; r++) {
        values[r] = 0; /* a replication in which it was not asked for counted nothing */
        (void)find(run->replications[r], named->component, named->name, &values[r]);
    }
    add(set, (struct interval){named->component, named->name, NULL,
                               summary_of(values, pair_up(run, values))});
}

/* Of this counter to another of the same component, if there is one that counted anything. */
static void add_ratio(struct interval_set *set, const struct run_report *run,
                      const struct results_named *named, const char *per, double *values)
{
    double *weights = values + run->replication_count;
    double above = 0, below = 0;
    for (size_t r = 0; r < run->replication_count; r++) {
        values[r] = weights[r] = 0;
        if (!find(run->replications[r], named->component, per, &weights[r])) return;
        (void)find(run->replications[r], named->component, named->name, &values[r]);
    }
    const size_t pairs = pair_up(run, values);
    (void)pair_up(run, weights);
    size_t count = 0;
    for (size_t r = 0; r < pairs; r++) {
        const double part = values[r], whole = weights[r];
        if (whole <= 0) continue;
        above += part;
        below += whole;
        values[count] = part / whole;
        weights[count++] = whole;
    }
    if (count > 0)
        add(set, (struct interval){named->component, named->name, per,
                                   summary_about(above / below, values, weights, count)});
}

struct interval_set interval_all(const struct run_report *run)
{
    struct interval_set set = {0};
    if (run->replication_count == 0) return set;
    double *values = check_zeroed(2 * run->replication_count, sizeof *values);
    struct results_named named;
    for (size_t i = 0; results_counter_at(run->replications[0], i, &named); i++)
        add_count(&set, run, &named, values);
    for (size_t i = 0; results_counter_at(run->replications[0], i, &named); i++)
        for (size_t k = 0; k < sizeof ratios / sizeof ratios[0]; k++)
            if (strcmp(named.name, ratios[k].name) == 0)
                add_ratio(&set, run, &named, ratios[k].per, values);
    free(values);
    return set;
}

void interval_free(struct interval_set *set)
{
    free(set->rows);
    *set = (struct interval_set){0};
}
