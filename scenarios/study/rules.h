/*
 * rules.h -- does a point keep the rules of `where`?
 */
#ifndef KINESIM_SCENARIOS_STUDY_RULES_H
#define KINESIM_SCENARIOS_STUDY_RULES_H

#include "scenarios/loader/scenario.h"

/* `values` in the order of the sweep's axes; a setting that is no axis has the scenario's value, and
 * one that the scenario does not have (a group left out) breaks every rule but '!='. */
bool rules_keep(const struct scenario *scenario, const struct axis_value *values);

#endif
