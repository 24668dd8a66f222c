#include "models/bill/price.h"

#include <string.h>

#include "sim/check.h"
#include "sim/units.h"

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

int64_t price_calendar_month_ns(int64_t month_ns)
{
    const bool is_one = month_ns >= 28 * NS_PER_DAY && month_ns <= 31 * NS_PER_DAY;
    return is_one ? month_ns : 730 * NS_PER_HOUR;
}

/* How many months of the calendar a bill is over. */
static void months_in(mpq_t months, int64_t month_ns)
{
    mpz_set_si(mpq_numref(months), month_ns);
    mpz_set_si(mpq_denref(months), price_calendar_month_ns(month_ns));
    mpq_canonicalize(months);
}

static void in_priced_units(mpq_t quantity, const struct price_item *item, const mpq_t base_units,
                            int64_t month_ns)
{
    mpq_t per;
    mpq_init(per);
    unit_ratio(per, &item->priced, &item->metered, price_calendar_month_ns(month_ns));
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

/* What is free in one of the months, in priced units. */
static void free_of(mpq_t free, const struct price_item *item, int64_t month_ns)
{
    unit_ratio(free, &item->free, &item->priced, price_calendar_month_ns(month_ns));
}

/* Takes min(left, free) off `left`. */
static void take_free(mpq_t left, const mpq_t free, struct parts *parts)
{
    mpq_t taken;
    mpq_init(taken);
    mpq_set(taken, mpq_cmp(free, left) > 0 ? left : free);
    note_part(parts, taken, 0);
    mpq_sub(left, left, taken);
    mpq_clear(taken);
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

/* With `free` priced units free in each of the months. */
static picousd price_beyond(const struct price_item *item, const mpq_t base_units, int64_t month_ns,
                            const mpq_t free, struct price_part *parts, uint32_t *part_count)
{
    CHECK(mpq_sgn(base_units) >= 0);
    struct parts seen = {.at = parts};
    mpq_t left, sum, months;
    mpq_inits(left, sum, months, NULL);
    months_in(months, month_ns);
    in_priced_units(left, item, base_units, month_ns);
    mpq_div(left, left, months);
    if (mpq_sgn(free) > 0) take_free(left, free, &seen);
    fill_tiers(sum, left, item, &seen);
    mpq_mul(sum, sum, months);
    const picousd amount = money_round(sum);
    for (uint32_t i = 0; i < seen.count; i++) parts[i].quantity *= mpq_get_d(months);
    mpq_clears(left, sum, months, NULL);
    if (part_count) *part_count = seen.count;
    return amount;
}

picousd price_month(const struct price_item *item, const mpq_t base_units, int64_t month_ns,
                    bool free_tier, struct price_part *parts, uint32_t *part_count)
{
    mpq_t free;
    mpq_init(free);
    if (free_tier && item->has_free) free_of(free, item, month_ns);
    const picousd amount = price_beyond(item, base_units, month_ns, free, parts, part_count);
    mpq_clear(free);
    return amount;
}

picousd price_month_after(const struct price_item *item, const mpq_t base_units,
                          const struct price_item *first, const mpq_t first_units, int64_t month_ns,
                          struct price_part *parts, uint32_t *part_count)
{
    mpq_t free, used, ratio;
    mpq_inits(free, used, ratio, NULL);
    if (first->has_free) free_of(free, first, month_ns);
    months_in(ratio, month_ns);
    in_priced_units(used, first, first_units, month_ns);
    mpq_div(used, used, ratio);
    mpq_sub(free, free, used);
    unit_ratio(ratio, &item->priced, &first->priced, price_calendar_month_ns(month_ns));
    mpq_div(free, free, ratio);
    const picousd amount = price_beyond(item, base_units, month_ns, free, parts, part_count);
    mpq_clears(free, used, ratio, NULL);
    return amount;
}
