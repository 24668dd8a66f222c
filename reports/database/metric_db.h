/*
 * metric_db.h -- metrics as the database keeps them: names once, a statistic set a row.
 *
 * `metric` is a view of them with a row for each statistic, as CloudWatch would answer.
 */
#ifndef KINESIM_REPORTS_METRIC_DB_H
#define KINESIM_REPORTS_METRIC_DB_H

#include <stdint.h>

#include "sim/results.h"

struct db;

/* Creates what is missing. Metrics of an older file, a row a statistic, move into the new tables. */
void metric_db_create(struct db *db);

/* Writes the metrics of replication 0. */
void metric_db_write(struct db *db, const struct results *results, int64_t run_id);

#endif
