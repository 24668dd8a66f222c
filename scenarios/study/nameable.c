#include "scenarios/study/nameable.h"

#include <stdlib.h>
#include <string.h>

#include "scenarios/study/evaluate.h"
#include "scenarios/study/study_point.h"
#include "sim/check.h"

struct results *nameable_of(const struct scenario *scenario)
{
    struct sim_spec spec = study_point_spec(scenario);
    spec.warmup_ns = 0;
    spec.duration_ns = 1;
    return sim_run(&spec, 0);
}

/* The names that a component has, ended by NULL; free() the array alone. */
static const char **names_of(const struct results *results, nameable_each *each,
                             const char *component)
{
    struct results_named named;
    size_t all = 0, count = 0;
    while (each(results, all, &named)) all++;
    const char **names = check_zeroed(all + 1, sizeof *names);
    for (size_t i = 0; each(results, i, &named); i++)
        if (!strcmp(named.component, component)) names[count++] = named.name;
    return names;
}

static bool is_named(const struct threshold *threshold, const char *const *names)
{
    for (; *names; names++)
        if (threshold->stage ? !strcmp(threshold->stage, *names)
                             : evaluate_names_counter(threshold->measure, *names))
            return true;
    return false;
}

static void check_one(const struct scenario *scenario, const struct threshold *threshold,
                      const struct results *nameable, struct diag *diag)
{
    const char *given = threshold->stage ? threshold->stage : threshold->measure;
    const char **names = names_of(
        nameable, threshold->stage ? results_latency_at : results_counter_at, threshold->component);
    if (!is_named(threshold, names)) {
        const char *nearest = diag_nearest(given, names);
        (scenario->sweep.axis_count > 0 ? diag_warning : diag_error)(
            diag, threshold->place, "thresholds", "%.80s has no %s '%.60s'; %s%s%s",
            threshold->component, threshold->stage ? "latency" : "counter", given,
            nearest ? "did you mean '" : "`kinesim check --names` lists what it has",
            nearest ? nearest : "", nearest ? "'?" : "");
    }
    free(names);
}

void nameable_check(const struct scenario *scenario, const struct results *nameable,
                    struct diag *diag)
{
    for (size_t i = 0; i < scenario->threshold_count; i++)
        if (strcmp(scenario->thresholds[i].component, "cost") != 0)
            check_one(scenario, &scenario->thresholds[i], nameable, diag);
}
