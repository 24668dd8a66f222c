/*
 * price_writer.h -- a price book as a file that price_book_read reads back as the same.
 */
#ifndef KINESIM_SCENARIOS_BOOKS_PRICE_WRITER_H
#define KINESIM_SCENARIOS_BOOKS_PRICE_WRITER_H

#include <stdio.h>

#include "models/bill/price.h"

enum { PRICE_TEXT_MAX = 32, RATE_TEXT_MAX = 96 };

/* An amount of 10^-12 USD as a decimal without needless zeros: "0.014", "3". */
const char *price_text(int64_t amount, char text[PRICE_TEXT_MAX]);

/* A commitment's rate as a book writes it: "25 MiB/s". */
const char *price_rate_text(int64_t bytes_per_s, char text[RATE_TEXT_MAX]);

/* Whole, without `extends`; `head` are lines of comment before it. */
void price_book_write(FILE *out, const struct price_book *book, const char *head);

#endif
