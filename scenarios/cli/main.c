/*
 * main.c -- looks the command up and calls it.
 */
#include <gsl/gsl_errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "scenarios/cli/command.h"
#include "sim/diag.h"

/* Known by design, not there yet: refused by name. */
static const char *const unbuilt[] = {"sweep", "plan", "compare", "forecast",
                                      "keys",  "init", "schema",  NULL};

static int refuse(const char *word)
{
    const char *names[16];
    size_t count = 0;
    for (size_t i = 0; unbuilt[i]; i++) {
        if (strcmp(word, unbuilt[i]) != 0) continue;
        fprintf(stderr, "kinesim: '%s' is not built yet\n", word);
        return EXIT_UNMODELLED;
    }
    for (const struct command *command = commands; command->name; command++)
        names[count++] = command->name;
    names[count] = NULL;
    const char *nearest = diag_nearest(word, names);
    if (nearest)
        fprintf(stderr, "kinesim: no command '%s'; did you mean '%s'?\n", word, nearest);
    else fprintf(stderr, "kinesim: no command '%s'; see kinesim --help\n", word);
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    struct options options;
    gsl_set_error_handler_off(); /* its default aborts; we check what comes back */
    signal(SIGXFSZ, SIG_IGN);    /* a full quota is an error to report, not a death */
    signal(SIGPIPE, SIG_IGN);
    options_read(&options, argc, argv);
    if (!options.command) {
        fprintf(stderr, "kinesim: a command is missing; see kinesim --help\n");
        return EXIT_USAGE;
    }
    for (const struct command *command = commands; command->name; command++) {
        if (strcmp(command->name, options.command) != 0) continue;
        if (command->argument && !options.argument) {
            fprintf(stderr, "kinesim %s: %s is missing\n", command->name, command->argument);
            return EXIT_USAGE;
        }
        return command->run(&options);
    }
    return refuse(options.command);
}
