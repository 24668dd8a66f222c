/*
 * plan_round.h -- one round of a plan's simulating: replications of some points, and their figures.
 */
#ifndef KINESIM_SCENARIOS_STUDY_PLAN_ROUND_H
#define KINESIM_SCENARIOS_STUDY_PLAN_ROUND_H

#include "scenarios/study/plan.h"

/* more[p] replications of each point p, with `set` after its own overrides and so long each; what they cost and
 * what they leave to each threshold goes to `selection`, in the order of points whatever the threads. */
enum study_end plan_round(struct plan *plan, const struct plan_spec *spec, const uint32_t *more,
                          const char *const *set, size_t set_count, int64_t run_ns,
                          struct selection *selection);

#endif
