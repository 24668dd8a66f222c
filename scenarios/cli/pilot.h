/*
 * pilot.h -- the pilot of `warmup: auto`, for a command: its progress is shown.
 */
#ifndef KINESIM_SCENARIOS_CLI_PILOT_H
#define KINESIM_SCENARIOS_CLI_PILOT_H

#include "scenarios/cli/options.h"
#include "scenarios/study/settle.h"

/* Finds the scenario's warm-up and sets it. False if it was interrupted; settled_free also then. */
bool pilot_run(struct scenario *scenario, const struct options *options, struct settled *settled);

#endif
