/*
 * cmd_list.c -- `kinesim list`: the bundled scenarios, each with the first line of its comment.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "reports/common/format.h"
#include "scenarios/cli/command.h"
#include "scenarios/cli/paths.h"

enum { LINE_MAX_BYTES = 512 };

/* "# What it is." without the mark; empty without a comment. What is for editors (`# yaml-language-
 * server: ...`) is not what the scenario is. */
static void first_comment(const char *name, char line[LINE_MAX_BYTES])
{
    char path[PATHS_MAX];
    bool found = false;
    paths_scenario(name, path);
    FILE *file = fopen(path, "r");
    while (file && !found && fgets(line, LINE_MAX_BYTES, file))
        found = line[0] == '#' && line[strspn(line, "# \r\n")] &&
                strncmp(line, "# yaml-language-server:", strlen("# yaml-language-server:")) != 0;
    if (file) fclose(file);
    if (!found) line[0] = '\0';
    const size_t mark = strspn(line, "# ");
    memmove(line, line + mark, strlen(line + mark) + 1);
    line[strcspn(line, "\r\n")] = '\0';
}

static void print_lines(char **names)
{
    char line[LINE_MAX_BYTES];
    size_t width = 0;
    for (char **name = names; *name; name++)
        if (format_width(*name) > width) width = format_width(*name);
    for (char **name = names; *name; name++) {
        first_comment(*name, line);
        printf("%-*s  %s\n", (int)width, *name, line);
    }
}

static bool print_json(char **names)
{
    char line[LINE_MAX_BYTES];
    json_t *rows = json_array();
    for (char **name = names; *name; name++) {
        first_comment(*name, line);
        json_array_append_new(rows, json_pack("{s:s, s:s}", "name", *name, "summary", line));
    }
    const bool good = json_dumpf(rows, stdout, JSON_INDENT(2)) == 0 && putchar('\n') != EOF;
    json_decref(rows);
    return good;
}

int cmd_list(const struct options *options)
{
    int status = EXIT_FINE;
    char **names = paths_scenarios();
    if (!*names) {
        char data[PATHS_MAX];
        paths_data(data);
        fprintf(stderr, "kinesim: %s: no scenarios there\n", data);
        status = EXIT_INTERNAL;
    } else if (!options->json) print_lines(names);
    else if (!print_json(names)) status = EXIT_INTERNAL;
    paths_names_free(names);
    return status;
}
