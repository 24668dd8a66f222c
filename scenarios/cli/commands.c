#include "scenarios/cli/command.h"

#include <stddef.h>
#include <string.h>

const struct command commands[] = {
    {"run", cmd_run, "SCENARIO", "simulate: results into a database, pictures, a page",
     &run_options, TAKES_ALL, "latency cost.lines",
     "  kinesim run rds-cdc-to-lake\n"
     "  kinesim run my.yaml --set streams.feed.shards=8 --replications 10\n"
     "  kinesim run my.yaml --cost-only --json\n"},
    {"check", cmd_check, "SCENARIO", "read and validate only", &check_options,
     TAKES_SET | TAKES_SEED | TAKES_JSON | TAKES_TABLE, "parameters",
     "  kinesim check my.yaml\n"
     "  kinesim check rds-cdc-to-lake --resolved\n"},
    {"sweep", cmd_sweep, "SCENARIO", "every point of the axes; goes on where it was stopped",
     &sweep_options, TAKES_ALL, "points",
     "  kinesim sweep sweep-modes\n"
     "  kinesim sweep my.yaml --vary 'streams.feed.shards=1..64 x7 log'\n"},
    {"plan", cmd_plan, "SCENARIO", "the cheapest point that keeps the thresholds", &plan_options,
     TAKES_ALL, "thresholds",
     "  kinesim plan plan-lake\n"
     "  kinesim plan my.yaml --vary streams.feed.shards=1,2,4 --confidence 0.99\n"},
    {"compare", cmd_compare, "A [B]", "two scenarios or runs, in pairs of replications",
     &compare_options, TAKES_ALL & ~TAKES_PLOTS, "figures",
     "  kinesim compare before.yaml after.yaml\n"
     "  kinesim compare my.yaml --against streams.feed.shards=8 --markdown\n"
     "  kinesim compare results/kinesim.db:1 results/kinesim.db:2\n"},
    {"forecast", cmd_forecast, "SCENARIO", "the bill month by month under growth",
     &forecast_options,
     TAKES_OUTPUT | TAKES_SET | TAKES_SEED | TAKES_JSON | TAKES_PLOTS | TAKES_TABLE, "months",
     "  kinesim forecast rds-cdc-to-lake --months 24 --growth 5%..9%\n"
     "  kinesim forecast my.yaml --budget '4000 USD'\n"},
    {"keys", cmd_keys, "FILE", "where real partition keys land, and what would help", &keys_options,
     TAKES_OUTPUT | TAKES_JSON | TAKES_PLOTS | TAKES_TABLE, "curve",
     "  kinesim keys keys.txt --shards 1..64 --rate 4000/s\n"
     "  kinesim keys orders.csv --column customer --shards 8\n"},
    {"report", cmd_report, "DB", "pictures and page again from a database", &report_options,
     TAKES_OUTPUT | TAKES_JSON | TAKES_PLOTS, NULL,
     "  kinesim report results/kinesim.db\n"
     "  kinesim report results/kinesim.db --sweep 2 --format png --scale 2 --size 1280x720\n"},
    {"runs", cmd_runs, "[DB]", "what a database holds, and taking some of it away", &runs_options,
     TAKES_OUTPUT | TAKES_JSON | TAKES_TABLE, "",
     "  kinesim runs\n"
     "  kinesim runs results/kinesim.db --rm 3 --rm sweep-1\n"},
    {"sql", cmd_sql, "QUERY [DB]", "a query of a database; reads only", NULL,
     TAKES_OUTPUT | TAKES_JSON | TAKES_TABLE, NULL,
     "  kinesim sql 'SELECT * FROM v_latency'\n"
     "  kinesim sql 'SELECT * FROM v_cost_month WHERE run_id = 2' --csv\n"},
    {"explain", cmd_explain, "WHAT", "a setting, measure, finding or exit status in words", NULL,
     TAKES_JSON | TAKES_TABLE, "",
     "  kinesim explain deliveries.firehose.buffer.interval\n"
     "  kinesim explain p99\n"
     "  kinesim explain 99\n"},
    {"facts", cmd_facts, "[FACT] [N]", "what is known of AWS, how surely, and who says so", NULL,
     TAKES_JSON | TAKES_TABLE, "",
     "  kinesim facts\n"
     "  kinesim facts KDS 9.3\n"
     "  kinesim facts 'retention'\n"},
    {"prices", cmd_prices, "[REGION]", "a region's price book: prices, rules, sources, ages",
     &prices_options, TAKES_OUTPUT | TAKES_JSON | TAKES_TABLE, "items",
     "  kinesim prices\n"
     "  kinesim prices eu-west-1\n"
     "  kinesim prices eu-west-1 --import kinesis.json -o mine.yaml\n"},
    {"breakeven", cmd_breakeven, "[WHAT]", "which choice is the cheapest, and from where on",
     &breakeven_options, TAKES_OUTPUT | TAKES_SET | TAKES_JSON | TAKES_PLOTS | TAKES_TABLE, "cells",
     "  kinesim breakeven\n"
     "  kinesim breakeven modes\n"},
    {"list", cmd_list, "", "bundled scenarios", NULL, TAKES_JSON | TAKES_TABLE, "",
     "  kinesim list\n"},
    {"init", cmd_init, "[FILE]", "a commented scenario to begin with", &init_options, 0, NULL,
     "  kinesim init my.yaml\n"
     "  kinesim init lake.yaml --template cdc-lake --brief\n"},
    {"schema", cmd_schema, "[COMMAND]", "the JSON Schema of scenarios, or of a --json", NULL, 0,
     NULL,
     "  kinesim schema >kinesim.schema.json\n"
     "  kinesim schema run >run.schema.json\n"},
    {"completion", cmd_completion, "SHELL", "what bash, zsh or fish need to complete commands",
     NULL, 0, NULL,
     "  source <(kinesim completion bash)\n"
     "  kinesim completion fish >~/.config/fish/completions/kinesim.fish\n"},
    {"manual", cmd_manual, "[PAGE]", "the manual page kinesim(1), or kinesim-scenario(5)", NULL, 0,
     NULL,
     "  kinesim manual | man -l -\n"
     "  kinesim manual kinesim-scenario | man -l -\n"},
    {NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL},
};

const struct command *command_find(const char *name)
{
    for (const struct command *command = commands; command->name; command++)
        if (!strcmp(command->name, name)) return command;
    return NULL;
}
