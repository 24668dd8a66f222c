/*
 * results_rows.h -- the rows of all tables of one replication; used by results.c only.
 *
 * A cell takes eight bytes, since its kind stands in the table's columns, and equal texts are kept
 * once.
 */
#ifndef KINESIM_SIM_RESULTS_ROWS_H
#define KINESIM_SIM_RESULTS_ROWS_H

#include "sim/names.h"
#include "sim/results.h"

struct results_rows;

/* `names` outlives the rows and keeps their texts. */
struct results_rows *results_rows_create(struct names *names);
void results_rows_destroy(struct results_rows *rows);

void results_rows_add(struct results_rows *rows, const struct table_spec *table,
                      const struct cell *cells);
/* Empties all tables but `kept`; their order stays. */
void results_rows_empty(struct results_rows *rows, const struct table_spec *kept);

size_t results_rows_tables(const struct results_rows *rows);
const struct table_spec *results_rows_table(const struct results_rows *rows, size_t index);
size_t results_rows_count(const struct results_rows *rows, const struct table_spec *table);
const struct cell *results_rows_at(const struct results_rows *rows, const struct table_spec *table,
                                   size_t row);

#endif
