/*
 * price_reader.h -- reads what one unit of something costs: `price: 0.08`, `tiers: [...]`, or as a
 * multiple of another book's: `scale: 0.017/0.015`.
 */
#ifndef KINESIM_SCENARIOS_BOOKS_PRICE_READER_H
#define KINESIM_SCENARIOS_BOOKS_PRICE_READER_H

#include "models/bill/price.h"
#include "scenarios/values/reader.h"

/* What is metered as `key`; NULL after a complaint with the nearest. */
const struct usage_kind *price_reader_usage(struct reader *reader, struct place place,
                                            const char *path, const char *key);

/* The item's tiers from `node`, a mapping with either key. Prices are decimal texts and taken
 * exactly; tiers end at whole priced units, each after the one before, and the last has no end.
 * False after a complaint. */
bool price_reader_read(struct reader *reader, const struct yaml_node *node, const char *path,
                       struct price_item *item);

/* A ratio of two decimals, exactly. */
struct price_scale {
    int64_t part, whole; /* 10^-12 each, both above 0 */
    const char *text;    /* as written: "0.017/0.015", "1.3" */
};

/* A decimal or two with a slash between, from 0.001 to 1000 together. False after a complaint. */
bool price_reader_scale(struct reader *reader, const struct yaml_node *node, const char *path,
                        struct price_scale *scale);

/* Every tier's price times the scale, to the nearest 10^-12 USD, halves up. False if one would be
 * more than any book may say (9,000,000 USD). */
bool price_scale_apply(const struct price_scale *scale, struct price_item *item);

#endif
