/*
 * cmd_run.c -- `kinesim run`: a scenario in, a database, plots, a page and a bill out.
 */
#include <errno.h>
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "reports/json.h"
#include "reports/publish.h"
#include "reports/results_db.h"
#include "reports/table.h"
#include "scenarios/cli/command.h"
#include "scenarios/cli/evaluate.h"
#include "scenarios/cli/paths.h"
#include "scenarios/cli/progress.h"
#include "scenarios/cli/read.h"
#include "sim/check.h"
#include "sim/replicate.h"

/* Everything a run gathers on its way from the scenario to paper. */
struct job {
    const struct options *options;
    struct scenario *scenario;
    struct price_book *prices;
    uint32_t replications;
    struct results **results;
    struct cost_bill *bill;
    struct run_threshold *thresholds;
    size_t thresholds_unkept;
    struct run_parameter *parameters;
    struct run_cost_line *cost;
    char sha256[SHA256_DIGEST_STRING_LENGTH];
    char started_at[32];
    double wall_seconds;
    struct run_report report;
};

/* ---- simulating */

static double wall_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static bool simulate(struct job *job, int *status)
{
    const struct scenario *scenario = job->scenario;
    const struct options *options = job->options;
    const bool shown =
        options->progress == PROGRESS_ALWAYS ||
        (options->progress == PROGRESS_AUTO && !options->quiet && isatty(STDERR_FILENO));
    job->replications = (uint32_t)scenario->replications;
    job->results = check_zeroed(job->replications, sizeof *job->results);
    const time_t started = time(NULL);
    struct tm utc;
    strftime(job->started_at, sizeof job->started_at, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&started, &utc));
    struct progress *progress = progress_begin(shown, job->replications,
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
    const bool whole = replicate_run(&spec, job->replications, options->threads, job->results);
    job->wall_seconds = wall_s() - began_s;
    const bool interrupted = progress_end(progress);
    if (whole && !interrupted) return true;
    fprintf(stderr, "kinesim: interrupted; nothing was written\n");
    *status = EXIT_INTERRUPTED;
    return false;
}

/* A broken law is our mistake, never the user's: say which and write nothing. */
static bool laws_hold(const struct job *job)
{
    bool hold = true;
    for (uint32_t r = 0; r < job->replications; r++) {
        if (results_broken_laws(job->results[r]) == 0) continue;
        hold = false;
        const size_t rows = results_row_count(job->results[r], &results_ledger_table);
        for (size_t i = 0; i < rows; i++) {
            const struct cell *law = results_row_at(job->results[r], &results_ledger_table, i);
            if (law[4].as.integer) continue;
            fprintf(stderr, "kinesim: internal failure: replication %u: %s: %s: %.17g against %.17g\n",
                    r, law[0].as.text, law[1].as.text, law[2].as.real, law[3].as.real);
        }
    }
    return hold;
}

static bool price(struct job *job)
{
    const struct scenario *scenario = job->scenario;
    job->bill = cost_bill_create(job->prices, job->results, job->replications,
                                 scenario->duration_ns, scenario->billing_month_ns);
    for (size_t i = 0; i < job->bill->unpriced_count; i++)
        fprintf(stderr, "kinesim: internal failure: the price book has no '%s'\n",
                job->bill->unpriced[i]);
    return job->bill->unpriced_count == 0;
}

static void judge(struct job *job)
{
    job->thresholds = check_zeroed(job->scenario->threshold_count + 1, sizeof *job->thresholds);
    job->thresholds_unkept = evaluate_thresholds(job->scenario, job->results, job->replications,
                                                 job->bill, job->thresholds);
}

/* ---- handing over to paper */

static void gather_parameters(struct job *job)
{
    static const char *const origins[] = {"scenario", "default", "set"};
    const struct scenario *scenario = job->scenario;
    job->parameters = check_zeroed(scenario->parameter_count + 1, sizeof *job->parameters);
    for (size_t i = 0; i < scenario->parameter_count; i++) {
        const struct parameter *parameter = &scenario->parameters[i];
        job->parameters[i] =
            (struct run_parameter){parameter->path, parameter->value, parameter->unit,
                                   origins[parameter->origin], parameter->source};
    }
}

static void gather_cost(struct job *job)
{
    job->cost = check_zeroed(job->bill->count + 1, sizeof *job->cost);
    for (size_t i = 0; i < job->bill->count; i++) {
        const struct cost_line *line = &job->bill->lines[i];
        job->cost[i] = (struct run_cost_line){
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

static void gather(struct job *job)
{
    const struct scenario *scenario = job->scenario;
    gather_parameters(job);
    gather_cost(job);
    SHA256Data((const uint8_t *)scenario->yaml, scenario->yaml_length, job->sha256);
    job->report = (struct run_report){
        .scenario = scenario->name,
        .scenario_sha256 = job->sha256,
        .yaml = scenario->yaml,
        .seed = scenario->seed,
        .duration_ns = scenario->duration_ns,
        .warmup_ns = scenario->warmup_ns,
        .version = KINESIM_VERSION,
        .started_at = job->started_at,
        .wall_seconds = job->wall_seconds,
        .command = job->options->line,
        .replications = job->results,
        .replication_count = job->replications,
        .parameters = job->parameters,
        .parameter_count = scenario->parameter_count,
        .cost = job->cost,
        .cost_count = job->bill->count,
        .thresholds = job->thresholds,
        .threshold_count = scenario->threshold_count,
    };
    for (uint32_t r = 0; r < job->replications; r++) {
        const struct sim_totals totals = sim_totals(job->results[r]);
        job->report.records += totals.records;
        job->report.events += totals.events;
        /* One number for all replications: order matters, as it should. */
        job->report.digest = (job->report.digest ^ totals.digest) * UINT64_C(0x100000001b3);
    }
}

static bool write_run(struct job *job, int64_t *run_id)
{
    char database[PATHS_MAX], error[512];
    const char *folder = job->options->output;
    if (!paths_make_folder(folder)) {
        fprintf(stderr, "kinesim: %s: %s\n", folder, strerror(errno));
        return false;
    }
    snprintf(database, sizeof database, "%s/kinesim.db", folder);
    if (results_db_write(database, &job->report, run_id, error, sizeof error)) return true;
    fprintf(stderr, "kinesim: %s: %s\n", database, error);
    return false;
}

static int terminal_width(void)
{
    struct winsize size;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static void print_summary(const struct job *job, int64_t run_id)
{
    if (job->options->json) {
        json_print_summary(stdout, &job->report, run_id);
        return;
    }
    if (job->options->quiet) return;
    const bool colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
    table_print_summary(stdout, &job->report, terminal_width(), colour);
}

static bool publish(const struct job *job, int64_t run_id)
{
    char database[PATHS_MAX], page[PATHS_MAX], error[512];
    const char *folder = job->options->output;
    const struct publish_options options = {.svg = true, .png = job->options->png};
    FILE *out = job->options->json ? stderr : stdout;
    snprintf(database, sizeof database, "%s/kinesim.db", folder);
    if (!publish_run(database, run_id, folder, &options, page, sizeof page, error, sizeof error)) {
        fprintf(stderr, "kinesim: %s\n", error);
        return false;
    }
    if (job->options->quiet) return true;
    fprintf(out, "\npage      %s\npictures ", page);
    for (const char *const *figure = publish_figures(); *figure; figure++)
        fprintf(out, " %s/%lld/%s.svg", folder, (long long)run_id, *figure);
    fprintf(out, "\ndatabase  %s, run %lld\n", database, (long long)run_id);
    return true;
}

static void job_free(struct job *job)
{
    for (uint32_t r = 0; job->results && r < job->replications; r++)
        if (job->results[r]) results_destroy(job->results[r]);
    free(job->results);
    free(job->thresholds);
    free(job->parameters);
    free(job->cost);
    if (job->bill) cost_bill_destroy(job->bill);
    if (job->prices) price_book_destroy(job->prices);
    if (job->scenario) scenario_destroy(job->scenario);
}

static int run_job(struct job *job)
{
    int status = EXIT_FINE;
    int64_t run_id = 0;
    if (!(job->scenario = read_scenario(job->options, &status))) return status;
    if (!(job->prices = read_prices(job->scenario, &status))) return status;
    if (!simulate(job, &status)) return status;
    if (!laws_hold(job) || !price(job)) return EXIT_INTERNAL;
    judge(job);
    gather(job);
    if (!write_run(job, &run_id)) return EXIT_INTERNAL;
    print_summary(job, run_id);
    if (job->options->plots && !publish(job, run_id)) return EXIT_INTERNAL;
    if (fflush(stdout) != 0 || ferror(stdout)) return EXIT_INTERNAL;
    return job->thresholds_unkept > 0 ? EXIT_THRESHOLD : EXIT_FINE;
}

int cmd_run(const struct options *options)
{
    struct job job = {.options = options};
    const int status = run_job(&job);
    job_free(&job);
    return status;
}
