#include "scenarios/cli/pipeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "scenarios/cli/command.h"
#include "scenarios/cli/pilot.h"
#include "scenarios/cli/progress.h"
#include "scenarios/cli/read.h"
#include "scenarios/study/idle_prices.h"
#include "scenarios/study/study_point.h"
#include "sim/check.h"
#include "sim/replicate.h"
#include "sim/units.h"

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

static int64_t peak_memory_bytes(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (int64_t)usage.ru_maxrss * BYTES_PER_KIB : 0;
}

/* Replications from those there are up to `count` in all; false if it was interrupted. */
static bool replicate(struct pipeline *pipeline, uint32_t count)
{
    const struct scenario *scenario = pipeline->scenario;
    const uint32_t first = pipeline->replications;
    struct sim_spec spec = study_point_spec(scenario);
    if (count == 1) spec.slices = BATCHES;
    pipeline->results = check_resized(pipeline->results, count * sizeof *pipeline->results);
    struct progress *progress = progress_begin(pipeline->options, count - first,
                                               scenario->warmup_ns + scenario->duration_ns);
    spec.progress = progress_step;
    spec.progress_context = progress;
    const bool whole = replicate_run(&spec, first, count - first, pipeline->options->threads,
                                     pipeline->results + first);
    if (whole) pipeline->replications = count;
    return !progress_end(progress) && whole;
}

static bool replicate_until_precise(struct pipeline *pipeline)
{
    const struct scenario *scenario = pipeline->scenario;
    uint32_t wanted = (uint32_t)scenario->replications;
    while (wanted > pipeline->replications) {
        if (!replicate(pipeline, wanted)) return false;
        const struct summary month =
            finished_month(scenario, pipeline->prices, pipeline->results, pipeline->replications);
        const struct run_report report = {.replications = pipeline->results,
                                          .replication_count = pipeline->replications,
                                          .duration_ns = scenario->duration_ns,
                                          .varies = scenario->varies,
                                          .usd_month_lo = month.low,
                                          .usd_month_hi = month.high,
                                          .antithetic = scenario->antithetic};
        precise_free(&pipeline->precise);
        precise_look(&pipeline->precise, scenario, &report);
        wanted = pipeline->precise.wanted;
    }
    return true;
}

static bool simulate(struct pipeline *pipeline)
{
    struct scenario *scenario = pipeline->scenario;
    struct tm utc;
    const time_t started = time(NULL);
    strftime(pipeline->started_at, sizeof pipeline->started_at, "%Y-%m-%dT%H:%M:%SZ",
             gmtime_r(&started, &utc));
    const double began_s = wall_s();
    const bool whole =
        (!scenario->warmup_auto || pilot_run(scenario, pipeline->options, &pipeline->settled)) &&
        (scenario->replications_auto ? replicate_until_precise(pipeline)
                                     : replicate(pipeline, (uint32_t)scenario->replications));
    pipeline->wall_seconds = wall_s() - began_s;
    return whole;
}

int pipeline_run(struct pipeline *pipeline)
{
    if (!simulate(pipeline)) return progress_stopped("nothing was written");
    struct finished *finished = &pipeline->finished;
    if (!finished_make(finished, pipeline->scenario, pipeline->prices, pipeline->results,
                       pipeline->replications))
        return EXIT_INTERNAL;
    idle_prices_tell(stderr, pipeline->scenario, finished->bill);
    finished->report.started_at = pipeline->started_at;
    finished->report.wall_seconds = pipeline->wall_seconds;
    finished->report.peak_memory_bytes = peak_memory_bytes();
    finished->report.command = pipeline->options->line;
    finished->report.warmup = pipeline->settled.rows;
    finished->report.warmup_count = pipeline->settled.count;
    finished->report.precision = pipeline->precise.rows;
    finished->report.precision_count = pipeline->precise.count;
    if (pipeline->scenario->replications_auto)
        finished->report.precision_target = pipeline->scenario->precision;
    return EXIT_FINE;
}

void pipeline_free(struct pipeline *pipeline)
{
    for (uint32_t r = 0; pipeline->results && r < pipeline->replications; r++)
        if (pipeline->results[r]) results_destroy(pipeline->results[r]);
    free(pipeline->results);
    finished_free(&pipeline->finished);
    settled_free(&pipeline->settled);
    precise_free(&pipeline->precise);
    if (pipeline->prices) price_book_destroy(pipeline->prices);
    if (pipeline->scenario) scenario_destroy(pipeline->scenario);
    *pipeline = (struct pipeline){0};
}
