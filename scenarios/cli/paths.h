/*
 * paths.h -- where things lie: scenarios by name, price books by region, folders to write to.
 */
#ifndef KINESIM_SCENARIOS_CLI_PATHS_H
#define KINESIM_SCENARIOS_CLI_PATHS_H

#include <stdbool.h>
#include <stddef.h>

enum { PATHS_MAX = 4096 };

/* The folder of bundled scenarios: $KINESIM_DATA, or where the program was built. */
const char *paths_data(void);

/* A scenario given as a path or as the bare name of a bundled one. */
void paths_scenario(const char *given, char path[PATHS_MAX]);

/* False if there is no price book of that region. */
bool paths_price_book(const char *region, char path[PATHS_MAX]);

/* Makes the folder and those above it; false with errno set. */
bool paths_make_folder(const char *path);

#endif
