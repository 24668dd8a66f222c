/*
 * price_book.h -- reads scenarios/prices/<region>.yaml.
 */
#ifndef KINESIM_SCENARIOS_BOOKS_PRICE_BOOK_H
#define KINESIM_SCENARIOS_BOOKS_PRICE_BOOK_H

#include "models/bill/price_change.h"
#include "sim/diag.h"

/* NULL with complaints in `diag` if anything is wrong with the file. */
struct price_book *price_book_read(const char *path, struct diag *diag);
/* What an account pays instead, in place. */
void price_book_change(struct price_book *book, const struct price_changes *changes);

void price_book_destroy(struct price_book *book);

#endif
