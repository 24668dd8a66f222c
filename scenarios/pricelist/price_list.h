/*
 * price_list.h -- AWS's price list as its files have it: products and what they cost on demand.
 *
 * Read are the answers of `aws pricing get-products` ({"PriceList": [...]}, each a product as a JSON
 * text) and the bulk offer files ({"products": {SKU: ...}, "terms": {"OnDemand": {SKU: ...}}}).
 * Nothing is judged here but the form: prices and ranges stay the texts they are.
 */
#ifndef KINESIM_SCENARIOS_PRICELIST_PRICE_LIST_H
#define KINESIM_SCENARIOS_PRICELIST_PRICE_LIST_H

#include <stddef.h>

#include "sim/diag.h"

/* One range of a product's price. A text that the file does not have is "". */
struct price_dimension {
    const char *unit, *begin, *end, *description;
    const char *usd;      /* NULL: no price in USD ... */
    const char *currency; /* ... but in this one; NULL: in none */
};

struct price_offer {
    const char *file, *sku, *service; /* "AmazonKinesis" */
    const char *region;               /* "eu-west-1"; "" where it is not said */
    const char *usage_type, *operation;
    const char *effective, *published; /* "2024-07-01T00:00:00Z" */
    size_t count;                      /* of the on-demand term in force last; 0: no such term */
    struct price_dimension *dimensions;
};

struct price_list;

struct price_list *price_list_create(void);
void price_list_destroy(struct price_list *list);

/* Adds what a file, or a text called `file`, holds. What is no price list is a complaint, with line
 * and column where it is no JSON, else with the place in it as the path. */
void price_list_read(struct price_list *list, const char *file, struct diag *diag);
void price_list_parse(struct price_list *list, const char *file, const char *text, size_t length,
                      struct diag *diag);

size_t price_list_count(const struct price_list *list);
const struct price_offer *price_list_at(const struct price_list *list, size_t index);

#endif
