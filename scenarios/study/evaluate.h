/*
 * evaluate.h -- were the promises kept? Thresholds against what a run found.
 */
#ifndef KINESIM_SCENARIOS_STUDY_EVALUATE_H
#define KINESIM_SCENARIOS_STUDY_EVALUATE_H

#include <stdbool.h>

#include "models/bill/cost.h"
#include "reports/common/run_report.h"
#include "scenarios/loader/scenario.h"

/* Evaluates each threshold over all replications (a latency from the pooled histogram, a counter as
 * the mean over replications, a cost from the bill) into verdicts[0..threshold_count). Returns how
 * many are not kept: what was not observed is "unknown" and counts as not kept. */
size_t evaluate_thresholds(const struct scenario *scenario, struct results *const *results,
                           size_t count, const struct cost_bill *bill,
                           struct run_threshold *verdicts);

/* Whether a threshold says how many records may be lost: one on a counter of lost records that is not `== 0`. */
bool evaluate_allows_loss(const struct scenario *scenario);

/* Whether a threshold's measure means this counter. Both orders of words do: throttled_records is
 * records_throttled. */
bool evaluate_names_counter(const char *given, const char *name);

#endif
