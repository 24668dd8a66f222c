/* cost_test.c -- meters of several replications to the lines of a bill. */
#include "models/bill/cost.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "sim/units.h"

static const struct usage_kind bytes_kind = {"bytes", "byte", USAGE_TRAFFIC, "bytes"};
static const struct usage_kind calls_kind = {"calls", "call", USAGE_TIME, "calls"};

static const struct price_item items[] = {
    {.usage = &bytes_kind,
     .priced = {"byte", 1000, UNIT_TIMELESS, 1},
     .metered = {"byte", 1, UNIT_TIMELESS, 1},
     .tier_count = 1,
     .tiers = {{0, INT64_C(500000000000)}}},
    {.usage = &calls_kind,
     .priced = {"call", 1, UNIT_TIMELESS, 1},
     .metered = {"call", 1, UNIT_TIMELESS, 1},
     .has_free = true,
     .free = {"call", 20, UNIT_TIMELESS, 1},
     .tier_count = 2,
     .tiers = {{100, INT64_C(1000000000000)}, {0, INT64_C(100000000000)}}},
};
static const struct price_book book = {.count = 2, .items = items};

static const int64_t month_ns = 730 * NS_PER_HOUR;

static struct cost_request request_of(struct results *const *results, size_t count,
                                      int64_t duration_ns)
{
    return (struct cost_request){&book, results, count, duration_ns, month_ns, false};
}

static struct cost_bill *bill_of(struct results *const *results, size_t count, int64_t duration_ns)
{
    const struct cost_request request = request_of(results, count, duration_ns);
    return cost_bill_create(&request);
}

static void assert_near(double value, double expected)
{
    assert_true(fabs(value - expected) <= 1e-12 * fabs(expected));
}

static void destroy(struct results **results, size_t count)
{
    for (size_t i = 0; i < count; i++) results_destroy(results[i]);
}

static void a_line_has_the_mean_over_replications(void **state)
{
    (void)state;
    struct results *results[3];
    for (uint32_t i = 0; i < 3; i++) {
        results[i] = results_create(i);
        *results_meter(results[i], "s", "bytes") = 1000 + i; /* mean 1001 */
    }
    struct cost_bill *bill = bill_of(results, 3, month_ns);
    assert_int_equal(bill->count, 1);
    assert_string_equal(bill->lines[0].component, "s");
    assert_ptr_equal(bill->lines[0].price, &items[0]);
    assert_near(bill->lines[0].quantity, 1.001);
    assert_near(bill->lines[0].rate_usd, 0.5);
    assert_near(money_usd(bill->lines[0].month), 0.5005);
    assert_near(money_usd(bill->month), 0.5005);
    assert_near(money_usd(bill->run), 0.5005);
    cost_bill_destroy(bill);
    destroy(results, 3);
}

static void a_month_is_the_run_scaled_up(void **state)
{
    (void)state;
    struct results *results[] = {results_create(0)};
    *results_meter(results[0], "s", "bytes") = 2000;
    struct cost_bill *bill = bill_of(results, 1, NS_PER_HOUR);
    assert_near(bill->lines[0].quantity, 2);
    assert_near(money_usd(bill->run), 1);
    assert_near(money_usd(bill->month), 730);
    assert_near(bill->month_ns, (double)month_ns);
    cost_bill_destroy(bill);
    destroy(results, 1);
}

static void components_fill_the_tiers_together_and_share_the_rate(void **state)
{
    (void)state;
    struct results *results[] = {results_create(0)};
    *results_meter(results[0], "small", "calls") = 50;
    *results_meter(results[0], "large", "calls") = 150;
    struct cost_bill *bill = bill_of(results, 1, month_ns);
    /* 100 at 1.00 and 100 at 0.10: 110 for 200 */
    assert_near(money_usd(bill->month), 110);
    assert_near(bill->lines[0].rate_usd, 0.55);
    assert_near(bill->lines[1].rate_usd, 0.55);
    assert_near(money_usd(bill->lines[0].month), 27.5);
    assert_near(money_usd(bill->lines[1].month), 82.5);
    cost_bill_destroy(bill);
    destroy(results, 1);
}

static void the_months_quantity_decides_the_tier_of_a_short_run(void **state)
{
    (void)state;
    struct results *results[] = {results_create(0)};
    *results_meter(results[0], "f", "calls") = 10; /* in 73 h: 100 a month, all in the first tier */
    struct cost_bill *bill = bill_of(results, 1, month_ns / 10);
    assert_near(money_usd(bill->month), 100);
    cost_bill_destroy(bill);
    /* in 36.5 h: 200 a month, half of them in the second */
    bill = bill_of(results, 1, month_ns / 20);
    assert_near(money_usd(bill->month), 110);
    assert_near(money_usd(bill->run), 5.5);
    cost_bill_destroy(bill);
    destroy(results, 1);
}

static void the_tier_is_that_of_one_replication_not_of_their_sum(void **state)
{
    (void)state;
    struct results *results[] = {results_create(0), results_create(1)};
    *results_meter(results[0], "f", "calls") = 90;
    *results_meter(results[1], "f", "calls") = 110;
    struct cost_bill *bill = bill_of(results, 2, month_ns);
    assert_near(money_usd(bill->month), 100);
    cost_bill_destroy(bill);
    destroy(results, 2);
}

static void lines_stand_by_component_and_then_in_order_of_metering(void **state)
{
    (void)state;
    struct results *results[] = {results_create(0)};
    *results_meter(results[0], "b", "calls") = 1;
    *results_meter(results[0], "a", "bytes") = 1;
    *results_meter(results[0], "b", "bytes") = 1;
    struct cost_bill *bill = bill_of(results, 1, month_ns);
    static const char *const expected[][2] = {{"b", "calls"}, {"b", "bytes"}, {"a", "bytes"}};
    assert_int_equal(bill->count, 3);
    for (int i = 0; i < 3; i++) {
        assert_string_equal(bill->lines[i].component, expected[i][0]);
        assert_string_equal(bill->lines[i].price->usage->key, expected[i][1]);
    }
    cost_bill_destroy(bill);
    destroy(results, 1);
}

static void a_meter_that_only_some_replications_have_counts_as_nothing_in_the_others(void **state)
{
    (void)state;
    struct results *results[] = {results_create(0), results_create(1)};
    *results_meter(results[0], "a", "bytes") = 1000;
    *results_meter(results[1], "b", "bytes") = 3000;
    *results_meter(results[1], "a", "bytes") = 1000;
    struct cost_bill *bill = bill_of(results, 2, month_ns);
    assert_int_equal(bill->count, 2);
    assert_near(bill->lines[0].quantity, 1);
    assert_near(bill->lines[1].quantity, 1.5);
    cost_bill_destroy(bill);
    destroy(results, 2);
}

static void what_was_metered_in_the_warm_up_is_not_billed(void **state)
{
    (void)state;
    struct results *results[] = {results_create(0)};
    meter_units *meter = results_meter(results[0], "s", "bytes");
    *meter = 5000;
    results_measure(results[0]);
    *meter += 1000;
    struct cost_bill *bill = bill_of(results, 1, month_ns);
    assert_near(bill->lines[0].quantity, 1);
    cost_bill_destroy(bill);
    destroy(results, 1);
}

static void nothing_used_gives_no_line_and_nothing_priced_is_named_once(void **state)
{
    (void)state;
    struct results *results[] = {results_create(0)};
    results_meter(results[0], "s", "bytes");
    *results_meter(results[0], "s", "moonlight") = 7;
    *results_meter(results[0], "t", "moonlight") = 7;
    struct cost_bill *bill = bill_of(results, 1, month_ns);
    assert_int_equal(bill->count, 0);
    assert_true(money_usd(bill->month) == 0);
    assert_int_equal(bill->unpriced_count, 1);
    assert_string_equal(bill->unpriced[0], "moonlight");
    cost_bill_destroy(bill);
    destroy(results, 1);
}

/* 90 and 110 calls: 90 and 101 USD alone, 100 together; 2000 bytes in one only: 1 USD. */
static void each_replication_has_its_own_month(void **state)
{
    (void)state;
    struct results *results[] = {results_create(0), results_create(1)};
    *results_meter(results[0], "f", "calls") = 90;
    *results_meter(results[1], "f", "calls") = 110;
    *results_meter(results[1], "f", "bytes") = 2000;
    struct cost_bill *bill = bill_of(results, 2, month_ns);
    assert_int_equal(bill->count, 2);
    assert_near(bill->lines[0].usd_month_each[0], 90);
    assert_near(bill->lines[0].usd_month_each[1], 101);
    assert_true(bill->lines[1].usd_month_each[0] == 0);
    assert_near(bill->lines[1].usd_month_each[1], 1);
    assert_near(bill->usd_month_each[0], 90);
    assert_near(bill->usd_month_each[1], 102);
    cost_bill_destroy(bill);
    destroy(results, 2);
}

static void a_run_without_meters_costs_nothing(void **state)
{
    (void)state;
    struct results *results[] = {results_create(0)};
    struct cost_bill *bill = bill_of(results, 1, month_ns);
    assert_int_equal(bill->count, 0);
    assert_true(money_usd(bill->month) == 0);
    cost_bill_destroy(bill);
    destroy(results, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_has_the_mean_over_replications),
        cmocka_unit_test(a_month_is_the_run_scaled_up),
        cmocka_unit_test(components_fill_the_tiers_together_and_share_the_rate),
        cmocka_unit_test(the_months_quantity_decides_the_tier_of_a_short_run),
        cmocka_unit_test(the_tier_is_that_of_one_replication_not_of_their_sum),
        cmocka_unit_test(lines_stand_by_component_and_then_in_order_of_metering),
        cmocka_unit_test(a_meter_that_only_some_replications_have_counts_as_nothing_in_the_others),
        cmocka_unit_test(what_was_metered_in_the_warm_up_is_not_billed),
        cmocka_unit_test(nothing_used_gives_no_line_and_nothing_priced_is_named_once),
        cmocka_unit_test(each_replication_has_its_own_month),
        cmocka_unit_test(a_run_without_meters_costs_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
