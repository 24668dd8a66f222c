/*
 * paths.h -- where things lie: scenarios by name, price books by region, folders to write to.
 */
#ifndef KINESIM_SCENARIOS_CLI_PATHS_H
#define KINESIM_SCENARIOS_CLI_PATHS_H

#include <stdbool.h>
#include <stddef.h>

enum { PATHS_MAX = 4096 };

/* The folder of bundled scenarios and price books: $KINESIM_DATA; what is installed with the program, beside it in
 * ../share/kinesim; the checkout that it lies in; or the one that it was built from. */
void paths_data(char path[PATHS_MAX]);

/* A scenario given as a path or as the bare name of a bundled one. */
void paths_scenario(const char *given, char path[PATHS_MAX]);

/* False if there is no price book of that region. */
bool paths_price_book(const char *region, char path[PATHS_MAX]);

/* The names of bundled scenarios and of regions: sorted, NULL at the end; the caller gives them
 * back to paths_names_free. */
char **paths_scenarios(void);
char **paths_regions(void);
void paths_names_free(char **names);

/* Makes the folder and those above it; false with errno set. */
bool paths_make_folder(const char *path);

/* False with errno set if paths_make_folder would certainly fail or nothing could be written there.
 * Makes nothing. */
bool paths_can_write(const char *path);

#endif
