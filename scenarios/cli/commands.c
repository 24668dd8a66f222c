#include "scenarios/cli/command.h"

#include <stddef.h>

const struct command commands[] = {
    {"run", cmd_run, "SCENARIO", "simulate: results into a database, pictures, a page"},
    {"check", cmd_check, "SCENARIO", "read and validate only"},
    {"report", cmd_report, "DB", "pictures and page again from a database"},
    {"list", cmd_list, NULL, "bundled scenarios"},
    {NULL, NULL, NULL, NULL},
};
