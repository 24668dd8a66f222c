/* unit_test.c -- units of quantities and of prices, and money as it is printed. */
#include "models/bill/unit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "models/bill/money.h"
#include "sim/units.h"

static const int64_t month_ns = 730 * NS_PER_HOUR;

static struct unit unit_of(const char *text)
{
    struct unit unit;
    char problem[UNIT_PROBLEM_MAX];
    if (!unit_parse(text, &unit, problem)) fail_msg("%s", problem);
    return unit;
}

static void assert_unit(const char *text, const char *thing, int64_t count, enum unit_time time)
{
    const struct unit unit = unit_of(text);
    assert_string_equal(unit.thing, thing);
    assert_int_equal(unit.count, count);
    assert_int_equal(unit.time, time);
}

static void a_unit_is_a_number_a_thing_and_a_time(void **state)
{
    (void)state;
    assert_unit("shard-hour", "shard", 1, UNIT_HOUR);
    assert_unit("consumer-shard-hours", "consumer-shard", 1, UNIT_HOUR);
    assert_unit("10,000 requests", "request", 10000, UNIT_TIMELESS);
    assert_unit("million requests", "request", 1000000, UNIT_TIMELESS);
    assert_unit("2 million requests", "request", 2000000, UNIT_TIMELESS);
    assert_unit("GB", "byte", INT64_C(1) << 30, UNIT_TIMELESS);
    assert_unit("TB", "byte", INT64_C(1) << 40, UNIT_TIMELESS);
    assert_unit("GB-month", "byte", INT64_C(1) << 30, UNIT_MONTH);
    assert_unit("400,000 GB-seconds", "byte", INT64_C(400000) << 30, UNIT_SECOND);
    assert_unit("100,000 object-months", "object", 100000, UNIT_MONTH);
}

static void what_is_no_unit_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",       "12",    "0 requests", "-1 requests",   "1.5 GB",
                                        "GB / s", "a b c", "requests ",  "req\xc3\xa4sts"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct unit unit;
        char problem[UNIT_PROBLEM_MAX] = "";
        assert_false(unit_parse(wrong[i], &unit, problem));
        assert_true(problem[0] != '\0');
    }
}

static void alike_are_things_of_a_name_both_or_neither_in_time(void **state)
{
    (void)state;
    const struct unit gb = unit_of("GB"), kept = unit_of("GB-month"),
                      held = unit_of("MB-millisecond");
    const struct unit shard = unit_of("shard-hour"), stream = unit_of("stream-hour");
    assert_true(unit_alike(&kept, &held));
    assert_false(unit_alike(&gb, &kept));
    assert_false(unit_alike(&shard, &stream));
}

static void assert_ratio(const char *unit, const char *base, double expected)
{
    const struct unit of = unit_of(unit), in = unit_of(base);
    mpq_t ratio;
    mpq_init(ratio);
    unit_ratio(ratio, &of, &in, month_ns);
    assert_true(mpq_get_d(ratio) == expected);
    mpq_clear(ratio);
}

static void ratios_are_exact(void **state)
{
    (void)state;
    assert_ratio("shard-hour", "shard-millisecond", 3600000);
    assert_ratio("GB-month", "byte-hour", 730.0 * 1073741824);
    assert_ratio("GB-second", "MB-millisecond", 1024000);
    assert_ratio("TB", "byte", 1099511627776.0);
    assert_ratio("byte", "KB", 1.0 / 1024);
    assert_ratio("10,000 requests", "millionth request", 1e10);
    assert_ratio("millionth request", "request", 1e-6);
}

static void money_prints_all_its_decimals(void **state)
{
    (void)state;
    char text[MONEY_TEXT_MAX];
    assert_string_equal(money_text(0, text), "0.000000000000");
    assert_string_equal(money_text(1, text), "0.000000000001");
    assert_string_equal(money_text(-PICOUSD_PER_USD * 29 - 5, text), "-29.000000000005");
    assert_string_equal(money_text((picousd)PICOUSD_PER_USD * 12345678901, text),
                        "12345678901.000000000000");
}

static void shares_of_money_are_rounded_once(void **state)
{
    (void)state;
    mpq_t part, whole;
    mpq_inits(part, whole, NULL);
    mpq_set_si(whole, 3, 1);
    mpq_set_si(part, 1, 1);
    assert_true(money_share(100, part, whole) == 33);
    assert_true(money_share(-100, part, whole) == -33);
    mpq_set_si(part, 2, 1);
    assert_true(money_share(100, part, whole) == 67);
    mpq_set_si(part, 3, 2);
    assert_true(money_share(101, part, whole) == 51); /* 50.5 */
    assert_true(money_share(-101, part, whole) == -51);
    mpq_clears(part, whole, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_unit_is_a_number_a_thing_and_a_time),
        cmocka_unit_test(what_is_no_unit_is_refused),
        cmocka_unit_test(alike_are_things_of_a_name_both_or_neither_in_time),
        cmocka_unit_test(ratios_are_exact),
        cmocka_unit_test(money_prints_all_its_decimals),
        cmocka_unit_test(shares_of_money_are_rounded_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
