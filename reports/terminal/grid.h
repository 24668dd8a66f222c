/*
 * grid.h -- a table of texts that is printed in several ways: in columns on a terminal, as CSV (RFC 4180), as Markdown.
 */
#ifndef KINESIM_REPORTS_TERMINAL_GRID_H
#define KINESIM_REPORTS_TERMINAL_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct grid;

enum grid_form { GRID_COLUMNS, GRID_CSV, GRID_MARKDOWN };

/* The heads stand in the first row. Everything added is copied. */
struct grid *grid_create(const char *const *heads, size_t columns);
void grid_destroy(struct grid *grid);

/* The next cell, row by row. A column is set to the right if each of its cells that is not empty is a number. */
void grid_add(struct grid *grid, const char *text, bool number);

void grid_print(FILE *out, const struct grid *grid, enum grid_form form);

#endif
