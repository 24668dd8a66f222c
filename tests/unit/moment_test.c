#include "scenarios/text/moment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "sim/week_time.h"

/* What `date -u -d TEXT +%s` gives. */
static const int64_t at_s = 1772474400;

static void every_form_is_told_from_the_others_and_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum moment_form form;
        int64_t ns;
    } known[] = {
        {"0", MOMENT_SECONDS, 0},
        {"3600", MOMENT_SECONDS, 3600 * NS_PER_S},
        {"0.25", MOMENT_SECONDS, NS_PER_S / 4},
        {"31622400", MOMENT_SECONDS, 366 * NS_PER_DAY},
        {"30m", MOMENT_DURATION, 30 * NS_PER_MINUTE},
        {"1772474400", MOMENT_EPOCH_S, 1772474400 * NS_PER_S},
        {"1772474400.5", MOMENT_EPOCH_S, 1772474400 * NS_PER_S + NS_PER_S / 2},
        {"100000000", MOMENT_EPOCH_S, 100000000 * NS_PER_S},
        {"1772474400250", MOMENT_EPOCH_MS, 1772474400 * NS_PER_S + NS_PER_S / 4},
        {"1772474400250000", MOMENT_EPOCH_US, 1772474400 * NS_PER_S + NS_PER_S / 4},
        {"1772474400250000001", MOMENT_EPOCH_NS, 1772474400 * NS_PER_S + NS_PER_S / 4 + 1},
        {"2026-03-02T18:00:00Z", MOMENT_ISO_ZONE, 1772474400 * NS_PER_S},
        {"2026-03-02T19:00:00+01:00", MOMENT_ISO_ZONE, 1772474400 * NS_PER_S},
        {"2026-03-02T12:30:00-0530", MOMENT_ISO_ZONE, 1772474400 * NS_PER_S},
        {"2026-03-02 19:00:00.000+01", MOMENT_ISO_ZONE, 1772474400 * NS_PER_S},
        {"2026-03-02T18:00Z", MOMENT_ISO_ZONE, 1772474400 * NS_PER_S},
        {"2026-03-02T18:00:00.125z", MOMENT_ISO_ZONE, 1772474400 * NS_PER_S + NS_PER_S / 8},
        {"2026-03-02 18:00", MOMENT_ISO_LOCAL, 1772474400 * NS_PER_S},
        {"2026-03-02", MOMENT_ISO_LOCAL, 1772409600 * NS_PER_S},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        int64_t ns = -1;
        assert_int_equal(moment_form(known[i].text), known[i].form);
        assert_true(moment_read(known[i].form, known[i].text, &ns));
        assert_int_equal(ns, known[i].ns);
    }
}

static void what_is_no_time_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "x",
                                        "-1",
                                        "1e9",
                                        "12:00",
                                        "1.",
                                        ".5",
                                        "0x10",
                                        "2026-02-30",
                                        "2026-3-2",
                                        "2026-03-02T",
                                        "2026-03-02T24:00",
                                        "2026-03-02T18:00:60Z",
                                        "2026-03-02T18",
                                        "1969-12-31",
                                        "9999-01-01",
                                        "2026-03-02T18:00:00+25:00",
                                        "2026-03-02T18:00:00Zx",
                                        "18446744073709551616"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(moment_form(wrong[i]), MOMENT_NONE);
    int64_t ns;
    assert_false(moment_read(MOMENT_EPOCH_S, "1772474400000", &ns));
    assert_false(moment_read(MOMENT_ISO_ZONE, "2026-03-02T18:00:00", &ns));
    assert_false(moment_read(MOMENT_ISO_LOCAL, "2026-03-02T18:00:00Z", &ns));
    assert_false(moment_read(MOMENT_SECONDS, "30m", &ns));
}

static void calendar_days_and_week_days_are_those_of_the_calendar(void **state)
{
    (void)state;
    char text[MOMENT_TEXT_ROOM], week[WEEK_TIME_ROOM];
    moment_text(at_s * NS_PER_S, text);
    assert_string_equal(text, "2026-03-02 18:00");
    moment_text((at_s + 61) * NS_PER_S, text);
    assert_string_equal(text, "2026-03-02 18:01:01");
    moment_text(951782400 * NS_PER_S, text);
    assert_string_equal(text, "2000-02-29 00:00");
    moment_text(1772323200 * NS_PER_S, text);
    assert_string_equal(text, "2026-03-01 00:00");
    moment_text(1798675200 * NS_PER_S, text);
    assert_string_equal(text, "2026-12-31 00:00");
    week_time_text(moment_week_time(at_s * NS_PER_S), week); /* a Monday */
    assert_string_equal(week, "mon 18:00");
    week_time_text(moment_week_time(0), week);
    assert_string_equal(week, "thu 00:00");
}

static void week_times_are_read_and_written(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ns;
    } known[] = {{"mon 00:00", 0},
                 {"Mon", 0},
                 {"sunday 23:59:59", NS_PER_WEEK - NS_PER_S},
                 {"wed 18:30", 2 * NS_PER_DAY + 18 * NS_PER_HOUR + 30 * NS_PER_MINUTE}};
    static const char *const wrong[] = {"",      "mo",       "mon 24:00", "mon 18",    "mon18:00",
                                        "18:00", "mon 8:00", "mon 18:60", "moon 18:00"};
    int64_t ns;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_true(week_time_read(known[i].text, &ns));
        assert_int_equal(ns, known[i].ns);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(week_time_read(wrong[i], &ns));
    char text[WEEK_TIME_ROOM];
    week_time_text(-NS_PER_S, text);
    assert_string_equal(text, "sun 23:59:59");
    week_time_text(9 * NS_PER_DAY, text);
    assert_string_equal(text, "wed 00:00");
}

static void instants_have_a_day_and_an_hour(void **state)
{
    (void)state;
    char text[CLOCK_TEXT_ROOM];
    clock_text(18 * NS_PER_HOUR + 4 * NS_PER_MINUTE + 59 * NS_PER_S, text);
    assert_string_equal(text, "mon 18:04");
    clock_text(8 * NS_PER_DAY + NS_PER_HOUR, text);
    assert_string_equal(text, "tue 01:00 of week 2");
    clock_text(-NS_PER_S, text);
    assert_string_equal(text, "sun 23:59");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_is_told_from_the_others_and_read),
        cmocka_unit_test(what_is_no_time_is_refused),
        cmocka_unit_test(calendar_days_and_week_days_are_those_of_the_calendar),
        cmocka_unit_test(week_times_are_read_and_written),
        cmocka_unit_test(instants_have_a_day_and_an_hour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
