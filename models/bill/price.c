#include "models/bill/price.h"

#include <string.h>

#include "sim/check.h"

#include "sim/banned.h"

const struct price_item *price_find(const struct price_book *book, const char *key)
{
    size_t low = 0, high = book->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = strcmp(key, book->items[middle].usage->key);
        if (order == 0) return &book->items[middle];
        if (order < 0) high = middle;
        else low = middle + 1;
    }
    return NULL;
}

static void in_priced_units(mpq_t quantity, const struct price_item *item, const mpq_t base_units,
                            int64_t month_ns)
{
    mpq_t per;
    mpq_init(per);
    unit_ratio(per, &item->priced, &item->metered, month_ns);
    mpq_div(quantity, base_units, per);
    mpq_clear(per);
}

double price_quantity(const struct price_item *item, const mpq_t base_units, int64_t month_ns)
{
    mpq_t quantity;
    mpq_init(quantity);
    in_priced_units(quantity, item, base_units, month_ns);
    const double result = mpq_get_d(quantity);
    mpq_clear(quantity);
    return result;
}

struct parts {
    struct price_part *at;
    uint32_t count;
};

static void note_part(struct parts *parts, const mpq_t quantity, int64_t price)
{
    if (parts->at && mpq_sgn(quantity) > 0)
        parts->at[parts->count++] = (struct price_part){mpq_get_d(quantity), price};
}

/* Takes min(left, free) off `left`. */
static void take_free(mpq_t left, const struct price_item *item, int64_t month_ns,
                      struct parts *parts)
{
    mpq_t free;
    mpq_init(free);
    unit_ratio(free, &item->free, &item->priced, month_ns);
    if (mpq_cmp(free, left) > 0) mpq_set(free, left);
    note_part(parts, free, 0);
    mpq_sub(left, left, free);
    mpq_clear(free);
}

static void fill_tiers(mpq_t sum, mpq_t left, const struct price_item *item, struct parts *parts)
{
    mpq_t part, amount;
    mpq_inits(part, amount, NULL);
    int64_t from = 0;
    for (uint32_t i = 0; i < item->tier_count && mpq_sgn(left) > 0; i++) {
        const struct price_tier *tier = &item->tiers[i];
        mpq_set_si(part, tier->up_to - from, 1);
        if (tier->up_to == 0 || mpq_cmp(left, part) < 0) mpq_set(part, left);
        note_part(parts, part, tier->picousd);
        mpq_set_si(amount, tier->picousd, 1);
        mpq_mul(amount, amount, part);
        mpq_add(sum, sum, amount);
        mpq_sub(left, left, part);
        from = tier->up_to;
    }
    CHECK(mpq_sgn(left) == 0); /* the last tier has no end */
    mpq_clears(part, amount, NULL);
}

picousd price_month(const struct price_item *item, const mpq_t base_units, int64_t month_ns,
                    bool free_tier, struct price_part *parts, uint32_t *part_count)
{
    CHECK(mpq_sgn(base_units) >= 0);
    struct parts seen = {.at = parts};
    mpq_t left, sum;
    mpq_inits(left, sum, NULL);
    in_priced_units(left, item, base_units, month_ns);
    if (free_tier && item->has_free) take_free(left, item, month_ns, &seen);
    fill_tiers(sum, left, item, &seen);
    const picousd amount = money_round(sum);
    mpq_clears(left, sum, NULL);
    if (part_count) *part_count = seen.count;
    return amount;
}
