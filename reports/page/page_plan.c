/*
 * page_plan.c -- the page of a plan: what was chosen, what each threshold costs, what became of every point.
 */
#include <math.h>

#include "reports/common/format.h"
#include "reports/common/threshold_text.h"
#include "reports/database/db.h"
#include "reports/page/page.h"
#include "reports/page/page_frame.h"
#include "reports/page/page_table.h"

static void add_lead(struct text *out, sqlite3_stmt *plan)
{
    const bool found = sqlite3_column_type(plan, 1) != SQLITE_NULL;
    text_add(out, "<h1>");
    text_html(out, db_text(plan, 0));
    text_format(out, ": the cheapest of %s points</h1>\n<p class=\"lead\">",
                format_count(db_real(plan, 2)).text);
    if (found)
        text_format(out, "%s USD a month (95 %%: %s – %s), right",
                    format_usd(db_real(plan, 1)).text, format_usd(db_real(plan, 3)).text,
                    format_usd(db_real(plan, 4)).text);
    else text_add(out, "No point keeps all thresholds, and that is so");
    text_format(out,
                " with a probability of at least %.3f. %s replications at full length, %s records."
                "</p>\n",
                db_real(plan, 5), format_count(db_real(plan, 6)).text,
                format_count(db_real(plan, 7)).text);
    if (found)
        text_add(out,
                 "<p>The plan as a scenario lies beside this page: <code>plan.yaml</code>.</p>\n");
}

static void add_choice(struct text *out, struct db *db, int64_t plan_id)
{
    static const struct page_column columns[] = {
        {"setting", PAGE_TEXT}, {"chosen", PAGE_TEXT}, {"runner-up", PAGE_TEXT}, {0}};
    page_table(out, db, plan_id,
               &(struct page_query){
                   .id = "choice",
                   .title = "Plan",
                   .sql = "SELECT b.path, b.value, coalesce(r.value, '') FROM plan AS p"
                          " JOIN plan_axis AS b ON b.plan_id = p.plan_id AND b.number = best"
                          " LEFT JOIN plan_axis AS r ON r.plan_id = p.plan_id AND r.number ="
                          " runner_up AND r.axis = b.axis WHERE p.plan_id = ?1 ORDER BY b.axis",
                   .columns = columns});
}

static void add_thresholds(struct text *out, struct db *db, int64_t plan_id)
{
    static const struct page_column columns[] = {
        {"threshold", PAGE_TEXT},         {"observed", PAGE_OBSERVED}, {"verdict", PAGE_VERDICT},
        {"costs, USD a month", PAGE_USD}, {"without it", PAGE_TEXT},   {0}};
    page_table(
        out, db, plan_id,
        &(struct page_query){
            .id = "thresholds",
            .title = "What each threshold costs",
            .intro = "Without it another point would be chosen, which is cheaper by so much.",
            .sql = "SELECT expression, expression, observed, coalesce(o.verdict, ''),"
                   " saved_usd_month, coalesce((SELECT axes FROM v_plan_points AS v"
                   " WHERE v.plan_id = t.plan_id AND v.number = t.without), 'the same')"
                   " FROM plan_threshold AS t JOIN plan USING (plan_id)"
                   " LEFT JOIN plan_point_threshold AS o ON o.plan_id = t.plan_id"
                   " AND o.threshold = t.threshold AND o.number = best"
                   " WHERE t.plan_id = ?1 ORDER BY t.threshold",
            .columns = columns});
}

static void add_points(struct text *out, struct db *db, int64_t plan_id)
{
    static const struct page_column columns[] = {{"point", PAGE_COUNT},
                                                 {"settings", PAGE_TEXT},
                                                 {"fate", PAGE_TEXT},
                                                 {"decided in", PAGE_TEXT},
                                                 {"replications", PAGE_COUNT},
                                                 {"USD a month", PAGE_USD_INTERVAL},
                                                 {"thresholds broken", PAGE_COUNT},
                                                 {0}};
    page_table(
        out, db, plan_id,
        &(struct page_query){
            .id = "points",
            .title = "Every point",
            .intro =
                "Cheapest first, the chosen one before all. Points without replications at full "
                "length cost what their rates say.",
            .sql = "SELECT number, axes, fate, phase, replications, usd_month, usd_month_lo,"
                   " usd_month_hi, thresholds_broken FROM v_plan_points WHERE plan_id = ?1"
                   " ORDER BY fate <> 'chosen', fate <> 'runner-up', usd_month, number",
            .columns = columns,
            .most = 200,
            .folded = true});
}

void page_make_plan(struct text *out, struct db *db, int64_t plan_id,
                    const struct page_figure *figures, size_t figure_count, const char *remark)
{
    sqlite3_stmt *plan =
        db_query(db,
                 "SELECT scenario, usd_month, points, usd_month_lo, usd_month_hi, probability,"
                 " p.replications, records, coalesce(command, '') FROM plan AS p LEFT JOIN"
                 " plan_point AS b ON b.plan_id = p.plan_id AND b.number = best"
                 " WHERE p.plan_id = ?1",
                 plan_id);
    if (!db_next(db, &plan)) return;
    struct text body = {0}, name = {0};
    text_add(&name, db_text(plan, 0));
    add_lead(&body, plan);
    page_remark(&body, remark);
    page_figures(&body, figures, figure_count);
    add_choice(&body, db, plan_id);
    add_thresholds(&body, db, plan_id);
    add_points(&body, db, plan_id);
    text_add(&body, "<p class=\"intro\">Again: <code>");
    text_html(&body, db_text(plan, 8));
    text_add(&body, "</code></p>\n");
    page_frame(out, name.at, body.at);
    text_free(&name);
    text_free(&body);
    db_end(&plan);
}
