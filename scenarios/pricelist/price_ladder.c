#include "scenarios/pricelist/price_ladder.h"

#include <stdio.h>
#include <string.h>

#include "scenarios/pricelist/price_decimal.h"
#include "sim/check.h"
#include "sim/units.h"

enum { PRICE_MAX_USD = 9000000, RANGES_MAX = PRICE_TIERS_MAX + 1 };

/* One range, in AWS's units. */
struct range {
    mpq_t begin, end, usd;
    bool open; /* it has no end */
};

/* ---- one range */

static bool read_range(const struct price_dimension *dimension, struct range *range,
                       char problem[LADDER_PROBLEM_MAX])
{
    const char *wrong = NULL, *said = dimension->usd;
    range->open = !strcmp(dimension->end, "Inf");
    if (!dimension->usd) {
        wrong = "its price is not in USD but in";
        said = dimension->currency ? dimension->currency : "";
    } else if (!price_decimal_read(dimension->usd, range->usd)) {
        wrong = "this is no price in decimals:";
    } else if (mpq_sgn(range->usd) < 0) {
        wrong = "its price is negative:";
    } else if (mpq_cmp_ui(range->usd, PRICE_MAX_USD, 1) > 0) {
        wrong = "its price is more than any book may have:";
    } else if (!price_decimal_read(dimension->begin, range->begin)) {
        wrong = "this is no beginRange:";
        said = dimension->begin;
    } else if (!range->open && !price_decimal_read(dimension->end, range->end)) {
        wrong = "this is no endRange:";
        said = dimension->end;
    }
    if (wrong) snprintf(problem, LADDER_PROBLEM_MAX, "%s '%.40s'", wrong, said);
    return !wrong;
}

static void swap(struct range *a, struct range *b)
{
    mpq_swap(a->begin, b->begin);
    mpq_swap(a->end, b->end);
    mpq_swap(a->usd, b->usd);
    const bool open = a->open;
    a->open = b->open;
    b->open = open;
}

/* ---- all of them */

/* From 0 to no end, each where the one before ended. */
static bool check_order(const struct range *ranges, size_t count, char problem[LADDER_PROBLEM_MAX])
{
    mpq_t from;
    mpq_init(from);
    bool good = true;
    for (size_t i = 0; i < count && good; i++) {
        const bool last = i + 1 == count;
        const int order = mpq_cmp(ranges[i].begin, from);
        good = false;
        if (order != 0)
            gmp_snprintf(problem, LADDER_PROBLEM_MAX,
                         "a range begins at %Qd where %Qd was to come: %s", ranges[i].begin, from,
                         order > 0 ? "a gap" : "an overlap");
        else if (last && !ranges[i].open)
            gmp_snprintf(problem, LADDER_PROBLEM_MAX, "nothing is beyond %Qd: a gap",
                         ranges[i].end);
        else if (!last && ranges[i].open)
            gmp_snprintf(problem, LADDER_PROBLEM_MAX,
                         "two ranges have no end: an overlap from %Qd on", ranges[i + 1].begin);
        else if (!last && mpq_cmp(ranges[i].end, ranges[i].begin) <= 0)
            gmp_snprintf(problem, LADDER_PROBLEM_MAX, "a range ends at %Qd, where it begins",
                         ranges[i].end);
        else good = true;
        mpq_set(from, ranges[i].end);
    }
    mpq_clear(from);
    return good;
}

static bool whole_number(const mpq_t value, int64_t *whole)
{
    if (mpz_cmp_ui(mpq_denref(value), 1) != 0 || !mpz_fits_slong_p(mpq_numref(value)) ||
        mpz_cmp_ui(mpq_numref(value), 1000000000000000) > 0)
        return false;
    *whole = mpz_get_si(mpq_numref(value));
    return true;
}

static bool convert(const struct range *ranges, size_t count, const struct unit *aws_unit,
                    struct price_item *item, int64_t *free_units, char problem[LADDER_PROBLEM_MAX])
{
    /* The list and the book name the same time, so that the length of a month cancels. */
    const bool free_first = count > 1 && mpq_sgn(ranges[0].usd) == 0;
    bool good = count - free_first <= PRICE_TIERS_MAX;
    mpq_t ratio, value;
    mpq_inits(ratio, value, NULL);
    CHECK(aws_unit->time == item->priced.time);
    unit_ratio(ratio, &item->priced, aws_unit, NS_PER_HOUR);
    *free_units = 0;
    if (free_first && !whole_number(ranges[0].end, free_units)) good = false;
    item->tier_count = 0;
    memset(item->tiers, 0, sizeof item->tiers);
    for (size_t i = free_first; i < count && good; i++) {
        struct price_tier *tier = &item->tiers[item->tier_count++];
        mpq_mul(value, ranges[i].usd, ratio);
        if (mpq_cmp_ui(value, PRICE_MAX_USD, 1) > 0) {
            good = false;
            break;
        }
        mpz_mul_ui(mpq_numref(value), mpq_numref(value), PICOUSD_PER_USD);
        mpq_canonicalize(value);
        tier->picousd = (int64_t)money_round(value);
        if (ranges[i].open) continue;
        mpq_set(value, ranges[i].end);
        if (free_first) mpq_sub(value, value, ranges[0].end);
        mpq_div(value, value, ratio);
        good = whole_number(value, &tier->up_to);
    }
    if (!good)
        snprintf(problem, LADDER_PROBLEM_MAX,
                 "its ranges or prices do not fit a book's unit '%.40s'", item->unit);
    mpq_clears(ratio, value, NULL);
    return good;
}

bool price_ladder_read(const struct price_offer *offer, const struct unit *aws_unit,
                       struct price_item *item, int64_t *free_units,
                       char problem[LADDER_PROBLEM_MAX])
{
    if (offer->count == 0 || offer->count > RANGES_MAX) {
        snprintf(problem, LADDER_PROBLEM_MAX, "it has %zu ranges, a book 1 to %d", offer->count,
                 PRICE_TIERS_MAX);
        return false;
    }
    struct range ranges[RANGES_MAX];
    bool good = true;
    for (size_t i = 0; i < offer->count; i++)
        mpq_inits(ranges[i].begin, ranges[i].end, ranges[i].usd, NULL);
    for (size_t i = 0; i < offer->count && good; i++)
        good = read_range(&offer->dimensions[i], &ranges[i], problem);
    /* A JSON object has no order. */
    for (size_t i = 1; i < offer->count && good; i++)
        for (size_t k = i; k > 0 && mpq_cmp(ranges[k].begin, ranges[k - 1].begin) < 0; k--)
            swap(&ranges[k], &ranges[k - 1]);
    good = good && check_order(ranges, offer->count, problem) &&
           convert(ranges, offer->count, aws_unit, item, free_units, problem);
    for (size_t i = 0; i < offer->count; i++)
        mpq_clears(ranges[i].begin, ranges[i].end, ranges[i].usd, NULL);
    return good;
}
