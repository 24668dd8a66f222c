/*
 * results_db.h -- the result database: one SQLite file, runs accumulate, each lands whole or not at
 * all.
 */
#ifndef KINESIM_REPORTS_RESULTS_DB_H
#define KINESIM_REPORTS_RESULTS_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "reports/common/run_report.h"

/* Writes the run in one transaction and gives its run_id. False with a reason in `error`
 * (error_bytes long) and nothing written. Creates the file and its tables where missing. */
bool results_db_write(const char *path, const struct run_report *run, int64_t *run_id, char *error,
                      size_t error_bytes);

#endif
