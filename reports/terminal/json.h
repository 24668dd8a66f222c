/*
 * json.h -- the same summary for programs.
 */
#ifndef KINESIM_REPORTS_JSON_H
#define KINESIM_REPORTS_JSON_H

#include <jansson.h>
#include <stdio.h>

#include "reports/common/run_report.h"

/* One JSON object on `out`; false if writing failed. Times are ns, money USD. */
int json_print_summary(FILE *out, const struct run_report *run, int64_t run_id);

/* Parts of it, the caller's, for a bill that was not simulated. NULL without memory. */
json_t *json_cost(const struct run_report *run);
json_t *json_thresholds(const struct run_report *run);

#endif
