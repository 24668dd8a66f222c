#include "scenarios/cli/options.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/cli/command.h"
#include "scenarios/cli/option_rows.h"
#include "scenarios/cli/option_value.h"
#include "scenarios/cli/terminal.h"
#include "sim/check.h"
#include "sim/diag.h"

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

static void read_form(struct argp_state *state, struct options *options, enum output_form form)
{
    if (options->form != FORM_TEXT && options->form != form)
        argp_error(state, "one of --json, --csv and --markdown");
    options->form = form;
    options->json = true;
}

static void read_word(struct argp_state *state, struct options *options, const char *word)
{
    if (!options->command) {
        options->command = word;
        return;
    }
    for (int i = 0; i < OPTIONS_ARGUMENTS_MAX; i++) {
        if (options->arguments[i]) continue;
        options->arguments[i] = word;
        return;
    }
    argp_error(state, "'%s' is one word too many", word);
}

static error_t read_option(int key, char *text, struct argp_state *state, struct options *options)
{
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
        options->threads =
            (uint32_t)option_whole_number(state, "threads", text, 1, OPTIONS_THREADS_MAX);
        break;
    case OPTION_JSON: read_form(state, options, FORM_JSON); break;
    case OPTION_CSV: read_form(state, options, FORM_CSV); break;
    case OPTION_MARKDOWN: read_form(state, options, FORM_MARKDOWN); break;
    case OPTION_NO_COLOR: setenv("NO_COLOR", "1", 1); break; /* whoever asks, asks there */
    case OPTION_QUIET: options->quiet = true; break;
    case OPTION_PROGRESS: read_progress(state, options, text); break;
    case OPTION_NO_PLOTS: options->plots = false; break;
    case OPTION_PNG: options->formats.png = true; break;
    case OPTION_PLOT: option_plot(state, text, &options->formats); break;
    case OPTION_FORMAT: option_formats(state, text, &options->formats); break;
    case OPTION_SIZE: option_size(state, text, &options->formats); break;
    case OPTION_SCALE: options->formats.scale = option_number(state, "scale", text, 0, 10); break;
    case OPTION_MAX_RECORDS:
        options->max_records = option_whole_number(state, "max-records", text, 1, INT64_MAX / 2);
        break;
    case OPTION_MAX_TIME:
        options->max_seconds = option_number(state, "max-time", text, 0, 1e9);
        break;
    case OPTION_MAX_MEMORY:
        options->max_bytes = option_number(state, "max-memory", text, 0, 1e9) * 0x1p20;
        break;
    case 'h': argp_state_help(state, stdout, ARGP_HELP_STD_HELP); break;
    case ARGP_KEY_ARG: read_word(state, options, text); break;
    default: return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

static const char statuses[] =
    "Exit status: 0 fine, 1 internal failure, 2 bad usage or bad input, 3 something asked for is "
    "not "
    "modelled, 99 a threshold is broken or a limit such as --max-time is reached, 130 interrupted.";

/* "Commands:" and a line for each, before the options. */
static void help_of_all(char *text, size_t bytes)
{
    size_t used = (size_t)snprintf(text, bytes,
                                   "Simulate an AWS streaming pipeline: its latency, its limits, "
                                   "its bill.\n\nCommands:\n");
    for (const struct command *command = commands; command->name; command++)
        used += (size_t)snprintf(text + used, bytes - used, "  %-11s%-11s%s\n", command->name,
                                 command->arguments, command->summary);
    snprintf(text + used, bytes - used,
             "\nSCENARIO is a file, the name of a bundled scenario, or - for standard input. What "
             "a command takes: kinesim "
             "help COMMAND.\n\nOptions:\v%s",
             statuses);
}

/* What it does, its options, examples. */
static void help_of(const struct command *command, char *text, size_t bytes)
{
    snprintf(text, bytes, "kinesim %s: %s.\n\nOptions:\vExamples:\n%s\n%s", command->name,
             command->summary, command->examples, statuses);
}

/* Whether a shell takes the word as it stands. */
static bool is_plain(const char *word)
{
    return *word &&
           !word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                              "_./=,:%+@-")];
}

/* The words as one would type them, each of which a shell takes apart quoted. */
static const char *whole_line(int argc, char **argv)
{
    size_t length = sizeof "kinesim";
    for (int i = 1; i < argc; i++) length += 3 + 4 * strlen(argv[i]);
    char *line = check_alloc(length);
    char *at = stpcpy(line, "kinesim");
    for (int i = 1; i < argc; i++) {
        *at++ = ' ';
        if (is_plain(argv[i])) {
            at = stpcpy(at, argv[i]);
            continue;
        }
        *at++ = '\'';
        for (const char *from = argv[i]; *from; from++)
            if (*from == '\'') at = stpcpy(at, "'\\''");
            else *at++ = *from;
        *at++ = '\'';
    }
    *at = '\0';
    return line;
}

/* ---- before argp reads: which command it is, and whether it knows every option */

static const struct argp_option *row_in(const struct argp_option *among, const char *name)
{
    /* Abbreviations count as known; whether they are ambiguous is argp's business. */
    for (const struct argp_option *row = among; row->name; row++)
        if (!strncmp(row->name, name, strlen(name))) return row;
    return NULL;
}

/* The command that alone has an option; `row` is set to it. NULL if none has. */
static const struct command *owner_of(const char *name, const struct argp_option **row)
{
    for (const struct command *command = commands; command->name; command++)
        if (command->own && (*row = row_in(command->own->rows, name))) return command;
    return NULL;
}

/* An option of any command: where a word ends must not depend on the command, which is looked for. */
static bool takes_value(const char *name)
{
    const struct argp_option *row = row_in(option_rows, name);
    return (row || owner_of(name, &row)) && row->arg;
}

/* The option's name at argv[*at], or "" ; *at moves to the last word that belongs to it. */
static struct option_name {
    char text[64];
} option_at(char **argv, int argc, int *at)
{
    struct option_name name = {""};
    const char *word = argv[*at];
    bool value_follows = !strcmp(word, "-o");
    if (!strncmp(word, "--", 2)) {
        snprintf(name.text, sizeof name.text, "%.*s", (int)strcspn(word + 2, "="), word + 2);
        value_follows = takes_value(name.text) && !strchr(word, '=');
    }
    if (value_follows && *at + 1 < argc) ++*at;
    return name;
}

static const struct command *find_command(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        const bool is_word = argv[i][0] != '-' || !argv[i][1];
        if (is_word) return command_find(argv[i]);
        option_at(argv, argc, &i);
    }
    return NULL;
}

/* argp's own, beside our option_rows. */
static const struct argp_option standard[] = {
    {"help", 0, NULL, 0, NULL, 0},
    {"usage", 0, NULL, 0, NULL, 0},
    {"version", 0, NULL, 0, NULL, 0},
    {0},
};

static const struct argp_option none[] = {{0}};

/* argp refuses an unknown option without a suggestion, so it is refused here. */
static void refuse_option(const char *name, const struct command *command,
                          const struct argp_option *own)
{
    const struct argp_option *const tables[] = {option_rows, standard, own};
    const struct argp_option *row;
    const char *names[128];
    size_t count = 0;
    const struct command *owner = owner_of(name, &row);
    if (command && owner && !strcmp(row->name, name)) {
        fprintf(stderr, "kinesim %s: --%s is an option of '%s'\n", command->name, name,
                owner->name);
        exit(EXIT_USAGE);
    }
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (row = tables[i]; row->name && count + 1 < sizeof names / sizeof *names; row++)
            names[count++] = row->name;
    names[count] = NULL;
    const char *nearest = diag_nearest(name, names);
    fprintf(stderr, "kinesim: no option '--%s'", diag_shown(name).text);
    if (nearest) fprintf(stderr, "; did you mean '--%s'?\n", nearest);
    else fprintf(stderr, "; see kinesim --help\n");
    exit(EXIT_USAGE);
}

static void refuse_unknown_options(int argc, char **argv, const struct command *command)
{
    const struct argp_option *own = command && command->own ? command->own->rows : none;
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        const bool short_output = !strncmp(argv[i], "-o", 2);
        struct option_name name = option_at(argv, argc, &i);
        if (short_output) snprintf(name.text, sizeof name.text, "output");
        const struct argp_option *common = name.text[0] ? row_in(option_rows, name.text) : NULL;
        if (common && command && !(option_taken_by(common->key) & command->takes) &&
            option_taken_by(common->key) != TAKES_ALL && !row_in(own, name.text)) {
            fprintf(stderr, "kinesim %s: --%s means nothing here; see kinesim help %s\n",
                    command->name, common->name, command->name);
            exit(EXIT_USAGE);
        }
        if (name.text[0] && !row_in(option_rows, name.text) && !row_in(standard, name.text) &&
            !row_in(own, name.text))
            refuse_option(name.text, command, own);
    }
}

/* ---- reading */

/* What argp hands to its parsers. */
struct reading {
    struct options *options;
    const struct command_options *own;
};

static error_t read_common(int key, char *text, struct argp_state *state)
{
    struct reading *reading = state->input;
    if (key != ARGP_KEY_INIT) return read_option(key, text, state, reading->options);
    state->child_inputs[0] = reading;
    return 0;
}

static error_t read_own(int key, char *text, struct argp_state *state)
{
    const struct reading *reading = state->input;
    for (const struct argp_option *row = reading->own->rows; row->name; row++) {
        if (row->key != key) continue;
        reading->own->take(reading->options->own, key, text, state);
        return 0;
    }
    return ARGP_ERR_UNKNOWN;
}

const char *argp_program_version = "kinesim " KINESIM_VERSION " (" KINESIM_COMMIT ")";

/* Common options that mean something to the command, or all; -h beside --help. */
static void rows_for(const struct command *command, struct argp_option *some)
{
    static const struct argp_option help = {"h", 'h', NULL, OPTION_HIDDEN, NULL, -1};
    for (const struct argp_option *row = option_rows; row->name; row++)
        if (!command || option_taken_by(row->key) == TAKES_ALL ||
            (option_taken_by(row->key) & command->takes))
            *some++ = *row;
    *some++ = help;
    *some = (struct argp_option){0};
}

/* `kinesim help COMMAND` is `kinesim COMMAND --help`, `kinesim help` is `kinesim --help`; a word that is no command
 * is left for whoever calls commands to refuse. */
static int ask_for_help(int argc, char **argv, char *asked[4])
{
    static char flag[] = "--help";
    const bool known = argc > 2 && command_find(argv[2]);
    asked[0] = argv[0];
    asked[1] = argc > 2 ? argv[2] : flag;
    asked[2] = known ? flag : NULL;
    return known ? 3 : 2;
}

void options_read(struct options *options, int argc, char **argv)
{
    char *asked[4] = {NULL}, help[4096], words[64];
    if (argc > 1 && argc <= 3 && !strcmp(argv[1], "help")) {
        argc = ask_for_help(argc, argv, asked);
        argv = asked;
    }
    const struct command *command = find_command(argc, argv);
    struct reading reading = {options, command ? command->own : NULL};
    struct argp_option some[OPTION_ROWS + 1];
    *options = (struct options){.plots = true, .formats = {.svg = true}, .commands = commands};
    options->line = whole_line(argc, argv);
    if (reading.own) options->own = check_zeroed(1, reading.own->bytes);
    rows_for(command, some);
    snprintf(words, sizeof words, "%s %s", command ? command->name : "COMMAND",
             command ? command->arguments : "[ARGUMENT...]");
    if (command) help_of(command, help, sizeof help);
    else help_of_all(help, sizeof help);
    const struct argp own = {.options = reading.own ? reading.own->rows : none, .parser = read_own};
    const struct argp_child children[] = {{reading.own ? &own : NULL, 0, NULL, 0}, {0}};
    const struct argp parser = {
        .options = some,
        .parser = read_common,
        .args_doc = words,
        .doc = help,
        .children = children,
    };
    argp_err_exit_status = EXIT_USAGE;
    refuse_unknown_options(argc, argv, command);
    argp_parse(&parser, argc, argv, 0, NULL, &reading);
    if (options->quiet || options->json) options->formats.columns = 0;
    options->formats.colour = terminal_has_colour();
    if (!options->plots) {
        if (options->formats.png || options->formats.pdf)
            fprintf(stderr, "kinesim: %s draws nothing beside --no-plots\n",
                    options->formats.pdf ? "--format" : "--png");
        options->formats = (struct plot_formats){0};
    }
}

void options_free(struct options *options)
{
    for (size_t i = 0; i < options->set_count; i++) free((char *)options->set[i]);
    free((char *)options->line);
    free(options->own);
    *options = (struct options){0};
}
