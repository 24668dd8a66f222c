/* svg_test.c -- what gnuplot drew, dressed. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reports/figures/figure.h"
#include "reports/figures/svg.h"
#include "reports/figures/svg_cells.h"

static const char raw[] =
    "<?xml version=\"1.0\" encoding=\"utf-8\"  standalone=\"no\"?>\n<svg \n viewBox=\"0 0 400 "
    "300\"\n"
    " xmlns=\"http://www.w3.org/2000/svg\"\n>\n\n<title>x</title>\n<desc>Produced by "
    "GNUPLOT</desc>\n\n"
    "<g id=\"gnuplot_canvas\">\n\n<rect x=\"0\" y=\"0\" width=\"400\" height=\"300\" "
    "fill=\"#FFFFFF\"/>\n"
    "<defs>\n\t<circle id='gpDot' r='0.5'/>\n</defs>\n"
    "<g fill=\"none\" color=\"black\" stroke=\"currentColor\">\n</g>\n"
    "<g fill=\"none\" color=\"black\" stroke=\"rgb( 31, 111, 235)\">\n<path d='M1,2 L3,4'/></g>\n"
    "<g transform=\"translate(1,2)\" fill=\"rgb(32,33,36)\" font-family=\"Helvetica\" "
    "font-size=\"17.00\">\n\t<text>rgb(1,2,3) of a user</text>\n</g>\n"
    "<g fill=\"none\" color=\"black\" stroke=\"currentColor\">\n"
    "\t<g onmousemove=\"gnuplot_svg.showHypertext(evt,'a: 1 s')\" "
    "onmouseout=\"gnuplot_svg.hideHypertext()\"><title> </title>\n"
    "\t<use xlink:href='#gpPt6' transform='translate(10.04,20.00) scale(4.88)' "
    "color='rgb(  0,   0,   0)' opacity='0.00'/></g>\n</g>\n</g>\n</svg>\n";

static void a_picture_alone_has_words_a_face_and_its_dark_colours(void **state)
{
    (void)state;
    struct text out = {0};
    svg_dress(&out, raw, &(struct svg_words){"latency", "a < b", "of c"});
    assert_non_null(strstr(out.at, "aria-label=\"a &lt; b\""));
    assert_non_null(strstr(out.at, "<title>a &lt; b</title>\n<desc>of c</desc>"));
    assert_non_null(strstr(out.at, "sans-serif"));
    assert_null(strstr(out.at, "Helvetica\" font-size"));
    assert_non_null(strstr(out.at, "font-size=\"17\" font-weight=\"600\""));
    assert_non_null(strstr(out.at, "[fill=\"#ffffff\"]{fill:var(--cffffff)}"));
    assert_non_null(strstr(out.at, "[stroke=\"#1f6feb\"]{stroke:var(--c1f6feb)}"));
    const char *dark = strstr(out.at, "(prefers-color-scheme:dark){svg{");
    assert_non_null(dark);
    assert_non_null(strstr(dark, "--cffffff:#17181a;"));
    assert_non_null(strstr(dark, "--c1f6feb:#5c9dff;"));
    assert_true(strstr(out.at, "--c1f6feb:#1f6feb;") < dark);
    assert_non_null(strstr(out.at, "<text>rgb(1,2,3) of a user</text>"));
    text_free(&out);
}

static void a_value_is_a_circle_with_its_words(void **state)
{
    (void)state;
    struct text out = {0};
    svg_dress(&out, raw, &(struct svg_words){"latency-wide", "t", NULL});
    assert_non_null(strstr(
        out.at,
        "<circle class=\"pt\" cx=\"10.0\" cy=\"20.0\" r=\"6\"><title>a: 1 s</title></circle>"));
    assert_null(strstr(out.at, "onmousemove"));
    assert_null(strstr(out.at, "gpDot")); /* marks that nothing uses */
    assert_null(strstr(out.at, "GNUPLOT"));
    assert_null(strstr(out.at, "<?xml")); /* it stands in a page */
    text_free(&out);
}

static void what_is_no_svg_gives_nothing(void **state)
{
    (void)state;
    struct text out = {0};
    svg_dress(&out, "no picture", &(struct svg_words){"n", "t", NULL});
    svg_dress(&out, "<svg>", &(struct svg_words){"n", "t", NULL});
    assert_null(out.at);
}

static struct text cells_of(const char *body, bool colour)
{
    struct text svg = {0}, shown = {0};
    char *at = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&at, &length);
    assert_non_null(out);
    text_format(&svg, "<svg viewBox=\"0 0 90 54\"><style></style>%s</svg>", body);
    svg_cells(out, svg.at, colour);
    fclose(out);
    text_add_bytes(&shown, at, length);
    free(at);
    text_free(&svg);
    return shown;
}

static void a_terminal_shows_lines_areas_and_words(void **state)
{
    (void)state;
    struct text shown =
        cells_of("<path stroke='#1f6feb' d='M0,0 L45,0'/>"
                 "<polygon fill='#202124' points='0,18 27,18 27,36 0,36'/>"
                 "<g transform=\"translate(90,50)\" fill=\"#202124\" text-anchor=\"end\">"
                 "<text>a &lt; µ</text></g>",
                 false);
    /* U+2809 has the upper two dots, U+2801 the left one of them. */
    assert_string_equal(shown.at, "⠉⠉⠉⠉⠉⠁\n███\n     a < µ\n");
    text_free(&shown);
    shown = cells_of("<path stroke='#1f6feb' class=\"gridline\" d='M0,0 L45,0'/>"
                     "<path stroke='#1f6feb' d='M0,0 L4,0'/>",
                     true);
    assert_string_equal(shown.at, "\033[38;2;31;111;235m⠁\033[0m\n\n\n");
    text_free(&shown);
}

/* WCAG's relative luminance, without its small linear part. */
static double luminance(unsigned colour)
{
    const double part[] = {colour >> 16 & 255, colour >> 8 & 255, colour & 255};
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        const double share = part[i] / 255;
        sum += (i == 0 ? 0.2126 : i == 1 ? 0.7152 : 0.0722) * share * share;
    }
    return sum;
}

static void words_are_readable_on_light_and_on_dark_paper(void **state)
{
    (void)state;
    static const unsigned words[] = {0x202124, 0x5f6672, 0x1a5fd0, 0xb35400, 0x0b7a6b, 0x8a34ad,
                                     0x5d6470, 0x755c00, 0xb23a7a, 0x3c4858, 0xc5221f};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        assert_true(1.05 / (luminance(words[i]) + 0.05) > 4.5);
        assert_true((luminance(svg_dark(words[i])) + 0.05) / (luminance(0x17181a) + 0.05) > 4.5);
    }
    /* Any other colour turns around: pale becomes deep, and the hue stays. */
    assert_true(luminance(svg_dark(0xf1f5fb)) < 0.05);
    assert_true(luminance(svg_dark(0x1c4f9d)) > luminance(svg_dark(0xb3cff2)));
    const unsigned blue = svg_dark(0xb3cff2);
    assert_true((blue & 255) > (blue >> 16 & 255));
}

static void labels_move_as_little_as_they_must(void **state)
{
    (void)state;
    double y[] = {0.5, 0.5, 0.51, 0.1};
    figure_spread(y, 4, 0.05);
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < i; j++) assert_true(fabs(y[i] - y[j]) >= 0.0499);
    assert_true(fabs(y[3] - 0.1) < 1e-9); /* nothing is near it */
    assert_true(fabs((y[0] + y[1] + y[2]) / 3 - (0.5 + 0.5 + 0.51) / 3) < 1e-9);
    assert_true(y[2] > y[1] && y[1] > y[0]); /* their order stays */
    double edge[] = {0.99, 1.0, 1.0, 0.98, 0.0, 0.0};
    figure_spread(edge, 6, 0.1);
    for (int i = 0; i < 6; i++) {
        assert_true(edge[i] >= -1e-9 && edge[i] <= 1 + 1e-9);
        for (int j = 0; j < i; j++) assert_true(fabs(edge[i] - edge[j]) >= 0.0999);
    }
    double many[8] = {0};
    figure_spread(many, 8, 0.5); /* more than there is room for: evenly */
    for (int i = 0; i < 8; i++) assert_true(fabs(many[i] - i / 7.0) < 1e-9);
}

static int tics(const char *axis)
{
    int count = 0;
    for (const char *at = axis; (at = strchr(at, '\'')); at++) count++;
    return count / 2;
}

static void an_axis_has_tics_enough_in_one_unit(void **state)
{
    (void)state;
    static const double ranges[][2] = {{0.01, 6e5}, {500, 997},   {1, 3},
                                       {200, 2000}, {5e3, 2.6e5}, {6e4, 4e7}};
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        struct figure figure = {0};
        figure_log_time_axis(&figure, "ytics", ranges[i][0], ranges[i][1]);
        assert_in_range(tics(figure.axes.at), 3, 10);
        static const char *const units[] = {" ns'", " µs'", " ms'", " s'", " min'", " h'", " d'"};
        int kinds = 0;
        for (size_t u = 0; u < sizeof units / sizeof units[0]; u++)
            kinds += strstr(figure.axes.at, units[u]) != NULL;
        assert_int_equal(kinds, 1);
        figure_free(&figure);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_picture_alone_has_words_a_face_and_its_dark_colours),
        cmocka_unit_test(a_value_is_a_circle_with_its_words),
        cmocka_unit_test(what_is_no_svg_gives_nothing),
        cmocka_unit_test(a_terminal_shows_lines_areas_and_words),
        cmocka_unit_test(words_are_readable_on_light_and_on_dark_paper),
        cmocka_unit_test(labels_move_as_little_as_they_must),
        cmocka_unit_test(an_axis_has_tics_enough_in_one_unit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
