/*
 * prices_print.h -- price books on a terminal and for programs.
 */
#ifndef KINESIM_SCENARIOS_PRINT_PRICES_PRINT_H
#define KINESIM_SCENARIOS_PRINT_PRICES_PRINT_H

#include <stdio.h>

#include "models/bill/price.h"

/* All items by service, each with price, rule, source, age on `day` (days since 1970) and
 * confidence; then how sure and how old the book is. */
void prices_print(FILE *out, const struct price_book *book, int64_t day);
void prices_print_json(FILE *out, const struct price_book *book, int64_t day);

/* A line for each of `count` books. */
void prices_print_regions(FILE *out, struct price_book *const *books, size_t count, int64_t day);
void prices_print_regions_json(FILE *out, struct price_book *const *books, size_t count,
                               int64_t day);

#endif
