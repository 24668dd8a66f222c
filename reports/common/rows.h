/*
 * rows.h -- the rows that models filled, found by the names of table and column.
 */
#ifndef KINESIM_REPORTS_ROWS_H
#define KINESIM_REPORTS_ROWS_H

#include "sim/results.h"

/* The table of that name if this replication has one, else NULL. */
const struct table_spec *rows_table(const struct results *results, const char *name);

/* The column's place, or -1. */
int rows_column(const struct table_spec *table, const char *name);

/* A cell as a number (0 for text and for column -1) or as text ("" for numbers). */
double rows_number(const struct cell *cells, int column);
const char *rows_text(const struct cell *cells, int column);

#endif
