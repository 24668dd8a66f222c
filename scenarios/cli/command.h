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

struct command {
    const char *name;
    int (*run)(const struct options *options);
    const char *argument; /* what it works on: "SCENARIO"; NULL: nothing */
    const char *summary;
};

int cmd_run(const struct options *options);
int cmd_check(const struct options *options);
int cmd_list(const struct options *options);
int cmd_report(const struct options *options);

extern const struct command commands[];

#endif
