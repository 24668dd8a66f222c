#include "sim/diag.h"

#include "tests/unit/loader_fixture.h"

static const char source[] = "first: 1\nsecond: \xe6\xbc\xa2\xe5\xad\x97 x\n\tthird: y\n";

static struct diag *with_source(void)
{
    struct diag *diag = diag_create();
    diag_source(diag, "a.yaml", source, sizeof source - 1);
    return diag;
}

static struct place at(int line, int column)
{
    return (struct place){"a.yaml", line, column};
}

static void assert_prints(struct diag *diag, const char *wanted)
{
    char *text = printed(diag);
    assert_string_equal(text, wanted);
    free(text);
    diag_destroy(diag);
}

static void complaints_come_in_order_of_place_then_of_asking(void **state)
{
    (void)state;
    struct diag *diag = diag_create();
    diag_error(diag, (struct place){"a", 9, 1}, "", "late");
    diag_error(diag, (struct place){"a", 2, 5}, "p", "column 5");
    diag_error(diag, (struct place){"a", 2, 4}, "", "asked first");
    diag_error(diag, (struct place){"a", 2, 4}, "", "asked second");
    diag_error(diag, (struct place){"a", 0, 0}, "", "the whole file");
    assert_prints(diag, "a: the whole file\na:2:4: asked first\na:2:4: asked second\n"
                        "a:2:5: p: column 5\na:9:1: late\n");
}

static void a_complaint_shows_its_line_and_a_caret(void **state)
{
    (void)state;
    struct diag *diag = with_source();
    diag_error(diag, at(1, 8), "first", "no");
    assert_prints(diag, "a.yaml:1:8: first: no\n    first: 1\n           ^\n");
}

static void the_caret_counts_what_a_terminal_shows(void **state)
{
    (void)state;
    struct diag *diag = with_source();
    diag_error(diag, at(2, 12), "", "after two wide characters");
    diag_error(diag, at(3, 2), "", "after a tab");
    assert_prints(diag, "a.yaml:2:12: after two wide characters\n"
                        "    second: \xe6\xbc\xa2\xe5\xad\x97 x\n"
                        "                 ^\n"
                        "a.yaml:3:2: after a tab\n    \tthird: y\n    \t^\n");
}

static void a_column_beyond_the_line_puts_the_caret_at_its_end(void **state)
{
    (void)state;
    struct diag *diag = with_source();
    diag_error(diag, at(1, 40), "", "no");
    assert_prints(diag, "a.yaml:1:40: no\n    first: 1\n            ^\n");
}

static void a_long_line_is_cut_around_the_column(void **state)
{
    (void)state;
    char line[1001];
    memset(line, 'x', 1000);
    line[500] = 'O';
    struct diag *diag = diag_create();
    diag_source(diag, "a", line, 1000);
    diag_error(diag, (struct place){"a", 1, 501}, "", "no");
    char *text = printed(diag);
    const char *excerpt = strchr(text, '\n') + 1, *caret = strchr(excerpt, '\n') + 1;
    assert_true(caret - excerpt < 200);
    assert_int_equal(strchr(excerpt, 'O') - excerpt, strchr(caret, '^') - caret);
    free(text);
    diag_destroy(diag);
}

static void equal_complaints_print_once(void **state)
{
    (void)state;
    struct diag *diag = diag_create();
    diag_error(diag, at(1, 1), "", "no");
    diag_error(diag, at(1, 1), "", "other");
    diag_error(diag, at(1, 1), "", "no");
    assert_int_equal(diag_error_count(diag), 3);
    assert_prints(diag, "a.yaml:1:1: no\na.yaml:1:1: other\n");
}

static void an_error_outweighs_the_unmodelled_and_warnings_weigh_nothing(void **state)
{
    (void)state;
    struct diag *diag = diag_create();
    assert_int_equal(diag_exit_status(diag), 0);
    diag_warning(diag, at(1, 1), "x", "odd");
    assert_int_equal(diag_exit_status(diag), 0);
    diag_unmodelled(diag, at(1, 1), "", "not here");
    assert_int_equal(diag_exit_status(diag), 3);
    diag_error(diag, at(2, 1), "", "wrong");
    assert_int_equal(diag_exit_status(diag), 2);
    assert_prints(diag, "a.yaml:1:1: warning: x: odd\na.yaml:1:1: not here\na.yaml:2:1: wrong\n");
}

static void what_a_terminal_would_obey_is_not_printed(void **state)
{
    (void)state;
    struct diag *diag = diag_create();
    diag_source(diag, "a", "x\033[31m\xff y", 9);
    diag_error(diag, (struct place){"a", 1, 1}, "", "\033]0;title\a");
    assert_prints(diag, "a:1:1: ?]0;title?\n    x?[31m? y\n    ^\n");
}

static void names_of_files_are_kept(void **state)
{
    (void)state;
    char name[] = "temporary";
    struct diag *diag = diag_create();
    diag_error(diag, (struct place){name, 1, 1}, "", "no");
    memset(name, '#', sizeof name - 1);
    assert_prints(diag, "temporary:1:1: no\n");
}

static void the_nearest_word_is_suggested_only_when_it_is_near(void **state)
{
    (void)state;
    static const char *const words[] = {"record_size", "rate", "retention", "s3", NULL};
    static const struct {
        const char *word, *nearest;
    } cases[] = {
        {"record_sise", "record_size"},
        {"recordsize", "record_size"},
        {"raet", "rate"},
        {"rtae", "rate"},
        {"retenton", "retention"},
        {"shards", NULL},
        {"sns", NULL},
        {"", NULL},
        {"rate", "rate"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *nearest = diag_nearest(cases[i].word, words);
        if (!cases[i].nearest) assert_null(nearest);
        else assert_string_equal(nearest, cases[i].nearest);
    }
    char endless[500];
    memset(endless, 'r', sizeof endless);
    endless[sizeof endless - 1] = '\0';
    assert_null(diag_nearest(endless, words));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(complaints_come_in_order_of_place_then_of_asking),
        cmocka_unit_test(a_complaint_shows_its_line_and_a_caret),
        cmocka_unit_test(the_caret_counts_what_a_terminal_shows),
        cmocka_unit_test(a_column_beyond_the_line_puts_the_caret_at_its_end),
        cmocka_unit_test(a_long_line_is_cut_around_the_column),
        cmocka_unit_test(equal_complaints_print_once),
        cmocka_unit_test(an_error_outweighs_the_unmodelled_and_warnings_weigh_nothing),
        cmocka_unit_test(what_a_terminal_would_obey_is_not_printed),
        cmocka_unit_test(names_of_files_are_kept),
        cmocka_unit_test(the_nearest_word_is_suggested_only_when_it_is_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
