/*
 * cmd_run.c -- `kinesim run`: a scenario in, a database, plots, a page and a bill out.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/common/threshold_text.h"
#include "reports/database/results_db.h"
#include "reports/publish.h"
#include "reports/terminal/json.h"
#include "reports/terminal/table.h"
#include "scenarios/cli/announce.h"
#include "scenarios/cli/command.h"
#include "scenarios/cli/cost_only.h"
#include "scenarios/cli/paths.h"
#include "scenarios/cli/pipeline.h"
#include "scenarios/cli/terminal.h"

enum { REASON_MAX = 1024 };

struct run_own {
    bool cost_only;
};

static const struct argp_option own_rows[] = {
    {"cost-only", 256, NULL, 0,
     "only the bill, expected from rates in milliseconds: simulates nothing, writes nothing", 0},
    {0},
};

static void take(void *own, int key, const char *text, struct argp_state *state)
{
    (void)key, (void)text, (void)state;
    ((struct run_own *)own)->cost_only = true;
}

const struct command_options run_options = {own_rows, sizeof(struct run_own), take};

/* Where a run's results go. */
struct target {
    const char *folder;
    char database[PATHS_MAX];
    int64_t run_id;
};

static void complain(const char *path)
{
    fprintf(stderr, "kinesim: %s: %s\n", path, strerror(errno));
}

/* Before the simulation, which may take minutes; makes nothing yet. */
static bool target_choose(struct target *target, const struct options *options)
{
    target->folder = options->output ? options->output : "results";
    const int length =
        snprintf(target->database, sizeof target->database, "%s/kinesim.db", target->folder);
    if (length >= (int)sizeof target->database) errno = ENAMETOOLONG;
    else if (paths_can_write(target->folder)) return true;
    complain(target->folder);
    return false;
}

static bool write_run(const struct pipeline *pipeline, struct target *target)
{
    char reason[REASON_MAX];
    if (!paths_make_folder(target->folder)) {
        complain(target->folder);
        return false;
    }
    if (results_db_write(target->database, &pipeline->finished.report, &target->run_id, reason,
                         sizeof reason))
        return true;
    fprintf(stderr, "kinesim: %s: %s\n", target->database, reason);
    return false;
}

static void print_summary(const struct pipeline *pipeline, const struct target *target)
{
    if (pipeline->options->json)
        json_print_summary(stdout, &pipeline->finished.report, target->run_id);
    else if (!pipeline->options->quiet)
        table_print_summary(stdout, &pipeline->finished.report, terminal_width(),
                            terminal_has_colour());
    fflush(stdout); /* the pictures take a moment */
}

/* Also when quiet: it is why the exit status is what it is. */
static void complain_of_thresholds(const struct pipeline *pipeline)
{
    fflush(stdout); /* data before talk, where both are one stream */
    for (size_t i = 0; i < pipeline->scenario->threshold_count; i++) {
        const struct run_threshold *threshold = &pipeline->finished.thresholds[i];
        const struct place place = pipeline->scenario->thresholds[i].place;
        if (!strcmp(threshold->verdict, "kept")) continue;
        if (place.line) fprintf(stderr, "%s:%d:%d: ", place.file, place.line, place.column);
        fprintf(stderr, "threshold %s: %s: observed %s\n", threshold->verdict,
                threshold->expression,
                threshold_text(threshold->expression, threshold->observed).text);
    }
}

static bool publish(const struct options *options, const struct target *target)
{
    char page[PATHS_MAX], reason[REASON_MAX];
    struct announcement words = {
        .database = target->database,
        .run_id = target->run_id,
        .pictures = {options->formats},
    };
    if (options->plots) {
        if (!publish_run(target->database, target->run_id, target->folder, &words.pictures, page,
                         sizeof page, reason, sizeof reason)) {
            fprintf(stderr, "kinesim: %s\n", reason);
            return false;
        }
        words.page = page;
    }
    if (options->quiet) return true;
    if (!options->json) putchar('\n');
    announce(options->json ? stderr : stdout, &words);
    return true;
}

static int run(struct pipeline *pipeline, const struct options *options)
{
    struct target target = {0};
    int status = pipeline_read(pipeline, options);
    if (status != EXIT_FINE) return status;
    if (!target_choose(&target, options)) return EXIT_INTERNAL;
    status = pipeline_run(pipeline);
    if (status != EXIT_FINE) return status;
    if (!write_run(pipeline, &target)) return EXIT_INTERNAL;
    print_summary(pipeline, &target);
    if (!publish(options, &target)) return EXIT_INTERNAL;
    complain_of_thresholds(pipeline);
    return pipeline->finished.thresholds_unkept > 0 ? EXIT_THRESHOLD : EXIT_FINE;
}

int cmd_run(const struct options *options)
{
    if (((const struct run_own *)options->own)->cost_only) return cost_only(options);
    struct pipeline pipeline = {0};
    const int status = run(&pipeline, options);
    pipeline_free(&pipeline);
    return status;
}
