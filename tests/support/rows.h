/*
 * rows.h -- rows of a run's tables by name, for tests.
 */
#ifndef KINESIM_TESTS_SUPPORT_ROWS_H
#define KINESIM_TESTS_SUPPORT_ROWS_H

#include "tests/support/run.h"

static inline const struct table_spec *rows_table(const struct run *run, const char *name)
{
    for (size_t i = 0; i < results_table_count(run->results[0]); i++) {
        const struct table_spec *table = results_table_at(run->results[0], i);
        if (strcmp(table->name, name) == 0) return table;
    }
    return NULL;
}

static inline uint32_t rows_column(const struct table_spec *table, const char *name)
{
    for (uint32_t i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i].name, name) == 0) return i;
    fail_msg("no column %s", name);
    return 0;
}

/* How many events of a kind replication 0 had whose detail holds `words`. */
static inline size_t rows_events(const struct run *run, const char *kind, const char *words)
{
    const struct table_spec *table = rows_table(run, "event");
    size_t count = 0;
    for (size_t i = 0; table && i < results_row_count(run->results[0], table); i++) {
        const struct cell *row = results_row_at(run->results[0], table, i);
        count += strcmp(row[rows_column(table, "kind")].as.text, kind) == 0 &&
                 strstr(row[rows_column(table, "detail")].as.text, words) != NULL;
    }
    return count;
}

#endif
