/*
 * cmd_report.c -- `kinesim report`: pictures and page again from a database.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "reports/db.h"
#include "reports/publish.h"
#include "scenarios/cli/announce.h"
#include "scenarios/cli/command.h"
#include "scenarios/cli/option_value.h"
#include "scenarios/cli/paths.h"

enum { REASON_MAX = 1024 };

struct report_own {
    int64_t run; /* 0: the latest */
};

static const struct argp_option own_rows[] = {
    {"run", 256, "N", 0, "which run (default: the latest)", 0},
    {0},
};

static void take(void *own, int key, const char *text, struct argp_state *state)
{
    (void)key;
    ((struct report_own *)own)->run = option_whole_number(state, "run", text, 1, INT64_MAX);
}

const struct command_options report_options = {own_rows, sizeof(struct report_own), take};

/* The database, or a folder that holds one. */
static bool find_database(const char *given, char database[PATHS_MAX])
{
    struct stat about;
    snprintf(database, PATHS_MAX, "%s", given);
    if (stat(given, &about) == 0 && S_ISDIR(about.st_mode))
        snprintf(database, PATHS_MAX, "%s/kinesim.db", given);
    if (stat(database, &about) == 0) return true;
    fprintf(stderr, "kinesim: %s: %s\n", database, strerror(errno));
    return false;
}

/* Whether it is a result database with that run; 0 becomes the latest one. */
static bool find_run(const char *database, int64_t *run_id)
{
    char reason[REASON_MAX];
    struct db db;
    if (!db_open(&db, database, DB_READ, reason, sizeof reason)) {
        fprintf(stderr, "kinesim: %s: %s\n", database, reason);
        return false;
    }
    const double found = *run_id
                             ? db_number(&db, "SELECT run_id FROM run WHERE run_id = ?1", *run_id)
                             : db_number(&db, "SELECT max(run_id) FROM run", 0);
    if (!db_close(&db, false)) fprintf(stderr, "kinesim: %s: %s\n", database, reason);
    else if (!isnan(found)) *run_id = (int64_t)found;
    else if (*run_id)
        fprintf(stderr, "kinesim: %s: there is no run %lld\n", database, (long long)*run_id);
    else fprintf(stderr, "kinesim: %s: there is no run in it\n", database);
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

static bool publish(const struct options *options, const char *database, int64_t run_id)
{
    char folder[PATHS_MAX], page[PATHS_MAX], reason[REASON_MAX];
    struct announcement words = {
        .database = database,
        .run_id = run_id,
        .page = page,
        .pictures = {.svg = options->plots, .png = options->plots && options->png},
    };
    choose_folder(options, database, folder);
    if (!paths_make_folder(folder)) {
        fprintf(stderr, "kinesim: %s: %s\n", folder, strerror(errno));
        return false;
    }
    if (!publish_run(database, run_id, folder, &words.pictures, page, sizeof page, reason,
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
    char database[PATHS_MAX];
    int64_t run_id = ((const struct report_own *)options->own)->run;
    if (!find_database(options->arguments[0], database) || !find_run(database, &run_id))
        return EXIT_USAGE;
    return publish(options, database, run_id) ? EXIT_FINE : EXIT_INTERNAL;
}
