#include "scenarios/books/price_book.h"

#include <stdlib.h>
#include <string.h>

#include "scenarios/books/price_item.h"
#include "scenarios/books/price_services.h"
#include "scenarios/values/bind.h"
#include "scenarios/values/text_file.h"
#include "sim/check.h"

/* A book that extends another that extends another: deeper is a ring or a mistake. */
enum { EXTENDS_MAX = 4 };

struct owned_book {
    struct price_book book; /* first: callers hold a pointer to it */
    struct arena *arena;
    int64_t version;
    const char *extends, *scale_by;
    int scale_confidence;
};

static const char *const confidences[] = {"documented", "inferred", "assumed", NULL};

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
    {.key = "extends",
     .kind = FIELD_TEXT,
     .offset = offsetof(struct owned_book, extends),
     .help = "the region whose book has what this one leaves out"},
    {.key = "scale_by",
     .kind = FIELD_TEXT,
     .offset = offsetof(struct owned_book, scale_by),
     .help = "what the scale is the ratio of"},
    {.key = "scale_confidence",
     .kind = FIELD_CHOICE,
     .offset = offsetof(struct owned_book, scale_confidence),
     .fallback = "inferred",
     .choices = confidences,
     .help = "no scaled price is surer than this"},
    {0},
};

static const char *const book_others[] = {"items", "scale", "services", NULL};

/* How what a book leaves out follows from the book that it extends. */
struct extension {
    struct owned_book base;
    struct price_likeness others;
    struct price_likenesses services;
};

/* What one reading of a file and of those that it extends has in common. */
struct book_reading {
    struct arena *arena;
    struct diag *diag;
    int depth;
};

static bool read_file(const struct book_reading *reading, const char *file, struct place from,
                      struct owned_book *owned);

static int by_key(const void *left, const void *right)
{
    const struct price_item *a = left, *b = right;
    return strcmp(a->usage->key, b->usage->key);
}

/* The book that this one extends, from the same folder; false after a complaint. */
static bool read_base(const struct book_reading *reading, struct reader *reader,
                      const struct yaml_node *node, const char *extends, struct owned_book *base)
{
    const struct book_reading deeper = {reading->arena, reading->diag, reading->depth + 1};
    const bool too_deep = deeper.depth > EXTENDS_MAX;
    if (too_deep || strchr(extends, '/')) {
        diag_error(reader->diag, node->place, "extends",
                   too_deep ? "'%.60s' is one book too many, or a ring"
                            : "'%.60s' is not the name of a region",
                   extends);
        return false;
    }
    const char *slash = strrchr(reader->scenario, '/');
    const int folder = slash ? (int)(slash + 1 - reader->scenario) : 0;
    const char *file =
        arena_format(reader->arena, "%.*s%s.yaml", folder, reader->scenario, extends);
    return read_file(&deeper, file, node->place, base);
}

/* Gives an item of the base its price here: a ratio of a documented price is no longer documented. */
static bool inherit(struct reader *reader, const struct yaml_node *scale_node,
                    const struct extension *extension, struct price_item *item)
{
    const struct price_likeness *like =
        price_services_find(&extension->services, item, &extension->others);
    const bool same = like->scale.part == like->scale.whole;
    const char *region = extension->base.book.region;
    if (!price_scale_apply(&like->scale, item)) {
        diag_error(reader->diag, scale_node->place, "scale",
                   "%s makes a price of '%s' that no book may have", like->scale.text,
                   item->usage->key);
        return false;
    }
    item->source =
        same ? arena_format(reader->arena, "as in %s (%s); %s", region, like->by, item->source)
             : arena_format(reader->arena, "%s x %s (%s); %s", region, like->scale.text, like->by,
                            item->source);
    item->confidence = price_less_sure(item->confidence, like->confidence);
    return true;
}

/* `extends`, `scale` and `scale_by` go together. False after a complaint. */
static bool read_extension(const struct book_reading *reading, struct reader *reader,
                           const struct yaml_node *root, const struct owned_book *owned,
                           struct extension *extension)
{
    struct yaml_node *node = yaml_tree_find(root, "extends");
    struct yaml_node *scale_node = yaml_tree_find(root, "scale");
    const struct yaml_node *services = yaml_tree_find(root, "services");
    if (!node && !scale_node && !owned->scale_by && !services) return true;
    if (!node || !owned->extends || !scale_node || !owned->scale_by) {
        diag_error(reader->diag, root->place, "",
                   "'extends', 'scale' and 'scale_by' go together: the region, the factor on its "
                   "prices, what that is the ratio of");
        return false;
    }
    bool good = price_reader_scale(reader, scale_node, "scale", &extension->others.scale);
    extension->others.by = owned->scale_by;
    extension->others.confidence = confidences[owned->scale_confidence];
    if (!read_base(reading, reader, node, owned->extends, &extension->base)) return false;
    if (services)
        good = price_services_read(reader, services, &extension->base.book, &extension->services) &&
               good;
    return good;
}

static bool read_items(struct reader *reader, const struct yaml_node *root,
                       const struct extension *extension, struct owned_book *owned)
{
    const struct price_book *base = &extension->base.book;
    const struct yaml_node *node = yaml_tree_find(root, "items");
    if ((!node && !base->items) || (node && node->kind != NODE_MAPPING)) {
        diag_error(reader->diag, node ? node->place : root->place, node ? "items" : "",
                   node ? "%s is not a mapping of items" : "'items' is missing%.0s",
                   node ? yaml_tree_said(reader->arena, node) : "");
        return false;
    }
    const size_t most = base->count + (node ? node->count : 0);
    struct price_item *items = arena_alloc(reader->arena, most * sizeof *items);
    size_t count = 0;
    bool good = true;
    for (size_t i = 0; i < base->count; i++) {
        if (node && yaml_tree_find(node, base->items[i].usage->key)) continue;
        items[count] = base->items[i];
        good = inherit(reader, yaml_tree_find(root, "scale"), extension, &items[count++]) && good;
    }
    for (const struct yaml_node *child = node ? node->first : NULL; child; child = child->next)
        good = price_item_read(reader, child, owned->book.date, base->items ? base : NULL,
                               &items[count++]) &&
               good;
    if (!good) return false;
    qsort(items, count, sizeof *items, by_key);
    owned->book.items = items;
    owned->book.count = count;
    return true;
}

static bool read_book(const struct book_reading *reading, struct reader *reader,
                      const struct yaml_node *root, struct owned_book *owned)
{
    if (root->kind != NODE_MAPPING) {
        diag_error(reader->diag, root->place, "", "%s is not a price book: `price_book: 1`, ...",
                   yaml_tree_said(reader->arena, root));
        return false;
    }
    struct extension extension = {0};
    bool good = bind_mapping(reader, root, (struct binding){root->place, "", book_others, NULL},
                             book_rows, owned);
    if (owned->book.date)
        good = price_item_day(reader, yaml_tree_find(root, "date"), "date") && good;
    if (!read_extension(reading, reader, root, owned, &extension)) return false;
    return read_items(reader, root, &extension, owned) && good;
}

static bool read_file(const struct book_reading *reading, const char *file, struct place from,
                      struct owned_book *owned)
{
    const int before = diag_error_count(reading->diag);
    size_t length;
    const char *text = text_file_read(reading->arena, reading->diag, from,
                                      reading->depth ? "extends" : "", file, false, &length);
    if (!text) return false;
    diag_source(reading->diag, file, text, length);
    struct reader reader = reader_of(reading->diag, reading->arena, file);
    const struct yaml_node *root =
        yaml_tree_parse(reading->arena, file, text, length, reading->diag);
    return root && read_book(reading, &reader, root, owned) &&
           diag_error_count(reading->diag) == before;
}

struct price_book *price_book_read(const char *path, struct diag *diag)
{
    struct arena *arena = arena_create();
    struct owned_book *owned = arena_alloc(arena, sizeof *owned);
    owned->arena = arena;
    const char *file = arena_text(arena, path, strlen(path));
    const struct book_reading reading = {arena, diag, 0};
    if (read_file(&reading, file, (struct place){file, 0, 0}, owned)) return &owned->book;
    arena_destroy(arena);
    return NULL;
}

/* What an account agreed on, then the list price it came from. */
static const char *changed_source(struct arena *arena, const struct price_change *change,
                                  const struct price_item *item)
{
    const char *note = change->note ? change->note : "the scenario's prices";
    if (change->discount_ppm == 0) return arena_format(arena, "%s; list: %s", note, item->source);
    return arena_format(arena, "%s: %g %% off%s %s", note, (double)change->discount_ppm / 1e4,
                        change->tier_count ? ";" : "", item->source);
}

void price_book_change(struct price_book *book, const struct price_changes *changes)
{
    struct owned_book *owned = (struct owned_book *)book;
    struct price_item *items = arena_alloc(owned->arena, (book->count + 1) * sizeof *items);
    for (size_t i = 0; i < book->count; i++) {
        items[i] = book->items[i];
        const struct price_change *change = price_changes_find(changes, items[i].usage->key);
        if (!change) continue;
        items[i].source = changed_source(owned->arena, change, &items[i]);
        price_change_apply(&items[i], change);
    }
    book->items = items;
}

void price_book_destroy(struct price_book *book)
{
    if (book) arena_destroy(((struct owned_book *)book)->arena);
}
