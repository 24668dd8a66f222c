/*
 * settings.h -- a question's parameters from NAME=VALUE texts, and its axes from NAME=LOW..HIGH.
 */
#ifndef KINESIM_SCENARIOS_BREAKEVEN_SETTINGS_H
#define KINESIM_SCENARIOS_BREAKEVEN_SETTINGS_H

#include "scenarios/breakeven/break_even.h"
#include "sim/diag.h"

struct settings;

/* The parameters with `set`, and two different axes; NULL for x or y: the question's own. NULL after
 * complaints, each with the option as its place. */
struct settings *settings_read(const struct question *question, const char *const *set,
                               size_t set_count, const char *x, const char *y, struct diag *diag);
/* Complains of what was set and varies along an axis: a map of the axes would not show it. */
void settings_complain_of_axes(const struct settings *settings, struct diag *diag);
void settings_destroy(struct settings *settings);

const void *settings_parameters(const struct settings *settings);
const struct break_even_axis *settings_x(const struct settings *settings);
const struct break_even_axis *settings_y(const struct settings *settings);

#endif
