/*
 * forecast_db.h -- a bill month by month, in the result database.
 */
#ifndef KINESIM_REPORTS_FORECAST_DB_H
#define KINESIM_REPORTS_FORECAST_DB_H

#include "reports/common/forecast_report.h"

/* Lands whole or not at all; creates the file and its tables where missing. False with a reason. */
bool forecast_db_land(const char *path, const struct forecast_report *forecast,
                      int64_t *forecast_id, char *error, size_t error_bytes);

#endif
