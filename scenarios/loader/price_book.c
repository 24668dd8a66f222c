#include "scenarios/loader/price_book.h"

#include <stdlib.h>
#include <string.h>

#include "scenarios/loader/bind.h"
#include "scenarios/loader/price_reader.h"
#include "scenarios/loader/text_file.h"
#include "sim/check.h"

struct owned_book {
    struct price_book book; /* first: callers hold a pointer to it */
    struct arena *arena;
    int64_t version;
};

static const char *const confidences[] = {"documented", "inferred", "assumed", NULL};

/* An item's plain settings; `price` and `tiers` are read by hand, exactly. */
struct item_texts {
    const char *service, *item, *unit, *rule, *source, *date, *free;
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
    TEXT(rule, true),
    TEXT(source, true),
    TEXT(date, false),
    TEXT(free, false),
    {.key = "confidence",
     .kind = FIELD_CHOICE,
     .offset = offsetof(struct item_texts, confidence),
     .required = true,
     .choices = confidences},
    {0},
};

static const char *const item_others[] = {"price", "tiers", "commitment", NULL};

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

/* "; did you mean 'kds_shard'?" or "" */
static const char *nearest_meter(struct reader *reader, const char *key)
{
    const char *keys[256] = {0};
    size_t count = 0;
    for (const struct usage_kind *kind = usage_kinds; kind->key; kind++) {
        CHECK(count + 1 < sizeof keys / sizeof *keys);
        keys[count++] = kind->key;
    }
    const char *nearest = diag_nearest(key, keys);
    return nearest ? arena_format(reader->arena, "; did you mean '%s'?", nearest) : "";
}

/* ---- items */

/* The node's unit; false after a complaint unless it is of the dimension of what is metered. */
static bool read_unit(struct reader *reader, const struct yaml_node *node, const char *path,
                      const struct price_item *item, struct unit *unit)
{
    char problem[UNIT_PROBLEM_MAX];
    if (!unit_parse(node->text, unit, problem)) {
        diag_error(reader->diag, node->place, path, "%s", problem);
        return false;
    }
    if (unit_alike(unit, &item->metered)) return true;
    diag_error(reader->diag, node->place, path,
               "'%s' does not measure what '%s' counts: %s, in %ss", node->text, item->usage->key,
               item->usage->counts, item->usage->unit);
    return false;
}

/* {rate: 25 MiB/s, of: [kds_advantage_in]} */
static bool read_commitment(struct reader *reader, const struct yaml_node *node, const char *path,
                            struct price_commitment *commitment)
{
    struct yaml_node *rate = yaml_tree_find(node, "rate");
    const struct yaml_node *of = yaml_tree_find(node, "of");
    if (node->kind != NODE_MAPPING || !rate || !of || of->kind != NODE_LIST || of->count == 0 ||
        of->count > PRICE_COMMITTED_MAX) {
        diag_error(reader->diag, node->place, path,
                   "a commitment is like {rate: 25 MiB/s, of: [up to %d items]}",
                   PRICE_COMMITTED_MAX);
        return false;
    }
    struct quantity quantity = {0};
    bool good = reader_quantity(reader, rate, reader_path(reader, path, "rate"), FIELD_BYTE_RATE, 1,
                                1e12, &quantity);
    commitment->bytes_per_s = (int64_t)quantity.value;
    size_t count = 0;
    for (const struct yaml_node *child = of->first; child; child = child->next) {
        const char *below = reader_path(reader, path, "of");
        const char *key = reader_text(reader, child, below, "an item's key");
        const struct usage_kind *usage = key ? usage_find(key) : NULL;
        if (key && !usage)
            diag_error(reader->diag, child->place, below, "nothing is metered as '%.60s'%s", key,
                       nearest_meter(reader, key));
        good = good && usage;
        if (usage) commitment->of[count++] = usage->key;
    }
    return good;
}

static bool read_item(struct reader *reader, const struct yaml_node *node, const char *date,
                      struct price_item *item)
{
    const char *path = reader_path(reader, "items", node->key);
    if (node->kind != NODE_MAPPING) {
        diag_error(reader->diag, node->place, path, "%s is not a mapping of settings",
                   yaml_tree_said(reader->arena, node));
        return false;
    }
    char problem[UNIT_PROBLEM_MAX];
    item->usage = usage_find(node->key);
    if (!item->usage) {
        diag_error(reader->diag, node->key_place, path, "nothing is metered as '%.60s'%s",
                   node->key, nearest_meter(reader, node->key));
        return false;
    }
    CHECK(unit_parse(item->usage->unit, &item->metered, problem));
    struct item_texts texts = {0};
    bool good = bind_mapping(reader, node, (struct binding){node->key_place, path, item_others},
                             item_rows, &texts);
    good = price_reader_read(reader, node, path, item) && good;
    if (texts.unit)
        good = read_unit(reader, yaml_tree_find(node, "unit"), reader_path(reader, path, "unit"),
                         item, &item->priced) &&
               good;
    item->has_free = texts.free != NULL;
    if (item->has_free)
        good = read_unit(reader, yaml_tree_find(node, "free"), reader_path(reader, path, "free"),
                         item, &item->free) &&
               good;
    const struct yaml_node *commitment = yaml_tree_find(node, "commitment");
    if (commitment)
        good = read_commitment(reader, commitment, reader_path(reader, path, "commitment"),
                               &item->commitment) &&
               good;
    item->service = texts.service;
    item->item = texts.item;
    item->unit = texts.unit;
    item->rule = texts.rule;
    item->source = texts.source;
    item->date = texts.date ? texts.date : date;
    item->confidence = confidences[texts.confidence];
    return good;
}

static int by_key(const void *left, const void *right)
{
    const struct price_item *a = left, *b = right;
    return strcmp(a->usage->key, b->usage->key);
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
    bool good = true;
    for (const struct yaml_node *child = node->first; child; child = child->next)
        good = read_item(reader, child, owned->book.date, &items[count++]) && good;
    if (!good) return;
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
