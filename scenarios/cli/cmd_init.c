/*
 * cmd_init.c -- `kinesim init`: a commented scenario to begin with.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/cli/command.h"
#include "scenarios/cli/init_text.h"

enum { FORCE = 256, BRIEF, NAME_LENGTH = 128 };

struct init_own {
    bool force, brief;
};

static const struct argp_option own_rows[] = {
    {"force", FORCE, NULL, 0, "write over a file that is there", 0},
    {"brief", BRIEF, NULL, 0, "without the settings that have a default", 0},
    {0},
};

static void take(void *own, int key, const char *text, struct argp_state *state)
{
    struct init_own *init = own;
    (void)text, (void)state;
    if (key == FORCE) init->force = true;
    else init->brief = true;
}

const struct command_options init_options = {own_rows, sizeof(struct init_own), take};

/* The file's name without folder and ending, with '-' for what no name of a scenario has. */
static void name_of(const char *file, char name[NAME_LENGTH + 1])
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
    const char *slash = strrchr(file, '/');
    const char *base = slash ? slash + 1 : file;
    const char *dot = strrchr(base, '.');
    snprintf(name, NAME_LENGTH + 1, "%.*s", (int)(dot && dot > base ? dot - base : NAME_LENGTH),
             base);
    for (char *at = name; *at; at++)
        if (!strchr(allowed, *at)) *at = '-';
    if (!*name) snprintf(name, NAME_LENGTH + 1, "scenario");
}

/* For a comment of one line. */
static const char *shown(const char *file)
{
    for (const char *at = file; *at; at++)
        if ((unsigned char)*at < ' ') return "FILE";
    return file;
}

int cmd_init(const struct options *options)
{
    const struct init_own *own = options->own;
    const char *file = options->arguments[0] ? options->arguments[0] : "scenario.yaml";
    char name[NAME_LENGTH + 1];
    if (!strcmp(file, "-")) {
        init_text(stdout, "scenario", "scenario.yaml", own->brief);
        return EXIT_FINE;
    }
    name_of(file, name);
    FILE *out = fopen(file, own->force ? "w" : "wx");
    if (!out && errno == EEXIST) {
        fprintf(stderr, "kinesim: %s is there already; --force writes over it\n", file);
        return EXIT_USAGE;
    }
    if (!out) {
        fprintf(stderr, "kinesim: %s: %s\n", file, strerror(errno));
        return EXIT_USAGE;
    }
    init_text(out, name, shown(file), own->brief);
    const bool failed = ferror(out);
    if (fclose(out) != 0 || failed) {
        fprintf(stderr, "kinesim: %s: %s\n", file, strerror(errno));
        return EXIT_INTERNAL;
    }
    if (!options->quiet) printf("%s\n\nkinesim run %s\n", file, file);
    return EXIT_FINE;
}
