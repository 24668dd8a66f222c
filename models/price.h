/*
 * price.h -- a price book: what AWS charges per unit of each billable item, where it says so.
 *
 * Amounts are exact: int64 of 10^-12 USD per unit ("pico-dollars"). An item has one or more tiers by
 * monthly quantity. `per` is how many base units (what meters count) one priced unit is: a price per
 * GB has per = 2^30 bytes, a price per million requests per = 10^6, per hour per = 3600 * 10^9 ns.
 */
#ifndef KINESIM_MODELS_PRICE_H
#define KINESIM_MODELS_PRICE_H

#include <stddef.h>
#include <stdint.h>

enum { PRICE_TIERS_MAX = 8 };

struct price_tier {
    double up_to;    /* monthly quantity in priced units where this tier ends; 0: no end */
    int64_t picousd; /* per priced unit, 10^-12 USD */
};

struct price_item {
    const char *key;        /* what meters name: "kds_on_demand_in" */
    const char *service;    /* AWS's name: "Kinesis Data Streams" */
    const char *item;       /* words for the bill: "on-demand data in" */
    const char *unit;       /* priced unit: "GB", "stream-hour", "million requests" */
    double per;             /* base units in one priced unit */
    const char *rule;       /* in words: "each record rounded up to 1 KB" */
    const char *source;     /* "KDS 7.1, IC, PLAN" */
    const char *date;       /* effective date of the figure, ISO */
    const char *confidence; /* documented | inferred | assumed */
    uint32_t tier_count;
    struct price_tier tiers[PRICE_TIERS_MAX];
};

struct price_book {
    const char *region;
    const char *date;
    size_t count;
    const struct price_item *items; /* sorted by key */
};

const struct price_item *price_find(const struct price_book *book, const char *key);

/* What `quantity` priced units in a month cost, in 10^-12 USD, tier by tier; quantity >= 0. */
__extension__ typedef __int128 picousd;
picousd price_amount(const struct price_item *item, double quantity);

#endif
