#include "scenarios/loader/price_book.h"

#include <stdlib.h>
#include <string.h>

#include "scenarios/loader/bind.h"
#include "scenarios/loader/text_file.h"
#include "sim/check.h"

/* 10^-12 USD: what an amount is counted in. */
enum { PICO_DECIMALS = 12 };
/* 2^63 x 10^-12 USD. */
#define PRICE_MAX "9000000"

struct owned_book {
    struct price_book book; /* first: callers hold a pointer to it */
    struct arena *arena;
    int64_t version;
};

static const char *const confidences[] = {"documented", "inferred", "assumed", NULL};

/* An item's plain settings; `price` and `tiers` are read by hand, exactly. */
struct item_texts {
    const char *service, *item, *unit, *rule, *source, *date;
    double per;
    int confidence;
};

#define TEXT(name, needed)                                                                         \
    {                                                                                              \
        .key = #name, .kind = FIELD_TEXT, .offset = offsetof(struct item_texts, name),             \
        .required = needed                                                                         \
    }

static const struct field item_rows[] = {
    TEXT(service, true),
    TEXT(item, true),
    TEXT(unit, true),
    {.key = "per",
     .kind = FIELD_NUMBER,
     .offset = offsetof(struct item_texts, per),
     .required = true,
     .min = 1e-9,
     .max = 1e24,
     .help = "base units in one priced unit"},
    TEXT(rule, true),
    TEXT(source, true),
    TEXT(date, false),
    {.key = "confidence",
     .kind = FIELD_CHOICE,
     .offset = offsetof(struct item_texts, confidence),
     .required = true,
     .choices = confidences},
    {0},
};

static const char *const priced_by[] = {"price", "tiers", NULL};

static const struct field book_rows[] = {
    {.key = "price_book",
     .kind = FIELD_COUNT,
     .offset = offsetof(struct owned_book, version),
     .required = true,
     .min = 1,
     .max = 1,
     .help = "version of the format: 1"},
    {.key = "region",
     .kind = FIELD_TEXT,
     .offset = offsetof(struct owned_book, book.region),
     .required = true},
    {.key = "date",
     .kind = FIELD_TEXT,
     .offset = offsetof(struct owned_book, book.date),
     .required = true},
    {0},
};

static const char *const book_others[] = {"items", NULL};

/* ---- money */

/* Decimal text to 10^-12 USD, exactly. */
static bool read_price(struct reader *reader, const struct yaml_node *node, const char *path,
                       int64_t *amount)
{
    const char *text = reader_text(reader, node, path, "a price in USD such as 0.08");
    if (!text) return false;
    struct quantity quantity;
    char problem[QUANTITY_PROBLEM_MAX];
    const char *point = strchr(text, '.');
    if (!quantity_read(FIELD_NUMBER, text, &quantity, problem)) {
        diag_error(reader->diag, node->place, path, "%s", problem);
        return false;
    }
    if (*text == '-' || quantity.value > strtod(PRICE_MAX, NULL)) {
        diag_error(reader->diag, node->place, path, "%.40s is not within 0 to " PRICE_MAX " USD",
                   text);
        return false;
    }
    const size_t decimals = point ? strlen(point + 1) : 0;
    if (decimals > PICO_DECIMALS) {
        diag_error(reader->diag, node->place, path, "%.40s has more than %d decimals", text,
                   PICO_DECIMALS);
        return false;
    }
    *amount = 0;
    for (const char *c = text; *c; c++)
        if (*c != '.') *amount = 10 * *amount + (*c - '0');
    for (size_t i = decimals; i < PICO_DECIMALS; i++) *amount *= 10;
    return true;
}

static bool read_tier(struct reader *reader, const struct yaml_node *node, const char *path,
                      struct price_tier *tier)
{
    static const char *const names[] = {"up_to", "price", NULL};
    if (node->kind != NODE_MAPPING) {
        diag_error(reader->diag, node->place, path, "%s is not {up_to: 512000, price: 0.029}",
                   yaml_tree_said(reader->arena, node));
        return false;
    }
    bool good = true, priced = false;
    for (struct yaml_node *child = node->first; child; child = child->next) {
        const char *below = reader_path(reader, path, child->key);
        struct quantity quantity = {0};
        if (!strcmp(child->key, "price")) {
            priced = true;
            good = read_price(reader, child, below, &tier->picousd) && good;
        } else if (!strcmp(child->key, "up_to")) {
            good = reader_quantity(reader, child, below, FIELD_NUMBER, 1e-9, 1e24, &quantity) &&
                   good;
            tier->up_to = quantity.value;
        } else {
            priced = reader_unknown(reader, child, path, names) || priced;
            good = false;
        }
    }
    if (!priced) diag_error(reader->diag, node->place, path, "'price' is missing");
    return good && priced;
}

/* Ends increase, and only the last tier has none. */
static bool read_tiers(struct reader *reader, const struct yaml_node *node, const char *path,
                       struct price_item *item)
{
    if (node->kind != NODE_LIST || node->count == 0 || node->count > PRICE_TIERS_MAX) {
        diag_error(reader->diag, node->place, path, "tiers are a list of 1 to %d {up_to, price}",
                   PRICE_TIERS_MAX);
        return false;
    }
    bool good = true;
    double before = 0;
    for (const struct yaml_node *child = node->first; child; child = child->next) {
        struct price_tier *tier = &item->tiers[item->tier_count++];
        if (!read_tier(reader, child, path, tier)) {
            good = false;
            continue;
        }
        const char *wrong = NULL;
        if (child->next && tier->up_to == 0)
            wrong = "'up_to' is missing; only the last tier has none";
        else if (!child->next && tier->up_to != 0)
            wrong = "the last tier has no 'up_to': it has no end";
        else if (child->next && tier->up_to <= before)
            wrong = "'up_to' must be more than the tier before's";
        if (wrong) diag_error(reader->diag, child->place, path, "%s", wrong);
        good = good && !wrong;
        before = tier->up_to;
    }
    return good;
}

static bool read_money(struct reader *reader, const struct yaml_node *node, const char *path,
                       struct price_item *item)
{
    struct yaml_node *price = yaml_tree_find(node, "price"), *tiers = yaml_tree_find(node, "tiers");
    for (const struct yaml_node *child = node->first; !price && !tiers && child;
         child = child->next)
        if (diag_nearest(child->key, priced_by)) return false; /* misspelt, and said so */
    if (!price == !tiers) {
        diag_error(reader->diag, node->key_place, path, "give either 'price' or 'tiers'");
        return false;
    }
    if (tiers) return read_tiers(reader, tiers, reader_path(reader, path, "tiers"), item);
    item->tier_count = 1;
    return read_price(reader, price, reader_path(reader, path, "price"), &item->tiers[0].picousd);
}

/* ---- items */

static bool read_item(struct reader *reader, const struct yaml_node *node, const char *date,
                      struct price_item *item)
{
    const char *path = reader_path(reader, "items", node->key);
    if (node->kind != NODE_MAPPING) {
        diag_error(reader->diag, node->place, path, "%s is not a mapping of settings",
                   yaml_tree_said(reader->arena, node));
        return false;
    }
    struct item_texts texts = {0};
    bool good = bind_mapping(reader, node, (struct binding){node->key_place, path, priced_by},
                             item_rows, &texts);
    good = read_money(reader, node, path, item) && good;
    item->key = node->key;
    item->service = texts.service;
    item->item = texts.item;
    item->unit = texts.unit;
    item->per = texts.per;
    item->rule = texts.rule;
    item->source = texts.source;
    item->date = texts.date ? texts.date : date;
    item->confidence = confidences[texts.confidence];
    return good;
}

static int by_key(const void *left, const void *right)
{
    return strcmp(((const struct price_item *)left)->key, ((const struct price_item *)right)->key);
}

static void read_book(struct reader *reader, const struct yaml_node *root, struct owned_book *owned)
{
    if (root->kind != NODE_MAPPING) {
        diag_error(reader->diag, root->place, "", "%s is not a price book: `price_book: 1`, ...",
                   yaml_tree_said(reader->arena, root));
        return;
    }
    bind_mapping(reader, root, (struct binding){root->place, "", book_others}, book_rows, owned);
    const struct yaml_node *node = yaml_tree_find(root, "items");
    if (!node || node->kind != NODE_MAPPING) {
        diag_error(reader->diag, node ? node->place : root->place, node ? "items" : "",
                   node ? "%s is not a mapping of items" : "'items' is missing%.0s",
                   node ? yaml_tree_said(reader->arena, node) : "");
        return;
    }
    struct price_item *items = arena_alloc(reader->arena, node->count * sizeof *items);
    size_t count = 0;
    for (const struct yaml_node *child = node->first; child; child = child->next)
        read_item(reader, child, owned->book.date, &items[count++]);
    qsort(items, count, sizeof *items, by_key);
    owned->book.items = items;
    owned->book.count = count;
}

struct price_book *price_book_read(const char *path, struct diag *diag)
{
    const int before = diag_error_count(diag);
    struct arena *arena = arena_create();
    struct owned_book *owned = arena_alloc(arena, sizeof *owned);
    owned->arena = arena;
    size_t length;
    const char *file = arena_text(arena, path, strlen(path));
    const char *text =
        text_file_read(arena, diag, (struct place){file, 0, 0}, "", path, false, &length);
    if (text) {
        diag_source(diag, file, text, length);
        struct reader reader = reader_of(diag, arena, file);
        const struct yaml_node *root = yaml_tree_parse(arena, file, text, length, diag);
        if (root) read_book(&reader, root, owned);
    }
    if (!text || diag_error_count(diag) != before) {
        arena_destroy(arena);
        return NULL;
    }
    return &owned->book;
}

void price_book_destroy(struct price_book *book)
{
    if (book) arena_destroy(((struct owned_book *)book)->arena);
}
