/*
 * price_ladder.h -- the ranges of a product of AWS's price list as the tiers of a price book's item.
 */
#ifndef KINESIM_SCENARIOS_PRICELIST_PRICE_LADDER_H
#define KINESIM_SCENARIOS_PRICELIST_PRICE_LADDER_H

#include "models/bill/price.h"
#include "scenarios/pricelist/price_list.h"

enum { LADDER_PROBLEM_MAX = 160 };

/* Gives the item the offer's tiers, converted from `aws_unit` (alike to the item's priced unit) to
 * that, prices rounded to 10^-12 USD. A first range that is free becomes `free`, in `aws_unit`; then
 * *free_units is its length and the tiers count from its end; else 0. False with what is wrong. */
bool price_ladder_read(const struct price_offer *offer, const struct unit *aws_unit,
                       struct price_item *item, int64_t *free_units,
                       char problem[LADDER_PROBLEM_MAX]);

#endif
