/*
 * forecast_table.h -- a bill month by month, for a terminal and for programs.
 */
#ifndef KINESIM_REPORTS_FORECAST_TABLE_H
#define KINESIM_REPORTS_FORECAST_TABLE_H

#include <stdio.h>

#include "reports/common/forecast_report.h"

void forecast_print(FILE *out, const struct forecast_report *forecast);

/* One JSON object; false if writing failed. Money is USD, shares are 0 to 1. */
int forecast_print_json(FILE *out, const struct forecast_report *forecast, int64_t forecast_id);

#endif
