#include "models/bill/price_change.h"

#include <string.h>

#include "sim/check.h"

#include "sim/banned.h"

enum { MILLION = 1000000 };

void price_change_apply(struct price_item *item, const struct price_change *change)
{
    CHECK(change->discount_ppm >= 0 && change->discount_ppm <= MILLION);
    if (change->tier_count > 0) {
        item->tier_count = change->tier_count;
        memcpy(item->tiers, change->tiers, sizeof item->tiers);
    }
    for (uint32_t i = 0; i < item->tier_count; i++) {
        const picousd kept = (picousd)item->tiers[i].picousd * (MILLION - change->discount_ppm);
        item->tiers[i].picousd = (int64_t)((kept + MILLION / 2) / MILLION);
    }
}

bool price_changes_same(const struct price_changes *a, const struct price_changes *b)
{
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++) {
        const struct price_change *one = &a->changes[i], *other = &b->changes[i];
        if (strcmp(one->key, other->key) != 0 || one->discount_ppm != other->discount_ppm ||
            one->tier_count != other->tier_count)
            return false;
        for (uint32_t t = 0; t < one->tier_count; t++)
            if (one->tiers[t].up_to != other->tiers[t].up_to ||
                one->tiers[t].picousd != other->tiers[t].picousd)
                return false;
    }
    return true;
}

const struct price_change *price_changes_find(const struct price_changes *changes, const char *key)
{
    const struct price_change *found = NULL;
    for (size_t i = 0; i < changes->count; i++) {
        const struct price_change *change = &changes->changes[i];
        if (!strcmp(change->key, key)) return change;
        if (*change->key == '\0') found = change;
    }
    return found;
}
