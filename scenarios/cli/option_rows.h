/*
 * option_rows.h -- the options that commands have in common, a row each.
 */
#ifndef KINESIM_SCENARIOS_CLI_OPTION_ROWS_H
#define KINESIM_SCENARIOS_CLI_OPTION_ROWS_H

#include "scenarios/cli/command.h"

enum option_key {
    OPTION_OUTPUT = 'o',
    OPTION_QUIET = 'q',
    OPTION_SET = 256,
    OPTION_SEED,
    OPTION_REPLICATIONS,
    OPTION_THREADS,
    OPTION_JSON,
    OPTION_CSV,
    OPTION_MARKDOWN,
    OPTION_NO_COLOR,
    OPTION_PROGRESS,
    OPTION_NO_PLOTS,
    OPTION_PLOT,
    OPTION_PNG,
    OPTION_FORMAT,
    OPTION_SIZE,
    OPTION_SCALE,
    OPTION_MAX_RECORDS,
    OPTION_MAX_TIME,
    OPTION_MAX_MEMORY,
};

/* Ends with a row without a name. */
enum { OPTION_ROWS = 21 };
extern const struct argp_option option_rows[OPTION_ROWS];

/* Which commands a row means anything to, by its key: of enum command_takes, TAKES_ALL for all. */
unsigned option_taken_by(int key);

/* The options that mean anything to a command, the common ones first; NULL: the common ones alone. How many. For whoever
 * describes the command line. */
enum { OPTION_ROWS_MAX = 64 };
size_t option_rows_of(const struct command *command, const struct argp_option *at[OPTION_ROWS_MAX]);

#endif
