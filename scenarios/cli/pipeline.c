#include "scenarios/cli/pipeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "scenarios/cli/command.h"
#include "scenarios/cli/progress.h"
#include "scenarios/cli/read.h"
#include "sim/check.h"
#include "sim/replicate.h"

int pipeline_read(struct pipeline *pipeline, const struct options *options)
{
    int status;
    pipeline->options = options;
    if ((pipeline->scenario = read_scenario(options, &status)) == NULL) return status;
    if ((pipeline->prices = read_prices(pipeline->scenario, options, &status)) == NULL)
        return status;
    return EXIT_FINE;
}

/* ---- simulating */

/* Batches of a lone replication: 10 to 30 are enough for any length (Schmeiser 1982, Operations Research
 * 30, "Batch size effects in the analysis of simulation output"). */
enum { BATCHES = 20 };

static double wall_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static bool simulate(struct pipeline *pipeline)
{
    const struct scenario *scenario = pipeline->scenario;
    const struct options *options = pipeline->options;
    struct tm utc;
    const time_t started = time(NULL);
    strftime(pipeline->started_at, sizeof pipeline->started_at, "%Y-%m-%dT%H:%M:%SZ",
             gmtime_r(&started, &utc));
    pipeline->replications = (uint32_t)scenario->replications;
    pipeline->results = check_zeroed(pipeline->replications, sizeof *pipeline->results);
    struct progress *progress = progress_begin(progress_wanted(options), pipeline->replications,
                                               scenario->warmup_ns + scenario->duration_ns);
    const struct sim_spec spec = {
        .components = scenario->components,
        .component_count = scenario->component_count,
        .seed = (uint64_t)scenario->seed,
        .warmup_ns = scenario->warmup_ns,
        .duration_ns = scenario->duration_ns,
        .slices = pipeline->replications == 1 ? BATCHES : 0,
        .progress = progress_step,
        .progress_context = progress,
    };
    const double began_s = wall_s();
    const bool whole =
        replicate_run(&spec, pipeline->replications, options->threads, pipeline->results);
    pipeline->wall_seconds = wall_s() - began_s;
    return !progress_end(progress) && whole;
}

int pipeline_run(struct pipeline *pipeline)
{
    if (!simulate(pipeline)) {
        fprintf(stderr, "kinesim: interrupted; nothing was written\n");
        return EXIT_INTERRUPTED;
    }
    struct finished *finished = &pipeline->finished;
    if (!finished_make(finished, pipeline->scenario, pipeline->prices, pipeline->results,
                       pipeline->replications))
        return EXIT_INTERNAL;
    finished->report.started_at = pipeline->started_at;
    finished->report.wall_seconds = pipeline->wall_seconds;
    finished->report.command = pipeline->options->line;
    return EXIT_FINE;
}

void pipeline_free(struct pipeline *pipeline)
{
    for (uint32_t r = 0; pipeline->results && r < pipeline->replications; r++)
        if (pipeline->results[r]) results_destroy(pipeline->results[r]);
    free(pipeline->results);
    finished_free(&pipeline->finished);
    if (pipeline->prices) price_book_destroy(pipeline->prices);
    if (pipeline->scenario) scenario_destroy(pipeline->scenario);
    *pipeline = (struct pipeline){0};
}
