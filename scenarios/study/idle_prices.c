#include "scenarios/study/idle_prices.h"

#include <string.h>

static bool is_billed(const struct cost_bill *bill, const char *key)
{
    for (size_t i = 0; i < bill->count; i++)
        if (!strcmp(bill->lines[i].price->usage->key, key)) return true;
    return false;
}

void idle_prices_tell(FILE *out, const struct scenario *scenario, const struct cost_bill *bill)
{
    for (size_t i = 0; i < scenario->prices.count; i++) {
        const char *key = scenario->prices.changes[i].key;
        if (*key == '\0' || is_billed(bill, key)) continue;
        fprintf(out, "kinesim: prices.%s changes nothing: the bill of %s has no line of it\n", key,
                scenario->name);
    }
}
