#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "reports/common/format.h"
#include "reports/terminal/table.h"
#include "tests/unit/report_fixture.h"

static char *summary_of(const struct run_report *run, int colour)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    assert_non_null(out);
    table_print_summary(out, run, 100, colour);
    fclose(out);
    return text;
}

static void numbers_keep_three_digits_and_their_unit(void **state)
{
    (void)state;
    assert_string_equal(format_ns(146.2e6).text, "146 ms");
    assert_string_equal(format_ns(1234e6).text, "1.23 s");
    assert_string_equal(format_ns(999.7e6).text, "1.00 s");
    assert_string_equal(format_ns(900e9).text, "15.0 min");
    assert_string_equal(format_ns(NAN).text, "-");
    assert_string_equal(format_span(90 * NS_PER_MINUTE).text, "90 min");
    assert_string_equal(format_span(172800 * NS_PER_MS).text, "172.8 s");
    assert_string_equal(format_span(300 * NS_PER_MS).text, "300 ms");
    assert_string_equal(format_count(1404000).text, "1,404,000");
    assert_string_equal(format_count(-123).text, "-123");
    assert_string_equal(format_count(-0.2).text, "0");
    assert_string_equal(format_count(-12345.6).text, "-12,346");
    /* One form each, whatever the size: no exponent beside commas. */
    assert_string_equal(format_number(60006.6).text, "60,006.6");
    assert_string_equal(format_number(61446712.4).text, "61,446,712");
    assert_string_equal(format_number(1 / 60000.0).text, "0.0000166667");
    assert_string_equal(format_number(-1234.5).text, "-1,234.5");
    assert_string_equal(format_number(0.015).text, "0.015");
    assert_string_equal(format_number(999999.96).text, "1,000,000");
    assert_string_equal(format_mean(59524).text, "59,524.0");
    assert_string_equal(format_mean(NAN).text, "-");
    assert_string_equal(format_figure(0.0123).text, "0.0123");
    assert_string_equal(format_figure(2.5678).text, "2.57");
    assert_string_equal(format_figure(9.999).text, "10.0");
    assert_string_equal(format_figure(99.96).text, "100");
    assert_string_equal(format_figure(3000.4).text, "3,000");
    assert_string_equal(format_figure(0).text, "0");
    assert_string_equal(format_bytes(64 * 1048576.0).text, "64.0 MiB");
    assert_string_equal(format_usd(1234.5).text, "1,234.50");
    assert_string_equal(format_usd(0.0000123).text, "1.2e-05");
    assert_string_equal(format_share(0.123).text, "12 %");
    assert_string_equal(format_share(2.2e-7).text, "0.000022 %");
    assert_string_equal(format_share(5e-4).text, "0.05 %");
    assert_string_equal(format_name("übermäßig-lang", 6).text, "überm…");
}

static void the_summary_says_what_limits_and_what_it_costs(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_create(5, "rds-cdc-prod");
    char *text = summary_of(&fixture->run, 0);
    assert_non_null(strstr(text, "rds-cdc-to-lake"));
    assert_non_null(strstr(text, "7,020,000 records"));
    assert_non_null(strstr(text, "at most 137 waiting, 11.8 MiB of memory"));
    assert_non_null(strstr(text, "lost: 2 % of orders-dms is lost after 3 attempts"));
    assert_non_null(strstr(text, "Shard 2 of rds-cdc-prod limits first"));
    assert_non_null(strstr(text, "of the 98 % that arrived"));
    assert_non_null(strstr(text, "60 objects per replication"));
    assert_non_null(strstr(text, "interval 85 %, size 15 %"));
    assert_non_null(strstr(text, "220.57  total ±4.07"));
    assert_non_null(strstr(text, "broken   orders-dms.throttled_records == 0  (observed 124,000)"));
    assert_non_null(strstr(text, "(observed 181 ms)"));
    assert_non_null(strstr(text, "±"));
    assert_null(strstr(text, "idle"));
    assert_null(strchr(text, '\033'));
    free(text);
    fixture_destroy(fixture);
}

static void one_replication_claims_no_interval(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_create(1, "s");
    char *text = summary_of(&fixture->run, 1);
    assert_null(strstr(text, "±"));
    assert_null(strstr(text, "per replication"));
    assert_non_null(strchr(text, '\033'));
    free(text);
    fixture_destroy(fixture);
}

static void a_run_without_anything_is_two_lines(void **state)
{
    (void)state;
    struct results *results = results_create(0);
    struct results *const replications[] = {results};
    const struct run_report run = {.scenario = "empty",
                                   .duration_ns = NS_PER_MINUTE,
                                   .replications = replications,
                                   .replication_count = 1};
    char *text = summary_of(&run, 0);
    assert_string_equal(text,
                        "empty\n  1 min of simulated time, seed 0\n  0 records tried, 0 events in "
                        "0 s\n");
    free(text);
    results_destroy(results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_keep_three_digits_and_their_unit),
        cmocka_unit_test(the_summary_says_what_limits_and_what_it_costs),
        cmocka_unit_test(one_replication_claims_no_interval),
        cmocka_unit_test(a_run_without_anything_is_two_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
