/*
 * results_folder.h -- where a command puts what it found: -o, or results/, with the database in it.
 */
#ifndef KINESIM_SCENARIOS_CLI_RESULTS_FOLDER_H
#define KINESIM_SCENARIOS_CLI_RESULTS_FOLDER_H

#include <stdbool.h>
#include <stdint.h>

#include "reports/publish.h"
#include "scenarios/cli/options.h"
#include "scenarios/cli/paths.h"

struct results_folder {
    const char *path;
    char database[PATHS_MAX];
};

/* Makes the folder; false after a complaint. */
bool results_folder_make(struct results_folder *folder, const struct options *options);

/* Pictures and page of what has the number `id`, unless the options say otherwise, and the closing
 * words. False after a complaint. */
bool results_folder_show(const struct results_folder *folder, const struct options *options,
                         publish_function *publish, int64_t id);

/* The database that a command reads: `given`, a file or the folder of one, else that of -o or results/. False after a
 * complaint. */
bool results_folder_find(const struct options *options, const char *given, char path[PATHS_MAX]);

/* The time of day as the database has it: "2026-11-23T12:00:00Z". */
enum { RESULTS_FOLDER_TIME = 32 };
void results_folder_time(char text[RESULTS_FOLDER_TIME]);

/* "kinesim: PATH: REASON" on stderr; false. */
bool results_folder_complain(const char *path, const char *reason);

#endif
