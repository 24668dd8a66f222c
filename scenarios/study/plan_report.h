/*
 * plan_report.h -- a plan's search as rows of the database.
 */
#ifndef KINESIM_SCENARIOS_STUDY_PLAN_REPORT_H
#define KINESIM_SCENARIOS_STUDY_PLAN_REPORT_H

#include "reports/database/plan_db.h"
#include "scenarios/study/plan.h"

/* Everything in it is the arena's, the plan's or its spec's. `answer`: the plan as a scenario, or NULL. The
 * sweep of the report lacks started_at and command, which only the caller knows. */
struct plan_report plan_report_of(const struct plan *plan, const struct plan_spec *spec,
                                  const char *answer, struct arena *arena);

#endif
