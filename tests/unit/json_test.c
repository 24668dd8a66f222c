#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <jansson.h>

#include "reports/terminal/json.h"
#include "tests/unit/report_fixture.h"

static json_t *summary_of(const struct run_report *run)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    assert_non_null(out);
    assert_true(json_print_summary(out, run, 7));
    fclose(out);
    json_error_t error;
    json_t *whole = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (!whole) fail_msg("%s", error.text);
    free(text);
    return whole;
}

static void the_object_holds_the_run(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_create(5, FIXTURE_NASTY);
    json_t *whole = summary_of(&fixture->run);
    assert_int_equal(json_integer_value(json_object_get(whole, "run_id")), 7);
    assert_int_equal(json_integer_value(json_object_get(whole, "records")), 7020000);
    assert_string_equal(json_string_value(json_object_get(whole, "digest")), "fedcba9876543210");
    const json_t *put = json_array_get(json_object_get(whole, "latency"), 0);
    assert_int_equal(json_integer_value(json_object_get(put, "count")), 200000);
    const double p50 = (double)json_integer_value(json_object_get(put, "p50_ns"));
    assert_true(fabs(p50 / 12e6 - 1) < 0.02);
    const json_t *interval = json_object_get(put, "p99_interval_ns");
    assert_true(json_real_value(json_array_get(interval, 0)) <
                json_real_value(json_array_get(interval, 1)));
    const json_t *cost = json_object_get(whole, "cost");
    assert_true(fabs(json_real_value(json_object_get(cost, "usd_month")) - 220.569) < 1e-9);
    const json_t *month = json_object_get(cost, "usd_month_interval");
    assert_true(json_real_value(json_array_get(month, 0)) == 216.5);
    assert_true(json_real_value(json_array_get(month, 1)) == 224.638);
    month =
        json_object_get(json_array_get(json_object_get(cost, "lines"), 3), "usd_month_interval");
    assert_true(json_real_value(json_array_get(month, 1)) == 21.4);
    assert_string_equal(json_string_value(json_object_get(
                            json_array_get(json_object_get(whole, "shards"), 2), "stream")),
                        FIXTURE_NASTY);
    assert_int_equal(json_integer_value(json_object_get(whole, "pending_high_water")), 137);
    assert_int_equal(json_integer_value(json_object_get(whole, "peak_memory_bytes")), 12345678);
    const json_t *created = json_array_get(json_object_get(whole, "intervals"), 0);
    assert_string_equal(json_string_value(json_object_get(created, "name")), "records_created");
    assert_true(json_real_value(json_object_get(created, "mean")) == 1404002);
    const json_t *law = json_array_get(json_object_get(whole, "ledger"), 4);
    assert_int_equal(json_integer_value(json_object_get(law, "replication")), 4);
    assert_true(json_is_true(json_object_get(law, "holds")));
    json_decref(whole);
    fixture_destroy(fixture);
}

static void what_auto_found_is_there(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_create(2, "s");
    const struct run_warmup warmup[] = {{"a", "put", true, 5000, -1}};
    const struct run_precision precision = {"a", "put", "p99", 0.015, false};
    fixture->run.warmup = warmup;
    fixture->run.warmup_count = 1;
    fixture->run.precision = &precision;
    fixture->run.precision_count = 1;
    fixture->run.precision_target = 0.02;
    json_t *whole = summary_of(&fixture->run);
    const json_t *settled = json_array_get(json_object_get(whole, "warmup"), 0);
    assert_int_equal(json_integer_value(json_object_get(settled, "mser5_ns")), 5000);
    assert_true(json_is_null(json_object_get(settled, "welch_ns")));
    const json_t *reached = json_array_get(json_object_get(whole, "precision"), 0);
    assert_string_equal(json_string_value(json_object_get(reached, "measure")), "p99");
    assert_true(json_real_value(json_object_get(reached, "target")) == 0.02);
    json_decref(whole);
    fixture_destroy(fixture);
}

static void what_is_not_there_is_null_or_absent(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_create(1, "s");
    json_t *whole = summary_of(&fixture->run);
    const json_t *threshold = json_array_get(json_object_get(whole, "thresholds"), 3);
    assert_true(json_is_null(json_object_get(threshold, "observed")));
    const json_t *put = json_array_get(json_object_get(whole, "latency"), 0);
    assert_null(json_object_get(put, "p99_interval_ns"));
    const json_t *cost = json_object_get(whole, "cost");
    assert_non_null(json_object_get(cost, "usd_month"));
    assert_null(json_object_get(cost, "usd_month_interval"));
    json_decref(whole);
    fixture_destroy(fixture);
}

static void a_full_disk_is_reported(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_create(1, "s");
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    assert_false(json_print_summary(full, &fixture->run, 1));
    fclose(full);
    fixture_destroy(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_object_holds_the_run),
        cmocka_unit_test(what_auto_found_is_there),
        cmocka_unit_test(what_is_not_there_is_null_or_absent),
        cmocka_unit_test(a_full_disk_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
