#include "reports/common/rows.h"

#include <string.h>

const struct table_spec *rows_table(const struct results *results, const char *name)
{
    for (size_t i = 0; i < results_table_count(results); i++)
        if (strcmp(results_table_at(results, i)->name, name) == 0)
            return results_table_at(results, i);
    return NULL;
}

int rows_column(const struct table_spec *table, const char *name)
{
    for (uint32_t i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i].name, name) == 0) return (int)i;
    return -1;
}

double rows_number(const struct cell *cells, int column)
{
    if (column < 0 || cells[column].kind == CELL_TEXT) return 0;
    if (cells[column].kind == CELL_REAL) return cells[column].as.real;
    return (double)cells[column].as.integer;
}

const char *rows_text(const struct cell *cells, int column)
{
    return column >= 0 && cells[column].kind == CELL_TEXT && cells[column].as.text
               ? cells[column].as.text
               : "";
}
