/*
 * price.h -- a price book: what AWS charges per unit of each billable item, where it says so.
 *
 * Prices are exact: int64 of 10^-12 USD per unit. An item has one or more tiers by monthly quantity,
 * and says in which unit it is priced; what its meter counts is in usage.h, and both are of one
 * dimension (price_book_read refuses others).
 */
#ifndef KINESIM_MODELS_PRICE_H
#define KINESIM_MODELS_PRICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/bill/money.h"
#include "models/bill/unit.h"
#include "models/bill/usage.h"

enum { PRICE_TIERS_MAX = 8, PRICE_COMMITTED_MAX = 4 };

struct price_tier {
    int64_t up_to;   /* monthly quantity in priced units where this tier ends; 0: no end */
    int64_t picousd; /* per priced unit */
};

/* What an account pays for at least, used or not: bytes per second of other items together. The item
 * that has it prices what is missing. */
struct price_commitment {
    int64_t bytes_per_s;                     /* 0: none */
    const char *of[PRICE_COMMITTED_MAX + 1]; /* the items' keys, ended by NULL */
};

struct price_item {
    const struct usage_kind *usage; /* what it prices; its key names the item in the book */
    const char *service;            /* AWS's name: "Kinesis Data Streams" */
    const char *item;               /* words for the bill: "on-demand data in" */
    const char *unit;               /* priced unit: "GB", "stream-hour", "million requests" */
    struct unit priced, metered;    /* that and usage->unit, read */
    const char *rule;               /* in words: "each record rounded up to 1 KB" */
    const char *source;             /* "KDS 7.1, IC, PLAN" */
    const char *date;               /* effective date of the figure, ISO */
    const char *confidence;         /* documented | inferred | assumed */
    bool has_free;
    const char *free_text; /* as written: "1 million requests"; NULL without */
    struct unit free; /* what an account has free in a month, as one unit: "1,000 notifications" */
    const char *free_with; /* key of the item whose free quantity this one shares; NULL: of none */
    struct price_commitment commitment;
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

/* What part of a month's quantity fell into a tier. */
struct price_part {
    double quantity; /* priced units */
    int64_t picousd; /* per unit; 0 where it was free */
};

/* What AWS calls a month in a bill over month_ns: that itself where it is one of the calendar (28 to 31
 * days), else 730 h (facts KDS 0). A year has twelve. */
int64_t price_calendar_month_ns(int64_t month_ns);

/*
 * What `base_units` >= 0 of an item in month_ns cost, tier by tier, rounded once. Where that is not one month of
 * the calendar, each of its months is like the others: tiers and what is free are those of one, times
 * as many. With free_tier what an account has free comes first and fills no tier. `parts` (PRICE_TIERS_MAX + 1, may be NULL) takes
 * what the tiers hold; the return value of price_month is the sum.
 */
picousd price_month(const struct price_item *item, const mpq_t base_units, int64_t month_ns,
                    bool free_tier, struct price_part *parts, uint32_t *part_count);

/* The same with free tier, of an item that shares what is free with `first`, of which `first_units` are used:
 * what that leaves comes first here. Both are priced by one thing. */
picousd price_month_after(const struct price_item *item, const mpq_t base_units,
                          const struct price_item *first, const mpq_t first_units, int64_t month_ns,
                          struct price_part *parts, uint32_t *part_count);

/* Priced units: base_units of the item's meter in the unit of its price. */
double price_quantity(const struct price_item *item, const mpq_t base_units, int64_t month_ns);

#endif
