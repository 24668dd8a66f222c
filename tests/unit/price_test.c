/* price_test.c -- amounts exact in 10^-12 USD, tier by tier. */
#include "models/bill/price.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "sim/units.h"

#define ONE_EACH .priced = {"thing", 1, UNIT_TIMELESS, 1}, .metered = {"thing", 1, UNIT_TIMELESS, 1}

static const struct price_item flat = {ONE_EACH, .tier_count = 1,
                                       .tiers = {{0, INT64_C(15000000000)}}};

/* Firehose ingest, us-east-1 (facts Firehose 2.2). */
static const struct price_item tiered = {
    ONE_EACH,
    .has_free = true,
    .free = {"thing", 1000, UNIT_TIMELESS, 1},
    .tier_count = 3,
    .tiers = {{512000, INT64_C(29000000000)},
              {2048000, INT64_C(25000000000)},
              {0, INT64_C(20000000000)}},
};

static const int64_t month_ns = 730 * NS_PER_HOUR;

/* `things` / `of` units in a month. */
static picousd amount_of(const struct price_item *item, int64_t things, int64_t of, bool free_tier,
                         struct price_part *parts, uint32_t *count)
{
    mpq_t quantity;
    mpq_init(quantity);
    mpz_set_si(mpq_numref(quantity), things);
    mpz_set_si(mpq_denref(quantity), of);
    mpq_canonicalize(quantity);
    const picousd amount = price_month(item, quantity, month_ns, free_tier, parts, count);
    mpq_clear(quantity);
    return amount;
}

static void assert_amount(const struct price_item *item, int64_t things, int64_t expected)
{
    assert_true(amount_of(item, things, 1, false, NULL, NULL) == expected);
}

static void a_flat_price_is_quantity_times_price(void **state)
{
    (void)state;
    assert_amount(&flat, 0, 0);
    assert_amount(&flat, 1, INT64_C(15000000000));
    assert_amount(&flat, 2920, INT64_C(43800000000000));
}

static void a_fraction_is_priced_to_the_nearest_part_of_10_to_the_minus_12(void **state)
{
    (void)state;
    assert_true(amount_of(&flat, 1, 2, false, NULL, NULL) == INT64_C(7500000000));
    const struct price_item two = {ONE_EACH, .tier_count = 1, .tiers = {{0, 2}}};
    assert_true(amount_of(&two, 1, 3, false, NULL, NULL) == 1); /* 2/3 */
    assert_true(amount_of(&two, 1, 4, false, NULL, NULL) == 1); /* half: away from zero */
    assert_true(amount_of(&two, 6, 5, false, NULL, NULL) == 2); /* 2.4 */
}

static void each_tier_prices_what_falls_into_it(void **state)
{
    (void)state;
    assert_amount(&tiered, 512000, INT64_C(14848000000000000));
    assert_amount(&tiered, 512001, INT64_C(14848025000000000));
    assert_amount(&tiered, 2048000, INT64_C(14848000000000000) + INT64_C(38400000000000000));
    assert_amount(&tiered, 3048000,
                  INT64_C(14848000000000000) + INT64_C(38400000000000000) +
                      INT64_C(20000000000000000));
}

static void amounts_beyond_64_bits_stay_exact(void **state)
{
    (void)state;
    /* A double, or 64 bits, could not hold this: 10^15 units at 9.000000000001 USD. */
    const struct price_item dear = {ONE_EACH, .tier_count = 1,
                                    .tiers = {{0, INT64_C(9000000000001)}}};
    const picousd amount = amount_of(&dear, INT64_C(1000000000000000), 1, false, NULL, NULL);
    assert_true(amount / INT64_C(1000000000000000) == INT64_C(9000000000001));
    assert_true(amount % INT64_C(1000000000000000) == 0);
}

static void what_is_free_comes_first_and_fills_no_tier(void **state)
{
    (void)state;
    struct price_part parts[PRICE_TIERS_MAX + 1];
    uint32_t count;
    assert_true(amount_of(&tiered, 999, 1, true, parts, &count) == 0);
    assert_int_equal(count, 1);
    assert_true(amount_of(&tiered, 513001, 1, true, parts, &count) == INT64_C(14848025000000000));
    assert_int_equal(count, 3);
    assert_true(parts[0].picousd == 0 && parts[0].quantity == 1000);
    assert_true(parts[1].picousd == INT64_C(29000000000) && parts[1].quantity == 512000);
    assert_true(parts[2].picousd == INT64_C(25000000000) && parts[2].quantity == 1);
}

static void a_unit_of_time_is_priced_by_the_billing_month(void **state)
{
    (void)state;
    /* A key for 365 h is half a key-month of 730 h and more of one of 720 h. */
    const struct price_item key = {.priced = {"key", 1, UNIT_MONTH, 1},
                                   .metered = {"key", 1, UNIT_MILLISECOND, 1},
                                   .tier_count = 1,
                                   .tiers = {{0, PICOUSD_PER_USD}}};
    mpq_t used;
    mpq_init(used);
    mpq_set_si(used, 360 * 3600 * 1000, 1);
    assert_true(price_month(&key, used, 720 * NS_PER_HOUR, false, NULL, NULL) ==
                PICOUSD_PER_USD / 2);
    assert_true(price_month(&key, used, month_ns, false, NULL, NULL) ==
                (PICOUSD_PER_USD * 360 + 365) / 730);
    /* A bill over a year or a day is not of one month: 12 of them, or a part of one. */
    assert_true(price_month(&key, used, 8760 * NS_PER_HOUR, false, NULL, NULL) ==
                (PICOUSD_PER_USD * 360 + 365) / 730);
    assert_true(price_month(&key, used, 24 * NS_PER_HOUR, false, NULL, NULL) ==
                (PICOUSD_PER_USD * 360 + 365) / 730);
    assert_true(price_calendar_month_ns(31 * NS_PER_DAY) == 31 * NS_PER_DAY);
    assert_true(price_calendar_month_ns(32 * NS_PER_DAY) == month_ns);
    mpq_clear(used);
}

/* 24 of a year are 2 a month: one at 10, one at 4. A tenth of a month's 2 are as a month's. */
static void tiers_and_what_is_free_are_of_a_month_in_a_year(void **state)
{
    (void)state;
    struct price_item item = {ONE_EACH, .tier_count = 2};
    item.tiers[0] = (struct price_tier){1, 10 * PICOUSD_PER_USD};
    item.tiers[1] = (struct price_tier){0, 4 * PICOUSD_PER_USD};
    struct price_part parts[PRICE_TIERS_MAX + 1];
    uint32_t count;
    mpq_t used;
    mpq_init(used);
    mpq_set_si(used, 24, 1);
    assert_true(price_month(&item, used, 12 * month_ns, false, parts, &count) ==
                168 * PICOUSD_PER_USD);
    assert_int_equal(count, 2);
    assert_true(parts[0].quantity == 12 && parts[1].quantity == 12);
    mpq_set_si(used, 1, 5);
    assert_true(price_month(&item, used, month_ns / 10, false, NULL, NULL) ==
                14 * PICOUSD_PER_USD / 10);
    item.has_free = true;
    item.free = (struct unit){"thing", 1, UNIT_TIMELESS, 1};
    mpq_set_si(used, 24, 1);
    assert_true(price_month(&item, used, 12 * month_ns, true, NULL, NULL) == 120 * PICOUSD_PER_USD);
    mpq_clear(used);
}

static void every_item_of_a_book_is_found_and_nothing_else(void **state)
{
    (void)state;
    static const struct usage_kind kinds[] = {{"athena", "", 0, ""},
                                              {"kms_key", "", 0, ""},
                                              {"kms_requests", "", 0, ""},
                                              {"s3_puts", "", 0, ""},
                                              {"sns", "", 0, ""}};
    struct price_item items[5] = {{0}};
    for (size_t i = 0; i < 5; i++) items[i].usage = &kinds[i];
    for (size_t count = 0; count <= 5; count++) {
        const struct price_book book = {.count = count, .items = items};
        for (size_t i = 0; i < 5; i++)
            assert_ptr_equal(price_find(&book, kinds[i].key), i < count ? &items[i] : NULL);
        assert_null(price_find(&book, ""));
        assert_null(price_find(&book, "kms"));
        assert_null(price_find(&book, "zzz"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flat_price_is_quantity_times_price),
        cmocka_unit_test(a_fraction_is_priced_to_the_nearest_part_of_10_to_the_minus_12),
        cmocka_unit_test(each_tier_prices_what_falls_into_it),
        cmocka_unit_test(amounts_beyond_64_bits_stay_exact),
        cmocka_unit_test(what_is_free_comes_first_and_fills_no_tier),
        cmocka_unit_test(a_unit_of_time_is_priced_by_the_billing_month),
        cmocka_unit_test(tiers_and_what_is_free_are_of_a_month_in_a_year),
        cmocka_unit_test(every_item_of_a_book_is_found_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
