#include "models/price.h"

#include <math.h>
#include <string.h>

#include "sim/check.h"

#include "sim/banned.h"

const struct price_item *price_find(const struct price_book *book, const char *key)
{
    size_t low = 0, high = book->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = strcmp(key, book->items[middle].key);
        if (order == 0) return &book->items[middle];
        if (order < 0) high = middle;
        else low = middle + 1;
    }
    return NULL;
}

/* Whole units exactly, a fraction of one to the nearest 10^-12 USD. */
static picousd units_at(double units, int64_t price)
{
    const double whole = floor(units);
    return (picousd)whole * price + (picousd)nearbyint((units - whole) * (double)price);
}

picousd price_amount(const struct price_item *item, double quantity)
{
    /* ours: 10^18 units at 9 million USD each still fit in 127 bits. */
    CHECK(quantity >= 0 && quantity <= 1e18);
    picousd amount = 0;
    double from = 0;
    for (uint32_t i = 0; i < item->tier_count && quantity > from; i++) {
        const struct price_tier *tier = &item->tiers[i];
        const double to = tier->up_to > 0 && tier->up_to < quantity ? tier->up_to : quantity;
        amount += units_at(to - from, tier->picousd);
        from = to;
    }
    CHECK(from >= quantity); /* the last tier has no end */
    return amount;
}
