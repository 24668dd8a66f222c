#include "scenarios/books/price_item.h"

#include <string.h>

#include "scenarios/text/iso_day.h"
#include "scenarios/values/bind.h"
#include "sim/check.h"

static const char *const confidences[] = {"documented", "inferred", "assumed", NULL};

/* An item's plain settings; `price` and `tiers` are read by hand, exactly. */
struct item_texts {
    const char *service, *item, *unit, *rule, *source, *date, *free, *free_with;
    int confidence;
};

#define TEXT(name, needed)                                                                         \
    {                                                                                              \
        .key = #name, .kind = FIELD_TEXT, .offset = offsetof(struct item_texts, name),             \
        .required = needed                                                                         \
    }

#define CONFIDENCE                                                                                 \
    {                                                                                              \
        .key = "confidence", .kind = FIELD_CHOICE,                                                 \
        .offset = offsetof(struct item_texts, confidence), .required = true,                       \
        .choices = confidences                                                                     \
    }

static const struct field whole_rows[] = {
    TEXT(service, true),    TEXT(item, true),
    TEXT(unit, true),       TEXT(rule, true),
    TEXT(source, true),     TEXT(date, false),
    TEXT(free, false),      CONFIDENCE,
    TEXT(free_with, false), {0},
};

/* Of an item that another book has, the same may be left out. */
static const struct field changed_rows[] = {
    TEXT(service, false),   TEXT(item, false),
    TEXT(unit, false),      TEXT(rule, false),
    TEXT(source, true),     TEXT(date, false),
    TEXT(free, false),      CONFIDENCE,
    TEXT(free_with, false), {0},
};

static const char *const whole_others[] = {"price", "tiers", "commitment", NULL};
static const char *const changed_others[] = {"price", "tiers", "scale", "commitment", NULL};

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
    *commitment = (struct price_commitment){.bytes_per_s = (int64_t)quantity.value};
    size_t count = 0;
    for (const struct yaml_node *child = of->first; child; child = child->next) {
        const char *below = reader_path(reader, path, "of");
        const char *key = reader_text(reader, child, below, "an item's key");
        const struct usage_kind *usage = key ? price_reader_usage(reader, child->place, below, key)
                                             : NULL;
        good = good && usage;
        if (usage) commitment->of[count++] = usage->key;
    }
    return good;
}

bool price_item_day(struct reader *reader, const struct yaml_node *node, const char *path)
{
    int64_t day;
    if (iso_day_read(node->text, &day)) return true;
    diag_error(reader->diag, node->place, path, "'%.40s' is not a day such as 2026-11-23",
               node->text);
    return false;
}

/* What it costs: as written, or as a multiple of the base's. */
static bool read_money(struct reader *reader, const struct yaml_node *node, const char *path,
                       const struct price_item *base, struct price_item *item)
{
    const struct yaml_node *scale = base ? yaml_tree_find(node, "scale") : NULL;
    if (!scale) {
        item->tier_count = 0;
        memset(item->tiers, 0, sizeof item->tiers);
        return price_reader_read(reader, node, path, item);
    }
    const char *below = reader_path(reader, path, "scale");
    struct price_scale by;
    if (yaml_tree_find(node, "price") || yaml_tree_find(node, "tiers") ||
        yaml_tree_find(node, "unit")) {
        diag_error(reader->diag, scale->place, below,
                   "it multiplies another book's price: leave out 'price', 'tiers' and 'unit'");
        return false;
    }
    if (!price_reader_scale(reader, scale, below, &by)) return false;
    if (price_scale_apply(&by, item)) return true;
    diag_error(reader->diag, scale->place, below, "%s makes a price that no book may have",
               by.text);
    return false;
}

/* What is written takes the place of what the base says. */
static void take_texts(struct price_item *item, const struct item_texts *texts, const char *date)
{
    if (texts->service) item->service = texts->service;
    if (texts->item) item->item = texts->item;
    if (texts->unit) item->unit = texts->unit;
    if (texts->rule) item->rule = texts->rule;
    if (texts->free) item->free_text = texts->free;
    item->source = texts->source;
    item->date = texts->date ? texts->date : date;
    item->confidence = confidences[texts->confidence];
}

static bool read_units(struct reader *reader, const struct yaml_node *node, const char *path,
                       struct price_item *item)
{
    bool good = true;
    const struct yaml_node *unit = yaml_tree_find(node, "unit");
    const struct yaml_node *free = yaml_tree_find(node, "free");
    if (unit && unit->text)
        good = read_unit(reader, unit, reader_path(reader, path, "unit"), item, &item->priced);
    if (!free || !free->text) return good;
    item->has_free = true;
    return read_unit(reader, free, reader_path(reader, path, "free"), item, &item->free) && good;
}

/* The item whose free quantity this one shares: of the same dimension, or no part of it could be left. */
static bool read_free_with(struct reader *reader, const struct yaml_node *node, const char *path,
                           const struct item_texts *texts, struct price_item *item)
{
    if (!texts->free_with) return true;
    const struct yaml_node *with = yaml_tree_find(node, "free_with");
    const char *below = reader_path(reader, path, "free_with");
    const struct usage_kind *usage =
        price_reader_usage(reader, with->place, below, texts->free_with);
    if (!usage) return false;
    struct unit unit;
    char problem[UNIT_PROBLEM_MAX];
    CHECK(unit_parse(usage->unit, &unit, problem));
    if (unit_alike(&unit, &item->metered) && strcmp(usage->key, item->usage->key) != 0) {
        item->free_with = usage->key;
        return true;
    }
    diag_error(reader->diag, with->place, below, "'%s' has nothing to share with '%s'", usage->key,
               item->usage->key);
    return false;
}

bool price_item_read(struct reader *reader, const struct yaml_node *node, const char *date,
                     const struct price_book *base_book, struct price_item *item)
{
    const char *path = reader_path(reader, "items", node->key);
    if (node->kind != NODE_MAPPING) {
        diag_error(reader->diag, node->place, path, "%s is not a mapping of settings",
                   yaml_tree_said(reader->arena, node));
        return false;
    }
    const struct usage_kind *usage = price_reader_usage(reader, node->key_place, path, node->key);
    if (!usage) return false;
    char problem[UNIT_PROBLEM_MAX];
    const struct price_item *base = base_book ? price_find(base_book, node->key) : NULL;
    *item = base ? *base : (struct price_item){.usage = usage};
    CHECK(unit_parse(usage->unit, &item->metered, problem));
    struct item_texts texts = {0};
    const struct binding binding = {node->key_place, path, base ? changed_others : whole_others,
                                    NULL};
    bool good = bind_mapping(reader, node, binding, base ? changed_rows : whole_rows, &texts);
    good = read_money(reader, node, path, base, item) && good;
    good = read_units(reader, node, path, item) && good;
    good = read_free_with(reader, node, path, &texts, item) && good;
    if (texts.date)
        good = price_item_day(reader, yaml_tree_find(node, "date"),
                              reader_path(reader, path, "date")) &&
               good;
    const struct yaml_node *commitment = yaml_tree_find(node, "commitment");
    if (commitment)
        good = read_commitment(reader, commitment, reader_path(reader, path, "commitment"),
                               &item->commitment) &&
               good;
    take_texts(item, &texts, date);
    return good;
}
