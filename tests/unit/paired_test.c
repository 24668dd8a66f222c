#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/paired.h"

/* Differences 1, 2, 3: mean 2, sd 1, t(0.975; 2) = 4.302652729911275. */
static void an_interval_is_students_over_the_differences(void **state)
{
    (void)state;
    const double a[] = {10, 20, 30}, b[] = {11, 22, 33};
    const struct paired paired = paired_of(a, b, 3);
    const double half = 4.302652729911275 / sqrt(3);
    assert_int_equal(paired.count, 3);
    assert_true(fabs(paired.difference - 2) < 1e-12);
    assert_true(fabs(paired.low - (2 - half)) < 1e-9);
    assert_true(fabs(paired.high - (2 + half)) < 1e-9);
    /* variances 100 and 121 against 1 */
    assert_true(fabs(paired.variance_ratio - 221) < 1e-9);
}

static void a_difference_that_is_always_the_same_has_no_width(void **state)
{
    (void)state;
    const double a[] = {1, 2, 4}, b[] = {2, 3, 5}, flat[] = {7, 7, 7};
    const struct paired shifted = paired_of(a, b, 3), nothing = paired_of(flat, flat, 3);
    assert_true(shifted.low == 1 && shifted.high == 1);
    assert_true(isinf(shifted.variance_ratio));
    assert_true(nothing.low == 0 && nothing.high == 0 && isnan(nothing.variance_ratio));
}

static void few_pairs_have_no_interval(void **state)
{
    (void)state;
    const double a[] = {3}, b[] = {5};
    const struct paired one = paired_of(a, b, 1), none = paired_of(a, b, 0);
    assert_true(one.difference == 2 && isnan(one.low) && isnan(one.high));
    assert_true(isnan(one.variance_ratio));
    assert_true(isnan(none.difference));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_interval_is_students_over_the_differences),
        cmocka_unit_test(a_difference_that_is_always_the_same_has_no_width),
        cmocka_unit_test(few_pairs_have_no_interval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
