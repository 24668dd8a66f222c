/*
 * margins.h -- what the bill is made of and what the next step would cost.
 */
#ifndef KINESIM_SCENARIOS_STUDY_MARGINS_H
#define KINESIM_SCENARIOS_STUDY_MARGINS_H

#include "models/bill/cost.h"
#include "reports/common/run_report.h"
#include "scenarios/loader/scenario.h"

/*
 * In this order: the month's part of each cause; one more GB created in a month (everything that traffic
 * and storage make grows alike, so what comes in lumps, as objects closed by an interval, counts in
 * proportion); and for each stream one more consumer that reads all of it, pushed to and polling.
 * `request` is what `bill` was made of. The array is the caller's; NULL texts where there is no
 * component.
 */
struct run_cost_margin *margins_of(const struct scenario *scenario,
                                   const struct cost_request *request, const struct cost_bill *bill,
                                   size_t *count);

#endif
