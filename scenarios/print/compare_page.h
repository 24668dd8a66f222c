/*
 * compare_page.h -- a comparison as an HTML page: one file, nothing fetched.
 */
#ifndef KINESIM_SCENARIOS_PRINT_COMPARE_PAGE_H
#define KINESIM_SCENARIOS_PRINT_COMPARE_PAGE_H

#include "scenarios/print/compare_print.h"

/* Writes `path`, whole or not at all. False with a reason. */
bool compare_page(const char *path, const struct comparison *comparison,
                  const struct compare_words *words, const char *command, char *error,
                  size_t error_bytes);

#endif
