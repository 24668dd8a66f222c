/*
 * cost_only.h -- `kinesim run SCENARIO --cost-only`: the bill from rates, on stdout and nowhere else.
 */
#ifndef KINESIM_SCENARIOS_CLI_COST_ONLY_H
#define KINESIM_SCENARIOS_CLI_COST_ONLY_H

#include "scenarios/cli/options.h"
#include "scenarios/study/expected.h"

/* An exit status. Thresholds of cost are judged, those that need a run are left out. */
int cost_only(const struct options *options);

/* expected_create, or NULL after saying on stderr which component cannot say what to expect. */
struct expected *cost_only_expect(const struct scenario *scenario, const struct price_book *prices);

/* Notes on stderr, a line each; for commands that print figures of their own. */
void cost_only_warn(const struct expected *expected);

#endif
