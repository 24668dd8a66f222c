/*
 * forecast_modes.h -- a scenario with its streams in each of the other capacity modes.
 */
#ifndef KINESIM_SCENARIOS_CLI_FORECAST_MODES_H
#define KINESIM_SCENARIOS_CLI_FORECAST_MODES_H

#include "scenarios/cli/options.h"
#include "scenarios/loader/shared_keys.h"
#include "scenarios/study/forecast.h"

enum { FORECAST_MODES_MAX = 8 };

struct forecast_modes {
    size_t count;
    struct forecast_other others[FORECAST_MODES_MAX];
    struct scenario *scenarios[FORECAST_MODES_MAX];
    struct shared_keys *keys;
};

/* One for each mode that not all streams are in: provisioned begins with one shard and is given what the load asks
 * for, on demand begins with 4 (facts KDS 3.2, D). A mode that the scenario's other parameters rule out is
 * left out. */
void forecast_modes_open(struct forecast_modes *modes, const struct scenario *scenario,
                         const struct price_book *prices, const struct options *options);
void forecast_modes_close(struct forecast_modes *modes);

#endif
