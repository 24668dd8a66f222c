/* level_test.c -- time-weighted means by hand. */
#include "sim/level.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void assert_near(double value, double expected, double apart)
{
    assert_true(fabs(value - expected) <= apart);
}

static void the_mean_weighs_each_value_by_its_time(void **state)
{
    (void)state;
    struct level level;
    level_reset(&level, 100, 2);
    level_add(&level, 110, 3);  /* 2 for 10 ns */
    level_add(&level, 130, -4); /* 5 for 20 ns */
    /* 1 for 70 ns: (20 + 100 + 70) / 100 */
    assert_near(level_area(&level, 200), 190.0, 0.0);
    assert_near(level_mean(&level, 200), 1.9, 1e-15);
    assert_int_equal(level.value, 1);
    assert_int_equal(level.min, 1);
    assert_int_equal(level.max, 5);
}

static void asking_changes_nothing(void **state)
{
    (void)state;
    struct level level;
    level_reset(&level, 0, 3);
    for (int64_t now_ns = 0; now_ns <= 50; now_ns++) level_mean(&level, now_ns);
    level_add(&level, 100, 1);
    assert_near(level_mean(&level, 200), 3.5, 0.0);
}

static void with_no_time_passed_the_mean_is_the_value(void **state)
{
    (void)state;
    struct level level;
    level_reset(&level, 7, 4);
    level_add(&level, 7, 5);
    assert_near(level_mean(&level, 7), 9.0, 0.0);
    assert_near(level_area(&level, 7), 0.0, 0.0);
}

static void a_reset_forgets_the_past_but_its_value(void **state)
{
    (void)state;
    struct level level;
    level_reset(&level, 0, 0);
    level_add(&level, 10, 100);
    level_add(&level, 20, -90);
    level_reset(&level, 50, level.value);
    assert_near(level_mean(&level, 80), 10.0, 0.0);
    assert_int_equal(level.max, 10);
    assert_int_equal(level.min, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mean_weighs_each_value_by_its_time),
        cmocka_unit_test(asking_changes_nothing),
        cmocka_unit_test(with_no_time_passed_the_mean_is_the_value),
        cmocka_unit_test(a_reset_forgets_the_past_but_its_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
