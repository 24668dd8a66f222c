/*
 * price_services.h -- by how much each service's prices differ from those of the book that is extended:
 * `services: {Glue: {scale: 1, by: the same in every region, confidence: inferred}}`.
 */
#ifndef KINESIM_SCENARIOS_BOOKS_PRICE_SERVICES_H
#define KINESIM_SCENARIOS_BOOKS_PRICE_SERVICES_H

#include "scenarios/books/price_reader.h"

/* How prices of one service, or of all others, follow from another book's. */
struct price_likeness {
    const char *service; /* as the base book's items name it; NULL: every other */
    struct price_scale scale;
    const char *by;         /* why: "shard-hour ratio" */
    const char *confidence; /* no item is surer than this */
};

struct price_likenesses {
    const struct price_likeness *at;
    size_t count;
};

/* Each service is one that `base` has an item of. Goes on after a mistake; false if there was any. */
bool price_services_read(struct reader *reader, const struct yaml_node *node,
                         const struct price_book *base, struct price_likenesses *services);

/* The likeness of an item's service, else `others`. */
const struct price_likeness *price_services_find(const struct price_likenesses *services,
                                                 const struct price_item *item,
                                                 const struct price_likeness *others);

/* The less sure of two confidences. */
const char *price_less_sure(const char *one, const char *other);

#endif
