#include "scenarios/books/price_changes.h"

#include <math.h>
#include <string.h>

#include "scenarios/books/price_reader.h"
#include "scenarios/values/bind.h"

#define EVERY_ITEM "all"

struct change_texts {
    double discount;
    const char *note;
};

static const struct field change_rows[] = {
    {.key = "discount",
     .kind = FIELD_RATIO,
     .offset = offsetof(struct change_texts, discount),
     .fallback = "0",
     .min = 0,
     .max = 1,
     .help = "what comes off the price",
     .source = "the account's agreement"},
    {.key = "note",
     .kind = FIELD_TEXT,
     .offset = offsetof(struct change_texts, note),
     .help = "where it is agreed, for the receipt",
     .source = "the account's agreement"},
    {0},
};

static const char *const priced_by[] = {"price", "tiers", NULL};

static bool read_change(struct reader *reader, const struct yaml_node *node,
                        struct price_change *change)
{
    const char *path = reader_path(reader, "prices", node->key);
    const bool every = !strcmp(node->key, EVERY_ITEM);
    const struct usage_kind *usage =
        every ? NULL : price_reader_usage(reader, node->key_place, path, node->key);
    if (!every && !usage) return false;
    if (node->kind != NODE_MAPPING) {
        diag_error(reader->diag, node->place, path,
                   "%s is not {discount: 10 %%} or {price: 0.06}, perhaps with a note",
                   yaml_tree_said(reader->arena, node));
        return false;
    }
    struct change_texts texts = {0};
    bool good = bind_mapping(reader, node, (struct binding){node->key_place, path, priced_by, NULL},
                             change_rows, &texts);
    const struct yaml_node *price = yaml_tree_find(node, "price");
    if (!price) price = yaml_tree_find(node, "tiers");
    if (price && every) {
        diag_error(reader->diag, price->place, path,
                   "items have prices of their own; give 'discount'");
        return false;
    }
    struct price_item item = {0};
    if (price) good = price_reader_read(reader, node, path, &item) && good;
    *change = (struct price_change){.key = every ? "" : usage->key,
                                    .discount_ppm = llround(texts.discount * 1e6),
                                    .tier_count = item.tier_count,
                                    .note = texts.note};
    memcpy(change->tiers, item.tiers, sizeof change->tiers);
    return good;
}

void price_changes_read(struct reader *reader, const struct yaml_node *node,
                        struct price_changes *prices)
{
    if (!node || yaml_tree_is_null(node)) return;
    if (node->kind != NODE_MAPPING) {
        diag_error(reader->diag, node->place, "prices", "%s is not a mapping of items",
                   yaml_tree_said(reader->arena, node));
        return;
    }
    struct price_change *changes = arena_alloc(reader->arena, (node->count + 1) * sizeof *changes);
    for (const struct yaml_node *child = node->first; child; child = child->next)
        if (read_change(reader, child, &changes[prices->count])) prices->count++;
    prices->changes = changes;
}
