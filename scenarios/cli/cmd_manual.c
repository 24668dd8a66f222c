/*
 * cmd_manual.c -- `kinesim manual`: the manual pages kinesim(1) and kinesim-scenario(5), from the rows of commands, options
 * and settings.
 */
#include <stdio.h>
#include <string.h>

#include "models/registry.h"
#include "scenarios/cli/option_rows.h"
#include "scenarios/guide/explain_setting.h"
#include "scenarios/guide/explain_words.h"
#include "scenarios/loader/components.h"
#include "scenarios/loader/scenario.h"

/* ---- troff */

/* Text in which nothing is a request or an escape; the hyphen is the one that can be copied. */
static void put(const char *text)
{
    if (*text == '.' || *text == '\'') fputs("\\&", stdout);
    for (; *text; text++) {
        if (*text == '\\') fputs("\\e", stdout);
        else if (*text == '-') fputs("\\-", stdout);
        else if (*text == '\n') fputs("\n\\&", stdout);
        else putchar(*text);
    }
}

static void line(const char *request, const char *text)
{
    printf("%s", request);
    put(text);
    putchar('\n');
}

static void heading(const char *name)
{
    printf(".SH \"%s\"\n", name);
}

/* The definition of a term: in bold, what follows it in roman. */
static void term(const char *bold, const char *rest)
{
    fputs(".TP\n\\fB", stdout);
    put(bold);
    fputs("\\fR", stdout);
    if (*rest) {
        putchar(' ');
        put(rest);
    }
    putchar('\n');
}

static void begin(const char *name, int section)
{
    printf(".TH %s %d \"\" \"kinesim %s\" \"kinesim\"\n", name, section, KINESIM_VERSION);
}

/* ---- kinesim(1) */

static void option(const struct argp_option *row)
{
    char name[128];
    if (row->key < 256) snprintf(name, sizeof name, "-%c, --%s", row->key, row->name);
    else snprintf(name, sizeof name, "--%s", row->name);
    term(name, row->arg ? row->arg : "");
    line("", row->doc);
}

/* Of the rows of a command those that not all commands share. */
static void own_options(const struct command *command)
{
    for (const struct argp_option *row = command->own ? command->own->rows : NULL; row && row->name;
         row++)
        option(row);
}

static void manual_of_command(const struct command *command)
{
    printf(".SS \"kinesim %s", command->name);
    if (*command->arguments) putchar(' ');
    put(command->arguments);
    puts("\"");
    line("", command->summary);
    own_options(command);
    puts(".PP\n.nf");
    for (const char *at = command->examples; *at;) {
        char example[256];
        const size_t length = strcspn(at, "\n");
        snprintf(example, sizeof example, "%.*s", (int)length, at);
        line("", example);
        at += length + (at[length] == '\n');
    }
    puts(".fi");
}

static void words_of_kind(const char *kind)
{
    for (const struct explained_word *word = explained_words; word->word; word++) {
        if (strcmp(word->kind, kind) != 0) continue;
        term(word->word, "");
        line("", word->meaning);
    }
}

static void print_command_page(const struct command *all)
{
    const struct argp_option *at[OPTION_ROWS_MAX];
    begin("KINESIM", 1);
    heading("NAME");
    puts("kinesim \\- simulate an AWS streaming pipeline: its latency, its limits, its bill");
    heading("SYNOPSIS");
    puts(".B kinesim\n.I COMMAND\n.RI [ ARGUMENT ...]\n.RI [ OPTION ...]");
    heading("DESCRIPTION");
    puts("A scenario describes producers, Kinesis streams, and who reads them;\n.BR "
         "kinesim\\-scenario (5)\n"
         "is its language. SCENARIO is a file, the name of a bundled scenario, or \\- for standard "
         "input.\n"
         "Standard output is data, standard error is talk.");
    heading("COMMANDS");
    for (const struct command *command = all; command->name; command++) manual_of_command(command);
    heading("COMMON OPTIONS");
    const size_t count = option_rows_of(NULL, at);
    for (size_t i = 0; i < count; i++) option(at[i]);
    term("--help, --usage, --version", "");
    puts("what a command takes; which version this is");
    heading("EXIT STATUS");
    words_of_kind("exit status");
    heading("FINDINGS");
    words_of_kind("finding");
    heading("ENVIRONMENT");
    term("KINESIM_DATA", "");
    puts("the folder of bundled scenarios, price books and facts");
    term("NO_COLOR", "");
    puts("no colours, if it is not empty");
    heading("FILES");
    term("results/kinesim.db", "");
    puts("the database: runs, sweeps, plans and the rest accumulate in it");
    term("results/N/report.html", "");
    puts("the page of run N, pictures beside it");
    heading("SEE ALSO");
    puts(".BR kinesim\\-scenario (5)");
}

/* ---- kinesim-scenario(5) */

static void setting(const struct field *row, const char *path)
{
    struct text words = explain_takes(row);
    term(path, "");
    line("", row->help ? row->help : "");
    if (!row->group) {
        puts(".br");
        line("Takes ", words.at);
        puts(".br");
        line("Default: ", explain_default(row));
        if (row->source) printf("(");
        if (row->source) put(row->source);
        if (row->source) puts(")");
    }
    text_free(&words);
}

static void settings(const struct field *rows, const char *prefix)
{
    for (const struct field *row = rows; row->key; row++) {
        struct text path = {0};
        text_format(&path, "%s%s%s", prefix, *prefix ? "." : "", row->key);
        setting(row, path.at);
        if (row->group) settings(row->group, path.at);
        text_free(&path);
    }
}

static void section(const char *name)
{
    const struct component_type *type;
    for (size_t i = 0; (type = registry_at(i)); i++) {
        if (strcmp(type->section, name) != 0) continue;
        printf(".SS \"%s: %s\"\n", name, component_word(type));
        line("", type->summary);
        settings(type->fields, "");
    }
}

static void print_scenario_page(const struct command *all)
{
    (void)all;
    begin("KINESIM-SCENARIO", 5);
    heading("NAME");
    puts("kinesim\\-scenario \\- the language of scenarios of kinesim");
    heading("DESCRIPTION");
    puts("A scenario is a file in YAML. Quantities carry their units: 250ms, 64 MiB, 390/s, 10 %. "
         "Wherever a quantity\n"
         "stands, a distribution of it may stand as well, such as {lognormal: {median: 70ms, p99: "
         "150ms}}. Any setting can\n"
         "be changed by\n.B \\-\\-set\n.IR PATH = VALUE ,\nwhere the path is the section, the "
         "component's name and the setting.\n.PP\n.nf");
    line("", "kinesim: 1\nname: first\nproducers:\n  app: {kind: sdk, to: feed, rate: 390/s, "
             "record_size: 1 KB, keys: random-uuid}\n"
             "streams:\n  feed: {mode: provisioned, shards: 4}\nconsumers:\n  work: {kind: lambda, "
             "from: feed, duration: 20ms}");
    puts(".fi");
    heading("SECTIONS");
    words_of_kind("section of a scenario");
    heading("DISTRIBUTIONS");
    words_of_kind("distribution");
    heading("TOP LEVEL");
    settings(scenario_settings(), "");
    heading("COMPONENTS");
    for (size_t i = 0; components_sections[i]; i++) section(components_sections[i]);
    heading("THRESHOLDS");
    puts(
        "NAME.STAGE.STATISTIC, NAME.COUNTER or a cost, then <, <=, >, >=, == or !=, then a value.");
    words_of_kind("latency");
    words_of_kind("statistic");
    words_of_kind("counter");
    words_of_kind("cost");
    heading("SEE ALSO");
    puts(".BR kinesim (1)");
}

int cmd_manual(const struct options *options)
{
    static const struct {
        const char *name;
        void (*print)(const struct command *all);
    } pages[] = {{"kinesim", print_command_page},
                 {"kinesim.1", print_command_page},
                 {"kinesim-scenario", print_scenario_page},
                 {"kinesim-scenario.5", print_scenario_page}};
    const char *asked = options->arguments[0] ? options->arguments[0] : pages[0].name;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        if (strcmp(pages[i].name, asked) != 0) continue;
        pages[i].print(options->commands);
        return EXIT_FINE;
    }
    fprintf(stderr, "kinesim manual: '%s' is none of kinesim, kinesim-scenario\n", asked);
    return EXIT_USAGE;
}
