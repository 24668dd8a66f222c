/*
 * options.h -- the command line, read.
 */
#ifndef KINESIM_SCENARIOS_CLI_OPTIONS_H
#define KINESIM_SCENARIOS_CLI_OPTIONS_H

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/figures/plot.h"

/* ours: more changes than anybody types, more threads than replications are worth */
enum { OPTIONS_SET_MAX = 4096, OPTIONS_THREADS_MAX = 1024 };

/* The most words a command works on: `compare A B`. */
enum { OPTIONS_ARGUMENTS_MAX = 2 };

enum progress_mode { PROGRESS_AUTO, PROGRESS_ALWAYS, PROGRESS_NEVER };

/* What standard output is. CSV and Markdown are made of the JSON (json_table.h), unless the command has its own. */
enum output_form { FORM_TEXT, FORM_JSON, FORM_CSV, FORM_MARKDOWN };

struct command;

struct options {
    const char *command;                          /* the word; NULL if none was given */
    const char *arguments[OPTIONS_ARGUMENTS_MAX]; /* SCENARIO, DB, A and B; NULL: not given */
    const char *output;               /* -o; NULL: wherever the command puts things by itself */
    const char *set[OPTIONS_SET_MAX]; /* --set, --seed, --replications as PATH=VALUE, in order */
    size_t set_count;
    uint32_t threads; /* 0: one per processor */
    enum progress_mode progress;
    int64_t max_records; /* a run or study stops there; 0: never */
    double max_seconds;  /* of wall time, the same */
    double max_bytes;    /* of memory, the same */
    enum output_form form;
    bool json; /* standard output is for programs: no form but FORM_TEXT */
    bool quiet, plots;
    struct plot_formats formats; /* of pictures; none with --no-plots */
    void *own; /* what the command's own options say (command.h); NULL if it has none */
    const struct command *commands; /* all there are (command.h), for whoever describes them */
    const char *line;               /* the whole command line, for notes under pictures */
};

/* Reads argv; prints help or version and exits 0 if asked, complains and exits 2 if it cannot be
 * read. The words are argv's own. */
void options_read(struct options *options, int argc, char **argv);
void options_free(struct options *options);

#endif
