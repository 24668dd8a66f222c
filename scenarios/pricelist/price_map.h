/*
 * price_map.h -- which usage type of AWS is which item of a price book.
 */
#ifndef KINESIM_SCENARIOS_PRICELIST_PRICE_MAP_H
#define KINESIM_SCENARIOS_PRICELIST_PRICE_MAP_H

#include <stdbool.h>
#include <stddef.h>

struct price_mapping {
    const char *service;    /* AWS's service code */
    const char *usage_type; /* without the region before it */
    const char *operation;  /* NULL: any */
    const char *aws_units;  /* what AWS may call the unit, any case: "Hrs|Hours" */
    const char *unit;       /* the same as a price book writes it: "shard-hour" */
    const char *item;       /* the book's key */
};

/* Ends with a NULL service. One usage type may stand for several items, and several for one. */
extern const struct price_mapping price_map[];

/* The usage type without the region's code before it ("USW2-", "eu-central-1-"), or NULL if what
 * stands there is the code of another region. Nothing before it is right where `said` (the product
 * names this region itself) or the region is us-east-1, whose usage types mostly have none. */
const char *price_map_usage_type(const char *usage_type, const char *region, bool said);

/* Whether a row is about that product. */
bool price_mapping_fits(const struct price_mapping *row, const char *service,
                        const char *usage_type, const char *operation);

/* Whether AWS may call the row's unit so. */
bool price_mapping_has_unit(const struct price_mapping *row, const char *aws_unit);

#endif
