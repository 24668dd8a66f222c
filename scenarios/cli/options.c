#include "scenarios/cli/options.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/cli/command.h"
#include "sim/check.h"
#include "sim/diag.h"

enum option_key {
    OPTION_OUTPUT = 'o',
    OPTION_SET = 256,
    OPTION_SEED,
    OPTION_REPLICATIONS,
    OPTION_THREADS,
    OPTION_JSON,
    OPTION_QUIET,
    OPTION_PROGRESS,
    OPTION_NO_PLOTS,
    OPTION_PNG,
    OPTION_RESOLVED,
    OPTION_RUN,
};

static const struct argp_option rows[] = {
    {"output", OPTION_OUTPUT, "DIR", 0, "where results go (default results/)", 0},
    {"set", OPTION_SET, "PATH=VALUE", 0, "change a parameter of the scenario; may be repeated", 0},
    {"seed", OPTION_SEED, "N", 0, "the same as --set seed=N", 0},
    {"replications", OPTION_REPLICATIONS, "N", 0, "the same as --set replications=N", 0},
    {"threads", OPTION_THREADS, "N", 0, "replications side by side (default: one per processor)",
     0},
    {"json", OPTION_JSON, NULL, 0, "print the result as JSON", 0},
    {"quiet", OPTION_QUIET, NULL, 0, "print no summary and no progress", 0},
    {"progress", OPTION_PROGRESS, "WHEN", 0, "auto (on a terminal), always or never", 0},
    {"no-plots", OPTION_NO_PLOTS, NULL, 0, "run: no pictures and no page; report: only the page",
     0},
    {"png", OPTION_PNG, NULL, 0, "pictures also as PNG", 0},
    {"resolved", OPTION_RESOLVED, NULL, 0, "check: print every parameter and where it comes from",
     0},
    {"run", OPTION_RUN, "N", 0, "report: which run (default: the latest)", 0},
    {0},
};

static int64_t whole_number(struct argp_state *state, const char *option, const char *text,
                            int64_t least, int64_t most)
{
    char *end;
    errno = 0;
    const long long value = strtoll(text, &end, 10);
    if (errno || end == text || *end || value < least || value > most)
        argp_error(state, "%s: '%s' is not a whole number from %lld to %lld", option, text,
                   (long long)least, (long long)most);
    return value;
}

/* Either PATH=VALUE in one, or path, "=" and value. */
static void add_set(struct argp_state *state, struct options *options, const char *path,
                    const char *equals, const char *value)
{
    if (options->set_count == OPTIONS_SET_MAX)
        argp_error(state, "more than %d changes by --set", OPTIONS_SET_MAX);
    const size_t bytes = strlen(path) + strlen(equals) + strlen(value) + 1;
    char *assignment = check_alloc(bytes);
    snprintf(assignment, bytes, "%s%s%s", path, equals, value);
    options->set[options->set_count++] = assignment;
}

static void read_progress(struct argp_state *state, struct options *options, const char *when)
{
    if (!strcmp(when, "auto")) options->progress = PROGRESS_AUTO;
    else if (!strcmp(when, "always")) options->progress = PROGRESS_ALWAYS;
    else if (!strcmp(when, "never")) options->progress = PROGRESS_NEVER;
    else argp_error(state, "--progress: '%s' is none of auto, always, never", when);
}

static void read_word(struct argp_state *state, struct options *options, const char *word)
{
    if (!options->command) options->command = word;
    else if (!options->argument) options->argument = word;
    else argp_error(state, "'%s' is one word too many", word);
}

static error_t read_option(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case OPTION_OUTPUT:
        if (!*text) argp_error(state, "--output: the name of a folder is missing");
        options->output = text;
        break;
    case OPTION_SET:
        if (!strchr(text, '=') || text[0] == '=')
            argp_error(state, "--set: '%s' is not PATH=VALUE", text);
        add_set(state, options, text, "", "");
        break;
    case OPTION_SEED: add_set(state, options, "seed", "=", text); break;
    case OPTION_REPLICATIONS: add_set(state, options, "replications", "=", text); break;
    case OPTION_THREADS:
        options->threads = (uint32_t)whole_number(state, "--threads", text, 1, OPTIONS_THREADS_MAX);
        break;
    case OPTION_JSON: options->json = true; break;
    case OPTION_QUIET: options->quiet = true; break;
    case OPTION_PROGRESS: read_progress(state, options, text); break;
    case OPTION_NO_PLOTS: options->plots = false; break;
    case OPTION_PNG: options->png = true; break;
    case OPTION_RESOLVED: options->resolved = true; break;
    case OPTION_RUN: options->run = whole_number(state, "--run", text, 1, INT64_MAX); break;
    case ARGP_KEY_ARG: read_word(state, options, text); break;
    default: return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

/* "Commands:" and a line for each, before the options. */
static const char *help_text(void)
{
    static char text[2048];
    size_t used = (size_t)snprintf(text, sizeof text,
                                   "Simulate an AWS streaming pipeline: its latency, its limits, "
                                   "its bill.\n\nCommands:\n");
    for (const struct command *command = commands; command->name; command++)
        used += (size_t)snprintf(text + used, sizeof text - used, "  %-8s%-10s%s\n", command->name,
                                 command->argument ? command->argument : "", command->summary);
    snprintf(text + used, sizeof text - used,
             "\nSCENARIO is a file or the name of a bundled scenario.\n\nOptions:\v%s",
             "Exit status: 0 fine, 1 internal failure, 2 bad usage or bad input, 3 something asked "
             "for is not modelled, 99 a threshold is broken, 130 interrupted.");
    return text;
}

static const char *whole_line(int argc, char **argv)
{
    size_t length = strlen("kinesim") + 1;
    for (int i = 1; i < argc; i++) length += strlen(argv[i]) + 1;
    char *line = check_alloc(length);
    char *at = stpcpy(line, "kinesim");
    for (int i = 1; i < argc; i++) {
        *at++ = ' ';
        at = stpcpy(at, argv[i]);
    }
    return line;
}

/* ---- argp refuses an unknown option without a suggestion, so it is refused before */

/* argp's own, beside our rows. */
static const char *const standard[] = {"help", "usage", "version"};

enum { NAMES_MAX = sizeof rows / sizeof *rows + sizeof standard / sizeof *standard };

static size_t option_names(const char *names[NAMES_MAX])
{
    size_t count = 0;
    for (const struct argp_option *row = rows; row->name; row++) names[count++] = row->name;
    for (size_t i = 0; i < sizeof standard / sizeof *standard; i++) names[count++] = standard[i];
    names[count] = NULL;
    return count;
}

/* Abbreviations count as known; whether they are ambiguous is argp's business. */
static bool is_known(const char *name)
{
    const char *names[NAMES_MAX];
    const size_t count = option_names(names);
    for (size_t i = 0; i < count; i++)
        if (!strncmp(names[i], name, strlen(name))) return true;
    return false;
}

static bool takes_value(const char *name)
{
    for (const struct argp_option *row = rows; row->name; row++)
        if (!strncmp(row->name, name, strlen(name))) return row->arg;
    return false;
}

static void refuse_option(const char *name)
{
    const char *names[NAMES_MAX];
    option_names(names);
    const char *nearest = diag_nearest(name, names);
    fprintf(stderr, "kinesim: no option '--%s'", name);
    if (nearest) fprintf(stderr, "; did you mean '--%s'?\n", nearest);
    else fprintf(stderr, "; see kinesim --help\n");
    exit(EXIT_USAGE);
}

static void refuse_unknown_options(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        char name[64];
        bool value_follows = !strcmp(argv[i], "-o");
        if (!strncmp(argv[i], "--", 2)) {
            snprintf(name, sizeof name, "%.*s", (int)strcspn(argv[i] + 2, "="), argv[i] + 2);
            if (!is_known(name)) refuse_option(name);
            value_follows = takes_value(name) && !strchr(argv[i], '=');
        }
        if (value_follows) i++;
    }
}

const char *argp_program_version = "kinesim " KINESIM_VERSION;

void options_read(struct options *options, int argc, char **argv)
{
    *options = (struct options){.plots = true};
    options->line = whole_line(argc, argv);
    const struct argp parser = {
        .options = rows,
        .parser = read_option,
        .args_doc = "COMMAND [SCENARIO]",
        .doc = help_text(),
    };
    argp_err_exit_status = EXIT_USAGE;
    refuse_unknown_options(argc, argv);
    argp_parse(&parser, argc, argv, 0, NULL, options);
}

void options_free(struct options *options)
{
    for (size_t i = 0; i < options->set_count; i++) free((char *)options->set[i]);
    free((char *)options->line);
    *options = (struct options){0};
}
