/*
 * idle_prices.h -- prices that a scenario agrees on and its bill has no line of.
 */
#ifndef KINESIM_SCENARIOS_STUDY_IDLE_PRICES_H
#define KINESIM_SCENARIOS_STUDY_IDLE_PRICES_H

#include <stdio.h>

#include "models/bill/cost.h"
#include "scenarios/loader/scenario.h"

/* A line for each: who writes a discount wants to see it. */
void idle_prices_tell(FILE *out, const struct scenario *scenario, const struct cost_bill *bill);

#endif
