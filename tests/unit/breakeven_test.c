/* breakeven_test.c -- questions, their settings, and the words and pictures of their maps. */
#include <math.h>

#include "scenarios/breakeven/settings.h"
#include "scenarios/print/breakeven_text.h"
#include "tests/unit/loader_fixture.h"

static const struct price_book no_book = {.region = "nowhere", .date = "2026-01-01"};

static void every_question_reads_its_own_defaults(void **state)
{
    (void)state;
    for (const struct question *const *at = questions; *at; at++) {
        struct diag *diag = diag_create();
        struct settings *settings = settings_read(*at, NULL, 0, NULL, NULL, diag);
        diag_print(diag, stderr);
        assert_non_null(settings);
        assert_true(settings_x(settings)->count > 5);
        assert_true(settings_y(settings)->count > 5);
        assert_ptr_equal(question_find((*at)->name), *at);
        for (const struct field *row = (*at)->rows; row->key; row++)
            assert_true(row->help && row->source && row->fallback);
        settings_destroy(settings);
        diag_destroy(diag);
    }
    assert_null(question_find("mode"));
}

static void no_two_choices_share_a_letter(void **state)
{
    (void)state;
    for (const struct question *const *at = questions; *at; at++)
        for (size_t i = 0; i < question_choices(*at); i++)
            for (size_t k = 0; k < i; k++)
                assert_int_not_equal(breakeven_letter(*at, i), breakeven_letter(*at, k));
}

static void sizes_of_equal_ratios_are_exact(void **state)
{
    (void)state;
    struct diag *diag = diag_create();
    struct settings *settings = settings_read(&question_modes, NULL, 0, "rate=1/s..8/s x4 log",
                                              "size=64 B..64 KiB x11 log", diag);
    assert_non_null(settings);
    const struct break_even_axis *y = settings_y(settings);
    for (size_t i = 0; i < 11; i++) assert_true(y->at[i] == (double)(64 << i));
    assert_true(y->logarithmic);
    settings_destroy(settings);
    diag_destroy(diag);
}

static void assert_refused(const char *set, const char *x, const char *y, const char *line)
{
    struct diag *diag = diag_create();
    assert_null(settings_read(&question_fan_out, &set, set ? 1 : 0, x, y, diag));
    assert_said(diag, line);
    assert_int_equal(said_count(diag), 1);
    diag_destroy(diag);
}

static void wrong_settings_are_refused_by_option(void **state)
{
    (void)state;
    assert_refused("rat=5/s", NULL, NULL,
                   "--set rat=5/s: 'fan-out' has no parameter 'rat'; did you mean rate");
    assert_refused("zzzzzz=5", NULL, NULL,
                   "--set zzzzzz=5: 'fan-out' has no parameter 'zzzzzz'; it has rate, size, peak, "
                   "consumers, mode or within");
    assert_refused("rate", NULL, NULL, "--set rate: rate: a value is missing");
    assert_refused("consumers=51", NULL, NULL, "--set consumers=51: consumers: 51 is more than 50");
    assert_refused("mode=advantage", NULL, NULL,
                   "--set mode=advantage: mode: 'advantage' is not one of provisioned or "
                   "on-demand");
    assert_refused(NULL, "mode=1..2 x2", NULL,
                   "--x mode=1..2 x2: mode: '1..2 x2' is not a range such as LOW..HIGH xCOUNT "
                   "log, of a quantity");
    assert_refused(NULL, "rate=5/s", NULL,
                   "--x rate=5/s: rate: '5/s' is not a range such as LOW..HIGH xCOUNT log, of a "
                   "quantity");
    assert_refused(NULL, "rate=1/s..9/s x201", NULL,
                   "--x rate=1/s..9/s x201: rate: an axis has 2 to 200 points: LOW..HIGH xCOUNT, "
                   "LOW..HIGH xCOUNT log or LOW..HIGH/STEP");
    assert_refused(NULL, NULL, "consumers=10..60/10",
                   "--y consumers=10..60/10: consumers: 60 is more than 50");
    assert_refused(NULL, "consumers=1..4/1", NULL, "fan-out: consumers: both axes are the same");
}

/* A map of two rows and three columns made by hand. */
static void rows_and_columns_are_told_in_words(void **state)
{
    (void)state;
    struct diag *diag = diag_create();
    struct settings *settings = settings_read(&question_modes, NULL, 0, "rate=1/s..100/s x3 log",
                                              "size=1 KiB..2 KiB x2", diag);
    assert_non_null(settings);
    const struct break_even_request request = {&question_modes, settings_parameters(settings),
                                               *settings_x(settings), *settings_y(settings),
                                               &no_book};
    struct break_even_cell cells[6] = {{{1, 2, 9}, 0, 1},   {{2, 1, 9}, 1, 0},
                                       {{3, 2, 1}, 2, 1},   {{1, NAN, 2}, 0, 2},
                                       {{1, NAN, 2}, 0, 2}, {{1, NAN, 2}, 0, 2}};
    struct break_even_line lines[] = {
        {0, 3.14159, 0, 1, true}, {0, 20, 0, 2, false}, {0, 31.4159, 1, 2, true}};
    struct break_even map = {cells, lines, 3};
    const struct breakeven_view view = {&request, &map};
    struct text text = {0};
    breakeven_row(&text, &view, 0);
    assert_string_equal(text.at, "size 1 KiB: provisioned up to 3.142/s, on-demand Standard up to "
                                 "31.42/s, then on-demand Advantage");
    text_free(&text);
    breakeven_row(&text, &view, 1);
    assert_string_equal(text.at, "size 2 KiB: provisioned throughout");
    text_free(&text);
    breakeven_finding(&text, &view);
    assert_string_equal(text.at, "Size 1 KiB: provisioned up to 3.142/s, on-demand Standard up to "
                                 "31.42/s, then on-demand Advantage");
    text_free(&text);
    map.line_count = 0; /* then the middle column */
    breakeven_finding(&text, &view);
    assert_string_equal(text.at,
                        "Rate 10/s: on-demand Standard up to size 1 KiB, then provisioned");
    text_free(&text);
    breakeven_parameters(&text, &view);
    assert_string_equal(text.at, "peak 20, consumers 1");
    text_free(&text);
    settings_destroy(settings);
    diag_destroy(diag);
}

/* The picture's cells are cut where the lines are. */
static void pictures_have_cells_and_lines(void **state)
{
    (void)state;
    static const char *const names[] = {"a", "b", ""}, *const choices[] = {"one", "two", NULL};
    const struct choice_cell cells[] = {{0, 1}, {1, 1}, {1, INFINITY}, {0, 0}, {0, 0}, {-1, 0}};
    const struct choice_line line = {0, 0.25, 0, 1, true};
    const struct choices_view view = {"test", "finding", "sub", choices, "x",   "y",   3, 2,
                                      names,  names,     names, names,   cells, &line, 1};
    struct figure figure = {0};
    figure_choices(&figure, &view);
    assert_string_equal(figure.title.at, "finding");
    assert_non_null(strstr(figure.data.at, "-0.500000\t0.250000\t0\t"));
    assert_non_null(strstr(figure.data.at, "0.250000\t1.500000\t0\t"));
    assert_non_null(strstr(figure.data.at, "1.500000\t2.500000\t1\t15198700\n")); /* nobody */
    assert_non_null(strstr(figure.data.at, "0.250000\t-0.500000\t0.000000\t1.000000\t1\n"));
    /* Rows disagree from the line to where nobody can, and there too. */
    assert_non_null(strstr(figure.data.at, "0.250000\t0.500000\t0.250000\t0.000000\t1\n"));
    assert_non_null(strstr(figure.axes.at, "set xtics ('a' 0, 'b' 1) }\n"));
    figure_free(&figure);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_question_reads_its_own_defaults),
        cmocka_unit_test(no_two_choices_share_a_letter),
        cmocka_unit_test(sizes_of_equal_ratios_are_exact),
        cmocka_unit_test(wrong_settings_are_refused_by_option),
        cmocka_unit_test(rows_and_columns_are_told_in_words),
        cmocka_unit_test(pictures_have_cells_and_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
