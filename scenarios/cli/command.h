/*
 * command.h -- the commands of kinesim: one file each, one line in the table.
 */
#ifndef KINESIM_SCENARIOS_CLI_COMMAND_H
#define KINESIM_SCENARIOS_CLI_COMMAND_H

#include "scenarios/cli/options.h"

/* design.md, section 4. */
enum exit_status {
    EXIT_FINE = 0,
    EXIT_INTERNAL = 1,
    EXIT_USAGE = 2,
    EXIT_UNMODELLED = 3,
    EXIT_THRESHOLD = 99,
    EXIT_INTERRUPTED = 130,
};

/* Options that one command alone has, read into a struct of its own: options->own. */
struct command_options {
    const struct argp_option *rows; /* {0} at the end; keys from 256 up */
    size_t bytes;                   /* of the struct, zeroed before the first option */
    /* Takes one option; what is wrong with `text` goes to argp_error, which ends the program. */
    void (*take)(void *own, int key, const char *text, struct argp_state *state);
};

/* Which of the common options mean anything to a command; `quiet` and `no-color` do to all. */
enum command_takes {
    TAKES_OUTPUT = 1,
    TAKES_SET = 2,  /* set */
    TAKES_SEED = 4, /* seed, replications */
    TAKES_THREADS = 8,
    TAKES_JSON = 16,
    TAKES_PROGRESS = 32,
    TAKES_PLOTS = 64,  /* no-plots, plot, png, format, size, scale */
    TAKES_TABLE = 128, /* csv, markdown */
    TAKES_ALL = 255,
};

struct command {
    const char *name;
    int (*run)(const struct options *options);
    const char *arguments; /* what it works on: "SCENARIO", "A B", "[REGION]" (may be left out) */
    const char *summary;
    const struct command_options *own; /* NULL: none */
    unsigned takes;                    /* enum command_takes */
    const char *
        table; /* with TAKES_TABLE: which list of its JSON is the table; "": the whole; NULL: it prints it itself */
    const char *examples; /* two or three lines, each ends with a line end */
};

extern const struct command_options run_options, check_options, report_options, sweep_options,
    compare_options, plan_options, keys_options, prices_options, breakeven_options, init_options,
    forecast_options, runs_options;

int cmd_forecast(const struct options *options);
int cmd_keys(const struct options *options);
int cmd_plan(const struct options *options);
int cmd_run(const struct options *options);
int cmd_check(const struct options *options);
int cmd_list(const struct options *options);
int cmd_sweep(const struct options *options);
int cmd_compare(const struct options *options);
int cmd_breakeven(const struct options *options);
int cmd_prices(const struct options *options);
int cmd_report(const struct options *options);
int cmd_init(const struct options *options);
int cmd_facts(const struct options *options);
int cmd_explain(const struct options *options);
int cmd_completion(const struct options *options);
int cmd_manual(const struct options *options);
int cmd_sql(const struct options *options);
int cmd_runs(const struct options *options);
int cmd_schema(const struct options *options);

/* Ends with a name of NULL. */
extern const struct command commands[];

/* NULL if there is none of that name. */
const struct command *command_find(const char *name);

#endif
