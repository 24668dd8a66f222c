/*
 * cmd_list.c -- `kinesim list`: the bundled scenarios, each with the first line of its comment.
 */
#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/cli/command.h"
#include "scenarios/cli/paths.h"

/* "# What it is." at the top of the file, without the mark. */
static void first_comment(const char *folder, const char *name, char *line, size_t bytes)
{
    char path[PATHS_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r");
    line[0] = '\0';
    if (file && !fgets(line, (int)bytes, file)) line[0] = '\0';
    if (file) fclose(file);
    line[strcspn(line, "\r\n")] = '\0';
    const size_t mark = strspn(line, "# ");
    memmove(line, line + mark, strlen(line + mark) + 1);
}

static int is_scenario(const struct dirent *entry)
{
    const char *end = strstr(entry->d_name, ".yaml");
    return end && !end[5];
}

int cmd_list(const struct options *options)
{
    const char *folder = paths_data();
    struct dirent **entries;
    const int count = scandir(folder, &entries, is_scenario, alphasort);
    if (count < 0) {
        fprintf(stderr, "kinesim: %s: cannot be listed\n", folder);
        return EXIT_INTERNAL;
    }
    json_t *rows = json_array();
    for (int i = 0; i < count; i++) {
        char line[512], name[256];
        first_comment(folder, entries[i]->d_name, line, sizeof line);
        snprintf(name, sizeof name, "%.*s", (int)(strlen(entries[i]->d_name) - 5),
                 entries[i]->d_name);
        if (options->json)
            json_array_append_new(rows, json_pack("{s:s, s:s}", "name", name, "summary", line));
        else printf("%-24s %s\n", name, line);
        free(entries[i]);
    }
    free(entries);
    const bool good = !options->json || json_dumpf(rows, stdout, JSON_INDENT(2)) == 0;
    if (options->json) putchar('\n');
    json_decref(rows);
    return good ? EXIT_FINE : EXIT_INTERNAL;
}
