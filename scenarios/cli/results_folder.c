#include "scenarios/cli/results_folder.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "scenarios/cli/announce.h"
#include "sim/diag.h"

enum { REASON_MAX = 1024 };

bool results_folder_complain(const char *path, const char *reason)
{
    fprintf(stderr, "kinesim: %s: %s\n", diag_shown(path).text, reason);
    return false;
}

bool results_folder_make(struct results_folder *folder, const struct options *options)
{
    folder->path = options->output ? options->output : "results";
    const int length =
        snprintf(folder->database, sizeof folder->database, "%s/kinesim.db", folder->path);
    if (length >= (int)sizeof folder->database) errno = ENAMETOOLONG;
    else if (paths_make_folder(folder->path)) return true;
    return results_folder_complain(folder->path, strerror(errno));
}

bool results_folder_show(const struct results_folder *folder, const struct options *options,
                         publish_function *publish, int64_t id)
{
    char page[PATHS_MAX], reason[REASON_MAX];
    struct announcement words = {
        .database = folder->database,
        .pictures = {options->formats},
    };
    if (options->plots) {
        if (!publish(folder->database, id, folder->path, &words.pictures, page, sizeof page, reason,
                     sizeof reason)) {
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

bool results_folder_find(const struct options *options, const char *given, char path[PATHS_MAX])
{
    struct stat about;
    if (!given) given = options->output ? options->output : "results";
    snprintf(path, PATHS_MAX, "%s", given);
    if (stat(given, &about) == 0 && S_ISDIR(about.st_mode))
        snprintf(path, PATHS_MAX, "%s/kinesim.db", given);
    return stat(path, &about) == 0 || results_folder_complain(path, strerror(errno));
}

void results_folder_time(char text[RESULTS_FOLDER_TIME])
{
    struct tm utc;
    const time_t now = time(NULL);
    strftime(text, RESULTS_FOLDER_TIME, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
}
