/*
 * csv_lines.h -- the lines of a small table, cell by cell, each with its column: for measured loads.
 *
 * Cells are parted by commas; if the first line that counts has none, by semicolons or tabs. Quotes may stand around a whole cell,
 * doubled within. Blanks around a cell, empty lines, lines that begin with '#', a byte order mark and carriage returns
 * are passed over.
 */
#ifndef KINESIM_SCENARIOS_TEXT_CSV_LINES_H
#define KINESIM_SCENARIOS_TEXT_CSV_LINES_H

#include <stdbool.h>
#include <stddef.h>

enum { CSV_CELLS_MAX = 16 };

struct csv_cell {
    char *text; /* ends in NUL */
    size_t length;
    int column;
};

struct csv_lines {
    char *at, *end;
    int line; /* of the cells taken last, from 1 */
    char separator;
    struct csv_cell cells[CSV_CELLS_MAX];
};

/* The text is written into as it is read, and has room for a NUL at its end. */
struct csv_lines csv_lines_of(char *text, size_t length);

/* Takes the cells of the next line; how many, 0 at the end. -1: a quote is not closed, or there are too many cells,
 * or a NUL; cells[0].column is where. */
int csv_lines_next(struct csv_lines *lines);

#endif
