/*
 * run.h -- runs a scenario from its text and looks things up in the results. For theory tests, which
 * use the same models, reader and engine as the command does.
 */
#ifndef KINESIM_TESTS_SUPPORT_RUN_H
#define KINESIM_TESTS_SUPPORT_RUN_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scenarios/loader/scenario.h"
#include "sim/replicate.h"
#include "sim/summary.h"

enum { RUN_REPLICATIONS_MAX = 64 };

struct run {
    struct scenario *scenario;
    uint32_t count;
    struct results *results[RUN_REPLICATIONS_MAX];
};

static inline struct run run_text(const char *yaml)
{
    struct run run = {0};
    struct diag *diag = diag_create();
    run.scenario = scenario_parse("test.yaml", yaml, strlen(yaml), NULL, diag);
    if (!run.scenario) diag_print(diag, stderr);
    assert_non_null(run.scenario);
    diag_destroy(diag);
    const struct sim_spec spec = {
        .components = run.scenario->components,
        .component_count = run.scenario->component_count,
        .incidents = run.scenario->incidents,
        .incident_count = run.scenario->incident_count,
        .seed = (uint64_t)run.scenario->seed,
        .warmup_ns = run.scenario->warmup_ns,
        .duration_ns = run.scenario->duration_ns,
    };
    run.count = (uint32_t)run.scenario->replications;
    assert_in_range(run.count, 1, RUN_REPLICATIONS_MAX);
    assert_true(replicate_run(&spec, 0, run.count, 2, run.results));
    for (uint32_t i = 0; i < run.count; i++)
        assert_int_equal(results_broken_laws(run.results[i]), 0);
    return run;
}

static inline void run_free(struct run *run)
{
    for (uint32_t i = 0; i < run->count; i++) results_destroy(run->results[i]);
    scenario_destroy(run->scenario);
}

static inline const struct histogram *run_stage(const struct run *run, uint32_t replication,
                                                const char *component, const char *stage)
{
    struct results_named named;
    for (size_t i = 0; results_latency_at(run->results[replication], i, &named); i++)
        if (!strcmp(named.component, component) && !strcmp(named.name, stage))
            return named.histogram;
    fail_msg("no latency %s.%s", component, stage);
    return NULL;
}

/* A counter over all replications. */
static inline double run_counter(const struct run *run, const char *component, const char *name)
{
    double sum = 0;
    int found = 0;
    for (uint32_t r = 0; r < run->count; r++) {
        struct results_named named;
        for (size_t i = 0; results_counter_at(run->results[r], i, &named); i++) {
            if (strcmp(named.component, component) != 0 || strcmp(named.name, name) != 0) continue;
            sum += (double)named.value;
            found = 1;
        }
    }
    if (!found) fail_msg("no counter %s.%s", component, name);
    return sum;
}

/* The replications' means of a stage, in seconds. */
static inline struct summary run_mean_s(const struct run *run, const char *component,
                                        const char *stage)
{
    double means[RUN_REPLICATIONS_MAX];
    for (uint32_t r = 0; r < run->count; r++)
        means[r] = histogram_mean(run_stage(run, r, component, stage)) * 1e-9;
    return summary_of(means, run->count);
}

/* The replications' quantiles of a stage, in seconds. */
static inline struct summary run_quantile_s(const struct run *run, const char *component,
                                            const char *stage, double q)
{
    double values[RUN_REPLICATIONS_MAX];
    for (uint32_t r = 0; r < run->count; r++)
        values[r] = (double)histogram_quantile(run_stage(run, r, component, stage), q) * 1e-9;
    return summary_of(values, run->count);
}

/*
 * The closed form lies within `errors` standard errors of the mean over replications. With 20
 * replications |t| beyond 6.0 on 19 degrees of freedom happens by chance about once in 110,000
 * tries; the seeds are fixed, so a pass is a fact.
 */
static inline void assert_agrees(const char *what, struct summary simulated, double exact,
                                 double errors)
{
    const double error = simulated.sd / sqrt((double)simulated.count);
    if (fabs(simulated.mean - exact) <= errors * error) return;
    fail_msg("%s: simulated %.9g +- %.2g (standard error), theory %.9g: %.1f standard errors apart",
             what, simulated.mean, error, exact, fabs(simulated.mean - exact) / error);
}

/* Within a relative distance. */
static inline void assert_near(const char *what, double observed, double expected, double relative)
{
    if (fabs(observed - expected) <= relative * fabs(expected)) return;
    fail_msg("%s: observed %.9g, expected %.9g within %.3g %%", what, observed, expected,
             100 * relative);
}

#endif
