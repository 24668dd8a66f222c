/*
 * page_forecast.c -- the page of a forecast: the picture, the months, what happens on the way, other modes.
 */
#include <math.h>

#include "reports/common/format.h"
#include "reports/database/db.h"
#include "reports/page/page.h"
#include "reports/page/page_frame.h"
#include "reports/page/page_table.h"

static void add_lead(struct text *out, sqlite3_stmt *run)
{
    text_add(out, "<h1>Forecast of ");
    text_html(out, db_text(run, 0));
    text_add(out, "</h1>\n<p class=\"lead\">USD a month, expected from rates; ");
    text_html(out, db_text(run, 1));
    text_add(out, ".");
    if (sqlite3_column_type(run, 2) != SQLITE_NULL) {
        text_format(out, " The budget of %s USD ", format_usd(db_real(run, 2)).text);
        if (sqlite3_column_type(run, 3) != SQLITE_NULL)
            text_format(out, "is passed in month %s", db_text(run, 3));
        else text_add(out, "lasts");
        if (sqlite3_column_type(run, 4) != SQLITE_NULL)
            text_format(out, "; by the last month it is with a chance of %s",
                        format_share(db_real(run, 4)).text);
        text_add(out, ".");
    }
    text_add(out, "</p>\n");
}

static void add_months(struct text *out, struct db *db, int64_t id)
{
    static const struct page_column columns[] = {{"month", PAGE_COUNT},
                                                 {"volume", PAGE_TIMES},
                                                 {"GB", PAGE_COUNT},
                                                 {"USD", PAGE_USD},
                                                 {"P10", PAGE_USD},
                                                 {"P50", PAGE_USD},
                                                 {"P90", PAGE_USD},
                                                 {"over budget", PAGE_SHARE},
                                                 {"fullest shard", PAGE_SHARE},
                                                 {"shards", PAGE_COUNT},
                                                 {0}};
    page_table(out, db, id,
               &(struct page_query){
                   .id = "months",
                   .title = "Months",
                   .intro = "Month 0 is today. USD at the middle of the growth given; percentiles "
                            "over the paths; the fullest shard's load over its limit.",
                   .sql = "SELECT month, factor, round(gb), usd, usd_p10, usd_p50,"
                          " usd_p90, over_budget, hottest_shard, shards FROM forecast_month"
                          " WHERE forecast_id = ?1 ORDER BY month",
                   .columns = columns});
}

static void add_events(struct text *out, struct db *db, int64_t id)
{
    static const struct page_column columns[] = {
        {"month", PAGE_COUNT}, {"what", PAGE_TEXT}, {"", PAGE_TEXT}, {0}};
    page_table(out, db, id,
               &(struct page_query){.id = "events",
                                    .title = "On the way",
                                    .sql = "SELECT month, kind, detail FROM forecast_event"
                                           " WHERE forecast_id = ?1 ORDER BY month, kind",
                                    .columns = columns});
}

enum { MODES_MOST = 8 };

/* A column for each mode, by name. */
static void add_modes(struct text *out, struct db *db, int64_t id)
{
    struct page_column columns[MODES_MOST + 3] = {{"month", PAGE_COUNT}, {"as it is", PAGE_USD}};
    struct label names[MODES_MOST];
    struct text sql = {0};
    int count = 0;
    text_add(&sql, "SELECT month, usd");
    sqlite3_stmt *mode = db_query(
        db, "SELECT DISTINCT mode FROM forecast_mode WHERE forecast_id = ?1 ORDER BY mode", id);
    while (db_next(db, &mode)) {
        if (count == MODES_MOST) continue;
        names[count] = format_name(db_text(mode, 0), sizeof names[0].text - 1);
        columns[2 + count] = (struct page_column){names[count].text, PAGE_USD};
        text_format(&sql,
                    ", (SELECT m.usd FROM forecast_mode AS m WHERE m.forecast_id = ?1 AND m.month"
                    " = f.month AND m.mode = (SELECT DISTINCT mode FROM forecast_mode WHERE"
                    " forecast_id = ?1 ORDER BY mode LIMIT 1 OFFSET %d))",
                    count++);
    }
    text_add(&sql, " FROM forecast_month AS f WHERE forecast_id = ?1 ORDER BY month");
    if (count > 0)
        page_table(out, db, id,
                   &(struct page_query){
                       .id = "modes",
                       .title = "Other modes",
                       .intro = "USD a month with all streams in another mode, with the shards "
                                "that the load asks for.",
                       .sql = sql.at,
                       .columns = columns,
                       .folded = true});
    text_free(&sql);
}

void page_make_forecast(struct text *out, struct db *db, int64_t forecast_id,
                        const struct page_figure *figures, size_t figure_count, const char *remark)
{
    sqlite3_stmt *run =
        db_query(db,
                 "SELECT scenario, growth, budget_usd, budget_month, (SELECT max(over_by_then)"
                 " FROM forecast_month AS m WHERE m.forecast_id = f.forecast_id),"
                 " coalesce(command, ''), coalesce(scenario_sha256, '')"
                 " FROM forecast AS f WHERE forecast_id = ?1",
                 forecast_id);
    if (!db_next(db, &run)) return;
    struct text body = {0}, name = {0};
    text_add(&name, db_text(run, 0));
    add_lead(&body, run);
    page_remark(&body, remark);
    page_figures(&body, figures, figure_count);
    add_months(&body, db, forecast_id);
    add_events(&body, db, forecast_id);
    add_modes(&body, db, forecast_id);
    text_add(&body, "<p class=\"intro\">Again: <code>");
    text_html(&body, db_text(run, 5));
    text_add(&body, "</code>; SHA-256 of the scenario: <code>");
    text_html(&body, db_text(run, 6));
    text_add(&body, "</code></p>\n");
    page_frame(out, name.at, body.at);
    text_free(&name);
    text_free(&body);
    db_end(&run);
}
