/*
 * runs_db.h -- what a result database holds, as a list, and taking parts of it away.
 */
#ifndef KINESIM_REPORTS_RUNS_DB_H
#define KINESIM_REPORTS_RUNS_DB_H

#include "reports/database/db.h"

/* The kinds of things in it; their results lie in DIR/N (runs) or DIR/KIND-N. */
enum runs_kind { RUNS_RUN, RUNS_SWEEP, RUNS_PLAN, RUNS_KEYS, RUNS_FORECAST, RUNS_KINDS };
extern const char *const runs_kind_names[RUNS_KINDS]; /* "run", "sweep", ... */

/* A query that gives a row for each: kind, id, what it was of, when it began, points or replications, records, USD a month
 * (NULL where there is no one bill), how it ended or what was found. */
extern const char runs_list_sql[];

/* All rows of it, in all tables, and of a sweep the points that no other sweep has; false if there is no such thing.
 * `db` is a writer's. */
bool runs_remove(struct db *db, enum runs_kind kind, int64_t id);

#endif
