/* volumes_test.c -- files of volumes and of seasons: what is read, and what is refused where. */
#include "scenarios/study/volumes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What the diag would print. */
static void assert_says(struct diag *diag, const char *words)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    diag_print(diag, out);
    fclose(out);
    if (!strstr(text, words)) fail_msg("'%s' is not in:\n%s", words, text);
    free(text);
}

static void assert_refused(const char *text, const char *words)
{
    struct volumes volumes;
    struct diag *diag = diag_create();
    assert_false(volumes_parse("v.csv", text, strlen(text), &volumes, diag));
    assert_says(diag, words);
    diag_destroy(diag);
}

static void months_and_amounts_are_read(void **state)
{
    (void)state;
    static const char text[] = "# ours\nmonth,GB\r\n 1 , 100.5\n\n2,0 # quiet\n3,200";
    struct volumes volumes;
    struct diag *diag = diag_create();
    assert_true(volumes_parse("v.csv", text, sizeof text - 1, &volumes, diag));
    assert_true(volumes.gb);
    assert_int_equal(volumes.first, 1);
    assert_int_equal(volumes.count, 3);
    assert_true(volumes.amounts[0] == 100.5 && volumes.amounts[1] == 0);
    assert_true(volumes.amounts[2] == 200);
    diag_destroy(diag);
}

static void every_mistake_has_its_place(void **state)
{
    (void)state;
    assert_refused("", "v.csv:1:1: '' is not the header");
    assert_refused("month,tons\n1,2\n", "v.csv:1:1: 'month' is not the header");
    assert_refused("month,factor\n", "v.csv: there is no month in it");
    assert_refused("month,factor\n2,1\n", "v.csv:2:1: '2' is not 0 or 1");
    assert_refused("month,factor\n0,1\n1,1\n3,1\n", "v.csv:4:1: '3' does not follow");
    assert_refused("month,factor\n0,1\n1,many\n", "v.csv:3:3: 'many' is not a number");
    assert_refused("month,factor\n0,-1\n", "v.csv:2:3: '-1' is not a number from 0");
    assert_refused("month,factor\n0,nan\n", "v.csv:2:3: 'nan' is not a number");
    assert_refused("month,factor\n0\n", "v.csv:2:1: '0' begins a line");
    assert_refused("month,factor\n0,1,2\n", "v.csv:2:1: '0' begins a line");
    assert_refused("month,factor\nx,1\ny,2\n", "v.csv:3:1: 'y' is not the number of a month");
}

static void a_season_has_twelve_factors(void **state)
{
    (void)state;
    double season[SEASON_MONTHS];
    struct diag *diag = diag_create();
    static const char good[] = "1,1.1,1.2 1.3\n1.4,1.5 # half\n1.6,1.7,1.8,1.9,2,0.5\n";
    assert_true(season_parse("s", good, sizeof good - 1, season, diag));
    assert_true(season[0] == 1 && season[3] == 1.3 && season[11] == 0.5);
    static const char few[] = "1,2,3";
    assert_false(season_parse("few", few, sizeof few - 1, season, diag));
    assert_says(diag, "few: 3 factors, where a year has 12");
    static const char wrong[] = "1,2,3\n4,x,6";
    assert_false(season_parse("wrong", wrong, sizeof wrong - 1, season, diag));
    assert_says(diag, "wrong:2:3: 'x' is not a factor above 0");
    diag_destroy(diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(months_and_amounts_are_read),
        cmocka_unit_test(every_mistake_has_its_place),
        cmocka_unit_test(a_season_has_twelve_factors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
