/*
 * cmd_completion.c -- `kinesim completion SHELL`: completions for bash, zsh and fish, from the rows of commands and options.
 */
#include <stdio.h>
#include <string.h>

#include "scenarios/cli/option_rows.h"

/* ---- what a word may be */

enum words {
    WORDS_NONE,
    WORDS_FILES,
    WORDS_FOLDERS,
    WORDS_WHEN,
    WORDS_SETTINGS,
    WORDS_SCENARIOS,
    WORDS_REGIONS,
    WORDS_QUESTIONS,
    WORDS_SHELLS,
    WORDS_PAGES
};

/* By the name that the word has in the help. */
static enum words words_of(const char *name, const struct command *command)
{
    static const struct {
        const char *name;
        enum words words;
    } known[] = {
        {"DIR", WORDS_FOLDERS},         {"WHEN", WORDS_WHEN},
        {"PATH=VALUE", WORDS_SETTINGS}, {"PATH=VALUES", WORDS_SETTINGS},
        {"SCENARIO", WORDS_SCENARIOS},  {"A", WORDS_SCENARIOS},
        {"[B]", WORDS_SCENARIOS},       {"[REGION]", WORDS_REGIONS},
        {"REGION", WORDS_REGIONS},      {"SHELL", WORDS_SHELLS},
        {"[PAGE]", WORDS_PAGES},        {"DB", WORDS_FILES},
        {"[DB]", WORDS_FILES},          {"FILE", WORDS_FILES},
        {"[FILE]", WORDS_FILES},        {"FILE...", WORDS_FILES},
        {"FILE|F,...", WORDS_FILES},
    };
    if (command && !strcmp(command->name, "breakeven") && !strcmp(name, "[WHAT]"))
        return WORDS_QUESTIONS;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strcmp(known[i].name, name)) return known[i].words;
    return WORDS_NONE;
}

/* The same of the command's first word. */
static enum words argument_of(const struct command *command)
{
    char first[32];
    snprintf(first, sizeof first, "%.*s", (int)strcspn(command->arguments, " "),
             command->arguments);
    return words_of(first, command);
}

/* A shell's command that prints the words, a line each; NULL where the shell knows itself. */
static const char *lister(enum words words)
{
    switch (words) {
    case WORDS_WHEN: return "printf '%s\\n' auto always never";
    case WORDS_SHELLS: return "printf '%s\\n' bash zsh fish";
    case WORDS_PAGES: return "printf '%s\\n' kinesim kinesim-scenario";
    case WORDS_SCENARIOS: return "kinesim list --csv 2>/dev/null | sed -e 1d -e 's/,.*//'";
    case WORDS_REGIONS: return "kinesim prices --csv 2>/dev/null | sed -e 1d -e 's/,.*//'";
    case WORDS_QUESTIONS: return "kinesim breakeven --csv 2>/dev/null | sed -e 1d -e 's/,.*//'";
    default: return NULL;
    }
}

/* ---- bash */

static void bash_options(const struct command *command)
{
    const struct argp_option *at[OPTION_ROWS_MAX];
    const size_t count = option_rows_of(command, at);
    for (size_t i = 0; i < count; i++) printf(" --%s", at[i]->name);
    printf(" --help");
}

/* "--output|--import) COMPREPLY=...": the value of an option. */
static void bash_values(const struct command *command)
{
    const struct argp_option *at[OPTION_ROWS_MAX];
    const size_t count = option_rows_of(command, at);
    for (size_t i = 0; i < count; i++) {
        if (!at[i]->arg) continue;
        const enum words words = words_of(at[i]->arg, NULL);
        printf("        %s:--%s", command->name, at[i]->name);
        if (at[i]->key < 256) printf(" | %s:-%c", command->name, at[i]->key);
        if (words == WORDS_FOLDERS) puts(") _kinesim_words \"$(compgen -d -- \"$cur\")\" ;;");
        else if (words == WORDS_FILES) puts(") _kinesim_words \"$(compgen -f -- \"$cur\")\" ;;");
        else if (words == WORDS_SETTINGS)
            puts(") compopt -o nospace; _kinesim_words \"$(_kinesim_settings)\" ;;");
        else if (lister(words)) printf(") _kinesim_words \"$(%s)\" ;;\n", lister(words));
        else puts(") ;;");
    }
}

static void print_bash(const struct command *all)
{
    puts("# bash completion of kinesim: `source <(kinesim completion bash)`\n"
         "_kinesim_words() {\n"
         "    local IFS=$'\\n'\n"
         "    COMPREPLY=($(compgen -W \"$1\" -- \"$cur\"))\n"
         "}\n"
         "# The settings of the scenario that stands in the line.\n"
         "_kinesim_settings() {\n"
         "    [ -z \"$scenario\" ] || kinesim check \"$scenario\" --csv 2>/dev/null | sed -e 1d -e "
         "'s/,.*/=/'\n"
         "}\n"
         "_kinesim() {\n"
         "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command= "
         "scenario= word\n"
         "    COMPREPLY=()\n"
         "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
         "        [[ $word == -* ]] && continue\n"
         "        if [ -z \"$command\" ]; then command=$word; elif [ -z \"$scenario\" ]; then "
         "scenario=$word; fi\n"
         "    done\n"
         "    if [ -z \"$command\" ]; then");
    printf("        _kinesim_words \"$(printf '%%s\\n' help");
    for (const struct command *command = all; command->name; command++)
        printf(" %s", command->name);
    puts(" --help --version)\"\n        return\n    fi\n    case $command:$prev in");
    for (const struct command *command = all; command->name; command++) bash_values(command);
    puts("        *)\n            case $command:$cur in");
    for (const struct command *command = all; command->name; command++) {
        printf("                %s:-*) _kinesim_words \"$(printf '%%s\\n'", command->name);
        bash_options(command);
        puts(")\" ;;");
        const enum words words = argument_of(command);
        if (lister(words))
            printf("                %s:*) _kinesim_words \"$(%s; compgen -f -- \"$cur\")\" ;;\n",
                   command->name, lister(words));
    }
    puts("                help:*) _kinesim_words \"$(kinesim completion words)\" ;;\n"
         "                *) _kinesim_words \"$(compgen -f -- \"$cur\")\" ;;\n"
         "            esac ;;\n"
         "    esac\n"
         "}\n"
         "complete -o filenames -F _kinesim kinesim");
}

/* ---- zsh */

/* For '...[text]:...': quotes, brackets and colons escaped. */
static void zsh_text(const char *text)
{
    for (; *text; text++) {
        if (*text == '\'') {
            fputs("'\\''", stdout);
            continue;
        }
        if (strchr("[]:\\", *text)) putchar('\\');
        putchar(*text);
    }
}

static const char *zsh_words(enum words words)
{
    switch (words) {
    case WORDS_FOLDERS: return "_files -/";
    case WORDS_FILES: return "_files";
    case WORDS_SCENARIOS: return "_kinesim_scenarios";
    case WORDS_SETTINGS: return "_kinesim_settings";
    case WORDS_REGIONS: return "_kinesim_regions";
    case WORDS_QUESTIONS: return "_kinesim_questions";
    case WORDS_WHEN: return "(auto always never)";
    case WORDS_SHELLS: return "(bash zsh fish)";
    case WORDS_PAGES: return "(kinesim kinesim-scenario)";
    default: return " ";
    }
}

static void zsh_command(const struct command *command)
{
    const struct argp_option *at[OPTION_ROWS_MAX];
    const size_t count = option_rows_of(command, at);
    printf("        %s)\n            _arguments '--help[what it takes]'", command->name);
    for (size_t i = 0; i < count; i++) {
        printf(" \\\n                '*--%s%s[", at[i]->name, at[i]->arg ? "=" : "");
        zsh_text(at[i]->doc);
        putchar(']');
        if (at[i]->arg) {
            putchar(':');
            zsh_text(at[i]->arg);
            printf(":%s", zsh_words(words_of(at[i]->arg, NULL)));
        }
        putchar('\'');
    }
    if (*command->arguments)
        printf(" \\\n                '*:%s:%s'", command->name, zsh_words(argument_of(command)));
    puts(" ;;");
}

static void print_zsh(const struct command *all)
{
    puts("#compdef kinesim\n"
         "# zsh completion of kinesim: in a folder of $fpath, as _kinesim\n"
         "_kinesim_listed() { local -a all; all=(${(f)\"$(eval $1)\"}); compadd -a all }");
    static const struct {
        const char *name;
        enum words words;
    } functions[] = {
        {"scenarios", WORDS_SCENARIOS}, {"regions", WORDS_REGIONS}, {"questions", WORDS_QUESTIONS}};
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        printf("_kinesim_%s() { _kinesim_listed \"%s\"%s }\n", functions[i].name,
               lister(functions[i].words), functions[i].words == WORDS_SCENARIOS ? "; _files" : "");
    puts("_kinesim_settings() {\n"
         "    local scenario=${${words[3,-1]:#-*}[1]}\n"
         "    local -a all\n"
         "    all=(${(f)\"$(kinesim check $scenario --csv 2>/dev/null | sed -e 1d -e "
         "'s/,.*/=/')\"})\n"
         "    compadd -S '' -a all\n"
         "}\n"
         "_kinesim() {\n"
         "    local -a commands\n"
         "    commands=(");
    for (const struct command *command = all; command->name; command++) {
        printf("        '%s:", command->name);
        zsh_text(command->summary);
        puts("'");
    }
    puts("    )\n"
         "    if ((CURRENT == 2)); then\n"
         "        _describe command commands\n"
         "        return\n"
         "    fi\n"
         "    case $words[2] in");
    for (const struct command *command = all; command->name; command++) zsh_command(command);
    puts("    esac\n"
         "}\n"
         "if [ \"$funcstack[1]\" = _kinesim ]; then _kinesim \"$@\"; else compdef _kinesim "
         "kinesim; fi");
}

/* ---- fish */

/* In single quotes. */
static void fish_text(const char *text)
{
    putchar('\'');
    for (; *text; text++) {
        if (strchr("'\\", *text)) putchar('\\');
        putchar(*text);
    }
    putchar('\'');
}

static void fish_words(enum words words)
{
    if (lister(words)) printf(" -a \"(%s)\"", lister(words));
    else if (words == WORDS_FOLDERS) fputs(" -a '(__fish_complete_directories)'", stdout);
    else if (words == WORDS_SETTINGS) fputs(" -a '(__kinesim_settings)'", stdout);
}

static void fish_command(const struct command *command)
{
    const struct argp_option *at[OPTION_ROWS_MAX];
    const size_t count = option_rows_of(command, at);
    printf("complete -c kinesim -n __fish_use_subcommand -f -a %s -d ", command->name);
    fish_text(command->summary);
    putchar('\n');
    const enum words words = argument_of(command);
    if (lister(words)) {
        printf("complete -c kinesim -n '__fish_seen_subcommand_from %s'", command->name);
        fish_words(words);
        putchar('\n');
    }
    for (size_t i = 0; i < count; i++) {
        printf("complete -c kinesim -n '__fish_seen_subcommand_from %s' -l %s", command->name,
               at[i]->name);
        if (at[i]->key < 256) printf(" -s %c", at[i]->key);
        if (at[i]->arg) {
            const enum words value = words_of(at[i]->arg, NULL);
            fputs(value == WORDS_FILES ? " -r" : " -x", stdout);
            fish_words(value);
        }
        fputs(" -d ", stdout);
        fish_text(at[i]->doc);
        putchar('\n');
    }
}

static void print_fish(const struct command *all)
{
    puts("# fish completion of kinesim: in ~/.config/fish/completions, as kinesim.fish\n"
         "function __kinesim_settings\n"
         "    set -l words (commandline -opc)\n"
         "    for word in $words[3..-1]\n"
         "        string match -q -- '-*' $word; and continue\n"
         "        kinesim check $word --csv 2>/dev/null | sed -e 1d -e 's/,.*/=/'\n"
         "        return\n"
         "    end\n"
         "end");
    for (const struct command *command = all; command->name; command++) fish_command(command);
}

/* ---- all */

static void print_words(const struct command *all)
{
    for (const struct command *command = all; command->name; command++) puts(command->name);
}

int cmd_completion(const struct options *options)
{
    static const struct {
        const char *name;
        void (*print)(const struct command *all);
    } shells[] = {
        {"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish}, {"words", print_words}};
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
        if (strcmp(shells[i].name, options->arguments[0]) != 0) continue;
        shells[i].print(options->commands);
        return EXIT_FINE;
    }
    fprintf(stderr, "kinesim completion: '%s' is none of bash, zsh, fish\n", options->arguments[0]);
    return EXIT_USAGE;
}
