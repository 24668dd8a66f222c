/*
 * found_db.h -- what limits, loses and lags, into the tables `finding` and `limit_use`.
 */
#ifndef KINESIM_REPORTS_FOUND_DB_H
#define KINESIM_REPORTS_FOUND_DB_H

#include "reports/common/found.h"
#include "reports/database/db.h"

/* Findings alone, into `table`, whose key `of` is `id`. */
void found_db_write_findings(struct db *db, const struct found_set *set, const char *table,
                             const char *of, int64_t id);
void found_db_write(struct db *db, const struct run_report *run, const struct found_set *set,
                    int64_t run_id);

#endif
