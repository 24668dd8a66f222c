#include "scenarios/cli/command.h"

#include <stddef.h>
#include <string.h>

const struct command commands[] = {
    {"run", cmd_run, "SCENARIO", "simulate: results into a database, pictures, a page",
     &run_options},
    {"check", cmd_check, "SCENARIO", "read and validate only", &check_options},
    {"sweep", cmd_sweep, "SCENARIO", "every point of the axes; goes on where it was stopped",
     &sweep_options},
    {"plan", cmd_plan, "SCENARIO", "the cheapest point of the axes that keeps the thresholds",
     &plan_options},
    {"compare", cmd_compare, "A [B]", "two scenarios or runs, in pairs of replications",
     &compare_options},
    {"forecast", cmd_forecast, "SCENARIO", "the bill month by month under growth",
     &forecast_options},
    {"keys", cmd_keys, "FILE", "where real partition keys land, and what would help",
     &keys_options},
    {"report", cmd_report, "DB", "pictures and page again from a database", &report_options},
    {"prices", cmd_prices, "[REGION]", "a region's price book: prices, rules, sources, ages",
     &prices_options},
    {"breakeven", cmd_breakeven, "[WHAT]",
     "which of several choices is the cheapest, and from where", &breakeven_options},
    {"list", cmd_list, "", "bundled scenarios", NULL},
    {"init", cmd_init, "[FILE]", "a commented scenario to begin with", &init_options},
    {"schema", cmd_schema, "", "the JSON Schema of scenarios, for editors", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

const struct command *command_find(const char *name)
{
    for (const struct command *command = commands; command->name; command++)
        if (!strcmp(command->name, name)) return command;
    return NULL;
}
