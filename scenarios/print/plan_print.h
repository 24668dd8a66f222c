/*
 * plan_print.h -- a plan for people, and as JSON.
 */
#ifndef KINESIM_SCENARIOS_PRINT_PLAN_PRINT_H
#define KINESIM_SCENARIOS_PRINT_PLAN_PRINT_H

#include <stdio.h>

#include "scenarios/study/plan.h"

/* `path` of the plan as a scenario; NULL: there is none. */
void plan_print(FILE *out, const struct plan *plan, const struct plan_spec *spec, const char *path);
void plan_print_json(FILE *out, const struct plan *plan, const struct plan_spec *spec,
                     const char *path);

#endif
