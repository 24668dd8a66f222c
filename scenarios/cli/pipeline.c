#include "scenarios/cli/pipeline.h"

#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "scenarios/cli/command.h"
#include "scenarios/cli/evaluate.h"
#include "scenarios/cli/progress.h"
#include "scenarios/cli/read.h"
#include "sim/check.h"
#include "sim/replicate.h"

_Static_assert(sizeof((struct pipeline *)0)->sha256 == SHA256_DIGEST_STRING_LENGTH,
               "room for the digest");

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

static double wall_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static bool shows_progress(const struct options *options)
{
    if (options->progress == PROGRESS_AUTO) return !options->quiet && isatty(STDERR_FILENO);
    return options->progress == PROGRESS_ALWAYS;
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
    struct progress *progress = progress_begin(shows_progress(options), pipeline->replications,
                                               scenario->warmup_ns + scenario->duration_ns);
    const struct sim_spec spec = {
        .components = scenario->components,
        .component_count = scenario->component_count,
        .seed = (uint64_t)scenario->seed,
        .warmup_ns = scenario->warmup_ns,
        .duration_ns = scenario->duration_ns,
        .progress = progress_step,
        .progress_context = progress,
    };
    const double began_s = wall_s();
    const bool whole =
        replicate_run(&spec, pipeline->replications, options->threads, pipeline->results);
    pipeline->wall_seconds = wall_s() - began_s;
    return !progress_end(progress) && whole;
}

/* A broken law is our mistake, never the user's: say which and write nothing. */
static bool laws_hold(const struct pipeline *pipeline)
{
    bool hold = true;
    for (uint32_t r = 0; r < pipeline->replications; r++) {
        const struct results *results = pipeline->results[r];
        if (results_broken_laws(results) == 0) continue;
        hold = false;
        const size_t rows = results_row_count(results, &results_ledger_table);
        for (size_t i = 0; i < rows; i++) {
            /* component, law, left, right, holds */
            const struct cell *law = results_row_at(results, &results_ledger_table, i);
            if (law[4].as.integer) continue;
            fprintf(stderr,
                    "kinesim: internal failure (seed %lld, replication %u): %s: '%s' does not "
                    "hold: %.17g against %.17g\n",
                    (long long)pipeline->scenario->seed, r, law[0].as.text, law[1].as.text,
                    law[2].as.real, law[3].as.real);
        }
    }
    return hold;
}

static bool price(struct pipeline *pipeline)
{
    const struct scenario *scenario = pipeline->scenario;
    pipeline->bill = cost_bill_create(pipeline->prices, pipeline->results, pipeline->replications,
                                      scenario->duration_ns, scenario->billing_month_ns);
    for (size_t i = 0; i < pipeline->bill->unpriced_count; i++)
        fprintf(stderr, "kinesim: internal failure: the price book of %s has no '%s'\n",
                scenario->region, pipeline->bill->unpriced[i]);
    return pipeline->bill->unpriced_count == 0;
}

static void judge(struct pipeline *pipeline)
{
    pipeline->thresholds =
        check_zeroed(pipeline->scenario->threshold_count + 1, sizeof *pipeline->thresholds);
    pipeline->thresholds_unkept = evaluate_thresholds(pipeline->scenario, pipeline->results,
                                                      pipeline->replications, pipeline->bill,
                                                      pipeline->thresholds);
}

/* ---- handing over to paper */

static void gather_parameters(struct pipeline *pipeline)
{
    const struct scenario *scenario = pipeline->scenario;
    pipeline->parameters =
        check_zeroed(scenario->parameter_count + 1, sizeof *pipeline->parameters);
    for (size_t i = 0; i < scenario->parameter_count; i++) {
        const struct parameter *parameter = &scenario->parameters[i];
        pipeline->parameters[i] =
            (struct run_parameter){parameter->path, parameter->value, parameter->unit,
                                   parameter_origin_name(parameter->origin), parameter->source};
    }
}

static void gather_cost(struct pipeline *pipeline)
{
    pipeline->cost = check_zeroed(pipeline->bill->count + 1, sizeof *pipeline->cost);
    for (size_t i = 0; i < pipeline->bill->count; i++) {
        const struct cost_line *line = &pipeline->bill->lines[i];
        pipeline->cost[i] = (struct run_cost_line){
            .component = line->component,
            .service = line->price->service,
            .item = line->price->item,
            .quantity = line->quantity,
            .unit = line->price->unit,
            .rule = line->price->rule,
            .rate_usd = line->rate_usd,
            .source = line->price->source,
            .usd_run = line->usd_run,
            .usd_month = line->usd_month,
        };
    }
}

static void add_totals(struct pipeline *pipeline)
{
    for (uint32_t r = 0; r < pipeline->replications; r++) {
        const struct sim_totals totals = sim_totals(pipeline->results[r]);
        pipeline->report.records += totals.records;
        pipeline->report.events += totals.events;
        /* One number for all replications, in their order (the step of FNV-1a, 64 bits). */
        pipeline->report.digest = (pipeline->report.digest ^ totals.digest) *
                                  UINT64_C(0x100000001b3);
    }
}

static void gather(struct pipeline *pipeline)
{
    const struct scenario *scenario = pipeline->scenario;
    gather_parameters(pipeline);
    gather_cost(pipeline);
    SHA256Data((const uint8_t *)scenario->yaml, scenario->yaml_length, pipeline->sha256);
    pipeline->report = (struct run_report){
        .scenario = scenario->name,
        .scenario_sha256 = pipeline->sha256,
        .yaml = scenario->yaml,
        .seed = scenario->seed,
        .duration_ns = scenario->duration_ns,
        .warmup_ns = scenario->warmup_ns,
        .version = KINESIM_VERSION,
        .started_at = pipeline->started_at,
        .wall_seconds = pipeline->wall_seconds,
        .command = pipeline->options->line,
        .replications = pipeline->results,
        .replication_count = pipeline->replications,
        .parameters = pipeline->parameters,
        .parameter_count = scenario->parameter_count,
        .cost = pipeline->cost,
        .cost_count = pipeline->bill->count,
        .thresholds = pipeline->thresholds,
        .threshold_count = scenario->threshold_count,
    };
    add_totals(pipeline);
}

int pipeline_run(struct pipeline *pipeline)
{
    if (!simulate(pipeline)) {
        fprintf(stderr, "kinesim: interrupted; nothing was written\n");
        return EXIT_INTERRUPTED;
    }
    if (!laws_hold(pipeline) || !price(pipeline)) return EXIT_INTERNAL;
    judge(pipeline);
    gather(pipeline);
    return EXIT_FINE;
}

void pipeline_free(struct pipeline *pipeline)
{
    for (uint32_t r = 0; pipeline->results && r < pipeline->replications; r++)
        if (pipeline->results[r]) results_destroy(pipeline->results[r]);
    free(pipeline->results);
    free(pipeline->thresholds);
    free(pipeline->parameters);
    free(pipeline->cost);
    if (pipeline->bill) cost_bill_destroy(pipeline->bill);
    if (pipeline->prices) price_book_destroy(pipeline->prices);
    if (pipeline->scenario) scenario_destroy(pipeline->scenario);
    *pipeline = (struct pipeline){0};
}
