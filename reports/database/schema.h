/*
 * schema.h -- the tables and views of the result database.
 */
#ifndef KINESIM_REPORTS_SCHEMA_H
#define KINESIM_REPORTS_SCHEMA_H

#include "sim/results.h"

struct db;

#define SCHEMA_APPLICATION_ID 0x4b53494d /* "KSIM", for file(1) */
#define SCHEMA_VERSION        8          /* grows with every table and column */

/* Creates what is missing. Inside a transaction. */
void schema_create(struct db *db);

/* Makes sure that a table for these rows is there, with all their columns. */
void schema_fit(struct db *db, const struct table_spec *table);

#endif
