/*
 * svg_cells.h -- a dressed picture on a terminal: lines and areas in Braille's dots, words as they are.
 */
#ifndef KINESIM_REPORTS_SVG_CELLS_H
#define KINESIM_REPORTS_SVG_CELLS_H

#include <stdbool.h>
#include <stdio.h>

/* What a character cell stands for, px; and columns that words at the right edge may take besides, for they are wider
 * than on paper. */
enum { SVG_CELL_WIDTH = 9, SVG_CELL_HEIGHT = 18, SVG_CELLS_BESIDE = 6 };

/* Prints what svg_dress gave. `colour`: by escapes of 24 bits. Nothing is printed of what is no such picture. */
void svg_cells(FILE *out, const char *svg, bool colour);

#endif
