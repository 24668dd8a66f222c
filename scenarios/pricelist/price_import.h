/*
 * price_import.h -- a price book with the prices of AWS's price list.
 *
 * A product whose usage type price_map knows gives its item the list's prices and tiers, converted
 * from AWS's unit to the book's, the day they came into force, "AWS price list, SERVICE, DAY" as the
 * source, and calls it documented. A first range that is free is the item's free allowance: the ranges
 * after it then count from its end, which is how a book has them. All else is the base's: of another
 * region's base it says so and is no longer called documented.
 */
#ifndef KINESIM_SCENARIOS_PRICELIST_PRICE_IMPORT_H
#define KINESIM_SCENARIOS_PRICELIST_PRICE_IMPORT_H

#include "models/bill/price.h"
#include "scenarios/pricelist/price_list.h"

/* A product of the region that gave no price. */
struct price_left_out {
    const struct price_offer *offer;
    const char *reason;
};

struct price_import {
    struct price_book book;
    size_t taken;     /* products that gave a price */
    size_t elsewhere; /* products of other regions */
    struct price_left_out *left_out;
    size_t left_out_count;
    const char **kept; /* the keys of items that the files did not have */
    size_t kept_count;
};

/* NULL after complaints, each with the file and the SKU: ranges with a gap or an overlap, no price in
 * USD, a price that is negative or no decimal, a day that is none. The book borrows texts from base and
 * list. */
struct price_import *price_import_create(const char *region, const struct price_book *base,
                                         const struct price_list *list, struct diag *diag);
void price_import_destroy(struct price_import *import);

#endif
