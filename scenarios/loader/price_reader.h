/*
 * price_reader.h -- reads what one unit of something costs: `price: 0.08` or `tiers: [...]`.
 */
#ifndef KINESIM_SCENARIOS_LOADER_PRICE_READER_H
#define KINESIM_SCENARIOS_LOADER_PRICE_READER_H

#include "models/price.h"
#include "scenarios/loader/reader.h"

/* The item's tiers from `node`, a mapping with either key. Prices are decimal texts and taken
 * exactly; tiers end at whole priced units, each after the one before, and the last has no end.
 * False after a complaint. */
bool price_reader_read(struct reader *reader, const struct yaml_node *node, const char *path,
                       struct price_item *item);

#endif
