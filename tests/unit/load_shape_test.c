/* load_shape_test.c -- a profile's factor, its integral and its inverse, against arithmetic by hand. */
#include "models/produce/load_shape.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "sim/units.h"

#define HOUR NS_PER_HOUR

/* Doubled from 19 to 22 h, an hour's ramp on either side. */
static const struct load_point evening[] = {
    {18 * HOUR, 1}, {19 * HOUR, 2}, {22 * HOUR, 2}, {23 * HOUR, 1}};
static const struct load_point weekend[] = {{0, 1}, {5 * NS_PER_DAY, 0.4}, {6 * NS_PER_DAY, 0.3}};
/* Up by ten within half an hour, and down again in a minute. */
static const struct load_point spike[] = {
    {0, 1}, {30 * NS_PER_MINUTE, 10}, {31 * NS_PER_MINUTE, 1}};

static const struct load_shape day = {{{evening, 4, NS_PER_DAY, false}}, 1};
static const struct load_shape week = {
    {{evening, 4, NS_PER_DAY, false}, {weekend, 3, 7 * NS_PER_DAY, true}}, 2};
static const struct load_shape once = {{{spike, 3, 0, false}}, 1};

static void assert_near(double value, double wanted)
{
    assert_true(fabs(value - wanted) <= 1e-12 * fabs(wanted) + 1e-12);
}

static void no_shape_is_one_at_all_times(void **state)
{
    (void)state;
    assert_near(load_shape_factor(NULL, -5), 1);
    assert_near(load_shape_integral(NULL, 10, 25), 15);
    assert_near(load_shape_most(NULL, 0, HOUR, NULL), 1);
    assert_int_equal(load_shape_period_ns(NULL), 1);
}

static void a_day_repeats_backwards_too(void **state)
{
    (void)state;
    for (int days = -3; days <= 3; days++) {
        const int64_t at_ns = days * NS_PER_DAY;
        assert_near(load_shape_factor(&day, at_ns), 1);
        assert_near(load_shape_factor(&day, at_ns + 18 * HOUR + HOUR / 4), 1.25);
        assert_near(load_shape_factor(&day, at_ns + 21 * HOUR), 2);
        assert_near(load_shape_factor(&day, at_ns + 22 * HOUR + HOUR / 2), 1.5);
    }
}

/* 24 h, three hours of one more, and two ramps of a half each. */
static void a_day_integrates_to_28_hours(void **state)
{
    (void)state;
    assert_near(load_shape_integral(&day, 0, NS_PER_DAY), 28 * (double)HOUR);
    assert_near(load_shape_integral(&day, -7 * HOUR, 17 * HOUR), 28 * (double)HOUR);
    assert_near(load_shape_integral(&day, 0, 365 * NS_PER_DAY), 365 * 28 * (double)HOUR);
    assert_near(load_shape_integral(&day, 18 * HOUR, 18 * HOUR + HOUR / 2), 0.625 * (double)HOUR);
}

static void steps_hold_until_the_next(void **state)
{
    (void)state;
    assert_near(load_shape_factor(&week, 5 * NS_PER_DAY - 1), 1);
    assert_near(load_shape_factor(&week, 5 * NS_PER_DAY), 0.4);
    assert_near(load_shape_factor(&week, 6 * NS_PER_DAY + 20 * HOUR), 0.6);
    assert_near(load_shape_integral(&week, 0, 7 * NS_PER_DAY), 5.7 * 28 * (double)HOUR);
    assert_true(load_shape_period_ns(&week) == 7 * NS_PER_DAY);
}

static void points_keep_their_ends(void **state)
{
    (void)state;
    int64_t at_ns = 0;
    assert_near(load_shape_factor(&once, -HOUR), 1);
    assert_near(load_shape_factor(&once, 5 * HOUR), 1);
    assert_near(load_shape_most(&once, 0, HOUR, &at_ns), 10);
    assert_true(at_ns == 30 * NS_PER_MINUTE);
    assert_true(load_shape_period_ns(&once) == 0);
}

/* Two points at one time: the later one holds from there on. */
static void a_jump_takes_no_time(void **state)
{
    (void)state;
    static const struct load_point jump[] = {{0, 1}, {HOUR, 3}, {HOUR, 0}, {2 * HOUR, 4}};
    static const struct load_shape shape = {{{jump, 4, 0, false}}, 1};
    assert_near(load_shape_factor(&shape, HOUR - 1), 3 - 2.0 / (double)HOUR);
    assert_near(load_shape_factor(&shape, HOUR), 0);
    assert_near(load_shape_integral(&shape, 0, 3 * HOUR), (2 + 2 + 4) * (double)HOUR);
}

/* Two ramps at once: (1 + t)(2 - t) over [0, 1] h is 2 + 1/2 - 1/3, and greatest at 1/2. */
static void a_product_of_lines_is_integrated_exactly(void **state)
{
    (void)state;
    static const struct load_point up[] = {{0, 1}, {HOUR, 2}}, down[] = {{0, 2}, {HOUR, 1}};
    static const struct load_shape both = {{{up, 2, 0, false}, {down, 2, 0, false}}, 2};
    int64_t at_ns = 0;
    assert_near(load_shape_integral(&both, 0, HOUR), (2 + 1 / 2.0 - 1 / 3.0) * (double)HOUR);
    assert_near(load_shape_most(&both, 0, HOUR, &at_ns), 2.25);
    assert_true(fabs((double)(at_ns - HOUR / 2)) < 1e8);
}

/* What the integral gives, the inverse takes back, within a ns; in pieces of every degree. */
static void the_inverse_undoes_the_integral(void **state)
{
    (void)state;
    const struct load_piece pieces[] = {
        {.to_ns = HOUR, .scale = 3},
        {.to_ns = HOUR, .scale = 2, .line = {{0, 1e-12}}, .lines = 1},
        {.to_ns = HOUR, .scale = 2, .line = {{4, -4 / (double)HOUR}}, .lines = 1},
        {.to_ns = HOUR, .scale = 1, .line = {{0, 1e-12}, {4, -4 / (double)HOUR}}, .lines = 2},
        {.to_ns = HOUR, .scale = 1, .line = {{0, 1e-12}, {1, 1e-12}, {0, 2e-12}}, .lines = 3},
    };
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++)
        for (int part = 0; part < 100; part++) {
            const double x = (double)HOUR * (part + 0.5) / 100;
            const double sum = load_piece_integral(&pieces[i], x);
            assert_true(fabs(load_piece_inverse(&pieces[i], sum) - x) < 1);
        }
    assert_near(load_piece_inverse(&pieces[3], 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_shape_is_one_at_all_times),
        cmocka_unit_test(a_day_repeats_backwards_too),
        cmocka_unit_test(a_day_integrates_to_28_hours),
        cmocka_unit_test(steps_hold_until_the_next),
        cmocka_unit_test(points_keep_their_ends),
        cmocka_unit_test(a_jump_takes_no_time),
        cmocka_unit_test(a_product_of_lines_is_integrated_exactly),
        cmocka_unit_test(the_inverse_undoes_the_integral),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
