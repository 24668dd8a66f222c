#include "scenarios/pricelist/price_list.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/arena.h"
#include "sim/check.h"

struct price_list {
    struct arena *arena;
    json_t *roots; /* everything that was parsed: the offers point into it */
    struct price_offer *offers;
    size_t count, capacity;
};

/* Where we are: the file and what it says of itself. */
struct reading {
    struct price_list *list;
    struct diag *diag;
    const char *file, *service, *published;
};

struct price_list *price_list_create(void)
{
    struct price_list *list = check_zeroed(1, sizeof *list);
    list->arena = arena_create();
    list->roots = json_array();
    CHECK(list->roots);
    return list;
}

void price_list_destroy(struct price_list *list)
{
    if (!list) return;
    json_decref(list->roots);
    arena_destroy(list->arena);
    free(list->offers);
    free(list);
}

size_t price_list_count(const struct price_list *list)
{
    return list->count;
}

const struct price_offer *price_list_at(const struct price_list *list, size_t index)
{
    CHECK(index < list->count);
    return &list->offers[index];
}

/* "" for what is no text. */
static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static const char *first_of(const char *one, const char *other)
{
    return *one ? one : other;
}

static void complain(const struct reading *reading, const char *path, const char *what)
{
    diag_error(reading->diag, (struct place){reading->file, 0, 0}, path, "%s", what);
}

/* ---- a product */

/* Of several terms the one that came into force last. */
static const json_t *last_term(json_t *terms)
{
    const json_t *last = NULL;
    const char *key;
    json_t *term;
    json_object_foreach(terms, key, term)
    {
        if (last && strcmp(text_of(term, "effectiveDate"), text_of(last, "effectiveDate")) <= 0)
            continue;
        last = term;
    }
    return last;
}

static void read_price(struct price_dimension *dimension, json_t *prices)
{
    dimension->usd = json_string_value(json_object_get(prices, "USD"));
    const char *currency;
    json_t *price;
    json_object_foreach(prices, currency, price)
    {
        dimension->currency = currency;
    }
}

static void add_offer(const struct reading *reading, const char *sku, const json_t *product,
                      json_t *terms, const json_t *about)
{
    struct price_list *list = reading->list;
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 256;
        list->offers = check_resized(list->offers, list->capacity * sizeof *list->offers);
    }
    const json_t *attributes = json_object_get(product, "attributes");
    const json_t *term = last_term(terms);
    json_t *dimensions = json_object_get(term, "priceDimensions");
    struct price_offer offer = {
        .file = reading->file,
        .sku = first_of(text_of(product, "sku"), sku),
        .service = first_of(first_of(text_of(about, "serviceCode"), reading->service),
                            text_of(attributes, "servicecode")),
        .region = text_of(attributes, "regionCode"),
        .usage_type = text_of(attributes, "usagetype"),
        .operation = text_of(attributes, "operation"),
        .effective = text_of(term, "effectiveDate"),
        .published = first_of(text_of(about, "publicationDate"), reading->published),
        .dimensions =
            arena_alloc(list->arena, (json_object_size(dimensions) + 1) * sizeof *offer.dimensions),
    };
    const char *key;
    json_t *row;
    json_object_foreach(dimensions, key, row)
    {
        struct price_dimension *dimension = &offer.dimensions[offer.count++];
        *dimension = (struct price_dimension){
            .unit = text_of(row, "unit"),
            .begin = text_of(row, "beginRange"),
            .end = text_of(row, "endRange"),
            .description = text_of(row, "description"),
        };
        read_price(dimension, json_object_get(row, "pricePerUnit"));
    }
    list->offers[list->count++] = offer;
}

/* ---- the two kinds of file */

static void read_products(const struct reading *reading, json_t *rows)
{
    char path[64];
    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_t *row = json_array_get(rows, i);
        json_error_t error;
        snprintf(path, sizeof path, "PriceList[%zu]", i);
        if (json_is_string(row)) {
            row = json_loadb(json_string_value(row), json_string_length(row), 0, &error);
            if (row) json_array_append_new(reading->list->roots, row);
        }
        const json_t *product = json_object_get(row, "product");
        if (!json_is_object(product)) {
            complain(reading, path, "it is no JSON of a product");
            continue;
        }
        add_offer(reading, path, product,
                  json_object_get(json_object_get(row, "terms"), "OnDemand"), row);
    }
}

static void read_offer_file(const struct reading *reading, json_t *products, const json_t *root)
{
    const json_t *on_demand = json_object_get(json_object_get(root, "terms"), "OnDemand");
    if (!json_is_object(on_demand)) complain(reading, "terms.OnDemand", "it is not an object");
    const char *sku;
    json_t *product;
    json_object_foreach(products, sku, product)
    {
        add_offer(reading, sku, product, json_object_get(on_demand, sku), NULL);
    }
}

static void read_root(struct price_list *list, const char *file, json_t *root,
                      const json_error_t *error, struct diag *diag)
{
    if (!root && error->line <= 0) { /* it could not be opened */
        diag_error(diag, (struct place){file, 0, 0}, "", "%s", error->text);
        return;
    }
    if (!root) {
        const struct place place = {file, error->line, error->column > 0 ? error->column : 1};
        diag_error(diag, place, "", "it is no JSON: %s", error->text);
        return;
    }
    json_array_append_new(list->roots, root);
    const struct reading reading = {
        .list = list,
        .diag = diag,
        .file = arena_text(list->arena, file, strlen(file)),
        .service = text_of(root, "offerCode"),
        .published = text_of(root, "publicationDate"),
    };
    json_t *rows = json_object_get(root, "PriceList");
    json_t *products = json_object_get(root, "products");
    if (json_is_array(rows)) read_products(&reading, rows);
    else if (json_is_object(products)) read_offer_file(&reading, products, root);
    else
        complain(&reading, "",
                 "it is no price list of AWS: neither 'PriceList' of get-products nor 'products' "
                 "of an offer file is in it");
    if (*text_of(root, "NextToken"))
        diag_warning(diag, (struct place){file, 0, 0}, "NextToken",
                     "it is one page of several: the others are wanted too");
}

void price_list_read(struct price_list *list, const char *file, struct diag *diag)
{
    json_error_t error;
    json_t *root = json_load_file(file, 0, &error);
    read_root(list, file, root, &error, diag);
}

void price_list_parse(struct price_list *list, const char *file, const char *text, size_t length,
                      struct diag *diag)
{
    json_error_t error;
    json_t *root = json_loadb(text, length, 0, &error);
    read_root(list, file, root, &error, diag);
}
