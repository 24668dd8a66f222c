/* summary_test.c -- intervals against values worked out by hand and tables of Student's t. */
#include "sim/summary.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_near(double value, double expected, double apart)
{
    assert_true(fabs(value - expected) <= apart);
}

static void five_values_by_hand(void **state)
{
    (void)state;
    /* mean 3, squares 10, sd sqrt(2.5); t(0.975; 4) = 2.776445 from the table. */
    const double values[] = {1, 2, 3, 4, 5};
    const struct summary summary = summary_of(values, 5);
    const double half = 2.776445 * sqrt(2.5) / sqrt(5.0);
    assert_int_equal(summary.count, 5);
    assert_near(summary.mean, 3.0, 1e-15);
    assert_near(summary.sd, sqrt(2.5), 1e-15);
    assert_near(summary.low, 3.0 - half, 1e-5);
    assert_near(summary.high, 3.0 + half, 1e-5);
}

static void two_values_use_one_degree_of_freedom(void **state)
{
    (void)state;
    /* t(0.975; 1) = 12.706205; sd = sqrt(2) */
    const double values[] = {10, 12};
    const struct summary summary = summary_of(values, 2);
    assert_near(summary.high - summary.mean, 12.706205, 1e-5);
}

static void one_value_has_no_interval(void **state)
{
    (void)state;
    const struct summary summary = summary_of((const double[]){4.5}, 1);
    assert_near(summary.mean, 4.5, 0.0);
    assert_near(summary.sd, 0.0, 0.0);
    assert_true(isnan(summary.low));
    assert_true(isnan(summary.high));
}

static void no_value_has_no_mean(void **state)
{
    (void)state;
    const struct summary summary = summary_of(NULL, 0);
    assert_int_equal(summary.count, 0);
    assert_true(isnan(summary.mean));
    assert_true(isnan(summary.low));
}

static void leading_digits_in_common_cost_no_accuracy(void **state)
{
    (void)state;
    const double values[] = {1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4, 1e9 + 5};
    assert_near(summary_of(values, 5).sd, sqrt(2.5), 1e-12);
}

static void equal_values_give_an_interval_of_no_width(void **state)
{
    (void)state;
    const double values[] = {7, 7, 7};
    const struct summary summary = summary_of(values, 3);
    assert_near(summary.low, 7.0, 0.0);
    assert_near(summary.high, 7.0, 0.0);
}

static void pairs_are_joined_in_order(void **state)
{
    (void)state;
    double values[] = {1, 3, 10, 20, -4, 4};
    assert_int_equal(summary_pairs(values, 6), 3);
    assert_true(values[0] == 2 && values[1] == 15 && values[2] == 0);
    assert_int_equal(summary_pairs(values, 0), 0);
}

/* By hand: weights 1 and 3 (mean 2), values 2 and 6 about their pooled 5: (1/2 * -3)^2 + (3/2 * 1)^2 = 4.5,
 * t(0.975; 1) = 12.706205. */
static void sections_stand_around_the_whole(void **state)
{
    (void)state;
    const double values[] = {2, 6}, weights[] = {1, 3};
    const struct summary summary = summary_about(5, values, weights, 2);
    assert_near(summary.mean, 5, 0);
    assert_near(summary.sd, sqrt(4.5), 1e-15);
    assert_near(summary.high - 5, 12.706205 * sqrt(4.5 / 2), 1e-5);
    assert_near(summary.low + summary.high, 10, 1e-12);
}

static void what_cannot_be_negative_has_no_interval_below_0(void **state)
{
    (void)state;
    const double values[] = {1, 9}, far[] = {100, 101};
    const struct summary whole = summary_of(values, 2), cut = summary_from_zero(whole);
    assert_true(whole.low < 0);
    assert_near(cut.low, 0, 0);
    assert_near(cut.high, whole.high, 0);
    assert_near(summary_from_zero(summary_of(far, 2)).low, summary_of(far, 2).low, 0);
    assert_true(isnan(summary_from_zero(summary_of(values, 1)).low));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_values_by_hand),
        cmocka_unit_test(two_values_use_one_degree_of_freedom),
        cmocka_unit_test(one_value_has_no_interval),
        cmocka_unit_test(no_value_has_no_mean),
        cmocka_unit_test(leading_digits_in_common_cost_no_accuracy),
        cmocka_unit_test(equal_values_give_an_interval_of_no_width),
        cmocka_unit_test(pairs_are_joined_in_order),
        cmocka_unit_test(sections_stand_around_the_whole),
        cmocka_unit_test(what_cannot_be_negative_has_no_interval_below_0),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
