/*
 * breakeven_page.h -- a break-even as an HTML page: one file, nothing fetched.
 */
#ifndef KINESIM_SCENARIOS_PRINT_BREAKEVEN_PAGE_H
#define KINESIM_SCENARIOS_PRINT_BREAKEVEN_PAGE_H

#include "reports/figures/plot.h"
#include "scenarios/print/breakeven_text.h"

/* Writes FOLDER/NAME.html around what was drawn, whole or not at all. False with a reason. */
bool breakeven_page(const char *folder, const char *name, const struct breakeven_view *view,
                    struct plot_result *picture, const char *command, char *error,
                    size_t error_bytes);

#endif
