#include "scenarios/text/iso_day.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* What the C library makes of the same date, beside the epoch and leap days. */
static void days_count_from_1970(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t day;
    } known[] = {
        {"1970-01-01", 0},     {"1970-03-01", 59},      {"1969-12-31", -1},
        {"2000-02-29", 11016}, {"2000-03-01", 11017},   {"2024-07-01", 19905},
        {"2026-11-23", 20780}, {"0001-01-01", -719162},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        int64_t day;
        assert_true(iso_day_read(known[i].text, &day));
        assert_int_equal(day, known[i].day);
    }
}

static void what_is_no_day_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",           "2026-11-2",  "2026-11-231", "2026-13-01",
                                        "2026-00-01", "2026-02-29", "1900-02-29",  "2026-04-31",
                                        "2026/11/23", "23.11.2026", "0000-01-01",  "2026-11-00",
                                        "2026-1a-01", "Sept 2026 ", "-026-11-23"};
    int64_t day;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(iso_day_read(wrong[i], &day));
}

static void today_is_after_this_was_written(void **state)
{
    (void)state;
    assert_true(iso_day_today() > 20000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_count_from_1970),
        cmocka_unit_test(what_is_no_day_is_refused),
        cmocka_unit_test(today_is_after_this_was_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
