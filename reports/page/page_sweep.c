/*
 * page_sweep.c -- the page of a sweep: what was varied, the pictures, every point.
 */
#include <math.h>

#include "reports/common/format.h"
#include "reports/database/db.h"
#include "reports/database/sweep_view.h"
#include "reports/page/page.h"
#include "reports/page/page_frame.h"
#include "reports/page/page_sweep.h"
#include "reports/page/page_table.h"

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
    text_add(out, "<th scope=\"col\" class=\"n\">point</th>");
    for (size_t a = 0; a < view->axis_count; a++) {
        text_add(out, "<th scope=\"col\">");
        text_html(out, format_words(view->axes[a].label).text);
        text_add(out, "</th>");
    }
    for (size_t m = 0; m < view->measure_count; m++)
        for (int p99 = 0; p99 < 2; p99++) {
            text_add(out, "<th scope=\"col\" class=\"n\">");
            text_html(out, format_name(view->measures[m].component, 24).text);
            text_add(out, "<br>");
            text_html(out, format_words(view->measures[m].stage).text);
            text_add(out, p99 ? " p99</th>" : " p50</th>");
        }
    text_add(out, "<th scope=\"col\" class=\"n\">refused</th><th scope=\"col\" class=\"n\">USD a "
                  "month</th><th scope=\"col\">what limits</th><th scope=\"col\">run it</th>"
                  "</tr></thead><tbody>\n");
}

static void add_cell(struct text *out, double value, const char *text)
{
    if (isnan(value)) text_add(out, "<td class=\"n\" data-v=\"\">");
    else text_format(out, "<td class=\"n\" data-v=\"%.8g\">", value);
    text_html(out, text);
    text_add(out, "</td>");
}

/* "kinesim run cdc --set streams.feed.shards=4" */
static void add_command(struct text *out, const struct sweep_view *view, size_t p)
{
    text_add(out, "<td><details><summary>command</summary><code>kinesim run ");
    text_html(out, view->scenario);
    for (size_t a = 0; a < view->axis_count; a++) {
        text_add(out, " --set &#39;");
        text_html(out, view->axes[a].path);
        text_add(out, "=");
        text_html(out, view->texts[p * view->axis_count + a]);
        text_add(out, "&#39;");
    }
    text_add(out, "</code></details></td>");
}

static void add_point(struct text *out, const struct sweep_view *view, size_t p)
{
    const struct sweep_view_point *point = &view->points[p];
    text_add(out, "<tr>");
    add_cell(out, (double)point->number, format_count((double)point->number).text);
    for (size_t a = 0; a < view->axis_count; a++) {
        const double amount = view->amounts[p * view->axis_count + a];
        if (isnan(amount)) text_add(out, "<td>");
        else text_format(out, "<td data-v=\"%.10g\">", amount);
        text_html(out, view->texts[p * view->axis_count + a]);
        text_add(out, "</td>");
    }
    for (size_t m = 0; m < view->measure_count; m++) {
        const struct sweep_view_value *value = sweep_view_value(view, p, m);
        add_cell(out, value->p50_ns, format_ns(value->p50_ns).text);
        add_cell(out, value->p99_ns, format_ns(value->p99_ns).text);
    }
    const double refused = point->throttled > 0 ? point->throttled / point->tries : 0;
    add_cell(out, refused, refused > 0 ? format_share(refused).text : "-");
    add_cell(out, point->usd_month, format_usd(point->usd_month).text);
    text_add(out, point->mark ? "<td class=\"long\">" : "<td>");
    if (point->mark) {
        text_format(out, "<b>%s</b>: ", point->mark);
        page_words(out, point->reason);
    }
    text_add(out, "</td>");
    add_command(out, view, p);
    text_add(out, "</tr>\n");
}

void page_make_sweep(struct text *out, struct db *db, int64_t sweep_id,
                     const struct page_figure *figures, size_t figure_count, const char *remark)
{
    struct sweep_view view;
    if (sweep_view_load(&view, db, sweep_id)) {
        struct text body = {0};
        add_lead(&body, &view);
        page_remark(&body, remark);
        page_whatif(&body, &view);
        page_figures(&body, figures, figure_count);
        page_fold(&body, "points", "Points", view.point_count, false);
        page_table_begin(&body, "Points");
        add_heads(&body, &view);
        for (size_t p = 0; p < view.point_count; p++) add_point(&body, &view, p);
        text_add(&body, "</tbody></table></div>\n");
        page_fold_end(&body);
        text_add(&body, "<p class=\"intro\">Again: <code>");
        text_html(&body, view.command);
        text_add(&body, "</code></p>\n");
        page_frame(out, view.scenario, body.at);
        text_free(&body);
    }
    sweep_view_free(&view);
}
