/*
 * cmd_report.c -- `kinesim report`: pictures and page again from a database.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reports/database/db_current.h"
#include "reports/publish.h"
#include "scenarios/cli/announce.h"
#include "scenarios/cli/command.h"
#include "scenarios/cli/option_value.h"
#include "scenarios/cli/paths.h"
#include "scenarios/cli/results_folder.h"

enum { REASON_MAX = 1024 };

/* What a database may hold, and who draws it again. */
struct kind {
    const char *word, *latest, *find;
    publish_function *publish;
};

enum { RUN, SWEEP, PLAN, KEYS, FORECAST };

static const struct kind kinds[] = {
    [RUN] = {"run", "SELECT max(run_id) FROM run", "SELECT run_id FROM run WHERE run_id = ?1",
             publish_run},
    [SWEEP] = {"sweep", "SELECT max(sweep_id) FROM sweep",
               "SELECT sweep_id FROM sweep WHERE sweep_id = ?1", publish_sweep},
    [PLAN] = {"plan", "SELECT max(plan_id) FROM plan",
              "SELECT plan_id FROM plan WHERE plan_id = ?1", publish_plan},
    [KEYS] = {"look at keys", "SELECT max(keys_id) FROM keys_run",
              "SELECT keys_id FROM keys_run WHERE keys_id = ?1", publish_keys},
    [FORECAST] = {"forecast", "SELECT max(forecast_id) FROM forecast",
                  "SELECT forecast_id FROM forecast WHERE forecast_id = ?1", publish_forecast},
};

struct report_own {
    int kind;   /* of kinds[] */
    int64_t id; /* 0: the latest */
};

enum { FIRST_OPTION = 256 };

static const struct argp_option own_rows[] = {
    {"run", FIRST_OPTION + RUN, "N", 0, "which run (default: the latest)", 0},
    {"sweep", FIRST_OPTION + SWEEP, "N", 0, "instead: a sweep, of the folder sweep-N", 0},
    {"plan", FIRST_OPTION + PLAN, "N", 0, "instead: a plan, of the folder plan-N", 0},
    {"keys", FIRST_OPTION + KEYS, "N", 0, "instead: where keys land, of the folder keys-N", 0},
    {"forecast", FIRST_OPTION + FORECAST, "N", 0, "instead: a forecast, of the folder forecast-N",
     0},
    {0},
};

static void take(void *own, int key, const char *text, struct argp_state *state)
{
    struct report_own *report = own;
    report->kind = key - FIRST_OPTION;
    report->id = option_whole_number(state, own_rows[report->kind].name, text, 1, INT64_MAX);
}

const struct command_options report_options = {own_rows, sizeof(struct report_own), take};

/* Whether it is a result database that holds that; an id of 0 becomes the latest one. */
static bool find(const char *database, const struct kind *kind, int64_t *id)
{
    char reason[REASON_MAX];
    struct db db;
    if (!db_open_current(&db, database, reason, sizeof reason)) {
        fprintf(stderr, "kinesim: %s: %s\n", database, reason);
        return false;
    }
    const double found = db_number(&db, *id ? kind->find : kind->latest, *id);
    if (!db_close(&db, false)) fprintf(stderr, "kinesim: %s: %s\n", database, reason);
    else if (!isnan(found)) *id = (int64_t)found;
    else if (*id)
        fprintf(stderr, "kinesim: %s: there is no %s %lld\n", database, kind->word, (long long)*id);
    else fprintf(stderr, "kinesim: %s: there is no %s in it\n", database, kind->word);
    return !isnan(found);
}

/* Beside the database, unless -o says otherwise. */
static void choose_folder(const struct options *options, const char *database,
                          char folder[PATHS_MAX])
{
    snprintf(folder, PATHS_MAX, "%s", options->output ? options->output : database);
    if (options->output) return;
    char *slash = strrchr(folder, '/');
    if (slash) slash[slash == folder] = '\0';
    else snprintf(folder, PATHS_MAX, ".");
}

static bool publish(const struct options *options, const char *database, const struct kind *kind,
                    int64_t id)
{
    char folder[PATHS_MAX], page[PATHS_MAX], reason[REASON_MAX];
    struct announcement words = {
        .database = database,
        .run_id = kind == &kinds[RUN] ? id : 0,
        .page = page,
        .pictures = {options->formats},
    };
    choose_folder(options, database, folder);
    if (!paths_make_folder(folder)) {
        fprintf(stderr, "kinesim: %s: %s\n", folder, strerror(errno));
        return false;
    }
    if (!kind->publish(database, id, folder, &words.pictures, page, sizeof page, reason,
                       sizeof reason)) {
        fprintf(stderr, "kinesim: %s\n", reason);
        return false;
    }
    if (options->json) return announce_json(stdout, &words);
    if (!options->quiet) announce(stdout, &words);
    return true;
}

int cmd_report(const struct options *options)
{
    const struct report_own *own = options->own;
    const struct kind *kind = &kinds[own->kind];
    char database[PATHS_MAX];
    int64_t id = own->id;
    if (!results_folder_find(options, options->arguments[0], database) ||
        !find(database, kind, &id))
        return EXIT_USAGE;
    return publish(options, database, kind, id) ? EXIT_FINE : EXIT_INTERNAL;
}
