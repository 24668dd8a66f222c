#include "scenarios/study/study_point.h"

#include <stdio.h>

struct scenario *study_point_read(const struct study_point *point, struct shared_keys *keys)
{
    const struct study_source *source = point->source;
    struct diag *diag = diag_create();
    struct scenario *scenario = scenario_parse_shared(
        source->path, source->yaml, source->yaml_length, &point->overrides, keys, diag);
    if (!scenario) diag_print(diag, stderr);
    diag_destroy(diag);
    return scenario;
}

static const int64_t metric_period_minutes[] = {0, 1, 5, 60};

struct sim_spec study_point_spec(const struct scenario *scenario)
{
    return (struct sim_spec){
        .components = scenario->components,
        .component_count = scenario->component_count,
        .incidents = scenario->incidents,
        .incident_count = scenario->incident_count,
        .seed = (uint64_t)scenario->seed,
        .antithetic = scenario->antithetic,
        .warmup_ns = scenario->warmup_ns,
        .duration_ns = scenario->duration_ns,
        .clock_ns = scenario->clock_ns,
        .varies = scenario->varies,
        .metric_period = metric_period_minutes[scenario->metric_period],
    };
}

struct results *study_point_simulate(const struct scenario *scenario, uint32_t replication,
                                     bool (*progress)(void *context, uint32_t replication,
                                                      int64_t now_ns, int64_t records),
                                     void *context)
{
    struct sim_spec spec = study_point_spec(scenario);
    spec.progress = progress;
    spec.progress_context = context;
    return sim_run(&spec, replication);
}

bool study_point_land(const struct study *study, size_t number, const struct scenario *scenario,
                      const struct price_book *prices, struct results *const *results)
{
    struct finished finished = {0};
    const bool landed =
        finished_make(&finished, scenario, prices, results, study->points[number].replications) &&
        study->land(study->context, number, &finished);
    finished_free(&finished);
    return landed;
}
