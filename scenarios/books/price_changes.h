/*
 * price_changes.h -- the section `prices` of a scenario: private rates and discounts.
 *
 *     prices:
 *       all: {discount: 10 %, note: "enterprise agreement"}
 *       kds_on_demand_in: {price: 0.06}
 */
#ifndef KINESIM_SCENARIOS_BOOKS_PRICE_CHANGES_H
#define KINESIM_SCENARIOS_BOOKS_PRICE_CHANGES_H

#include "models/bill/price_change.h"
#include "scenarios/values/reader.h"

/* `node` may be NULL. Complaints go to the reader's diag. */
void price_changes_read(struct reader *reader, const struct yaml_node *node,
                        struct price_changes *prices);

#endif
