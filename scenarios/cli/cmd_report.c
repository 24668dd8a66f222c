/*
 * cmd_report.c -- `kinesim report`: pictures and page again from a database.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "reports/publish.h"
#include "scenarios/cli/command.h"
#include "scenarios/cli/paths.h"

int cmd_report(const struct options *options)
{
    char page[PATHS_MAX], folder[PATHS_MAX], error[512];
    const struct publish_options drawing = {.svg = true, .png = options->png};
    /* Beside the database, unless -o says otherwise. */
    snprintf(folder, sizeof folder, "%s", options->argument);
    char *slash = strrchr(folder, '/');
    if (slash) *slash = '\0';
    else snprintf(folder, sizeof folder, ".");
    const char *to = strcmp(options->output, "results") ? options->output : folder;
    if (access(options->argument, R_OK) != 0) {
        fprintf(stderr, "kinesim: %s: there is no such database\n", options->argument);
        return EXIT_USAGE;
    }
    if (!paths_make_folder(to) || !publish_run(options->argument, options->run, to, &drawing, page,
                                               sizeof page, error, sizeof error)) {
        fprintf(stderr, "kinesim: %s\n", error);
        return EXIT_INTERNAL;
    }
    printf("page      %s\npictures ", page);
    for (const char *const *figure = publish_figures(); *figure; figure++) printf(" %s", *figure);
    putchar('\n');
    return EXIT_FINE;
}
