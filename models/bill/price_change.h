/*
 * price_change.h -- what an account pays instead of the list price: private rates and discounts.
 */
#ifndef KINESIM_MODELS_PRICE_CHANGE_H
#define KINESIM_MODELS_PRICE_CHANGE_H

#include "models/bill/price.h"

struct price_change {
    const char *key;      /* the item's; "" for every item that has no change of its own */
    int64_t discount_ppm; /* parts in a million that come off the price, 0 to 10^6 */
    uint32_t tier_count;  /* 0: the list price */
    struct price_tier tiers[PRICE_TIERS_MAX];
    const char *note; /* where it is agreed; may be NULL */
};

struct price_changes {
    const struct price_change *changes;
    size_t count;
};

/* Whether both ask for the same prices. */
bool price_changes_same(const struct price_changes *a, const struct price_changes *b);

/* The change for an item, its own before that for all; NULL: none. */
const struct price_change *price_changes_find(const struct price_changes *changes, const char *key);

/* The item with the change, its tiers rounded to 10^-12 USD; texts are the caller's. */
void price_change_apply(struct price_item *item, const struct price_change *change);

#endif
