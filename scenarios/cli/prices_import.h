/*
 * prices_import.h -- `kinesim prices REGION --import FILE`: AWS's price list into a price book.
 */
#ifndef KINESIM_SCENARIOS_CLI_PRICES_IMPORT_H
#define KINESIM_SCENARIOS_CLI_PRICES_IMPORT_H

#include "models/bill/price.h"
#include "scenarios/cli/options.h"

enum { PRICES_FILES_MAX = 64 };

struct prices_files {
    const char *at[PRICES_FILES_MAX];
    size_t count;
};

/* Whether it could be the name of a region, and so of a file: small letters, digits, hyphens. */
bool prices_is_region(const char *name);

/* Writes the book to -o or standard output, and on stderr (unless --quiet) what was taken, every
 * product that was not, and every item that kept the price of `base`. The exit status. */
int prices_import(const struct options *options, const struct prices_files *files,
                  const struct price_book *base);

#endif
