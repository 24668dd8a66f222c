/* results_rows.c -- rows as eight-byte cells in one growing array per table. */
#include "sim/results_rows.h"

#include <stdlib.h>

#include "sim/check.h"

#include "sim/banned.h"

union value {
    int64_t integer;
    double real;
    const char *text;
};

struct table {
    const struct table_spec *spec;
    union value *values; /* row after row */
    size_t rows;
    size_t capacity;   /* in rows */
    struct cell *read; /* the row that was asked for last */
};

struct results_rows {
    struct names *names;
    struct table **tables; /* in order of their first rows; a handful */
    size_t count;
};

struct results_rows *results_rows_create(struct names *names)
{
    struct results_rows *rows = check_zeroed(1, sizeof *rows);
    rows->names = names;
    return rows;
}

void results_rows_destroy(struct results_rows *rows)
{
    if (rows == NULL) return;
    for (size_t i = 0; i < rows->count; i++) {
        free(rows->tables[i]->values);
        free(rows->tables[i]->read);
        free(rows->tables[i]);
    }
    free(rows->tables);
    free(rows);
}

static struct table *find(const struct results_rows *rows, const struct table_spec *spec)
{
    for (size_t i = 0; i < rows->count; i++) {
        if (rows->tables[i]->spec == spec) return rows->tables[i];
    }
    return NULL;
}

static struct table *add_table(struct results_rows *rows, const struct table_spec *spec)
{
    CHECK(spec->column_count > 0);
    struct table *table = check_zeroed(1, sizeof *table);
    table->spec = spec;
    table->read = check_zeroed(spec->column_count, sizeof *table->read);
    rows->tables = check_resized(rows->tables, (rows->count + 1) * sizeof(struct table *));
    rows->tables[rows->count++] = table;
    return table;
}

void results_rows_add(struct results_rows *rows, const struct table_spec *spec,
                      const struct cell *cells)
{
    struct table *table = find(rows, spec);
    if (table == NULL) table = add_table(rows, spec);
    if (table->rows == table->capacity) {
        /* Long tables have little to spare: a month of minutes and objects is tens of megabytes. */
        table->capacity += table->capacity < 4096 ? table->capacity + 64 : table->capacity / 8;
        table->values = check_resized(table->values,
                                      table->capacity * spec->column_count * sizeof *table->values);
    }

    union value *values = table->values + table->rows++ * spec->column_count;
    for (uint32_t i = 0; i < spec->column_count; i++) {
        CHECK(cells[i].kind == spec->columns[i].kind);
        switch (cells[i].kind) {
        case CELL_INTEGER: values[i].integer = cells[i].as.integer; break;
        case CELL_REAL: values[i].real = cells[i].as.real; break;
        case CELL_TEXT: values[i].text = names_intern(rows->names, cells[i].as.text); break;
        }
    }
}

void results_rows_empty(struct results_rows *rows, const struct table_spec *kept)
{
    for (size_t i = 0; i < rows->count; i++) {
        if (rows->tables[i]->spec != kept) rows->tables[i]->rows = 0;
    }
}

size_t results_rows_tables(const struct results_rows *rows)
{
    return rows->count;
}

const struct table_spec *results_rows_table(const struct results_rows *rows, size_t index)
{
    CHECK(index < rows->count);
    return rows->tables[index]->spec;
}

size_t results_rows_count(const struct results_rows *rows, const struct table_spec *spec)
{
    const struct table *table = find(rows, spec);
    return table != NULL ? table->rows : 0;
}

const struct cell *results_rows_at(const struct results_rows *rows, const struct table_spec *spec,
                                   size_t row)
{
    const struct table *table = find(rows, spec);
    CHECK(table != NULL);
    CHECK(row < table->rows);
    const union value *values = table->values + row * spec->column_count;
    for (uint32_t i = 0; i < spec->column_count; i++) {
        switch (spec->columns[i].kind) {
        case CELL_INTEGER: table->read[i] = cell_integer(values[i].integer); break;
        case CELL_REAL: table->read[i] = cell_real(values[i].real); break;
        case CELL_TEXT: table->read[i] = cell_text(values[i].text); break;
        }
    }
    return table->read;
}
