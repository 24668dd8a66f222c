/*
 * main.c -- looks the command up and calls it.
 */
#include <errno.h>
#include <gsl/gsl_errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "scenarios/cli/command.h"
#include "scenarios/cli/json_table.h"
#include "scenarios/cli/libraries.h"
#include "scenarios/cli/progress.h"
#include "scenarios/cli/terminal.h"
#include "scenarios/ranks/ranks.h"
#include "scenarios/ranks/study_ranks.h"
#include "sim/check.h"
#include "sim/diag.h"
#include "sim/multiversion.h"

static int refuse(const char *word)
{
    const char *names[32];
    size_t count = 0;
    for (const struct command *command = commands; command->name; command++)
        names[count++] = command->name;
    names[count] = NULL;
    const char *nearest = diag_nearest(word, names);
    if (nearest)
        fprintf(stderr, "kinesim: no command '%s'; did you mean '%s'?\n", diag_shown(word).text,
                nearest);
    else fprintf(stderr, "kinesim: no command '%s'; see kinesim --help\n", diag_shown(word).text);
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
                    diag_shown(options->arguments[i]).text);
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

/* The JSON that the command would print becomes the table. */
static int run_as_table(const struct command *command, const struct options *options)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = stdout;
    stdout = check_memstream(&text, &bytes); /* a variable of glibc */
    const int status = command->run(options);
    fclose(stdout);
    stdout = out;
    const bool there = json_table_print(stdout, text, command->table, options->form);
    free(text);
    if (there) return status;
    fprintf(stderr, "kinesim %s: there is no table in this; --json has all\n", command->name);
    return EXIT_USAGE;
}

static int call(const struct command *command, const struct options *options)
{
    if (!fits(command, options)) return EXIT_USAGE;
    const bool as_table = options->form > FORM_JSON && command->table;
    const int status = as_table ? run_as_table(command, options) : command->run(options);
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout)) return status;
    if (terminal_is_closed()) return status == EXIT_INTERNAL ? EXIT_FINE : status; /* | head */
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
    return refuse(options->command);
}

/* Of several ranks the first alone talks and writes; the others help it: of a sweep they know the points
 * themselves, of other studies they are told. */
static int call_as_rank(const struct options *options)
{
    const bool sweeps = options->command && !strcmp(options->command, "sweep");
    if (ranks_own() > 0 && !sweeps) {
        study_ranks_follow();
        return EXIT_FINE;
    }
    const int status = find_and_call(options);
    if (!sweeps) study_ranks_end();
    return status;
}

/* ours: a third of the smallest run's time went into first touches of the heap, page by page: its first megabytes come
 * in one piece, in huge pages where they fit, and what is given back stays. */
static void ready_heap(void)
{
#if defined(MADV_POPULATE_WRITE) && !defined(KINESIM_SANITIZED)
    enum { READY_BYTES = 4 << 20, KEPT_BYTES = 64 << 20 };
    mallopt(M_TOP_PAD, READY_BYTES);
    mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
    mallopt(M_MMAP_THRESHOLD, KEPT_BYTES / 2);
    void *volatile first = malloc(1);
    const uintptr_t end = (uintptr_t)sbrk(0) & ~(uintptr_t)4095;
    void *begin = (void *)(end - READY_BYTES);
    madvise(begin, READY_BYTES, MADV_HUGEPAGE);
    madvise(begin, READY_BYTES, MADV_POPULATE_WRITE); /* or page by page */
    free(first);
#endif
}

int main(int argc, char **argv)
{
    struct options options;
    ready_heap();
    libraries_stop_without_memory();
    ranks_begin(&argc, &argv);
    gsl_set_error_handler_off(); /* its default aborts; we check what comes back */
    signal(SIGXFSZ, SIG_IGN);    /* a full quota is an error to report, not a death */
    signal(SIGPIPE, SIG_IGN);
    progress_catch_signals();
    options_read(&options, argc, argv);
    const int status = call_as_rank(&options);
    options_free(&options);
    ranks_end();
    return status;
}
