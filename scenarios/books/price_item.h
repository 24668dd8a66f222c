/*
 * price_item.h -- reads one item of a price book, whole or as a change of another book's.
 */
#ifndef KINESIM_SCENARIOS_BOOKS_PRICE_ITEM_H
#define KINESIM_SCENARIOS_BOOKS_PRICE_ITEM_H

#include "scenarios/books/price_reader.h"

/* The item at `node`, a mapping under its key. `date` is the day of the book, for an item without
 * its own. Where `base` (or NULL) has the item, what is left out is the base's, and `scale:
 * 0.025/0.023` may stand for a price; source and confidence are never taken over. Goes on after a
 * mistake; false if there was any. */
bool price_item_read(struct reader *reader, const struct yaml_node *node, const char *date,
                     const struct price_book *base, struct price_item *item);

/* Whether a scalar is a day of the calendar; false after a complaint. */
bool price_item_day(struct reader *reader, const struct yaml_node *node, const char *path);

#endif
