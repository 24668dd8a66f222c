/*
 * rewrite.h -- a scenario's text with changes put into it, as a new text.
 */
#ifndef KINESIM_SCENARIOS_LOADER_REWRITE_H
#define KINESIM_SCENARIOS_LOADER_REWRITE_H

#include <stdio.h>

#include "scenarios/loader/scenario.h"

/*
 * Writes the scenario with the overrides as settings like any other, without its section `sweep`: a line
 * a setting, a line a component. Comments are lost, as are places. The text and the overrides have been
 * read before. False if it cannot be written.
 */
bool scenario_rewrite(FILE *out, const char *yaml, size_t length,
                      const struct scenario_overrides *overrides);

#endif
