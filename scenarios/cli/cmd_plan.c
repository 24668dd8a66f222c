/*
 * cmd_plan.c -- `kinesim plan`: the cheapest point that keeps the thresholds, as a scenario to run.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/cli/books.h"
#include "scenarios/cli/command.h"
#include "scenarios/cli/option_value.h"
#include "scenarios/cli/progress.h"
#include "scenarios/cli/results_folder.h"
#include "scenarios/cli/varied.h"
#include "scenarios/loader/rewrite.h"
#include "scenarios/print/plan_print.h"
#include "scenarios/ranks/study_ranks.h"
#include "scenarios/study/plan_report.h"
#include "sim/arena.h"
#include "sim/check.h"

enum { CONFIDENCE = VARIED_NEXT_KEY, INDIFFERENCE, BUDGET };

struct plan_own {
    struct varied varied; /* first: its options are taken by varied_take */
    double confidence;    /* 0: the default */
    double indifference;  /* 0: the default */
    int64_t budget;       /* 0: the default */
};

/* ours: what intervals have too, and more replications than people wait for */
static const double confidence_default = 0.95, indifference_default = 0.005;
enum { BUDGET_DEFAULT = 1000, BUDGET_MAX = 1000000 };

static const struct argp_option own_rows[] = {
    VARIED_ROWS,
    {"confidence", CONFIDENCE, "P", 0, "how sure the choice has to be (default 0.95)", 0},
    {"indifference", INDIFFERENCE, "SHARE", 0,
     "costs that differ by less are as good (default 0.005)", 0},
    {"budget", BUDGET, "N", 0, "replications at full length, at most (default 1000)", 0},
    {0},
};

static void take(void *own, int key, const char *text, struct argp_state *state)
{
    struct plan_own *plan = own;
    if (key == BUDGET) {
        plan->budget = option_whole_number(state, "budget", text, 1, BUDGET_MAX);
    } else if (key == CONFIDENCE) {
        plan->confidence = option_number(state, "confidence", text, 0.5, 1);
    } else if (key == INDIFFERENCE) {
        plan->indifference = option_number(state, "indifference", text, 0, 0.5);
    } else {
        varied_take(&plan->varied, key, text, state);
    }
}

const struct command_options plan_options = {own_rows, sizeof(struct plan_own), take};

struct plan_run {
    const struct options *options;
    struct scenario *scenario;
    struct sweep_points points;
    struct books books;
    struct plan_spec spec;
    struct plan plan;
    struct results_folder folder;
    int64_t plan_id;
    char path[PATHS_MAX]; /* of the plan as a scenario */
};

/* ---- reading */

static int make_points(struct plan_run *run, const struct price_book *book)
{
    const struct scenario_overrides base = {run->options->set, run->options->set_count};
    struct diag *diag = diag_create();
    if (run->scenario->threshold_count == 0)
        diag_error(diag, (struct place){run->scenario->path, 0, 0}, "thresholds",
                   "a plan needs at least one: without a promise the cheapest point keeps it");
    sweep_points_make(&run->points, run->scenario, base, book, diag);
    diag_print(diag, stderr);
    const int status = diag_exit_status(diag);
    diag_destroy(diag);
    return status;
}

static int read(struct plan_run *run)
{
    int status;
    const struct plan_own *own = run->options->own;
    if ((run->scenario = varied_read(run->options, &own->varied, &status)) == NULL) return status;
    run->books = (struct books){.options = run->options};
    const struct price_book *book = books_get(&run->books, run->scenario, &status);
    return book ? make_points(run, book) : status;
}

/* ---- simulating */

static const struct price_book *prices(void *context, const struct scenario *scenario)
{
    struct plan_run *run = context;
    int status;
    return books_get(&run->books, scenario, &status);
}

static void *round_begins(void *context, uint32_t tasks, int64_t span_ns)
{
    const struct plan_run *run = context;
    return progress_begin(run->options, tasks, span_ns);
}

static bool round_ends(void *context, void *progress)
{
    (void)context;
    return !progress_end(progress);
}

static int simulate(struct plan_run *run)
{
    const struct plan_own *own = run->options->own;
    run->spec = (struct plan_spec){
        .scenario = run->scenario,
        .points = &run->points,
        .confidence = own->confidence > 0 ? own->confidence : confidence_default,
        .indifference = own->indifference > 0 ? own->indifference : indifference_default,
        .replications = own->budget ? own->budget : BUDGET_DEFAULT,
        .threads = run->options->threads,
        .run = study_ranks_run,
        .prices = prices,
        .round_begins = round_begins,
        .progress = progress_step,
        .round_ends = round_ends,
        .context = run,
    };
    const enum study_end end = plan_make(&run->plan, &run->spec);
    if (end == STUDY_FAILED) return EXIT_INTERNAL;
    if (end == STUDY_DONE) return EXIT_FINE;
    return progress_stopped("nothing was written");
}

/* ---- the plan as a scenario, and its search into the database */

/* The text of the plan, free() it; NULL where no point keeps all. */
static char *make_answer(const struct plan_run *run)
{
    if (run->plan.best < 0) return NULL;
    const struct study_point *point = &run->points.points[run->plan.best];
    char *text = NULL;
    size_t length = 0;
    FILE *out = check_memstream(&text, &length);
    fprintf(out, "# What `%s` chose of %zu points.\n", run->options->line,
            run->points.report.point_count);
    const bool written =
        scenario_rewrite(out, run->scenario->yaml, run->scenario->yaml_length, &point->overrides);
    CHECK(fclose(out) == 0 && written);
    return text;
}

/* The latest one is where users look for it; each has its own beside its page. */
static bool write_answer(struct plan_run *run, const char *answer)
{
    const int length = snprintf(run->path, sizeof run->path, "%s/plan.yaml", run->folder.path);
    if (length >= (int)sizeof run->path)
        return results_folder_complain(run->folder.path, strerror(ENAMETOOLONG));
    FILE *out = fopen(run->path, "w");
    if (!out) return results_folder_complain(run->path, strerror(errno));
    const bool written = fputs(answer, out) != EOF;
    return (fclose(out) == 0 && written) || results_folder_complain(run->path, strerror(errno));
}

static bool land(struct plan_run *run, const char *answer)
{
    char reason[1024], started_at[RESULTS_FOLDER_TIME];
    struct arena *arena = arena_create();
    struct plan_report report = plan_report_of(&run->plan, &run->spec, answer, arena);
    struct sweep_report sweep = *report.sweep;
    results_folder_time(started_at);
    sweep.started_at = started_at;
    sweep.command = run->options->line;
    report.sweep = &sweep;
    const bool landed =
        plan_db_land(run->folder.database, &report, &run->plan_id, reason, sizeof reason);
    arena_destroy(arena);
    return landed || results_folder_complain(run->folder.database, reason);
}

static bool store(struct plan_run *run)
{
    if (!results_folder_make(&run->folder, run->options)) return false;
    char *answer = make_answer(run);
    const bool stored = land(run, answer) && (!answer || write_answer(run, answer));
    free(answer);
    return stored;
}

static int plan(struct plan_run *run)
{
    int status = read(run);
    if (status != EXIT_FINE) return status;
    status = simulate(run);
    if (status != EXIT_FINE) return status;
    if (!store(run)) return EXIT_INTERNAL;
    const char *path = run->plan.best >= 0 ? run->path : NULL;
    if (run->options->json) plan_print_json(stdout, &run->plan, &run->spec, path);
    else if (!run->options->quiet) plan_print(stdout, &run->plan, &run->spec, path);
    if (!results_folder_show(&run->folder, run->options, publish_plan, run->plan_id))
        return EXIT_INTERNAL;
    return run->plan.best >= 0 ? EXIT_FINE : EXIT_THRESHOLD;
}

int cmd_plan(const struct options *options)
{
    struct plan_run run = {.options = options};
    const int status = plan(&run);
    plan_free(&run.plan);
    sweep_points_free(&run.points);
    books_free(&run.books);
    if (run.scenario) scenario_destroy(run.scenario);
    return status;
}
