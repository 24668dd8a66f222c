#include "scenarios/pricelist/price_import.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/pricelist/price_ladder.h"
#include "scenarios/pricelist/price_map.h"
#include "scenarios/text/iso_day.h"
#include "sim/arena.h"
#include "sim/check.h"

struct owned_import {
    struct price_import import; /* first: callers hold a pointer to it */
    struct arena *arena;
    struct price_item *items;
    const struct price_offer **from; /* of each item the product that priced it; NULL: none yet */
    bool *disputed;                  /* products of different prices: the base's is kept */
};

/* One import under way. */
struct importing {
    struct owned_import *owned;
    const struct price_book *base;
    struct diag *diag;
};

static void complain(const struct importing *importing, const struct price_offer *offer,
                     const char *problem)
{
    char path[160];
    snprintf(path, sizeof path, "%.60s (%.80s)", offer->sku, offer->usage_type);
    diag_error(importing->diag, (struct place){offer->file, 0, 0}, path, "%s", problem);
}

static void leave_out(const struct importing *importing, const struct price_offer *offer,
                      const char *reason)
{
    struct price_import *import = &importing->owned->import;
    import->left_out[import->left_out_count++] = (struct price_left_out){offer, reason};
}

/* ---- one product */

/* The day of "2024-07-01T00:00:00Z"; NULL if it is none. */
static const char *day_of(struct arena *arena, const char *moment)
{
    int64_t day;
    if (strlen(moment) < ISO_DAY_LENGTH) return NULL;
    const char *text = arena_text(arena, moment, ISO_DAY_LENGTH);
    return iso_day_read(text, &day) ? text : NULL;
}

static bool same_price(const struct price_item *a, const struct price_item *b)
{
    if (a->tier_count != b->tier_count) return false;
    for (uint32_t i = 0; i < a->tier_count; i++)
        if (a->tiers[i].up_to != b->tiers[i].up_to || a->tiers[i].picousd != b->tiers[i].picousd)
            return false;
    return true;
}

/* The item with the product's price. False after a complaint. */
static bool price_it(const struct importing *importing, const struct price_offer *offer,
                     const struct price_mapping *row, const struct unit *unit,
                     struct price_item *item)
{
    struct arena *arena = importing->owned->arena;
    char problem[LADDER_PROBLEM_MAX], unit_problem[UNIT_PROBLEM_MAX];
    int64_t free_units;
    if (!price_ladder_read(offer, unit, item, &free_units, problem)) {
        complain(importing, offer, problem);
        return false;
    }
    item->date = day_of(arena, *offer->effective ? offer->effective : offer->published);
    const char *published = day_of(arena, *offer->published ? offer->published : offer->effective);
    if (!item->date || !published) {
        complain(importing, offer, "it does not say since which day: no effectiveDate");
        return false;
    }
    if (free_units > 0) {
        item->has_free = true;
        const bool plural = islower((unsigned char)row->unit[strlen(row->unit) - 1]) != 0;
        item->free_text =
            arena_format(arena, "%lld %s%s", (long long)free_units, row->unit, plural ? "s" : "");
        CHECK(unit_parse(item->free_text, &item->free, unit_problem));
    }
    item->source = arena_format(arena, "AWS price list, %s, %s (%s)", offer->service, published,
                                offer->usage_type);
    item->confidence = "documented";
    return true;
}

/* What the row makes of the product; NULL or why it is left out. */
static const char *take(const struct importing *importing, const struct price_offer *offer,
                        const struct price_mapping *row)
{
    struct owned_import *owned = importing->owned;
    for (size_t i = 0; i < offer->count; i++)
        if (!price_mapping_has_unit(row, offer->dimensions[i].unit))
            return arena_format(owned->arena, "its unit is '%.40s'; expected %s",
                                offer->dimensions[i].unit, row->aws_units);
    const struct price_item *base = price_find(importing->base, row->item);
    if (!base) return arena_format(owned->arena, "the book has no %s", row->item);
    if (offer->count == 0) return "it has no on-demand price";
    char problem[UNIT_PROBLEM_MAX];
    struct unit unit;
    CHECK(unit_parse(row->unit, &unit, problem));
    if (!unit_alike(&unit, &base->priced) || unit.time != base->priced.time)
        return arena_format(owned->arena, "it is per %s and the book's %s per %s", row->unit,
                            row->item, base->unit);
    const size_t at = (size_t)(base - importing->base->items);
    struct price_item item = *base;
    if (!price_it(importing, offer, row, &unit, &item)) return NULL; /* and said so */
    if (owned->from[at] && !same_price(&item, &owned->items[at])) {
        owned->disputed[at] = true;
        return arena_format(owned->arena, "%.60s prices %s otherwise: the book's price is kept",
                            owned->from[at]->sku, row->item);
    }
    owned->from[at] = offer;
    owned->items[at] = item;
    return NULL;
}

static void consider(const struct importing *importing, const struct price_offer *offer)
{
    struct price_import *import = &importing->owned->import;
    const char *region = import->book.region;
    const bool said = !strcmp(offer->region, region);
    const char *usage_type = price_map_usage_type(offer->usage_type, region, said);
    if ((*offer->region && !said) || (!said && !usage_type)) {
        import->elsewhere++;
        return;
    }
    bool known = false;
    const char *reason = NULL;
    for (const struct price_mapping *row = price_map; row->service && usage_type; row++) {
        if (!price_mapping_fits(row, offer->service, usage_type, offer->operation)) continue;
        known = true;
        const char *why = take(importing, offer, row);
        if (why) reason = why;
    }
    if (!known) reason = "no item of a price book";
    if (reason) leave_out(importing, offer, reason);
    else import->taken++;
}

/* ---- what the files did not have */

static void keep_base(const struct importing *importing, size_t at)
{
    struct owned_import *owned = importing->owned;
    const struct price_book *base = importing->base;
    struct price_item *item = &owned->items[at];
    *item = base->items[at];
    owned->import.kept[owned->import.kept_count++] = item->usage->key;
    if (!strcmp(base->region, owned->import.book.region)) return;
    item->source = arena_format(owned->arena, "%s's price, for want of another; %s", base->region,
                                item->source);
    if (!strcmp(item->confidence, "documented")) item->confidence = "inferred";
}

/* The day of the newest list; the base's without any. */
static const char *newest_day(const struct importing *importing, const struct price_list *list)
{
    const char *newest = NULL;
    for (size_t i = 0; i < price_list_count(list); i++) {
        const char *day = day_of(importing->owned->arena, price_list_at(list, i)->published);
        if (day && (!newest || strcmp(day, newest) > 0)) newest = day;
    }
    return newest ? newest : importing->base->date;
}

struct price_import *price_import_create(const char *region, const struct price_book *base,
                                         const struct price_list *list, struct diag *diag)
{
    const int before = diag_error_count(diag);
    struct arena *arena = arena_create();
    struct owned_import *owned = arena_alloc(arena, sizeof *owned);
    const struct importing importing = {owned, base, diag};
    struct price_import *import = &owned->import;
    owned->arena = arena;
    owned->items = arena_alloc(arena, (base->count + 1) * sizeof *owned->items);
    owned->from = arena_alloc(arena, (base->count + 1) * sizeof *owned->from);
    owned->disputed = arena_alloc(arena, (base->count + 1) * sizeof *owned->disputed);
    import->kept = arena_alloc(arena, (base->count + 1) * sizeof *import->kept);
    import->left_out = arena_alloc(arena, (price_list_count(list) + 1) * sizeof *import->left_out);
    import->book = (struct price_book){.region = arena_text(arena, region, strlen(region)),
                                       .date = newest_day(&importing, list),
                                       .count = base->count,
                                       .items = owned->items};
    for (size_t i = 0; i < price_list_count(list); i++)
        consider(&importing, price_list_at(list, i));
    for (size_t i = 0; i < base->count; i++)
        if (!owned->from[i] || owned->disputed[i]) keep_base(&importing, i);
    if (diag_error_count(diag) == before) return import;
    arena_destroy(arena);
    return NULL;
}

void price_import_destroy(struct price_import *import)
{
    if (import) arena_destroy(((struct owned_import *)import)->arena);
}
