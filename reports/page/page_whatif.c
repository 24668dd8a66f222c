/*
 * page_whatif.c -- a sweep's points behind a lever for each axis: the script shows the point that the levers stand
 * nearest to, here and in the pictures.
 */
#include <math.h>
#include <stdlib.h>

#include "reports/common/format.h"
#include "reports/figures/sweep_scale.h"
#include "reports/page/page_sweep.h"
#include "reports/page/page_table.h"

/* ours: more values than a lever has places for, more points than a page should carry */
enum { VALUES_MOST = 200, POINTS_MOST = 5000 };

/* A string of JSON that may stand in a script: no markup ends it. */
static void add_string(struct text *out, const char *raw)
{
    text_add(out, "\"");
    for (const char *at = raw; *at; at++) {
        const unsigned char byte = (unsigned char)*at;
        if (byte == '"' || byte == '\\' || byte == '<' || byte == '>' || byte == '&' || byte < 32)
            text_format(out, "\\u%04x", byte);
        else text_add_bytes(out, at, 1);
    }
    text_add(out, "\"");
}

static void add_levers(struct text *out, const struct sweep_view *view,
                       const struct sweep_scale *scales)
{
    text_add(out, "<div class=\"levers\">\n");
    for (size_t a = 0; a < view->axis_count; a++) {
        text_format(out, "<div class=\"lever\"><label for=\"lever-%zu\">", a);
        text_html(out, format_words(view->axes[a].label).text);
        text_format(
            out,
            "</label><input id=\"lever-%zu\" type=\"range\" min=\"0\" max=\"%zu\" value=\"0\">"
            "<output for=\"lever-%zu\">",
            a, scales[a].count - 1, a);
        text_html(out, scales[a].texts[0]);
        text_add(out, "</output></div>\n");
    }
    text_add(out, "</div>\n<div class=\"cards\" id=\"what-cards\" aria-live=\"polite\"></div>\n"
                  "<p id=\"what-found\"></p>\n<p class=\"intro\">Run it: <code "
                  "id=\"what-run\"></code></p>\n");
}

/* Places on the axes, USD, what a card of each latency says, what was found. */
static void add_point(struct text *out, const struct sweep_view *view,
                      const struct sweep_scale *scales, size_t p)
{
    const struct sweep_view_point *point = &view->points[p];
    text_add(out, "{\"at\":[");
    for (size_t a = 0; a < view->axis_count; a++)
        text_format(out, "%s%zu", a ? "," : "", scales[a].place[p]);
    text_add(out, "],\"usd\":");
    add_string(out, format_usd(point->usd_month).text);
    text_add(out, ",\"p50\":[");
    for (size_t m = 0; m < view->measure_count; m++) {
        if (m > 0) text_add(out, ",");
        add_string(out, format_ns(sweep_view_value(view, p, m)->p50_ns).text);
    }
    text_add(out, "],\"p99\":[");
    for (size_t m = 0; m < view->measure_count; m++) {
        if (m > 0) text_add(out, ",");
        add_string(out, format_ns(sweep_view_value(view, p, m)->p99_ns).text);
    }
    text_add(out, "]");
    if (point->mark) {
        text_add(out, ",\"mark\":");
        add_string(out, point->mark);
        text_add(out, ",\"reason\":");
        add_string(out, point->reason);
    }
    text_add(out, "}");
}

static void add_data(struct text *out, const struct sweep_view *view,
                     const struct sweep_scale *scales)
{
    text_add(out, "<script type=\"application/json\" id=\"what-data\">{\"scenario\":");
    add_string(out, view->scenario);
    text_add(out, ",\"axes\":[");
    for (size_t a = 0; a < view->axis_count; a++) {
        text_format(out, "%s{\"path\":", a ? "," : "");
        add_string(out, view->axes[a].path);
        text_add(out, ",\"label\":");
        add_string(out, format_words(view->axes[a].label).text);
        text_add(out, ",\"values\":[");
        for (size_t i = 0; i < scales[a].count; i++) {
            if (i > 0) text_add(out, ",");
            add_string(out, scales[a].texts[i]);
        }
        text_add(out, "]}");
    }
    text_add(out, "],\"measures\":[");
    for (size_t m = 0; m < view->measure_count; m++) {
        if (m > 0) text_add(out, ",");
        add_string(out, sweep_measure_name(view, m).text);
    }
    text_add(out, "],\"points\":[");
    for (size_t p = 0; p < view->point_count; p++) {
        if (p > 0) text_add(out, ",\n");
        add_point(out, view, scales, p);
    }
    text_add(out, "]}</script>\n");
}

void page_whatif(struct text *out, const struct sweep_view *view)
{
    if (view->point_count < 2 || view->point_count > POINTS_MOST || view->axis_count == 0) return;
    struct sweep_scale *scales = calloc(view->axis_count, sizeof *scales);
    bool fits = scales != NULL;
    for (size_t a = 0; fits && a < view->axis_count; a++) {
        scales[a] = sweep_scale_of(view, a);
        fits = scales[a].count <= VALUES_MOST;
    }
    if (fits) {
        /* Without the script it would do nothing: the script shows it. */
        text_add(
            out,
            "<section id=\"what-if\" hidden><h2>What if</h2>\n<p class=\"intro\">Move a lever: "
            "the figures of the point that stands nearest, which is marked in the pictures."
            "</p>\n");
        add_levers(out, view, scales);
        add_data(out, view, scales);
        text_add(out, "</section>\n");
    }
    for (size_t a = 0; scales && a < view->axis_count; a++) sweep_scale_free(&scales[a]);
    free(scales);
}
