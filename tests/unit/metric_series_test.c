/* Which period a minute belongs to, and what is kept of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "sim/metric_series.h"

enum { DAY = 24 * 60 };

/* CloudWatch: a minute for 15 days, 5 minutes up to 63, an hour beyond. */
static void periods_are_those_that_cloudwatch_keeps(void **state)
{
    (void)state;
    const int64_t days[] = {1, 15, 30, 63, 100};
    const int64_t points[] = {DAY, 15 * DAY, 15 * DAY + 15 * DAY / 5, 15 * DAY + 48 * DAY / 5,
                              15 * DAY + 48 * DAY / 5 + 37 * DAY / 60};
    for (int i = 0; i < 5; i++) {
        int64_t count = 0;
        for (int64_t minute = 0; minute < days[i] * DAY; minute++)
            count += metric_period_ends(minute, days[i] * DAY, 0);
        assert_in_range(count, points[i], points[i] + 2);
    }
}

static void a_period_that_is_asked_for_holds_throughout(void **state)
{
    (void)state;
    int64_t count = 0;
    for (int64_t minute = 0; minute < 13; minute++) count += metric_period_ends(minute, 13, 5);
    assert_int_equal(count, 3); /* 5, 5 and the 3 that are left */
}

static void what_has_not_moved_is_filled_in_when_it_does(void **state)
{
    (void)state;
    struct metric_series series = {.statistics = METRIC_SUM | METRIC_MAXIMUM};
    const struct metric nothing = {.samples = 3}, some = {7, 1, 4, 2};
    for (int64_t minute = 0; minute < 100; minute++) metric_series_add(&series, minute, &nothing);
    assert_false(series.moved);
    assert_null(series.sum);
    metric_series_add(&series, 200, &some);
    assert_true(series.moved);
    assert_null(series.min); /* not taken */
    assert_true(metric_series_at(&series, 99).of.sum == 0);
    assert_int_equal(metric_series_at(&series, 99).of.samples, 3);
    const struct metric_point last = metric_series_at(&series, 100);
    assert_true(last.minute == 200 && last.of.sum == 7 && last.of.max == 4);
    metric_series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(periods_are_those_that_cloudwatch_keeps),
        cmocka_unit_test(a_period_that_is_asked_for_holds_throughout),
        cmocka_unit_test(what_has_not_moved_is_filled_in_when_it_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
