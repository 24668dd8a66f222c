/*
 * metrics_db.h -- metrics in the database: names once, a row for each period that saw something.
 */
#ifndef KINESIM_REPORTS_METRICS_DB_H
#define KINESIM_REPORTS_METRICS_DB_H

#include "reports/database/db.h"
#include "sim/results.h"

/* The series of one replication, those that have a point. */
void metrics_db_write(struct db *db, const struct results *results, int64_t run_id);

/* The view `metric`, a row for each statistic of a point. In a file from before, `metric` is a table of such rows: it
 * becomes series and points first. */
void metrics_db_prepare(struct db *db);

#endif
