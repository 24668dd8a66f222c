#include "scenarios/cli/read.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "reports/common/text.h"
#include "scenarios/cli/command.h"
#include "scenarios/cli/paths.h"

/* Neither a file nor a bundled scenario: say which there are. */
static bool is_nowhere(const char *given, const char *path)
{
    if (strchr(given, '/') || access(path, F_OK) == 0) return false;
    char **names = paths_scenarios();
    const char *nearest = diag_nearest(given, (const char *const *)names);
    fprintf(stderr, "kinesim: '%s' is neither a file nor a bundled scenario; ",
            diag_shown(given).text);
    if (nearest) fprintf(stderr, "did you mean '%s'?\n", nearest);
    else fprintf(stderr, "see kinesim list\n");
    paths_names_free(names);
    return true;
}

struct scenario *read_scenario(const struct options *options, int *status)
{
    static char path[PATHS_MAX]; /* complaints point to it for as long as the scenario lives */
    *status = EXIT_USAGE;
    if (!strcmp(options->arguments[0], "-")) {
        strcpy(path, SCENARIO_STDIN);
    } else {
        paths_scenario(options->arguments[0], path);
        if (is_nowhere(options->arguments[0], path)) return NULL;
    }
    struct diag *diag = diag_create();
    const struct scenario_overrides overrides = {options->set, options->set_count};
    struct scenario *scenario = scenario_read(path, &overrides, diag);
    if (options->quiet) diag_leave_out_notes(diag);
    diag_print(diag, stderr);
    *status = diag_exit_status(diag);
    diag_destroy(diag);
    return scenario;
}

/* Where a setting of the top was given: the last --set, else its line in the file. */
static struct place setting_place(const struct scenario *scenario, const struct options *options,
                                  const char *key, struct text *option)
{
    const size_t length = strlen(key);
    for (size_t i = options->set_count; i-- > 0;) {
        if (strncmp(options->set[i], key, length) != 0 || options->set[i][length] != '=') continue;
        text_format(option, "--set %s", options->set[i]);
        return (struct place){.file = option->at};
    }
    struct place place = {.file = scenario->path, .line = 1};
    for (const char *line = scenario->yaml; line; place.line++) {
        if (!strncmp(line, key, length) && line[length] == ':') {
            place.column = (int)(length + 2 + strspn(line + length + 1, " "));
            return place;
        }
        line = strchr(line, '\n');
        if (line) line++;
    }
    return (struct place){.file = scenario->path};
}

static void refuse_region(const struct scenario *scenario, const struct options *options,
                          struct diag *diag)
{
    struct text regions = {0}, option = {0};
    char **names = paths_regions();
    for (char **name = names; *name; name++)
        text_format(&regions, "%s%s", regions.length ? ", " : "", *name);
    const struct place place = setting_place(scenario, options, "region", &option);
    diag_source(diag, scenario->path, scenario->yaml, scenario->yaml_length);
    diag_unmodelled(diag, place, "region", "there is no price book of '%s'; there are: %s",
                    scenario->region, regions.length ? regions.at : "none");
    paths_names_free(names);
    text_free(&regions);
    text_free(&option);
}

bool read_price_path(const struct scenario *scenario, char path[PATHS_MAX])
{
    if (!scenario->price_book) return paths_price_book(scenario->region, path);
    const char *slash = *scenario->price_book == '/' ? NULL : strrchr(scenario->path, '/');
    const int folder = slash ? (int)(slash + 1 - scenario->path) : 0;
    snprintf(path, PATHS_MAX, "%.*s%s", folder, scenario->path, scenario->price_book);
    return true;
}

/* A book of the scenario's own may be of another region. */
static bool is_of_region(const struct price_book *book, const struct scenario *scenario,
                         const struct options *options, struct diag *diag)
{
    if (!strcmp(book->region, scenario->region)) return true;
    struct text option = {0};
    diag_source(diag, scenario->path, scenario->yaml, scenario->yaml_length);
    diag_error(diag, setting_place(scenario, options, "price_book", &option), "price_book",
               "it is of %s, and the scenario's region is %s", book->region, scenario->region);
    text_free(&option);
    return false;
}

struct price_book *read_prices(const struct scenario *scenario, const struct options *options,
                               int *status)
{
    char path[PATHS_MAX];
    struct price_book *book = NULL;
    struct diag *diag = diag_create();
    if (read_price_path(scenario, path)) book = price_book_read(path, diag);
    else refuse_region(scenario, options, diag);
    if (book && !is_of_region(book, scenario, options, diag)) {
        price_book_destroy(book);
        book = NULL;
    }
    if (book) price_book_change(book, &scenario->prices);
    diag_print(diag, stderr);
    *status = diag_exit_status(diag);
    diag_destroy(diag);
    return book;
}
