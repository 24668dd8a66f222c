#include "scenarios/text/quantity.h"

#include "tests/unit/loader_fixture.h"

static void quantities_are_read_in_their_units(void **state)
{
    (void)state;
    static const struct {
        enum field_kind kind;
        const char *text;
        double value;
    } cases[] = {
        {FIELD_DURATION, "250ms", 250e6},
        {FIELD_DURATION, "250 ms", 250e6},
        {FIELD_DURATION, "0.1s", 1e8},
        {FIELD_DURATION, "5m", 300e9},
        {FIELD_DURATION, "7d", 604800e9},
        {FIELD_DURATION, "1us", 1000},
        {FIELD_DURATION, "1\xc2\xb5s", 1000},
        {FIELD_DURATION, "0s", 0},
        {FIELD_DURATION, "30min", 1800e9},
        {FIELD_DURATION, "1h30m", 5400e9},
        {FIELD_DURATION, "1h 30 min", 5400e9},
        {FIELD_DURATION, "2d1h05m0.5s", 176700.5e9},
        {FIELD_RATE, "1.2k/s", 1200},
        {FIELD_RATE, "0.3 M/s", 300000},
        {FIELD_RATE, "6k/min", 100},
        {FIELD_BYTES, "1 KB", 1000},
        {FIELD_BYTES, "1 KiB", 1024},
        {FIELD_BYTES, "64 MB", 64e6},
        {FIELD_BYTES, "64MiB", 67108864},
        {FIELD_BYTES, "512 B", 512},
        {FIELD_BYTES, "1.5 GiB", 1610612736},
        {FIELD_RATE, "390/s", 390},
        {FIELD_RATE, "30/m", 0.5},
        {FIELD_RATE, "148.17/s", 148.17},
        {FIELD_BYTE_RATE, "1.5 MB/s", 1.5e6},
        {FIELD_BYTE_RATE, "2 MiB/s", 2097152},
        {FIELD_RATIO, "0.1", 0.1},
        {FIELD_RATIO, "10 %", 0.1},
        {FIELD_RATIO, "10%", 0.1},
        {FIELD_COUNT, "100000", 100000},
        {FIELD_COUNT, "-1", -1},
        {FIELD_NUMBER, "2.75", 2.75},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct quantity quantity;
        char problem[QUANTITY_PROBLEM_MAX] = "";
        if (!quantity_read(cases[i].kind, cases[i].text, &quantity, problem))
            fail_msg("%s: %s", cases[i].text, problem);
        assert_true(quantity.value == cases[i].value);
        if (quantity_is_whole(cases[i].kind))
            assert_int_equal(quantity.whole, (int64_t)cases[i].value);
    }
}

static void ambiguous_and_foreign_numbers_are_refused(void **state)
{
    (void)state;
    static const struct {
        enum field_kind kind;
        const char *text;
    } cases[] = {
        {FIELD_COUNT, "0x10"},
        {FIELD_COUNT, "010"},
        {FIELD_COUNT, "1e5"},
        {FIELD_COUNT, "1_000"},
        {FIELD_COUNT, "1,000"},
        {FIELD_COUNT, "2.0"},
        {FIELD_COUNT, "+1"},
        {FIELD_COUNT, ""},
        {FIELD_COUNT, "4 MB"},
        {FIELD_COUNT, "9223372036854775808"},
        {FIELD_NUMBER, "nan"},
        {FIELD_NUMBER, "inf"},
        {FIELD_NUMBER, ".5"},
        {FIELD_NUMBER, "5."},
        {FIELD_NUMBER, "1.2.3"},
        {FIELD_NUMBER, "1e999"},
        {FIELD_NUMBER, "--1"},
        {FIELD_DURATION, "100"},
        {FIELD_DURATION, "-5s"},
        {FIELD_DURATION, "1:30"},
        {FIELD_DURATION, "5 M"},
        {FIELD_DURATION, "1h30"},
        {FIELD_DURATION, "30m1h"},
        {FIELD_DURATION, "1h1h"},
        {FIELD_DURATION, "1h-30m"},
        {FIELD_DURATION, "100000d106752d"},
        {FIELD_DURATION, "106751d9999999h"},
        {FIELD_RATE, "1K/s"},
        {FIELD_RATE, "k/s"},
        {FIELD_DURATION, "0.1ns"},
        {FIELD_DURATION, "5 KB"},
        {FIELD_DURATION, "s"},
        {FIELD_DURATION, "300y"},
        {FIELD_DURATION, "106752d"},
        {FIELD_BYTES, "1024"},
        {FIELD_BYTES, "1 kb"},
        {FIELD_BYTES, "1 Mbit"},
        {FIELD_BYTES, "-1 B"},
        {FIELD_RATE, "390"},
        {FIELD_RATE, "390/w"},
        {FIELD_RATE, "1 KB/s"},
        {FIELD_BYTE_RATE, "5/s"},
        {FIELD_BYTE_RATE, "5 MB"},
        {FIELD_RATIO, "10 per cent"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct quantity quantity;
        char problem[QUANTITY_PROBLEM_MAX] = "";
        if (quantity_read(cases[i].kind, cases[i].text, &quantity, problem))
            fail_msg("'%s' was read as %g", cases[i].text, quantity.value);
        assert_true(strlen(problem) > 0);
    }
}

static void a_refusal_says_what_would_be_right(void **state)
{
    (void)state;
    struct quantity quantity;
    char problem[QUANTITY_PROBLEM_MAX];
    assert_false(quantity_read(FIELD_DURATION, "100", &quantity, problem));
    assert_string_equal(problem,
                        "'100' has no unit; write a duration such as 250ms, 60s, 1h30m or 7d");
    assert_false(quantity_read(FIELD_BYTES, "64 mib", &quantity, problem));
    assert_string_equal(problem, "'64 mib' has no unit 'mib'; did you mean 'MiB'?");
}

static void every_quantity_is_written_one_way(void **state)
{
    (void)state;
    static const struct {
        enum field_kind kind;
        const char *text, *written;
    } cases[] = {
        {FIELD_DURATION, "60s", "60s"},
        {FIELD_DURATION, "1m", "60s"},
        {FIELD_DURATION, "0.25s", "250ms"},
        {FIELD_DURATION, "7d", "7d"},
        {FIELD_DURATION, "24h", "24h"},
        {FIELD_DURATION, "4.74ms", "4.74ms"},
        {FIELD_DURATION, "1500ms", "1.5s"},
        {FIELD_DURATION, "10m", "10m"},
        {FIELD_DURATION, "0ms", "0s"},
        {FIELD_BYTES, "64 MiB", "64 MiB"},
        {FIELD_BYTES, "64 MB", "64 MB"},
        {FIELD_BYTES, "2760 B", "2760 B"},
        {FIELD_BYTES, "0 KB", "0 B"},
        {FIELD_RATE, "390/s", "390/s"},
        {FIELD_RATE, "5/m", "5/m"},
        {FIELD_RATE, "1/d", "1/d"},
        {FIELD_BYTE_RATE, "1.5 MB/s", "1500 KB/s"},
        {FIELD_RATIO, "10 %", "0.1"},
        {FIELD_RATIO, "0.07 %", "0.0007"},
        {FIELD_RATIO, "0.000001", "0.000001"},
        {FIELD_COUNT, "0", "0"},
        {FIELD_NUMBER, "1.0", "1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct quantity quantity, again;
        char text[QUANTITY_TEXT_MAX], problem[QUANTITY_PROBLEM_MAX];
        assert_true(quantity_read(cases[i].kind, cases[i].text, &quantity, problem));
        quantity_text(cases[i].kind, quantity, text);
        assert_string_equal(text, cases[i].written);
        assert_true(quantity_read(cases[i].kind, text, &again, problem));
        assert_true(again.value == quantity.value);
        assert_int_equal(again.whole, quantity.whole);
    }
}

static void any_duration_and_size_reads_back_as_it_was(void **state)
{
    (void)state;
    uint64_t x = 42;
    for (int i = 0; i < 20000; i++) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        const int64_t whole = (int64_t)(x >> (2 + x % 61));
        const struct quantity quantity = {(double)whole, whole};
        static const enum field_kind kinds[] = {FIELD_DURATION, FIELD_BYTES, FIELD_COUNT};
        for (size_t k = 0; k < 3; k++) {
            char text[QUANTITY_TEXT_MAX], problem[QUANTITY_PROBLEM_MAX];
            struct quantity again;
            quantity_text(kinds[k], quantity, text);
            if (!quantity_read(kinds[k], text, &again, problem)) fail_msg("%s", problem);
            assert_int_equal(again.whole, whole);
        }
    }
}

static void a_limit_of_days_says_its_hours(void **state)
{
    (void)state;
    char text[QUANTITY_TEXT_MAX];
    quantity_limit_text(FIELD_DURATION, 365 * 86400e9, text);
    assert_string_equal(text, "365d (8760 h)");
    quantity_limit_text(FIELD_DURATION, 24 * 3600e9, text);
    assert_string_equal(text, "24h");
    quantity_limit_text(FIELD_BYTES, 134217728, text);
    assert_string_equal(text, "128 MiB");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantities_are_read_in_their_units),
        cmocka_unit_test(ambiguous_and_foreign_numbers_are_refused),
        cmocka_unit_test(a_refusal_says_what_would_be_right),
        cmocka_unit_test(every_quantity_is_written_one_way),
        cmocka_unit_test(any_duration_and_size_reads_back_as_it_was),
        cmocka_unit_test(a_limit_of_days_says_its_hours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
