/*
 * breakeven_text.h -- the words that a break-even map is told in.
 */
#ifndef KINESIM_SCENARIOS_PRINT_BREAKEVEN_TEXT_H
#define KINESIM_SCENARIOS_PRINT_BREAKEVEN_TEXT_H

#include "reports/common/format.h"
#include "reports/common/text.h"
#include "scenarios/print/breakeven_print.h"

/* A value of a parameter as one writes it, four significant digits: "1 KiB", "9906/s". */
struct label breakeven_value(const struct field *row, double value);

/* The letter of a choice: that of its last word. */
char breakeven_letter(const struct question *question, size_t choice);

/* "size 1 KiB: provisioned up to 96.1/s, on-demand Standard up to 9906/s, then on-demand Advantage" */
void breakeven_row(struct text *text, const struct breakeven_view *view, size_t row);

/* The row with most to tell, or where all rows are of one choice the middle column. */
void breakeven_finding(struct text *text, const struct breakeven_view *view);

/* The parameters that no axis varies: "peak 20, consumers 1". */
void breakeven_parameters(struct text *text, const struct breakeven_view *view);

#endif
