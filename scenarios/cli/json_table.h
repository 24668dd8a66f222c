/*
 * json_table.h -- a list of a command's JSON as a table: CSV with the numbers as they are, Markdown as people read them.
 */
#ifndef KINESIM_SCENARIOS_CLI_JSON_TABLE_H
#define KINESIM_SCENARIOS_CLI_JSON_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "scenarios/cli/options.h"

/*
 * `text` is what a command printed with --json. The table is the first list of `names` that is there ("latency
 * cost.lines"), or the whole if that is a list. What lies deeper becomes columns of its own: axes.PATH, and of a list of
 * objects the words in each, then the name of the number. Text that is no JSON is passed on as it is. False if there is
 * no such list.
 */
bool json_table_print(FILE *out, const char *text, const char *names, enum output_form form);

#endif
