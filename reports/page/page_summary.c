/*
 * page_summary.c -- the top of a run's page: what it was, what came out, what limits.
 */
#include <math.h>
#include <string.h>

#include "reports/common/format.h"
#include "reports/database/db.h"
#include "reports/page/page_frame.h"
#include "reports/page/page_sections.h"
#include "reports/page/page_table.h"

/* Cards in rows that are about as long as each other. */
static void page_cards(struct text *out, const char *cards)
{
    int count = 0;
    for (const char *at = cards; (at = strstr(at, "<div class=\"card\">")); at++) count++;
    if (count == 0) return;
    const int rows = (count + 4) / 5;
    text_format(out, "<div class=\"cards\" style=\"--columns:%d\">\n", (count + rows - 1) / rows);
    text_add(out, cards);
    text_add(out, "</div>\n");
}

static void card(struct text *out, const char *name, const char *value, const char *more)
{
    text_add(out, "<div class=\"card\"><span>");
    text_html(out, name);
    text_add(out, "</span><b>");
    text_html(out, value);
    text_add(out, "</b><small>");
    page_words(out, more);
    text_add(out, "</small></div>\n");
}

/* The slowest 99 % of a stage among the components that have it. */
static void stage_card(struct text *out, struct db *db, int64_t run_id, const char *title,
                       const char *sql)
{
    sqlite3_stmt *query = db_query(db, sql, run_id);
    if (!db_next(db, &query)) return;
    struct text more = {0};
    text_add(&more, db_text(query, 1));
    if (sqlite3_column_type(query, 2) != SQLITE_NULL)
        text_format(&more, ", 95 %%: %s – %s", format_ns(db_real(query, 2)).text,
                    format_ns(db_real(query, 3)).text);
    card(out, title, format_ns(db_real(query, 0)).text, more.at);
    text_free(&more);
    db_end(&query);
}

static void money_card(struct text *out, struct db *db, int64_t run_id)
{
    sqlite3_stmt *query =
        db_query(db,
                 "SELECT service, share, (SELECT sum(usd_month) FROM cost WHERE run_id = ?1),"
                 " usd_month_lo, usd_month_hi FROM v_cost_month JOIN run USING (run_id) WHERE "
                 "run_id = ?1 ORDER BY usd_month DESC LIMIT 1",
                 run_id);
    if (!db_next(db, &query)) return;
    struct text value = {0}, more = {0};
    text_format(&value, "%s USD", format_usd(db_real(query, 2)).text);
    text_format(&more, "%s of it %s", format_share(db_real(query, 1)).text, db_text(query, 0));
    if (db_real(query, 4) > db_real(query, 3))
        text_format(&more, ", 95 %%: %s – %s", format_usd(db_real(query, 3)).text,
                    format_usd(db_real(query, 4)).text);
    card(out, "a month", value.at, more.at);
    text_free(&value);
    text_free(&more);
    db_end(&query);
}

static void threshold_card(struct text *out, struct db *db, int64_t run_id)
{
    const double all = db_number(db, "SELECT count(*) FROM threshold WHERE run_id = ?1", run_id);
    const double kept = db_number(
        db, "SELECT count(*) FROM threshold WHERE run_id = ?1 AND verdict = 'kept'", run_id);
    if (!(all > 0)) return;
    struct text value = {0};
    text_format(&value, "%.0f of %.0f", kept, all);
    card(out, "thresholds kept", value.at, kept < all ? "see below for the others" : "all of them");
    text_free(&value);
}

/* The worst that was found, in a word. */
static void finding_card(struct text *out, struct db *db, int64_t run_id)
{
    sqlite3_stmt *query = db_query(
        db, "SELECT kind, component, limit_name FROM finding WHERE run_id = ?1 AND rank = 1",
        run_id);
    if (!db_next(db, &query)) {
        card(out, "what limits", "nothing", "no finding");
        return;
    }
    struct text more = {0};
    text_format(&more, "%s: %s", db_text(query, 1), db_text(query, 2));
    card(out, "the worst finding", db_text(query, 0), more.at);
    text_free(&more);
    db_end(&query);
}

/* The worst first, as sentences; where there is none the headline says so. */
static void findings(struct text *out, struct db *db, int64_t run_id)
{
    size_t count = 0;
    sqlite3_stmt *row = db_query(db,
                                 "SELECT kind, text, f.replications, run.replications FROM finding"
                                 " AS f JOIN run USING (run_id) WHERE run_id = ?1 ORDER BY rank",
                                 run_id);
    while (db_next(db, &row)) {
        if (count++ == 0)
            text_add(out, "<section id=\"limits\"><h2>What limits</h2>\n<ol class=\"findings\">\n");
        text_format(out, "<li class=\"%s\"><b>%s</b>", db_text(row, 0), db_text(row, 0));
        page_words(out, db_text(row, 1));
        if (db_real(row, 3) > 1)
            text_format(out, " <small>in %.0f of %.0f replications</small>", db_real(row, 2),
                        db_real(row, 3));
        text_add(out, "</li>\n");
    }
    if (count > 0) text_add(out, "</ol></section>\n");
}

static void limit_use(struct text *out, struct db *db, int64_t run_id)
{
    static const struct page_column columns[] = {{"component", PAGE_TEXT},
                                                 {"limit", PAGE_TEXT},
                                                 {"nearest", PAGE_TEXT},
                                                 {"in the mean", PAGE_SHARE},
                                                 {"at its busiest", PAGE_SHARE},
                                                 {"of the time reached", PAGE_SHARE},
                                                 {0}};
    page_table(
        out, db, run_id,
        &(struct page_query){
            .id = "limit-use",
            .title = "How far limits were used",
            .intro = "Over the measured time, as the mean of the replications; the busiest of "
                     "any of them.",
            .sql = "SELECT component, limit_name, max(subject), avg(mean), max(peak),"
                   " avg(at_limit) FROM limit_use WHERE run_id = ?1 GROUP BY component,"
                   " limit_name ORDER BY avg(mean) DESC",
            .columns = columns,
            .folded = true});
}

static void introduce(struct text *out, sqlite3_stmt *run)
{
    const double records = db_real(run, 5);
    const size_t replications = (size_t)sqlite3_column_int64(run, 2);
    const bool antithetic = sqlite3_column_int64(run, 7) > 0;
    text_add(out, "<header><h1>");
    text_html(out, db_text(run, 0));
    text_format(out, "</h1><p class=\"lead\">%s of simulated time",
                format_span(sqlite3_column_int64(run, 3)).text);
    if (db_real(run, 4) > 0)
        text_format(out, " after %s of warm-up", format_span(sqlite3_column_int64(run, 4)).text);
    if (replications > 1)
        text_format(out, ", %s", format_replications(replications, antithetic).text);
    text_format(out,
                ", %s records. Intervals are 95\u00a0%% confidence intervals %s.</p></header>\n",
                format_count(records).text,
                replications == 1 ? "from the batches of the one run"
                : antithetic      ? "over the pairs"
                                  : "over the replications");
    if (!db_text(run, 8)[0]) return; /* of a database from before there were findings */
    text_add(out, "<p class=\"headline\">");
    page_words(out, db_text(run, 8));
    text_add(out, "</p>\n");
}

void page_summary(struct text *out, struct db *db, int64_t run_id)
{
    sqlite3_stmt *run =
        db_query(db,
                 "SELECT scenario, seed, replications, duration_ns, warmup_ns,"
                 " records, wall_seconds, (SELECT count(*) FROM parameter AS p"
                 " WHERE p.run_id = run.run_id AND path = 'antithetic'"
                 " AND value = 'true'), coalesce(headline, '') FROM run WHERE run_id = ?1",
                 run_id);
    if (!db_next(db, &run)) return;
    introduce(out, run);
    findings(out, db, run_id);
    struct text more = {0}, cards = {0}, *const whole = out;
    out = &cards;
    text_format(&more, "simulated in %s", format_ns(db_real(run, 6) * 1e9).text);
    card(out, "records", format_count(db_real(run, 5)).text, more.at);
    text_free(&more);
    db_end(&run);
#define SLOWEST(stage)                                                                             \
    "SELECT p99_ns, component, p99_lo_ns, p99_hi_ns FROM latency WHERE run_id = ?1"                \
    " AND replication IS NULL AND stage = '" stage "' AND count > 0 ORDER BY p99_ns DESC LIMIT 1"
    stage_card(out, db, run_id, "end to end, p99", SLOWEST("end_to_end"));
    stage_card(out, db, run_id, "delivery, p99", SLOWEST("delivery"));
    stage_card(out, db, run_id, "queryable, p99", SLOWEST("queryable"));
    finding_card(out, db, run_id);
    money_card(out, db, run_id);
    threshold_card(out, db, run_id);
    page_cards(whole, cards.at);
    text_free(&cards);
    page_waterfall(whole, db, run_id);
    limit_use(whole, db, run_id);
}
