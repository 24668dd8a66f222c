/*
 * page_sweep.c -- the page of a sweep: what was varied, the pictures, every point.
 */
#include <stdio.h>

#include "reports/common/format.h"
#include "reports/database/db.h"
#include "reports/database/sweep_view.h"
#include "reports/page/page.h"

static void add_lead(struct text *out, const struct sweep_view *view)
{
    text_add(out, "<h1>");
    text_html(out, view->scenario);
    text_format(out, ": %zu points</h1>\n<p class=\"lead\">", view->point_count);
    for (size_t a = 0; a < view->axis_count; a++) {
        text_add(out, a ? ", <code>" : "Varied: <code>");
        text_html(out, view->axes[a].path);
        text_format(out, "</code> (%zu values)", view->axes[a].values);
    }
    text_add(out, ".");
    if (view->point_count < view->planned)
        text_format(out, " %zu points have not been simulated yet.",
                    view->planned - view->point_count);
    text_add(out, "</p>\n");
    const struct sureness sureness = sweep_view_sureness(view);
    const struct label shares = sureness_text(&sureness);
    if (*shares.text)
        text_format(out, "<p class=\"intro\">Prices of the dollars below: %s.</p>\n", shares.text);
}

static void add_heads(struct text *out, const struct sweep_view *view)
{
    text_add(out, "<table><thead><tr><th class=\"n\">point</th>");
    for (size_t a = 0; a < view->axis_count; a++) {
        text_add(out, "<th>");
        text_html(out, format_words(view->axes[a].label).text);
        text_add(out, "</th>");
    }
    for (size_t m = 0; m < view->measure_count; m++) {
        text_add(out, "<th class=\"n\">");
        text_html(out, view->measures[m].component);
        text_add(out, "<br>");
        text_html(out, format_words(view->measures[m].stage).text);
        text_add(out, " p50, p99</th>");
    }
    text_add(out, "<th class=\"n\">refused</th><th class=\"n\">USD a month</th><th>what "
                  "limits</th></tr></thead>\n");
}

static void add_cell(struct text *out, const char *text)
{
    text_add(out, "<td class=\"n\">");
    text_html(out, text);
    text_add(out, "</td>");
}

static void add_point(struct text *out, const struct sweep_view *view, size_t p)
{
    const struct sweep_view_point *point = &view->points[p];
    text_format(out, "<tr><td class=\"n\">%lld</td>", (long long)point->number);
    for (size_t a = 0; a < view->axis_count; a++) {
        text_add(out, "<td>");
        text_html(out, view->texts[p * view->axis_count + a]);
        text_add(out, "</td>");
    }
    for (size_t m = 0; m < view->measure_count; m++) {
        const struct sweep_view_value *value = sweep_view_value(view, p, m);
        struct label both;
        snprintf(both.text, sizeof both.text, "%.40s, %.40s", format_ns(value->p50_ns).text,
                 format_ns(value->p99_ns).text);
        add_cell(out, both.text);
    }
    add_cell(out, point->throttled > 0 ? format_share(point->throttled / point->tries).text : "-");
    add_cell(out, format_usd(point->usd_month).text);
    text_add(out, "<td>");
    if (point->mark) {
        text_format(out, "<b>%s</b>: ", point->mark);
        text_html(out, point->reason);
    }
    text_add(out, "</td></tr>\n");
}

void page_make_sweep(struct text *out, struct db *db, int64_t sweep_id, const char *directory,
                     const struct page_figure *figures, size_t figure_count, const char *remark)
{
    struct sweep_view view;
    if (sweep_view_load(&view, db, sweep_id)) {
        page_head(out, view.scenario);
        add_lead(out, &view);
        if (remark) {
            text_add(out, "<p class=\"remark\">");
            text_html(out, remark);
            text_add(out, "</p>\n");
        }
        page_figures(out, directory, figures, figure_count);
        text_add(out, "<section id=\"points\"><h2>Points</h2><div class=\"scroll\">");
        add_heads(out, &view);
        text_add(out, "<tbody>\n");
        for (size_t p = 0; p < view.point_count; p++) add_point(out, &view, p);
        text_add(out, "</tbody></table></div></section>\n<p class=\"intro\">Again: <code>");
        text_html(out, view.command);
        text_add(out, "</code></p>\n</main></body></html>\n");
    }
    sweep_view_free(&view);
}
