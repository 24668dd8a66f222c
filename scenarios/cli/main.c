/*
 * main.c -- looks the command up and calls it.
 */
#include <errno.h>
#include <gsl/gsl_errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "scenarios/cli/command.h"
#include "scenarios/cli/progress.h"
#include "scenarios/ranks/ranks.h"
#include "sim/diag.h"

/* Known by design, not there yet: refused by name. */
static const char *const unbuilt[] = {"forecast", NULL};

static bool is_unbuilt(const char *word)
{
    for (size_t i = 0; unbuilt[i]; i++)
        if (!strcmp(word, unbuilt[i])) return true;
    return false;
}

static int refuse_unbuilt(const char *word)
{
    fprintf(stderr, "kinesim: '%s' is not built yet\n", word);
    return EXIT_UNMODELLED;
}

static int refuse(const char *word)
{
    const char *names[32];
    size_t count = 0;
    for (const struct command *command = commands; command->name; command++)
        names[count++] = command->name;
    for (size_t i = 0; unbuilt[i]; i++) names[count++] = unbuilt[i];
    names[count] = NULL;
    const char *nearest = diag_nearest(word, names);
    if (nearest) fprintf(stderr, "kinesim: no command '%s'; did you mean '%s'?\n", word, nearest);
    else fprintf(stderr, "kinesim: no command '%s'; see kinesim --help\n", word);
    return EXIT_USAGE;
}

/* A command takes the words it names and no other; one in brackets may be left out. */
static bool fits(const struct command *command, const struct options *options)
{
    const char *wanted = command->arguments;
    for (int i = 0; i < OPTIONS_ARGUMENTS_MAX; i++) {
        const int length = (int)strcspn(wanted, " ");
        if (length == 0 && options->arguments[i]) {
            fprintf(stderr, "kinesim %s: '%s' is one word too many\n", command->name,
                    options->arguments[i]);
            return false;
        }
        if (length > 0 && wanted[0] != '[' && !options->arguments[i]) {
            fprintf(stderr, "kinesim %s: %.*s is missing\n", command->name, length, wanted);
            return false;
        }
        wanted += length + (int)strspn(wanted + length, " ");
    }
    return true;
}

static int call(const struct command *command, const struct options *options)
{
    if (!fits(command, options)) return EXIT_USAGE;
    const int status = command->run(options);
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout)) return status;
    fprintf(stderr, "kinesim: cannot write to standard output: %s\n",
            errno ? strerror(errno) : "writing failed");
    return EXIT_INTERNAL;
}

static int find_and_call(const struct options *options)
{
    if (!options->command) {
        fprintf(stderr, "kinesim: a command is missing; see kinesim --help\n");
        return EXIT_USAGE;
    }
    const struct command *command = command_find(options->command);
    if (command) return call(command, options);
    return is_unbuilt(options->command) ? refuse_unbuilt(options->command)
                                        : refuse(options->command);
}

/* Of several ranks the first alone talks and writes; the others help it to sweep. */
static int call_as_rank(const struct options *options)
{
    if (ranks_own() == 0) return find_and_call(options);
    if (!options->command || strcmp(options->command, "sweep") != 0) return EXIT_FINE;
    return find_and_call(options);
}

int main(int argc, char **argv)
{
    struct options options;
    ranks_begin(&argc, &argv);
    gsl_set_error_handler_off(); /* its default aborts; we check what comes back */
    signal(SIGXFSZ, SIG_IGN);    /* a full quota is an error to report, not a death */
    signal(SIGPIPE, SIG_IGN);
    progress_catch_signals();
    /* Before the options: an unbuilt command has options of its own. */
    if (argc > 1 && is_unbuilt(argv[1])) return refuse_unbuilt(argv[1]);
    options_read(&options, argc, argv);
    const int status = call_as_rank(&options);
    options_free(&options);
    ranks_end();
    return status;
}
