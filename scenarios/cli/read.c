#include "scenarios/cli/read.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "scenarios/cli/command.h"
#include "scenarios/cli/paths.h"

struct scenario *read_scenario(const struct options *options, int *status)
{
    static char path[PATHS_MAX]; /* complaints point to it for as long as the scenario lives */
    paths_scenario(options->argument, path);
    struct diag *diag = diag_create();
    const struct scenario_overrides overrides = {options->set, options->set_count};
    struct scenario *scenario = scenario_read(path, &overrides, diag);
    diag_print(diag, stderr);
    *status = diag_exit_status(diag);
    diag_destroy(diag);
    return scenario;
}

/* "us-east-1, eu-west-1": the regions there are price books for. */
static void print_regions(FILE *out)
{
    char folder[PATHS_MAX];
    snprintf(folder, sizeof folder, "%s/prices", paths_data());
    DIR *books = opendir(folder);
    const char *comma = "";
    for (const struct dirent *entry; books && (entry = readdir(books));) {
        const char *end = strstr(entry->d_name, ".yaml");
        if (!end || end[5]) continue;
        fprintf(out, "%s%.*s", comma, (int)(end - entry->d_name), entry->d_name);
        comma = ", ";
    }
    if (books) closedir(books);
}

struct price_book *read_prices(const struct scenario *scenario, int *status)
{
    static char path[PATHS_MAX];
    if (!paths_price_book(scenario->region, path)) {
        fprintf(stderr, "%s: region: there is no price book of '%s'; there are ", scenario->path,
                scenario->region);
        print_regions(stderr);
        fputc('\n', stderr);
        *status = EXIT_UNMODELLED;
        return NULL;
    }
    struct diag *diag = diag_create();
    struct price_book *book = price_book_read(path, diag);
    diag_print(diag, stderr);
    *status = book ? EXIT_FINE : EXIT_USAGE;
    diag_destroy(diag);
    return book;
}
