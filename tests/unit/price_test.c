/* price_test.c -- amounts exact in 10^-12 USD, tier by tier. */
#include "models/price.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct price_item flat = {
    .key = "flat", .per = 1, .tier_count = 1, .tiers = {{0, INT64_C(15000000000)}}};

/* Firehose ingest, us-east-1 (facts Firehose 2.2). */
static const struct price_item tiered = {
    .key = "tiered",
    .per = 1,
    .tier_count = 3,
    .tiers = {{512000, INT64_C(29000000000)},
              {2048000, INT64_C(25000000000)},
              {0, INT64_C(20000000000)}},
};

static void assert_amount(const struct price_item *item, double quantity, int64_t expected)
{
    assert_true(price_amount(item, quantity) == expected);
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
    assert_amount(&flat, 0.5, INT64_C(7500000000));
    const struct price_item thirds = {.tier_count = 1, .tiers = {{0, 2}}};
    assert_amount(&thirds, 1.0 / 3, 1);
    assert_amount(&thirds, 1.2, 2);
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
    const struct price_item dear = {.tier_count = 1, .tiers = {{0, INT64_C(9000000000001)}}};
    const picousd amount = price_amount(&dear, 1e15);
    assert_true(amount / INT64_C(1000000000000000) == INT64_C(9000000000001));
    assert_true(amount % INT64_C(1000000000000000) == 0);
}

static void every_item_of_a_book_is_found_and_nothing_else(void **state)
{
    (void)state;
    const struct price_item items[] = {{.key = "athena"},
                                       {.key = "kms_key"},
                                       {.key = "kms_requests"},
                                       {.key = "s3_puts"},
                                       {.key = "sns"}};
    for (size_t count = 0; count <= 5; count++) {
        const struct price_book book = {.count = count, .items = items};
        for (size_t i = 0; i < 5; i++)
            assert_ptr_equal(price_find(&book, items[i].key), i < count ? &items[i] : NULL);
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
        cmocka_unit_test(every_item_of_a_book_is_found_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
