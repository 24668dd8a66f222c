/*
 * read.h -- reading a scenario and its price book for a command, complaints printed.
 */
#ifndef KINESIM_SCENARIOS_CLI_READ_H
#define KINESIM_SCENARIOS_CLI_READ_H

#include "scenarios/books/price_book.h"
#include "scenarios/cli/options.h"
#include "scenarios/cli/paths.h"
#include "scenarios/loader/scenario.h"

/* NULL with an exit status after the complaints went to stderr. */
struct scenario *read_scenario(const struct options *options, int *status);
/* With what its account pays instead. */
struct price_book *read_prices(const struct scenario *scenario, const struct options *options,
                               int *status);

/* The file that they are read from; false if there is no book of the scenario's region. */
bool read_price_path(const struct scenario *scenario, char path[PATHS_MAX]);

#endif
