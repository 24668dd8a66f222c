/*
 * plan_expect.h -- what the points of a plan cost by their rates alone, before anything is simulated.
 */
#ifndef KINESIM_SCENARIOS_STUDY_PLAN_EXPECT_H
#define KINESIM_SCENARIOS_STUDY_PLAN_EXPECT_H

#include "scenarios/study/plan.h"

/* USD of a month for each point, in closed form (models/common/expect.h); NaN for one of which rates do not tell
 * it all, as where a shard is offered more than it takes. To be freed. */
double *plan_expect(const struct plan_spec *spec);

#endif
