/*
 * db_current.h -- a result database as this kinesim writes them, whichever wrote it.
 */
#ifndef KINESIM_REPORTS_DB_CURRENT_H
#define KINESIM_REPORTS_DB_CURRENT_H

#include "reports/database/db.h"

/* Opens it for reading, as db_open. One of an older kinesim is read into memory and completed there,
 * with nothing in what is new: its file stays as it is. */
bool db_open_current(struct db *db, const char *path, char *error, size_t error_bytes);

#endif
