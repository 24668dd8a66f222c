/*
 * cmd_init.c -- `kinesim init`: a commented scenario to begin with.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/cli/command.h"
#include "scenarios/guide/init_template.h"
#include "scenarios/guide/init_text.h"
#include "sim/diag.h"

enum { FORCE = 256, BRIEF, TEMPLATE, NAME_LENGTH = 128 };

struct init_own {
    bool force, brief;
    const struct init_template *template; /* NULL: the first */
};

static const struct argp_option own_rows[] = {
    {"force", FORCE, NULL, 0, "write over a file that is there", 0},
    {"brief", BRIEF, NULL, 0, "without the settings that have a default", 0},
    {"template", TEMPLATE, "NAME", 0,
     "which pipeline: start (unless said), cdc-lake, clickstream, iot, alerts, dms", 0},
    {0},
};

static void take_template(struct init_own *init, const char *name, struct argp_state *state)
{
    const char *names[32];
    size_t count = 0;
    for (const struct init_template *at = init_templates; at->name; at++) names[count++] = at->name;
    names[count] = NULL;
    init->template = init_template_find(name);
    if (init->template) return;
    const char *nearest = diag_nearest(name, names);
    argp_error(state, "--template: there is no '%s'%s%s%s", name,
               nearest ? "; did you mean '" : "; see kinesim help init", nearest ? nearest : "",
               nearest ? "'?" : "");
}

static void take(void *own, int key, const char *text, struct argp_state *state)
{
    struct init_own *init = own;
    if (key == TEMPLATE) take_template(init, text, state);
    else if (key == FORCE) init->force = true;
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
    const struct init_template *template = own->template ? own->template : init_templates;
    char name[NAME_LENGTH + 1];
    if (!strcmp(file, "-")) {
        init_text(stdout, template, "scenario", "scenario.yaml", own->brief);
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
    init_text(out, template, name, shown(file), own->brief);
    const bool failed = ferror(out);
    if (fclose(out) != 0 || failed) {
        fprintf(stderr, "kinesim: %s: %s\n", file, strerror(errno));
        return EXIT_INTERNAL;
    }
    if (!options->quiet) printf("%s\n\nkinesim run %s\n", file, file);
    return EXIT_FINE;
}
