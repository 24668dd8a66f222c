/*
 * figure_forecast.c -- the bill over the months ahead, its fan, the budget, and what other modes would
 * cost.
 */
#include "reports/figures/figure_forecast.h"

#include <math.h>

#include "reports/common/format.h"
#include "reports/database/db.h"

const struct figure_kind figure_forecast_kinds[] = {
    {"forecast", 1100, 440, figure_forecast},
    {0},
};

/* ours: a mode that costs more than this many times as much would leave no room for the bill itself */
static const double FAR_ABOVE = 3;

enum { LINES_MOST = 5, NAME_CHARACTERS = 26 }; /* this pipeline, the budget, other modes */

struct line {
    struct text name;
    double end;
};

struct outlook {
    double months, high, first, last, budget;
    bool fan;
    struct line lines[LINES_MOST];
    int count;
};

/* "provisioned, month 12: 3,000.00 USD" */
static void add_month(struct figure *figure, const char *name, double month, double usd)
{
    struct text words = {0};
    text_format(&words, "%s, month %.0f: %s USD", name, month, format_usd(usd).text);
    text_add(&figure->data, "\t");
    text_tsv(&figure->data, words.at);
    text_add(&figure->data, "\n");
    text_free(&words);
}

/* Block 0: month, middle, P10, P90; a certain bill is its own fan. */
static void add_bill(struct figure *figure, struct outlook *outlook, struct db *db, int64_t id)
{
    sqlite3_stmt *row = db_query(db,
                                 "SELECT month, coalesce(usd_p50, usd), coalesce(usd_p10, usd),"
                                 " coalesce(usd_p90, usd), usd_p10 IS NOT NULL FROM forecast_month"
                                 " WHERE forecast_id = ?1 ORDER BY month",
                                 id);
    while (db_next(db, &row)) {
        text_format(&figure->data, "%.0f\t%.8g\t%.8g\t%.8g", db_real(row, 0), db_real(row, 1),
                    db_real(row, 2), db_real(row, 3));
        add_month(figure, "as it is", db_real(row, 0), db_real(row, 1));
        if (outlook->months == 0 && db_real(row, 0) == 0) outlook->first = db_real(row, 1);
        outlook->months = db_real(row, 0);
        outlook->last = db_real(row, 1);
        outlook->high = fmax(outlook->high, db_real(row, 3));
        outlook->fan |= db_real(row, 4) > 0;
    }
    text_add(&figure->data, "\n\n");
    struct line *line = &outlook->lines[outlook->count++];
    text_add(&line->name, "as it is");
    line->end = outlook->last;
}

/* A block for each other mode. */
static void add_modes(struct figure *figure, struct outlook *outlook, struct db *db, int64_t id)
{
    struct text last = {0};
    struct text sql = {0};
    text_format(&sql,
                "SELECT mode, month, usd FROM forecast_mode AS m WHERE forecast_id = ?1 AND"
                " (SELECT min(usd) FROM forecast_mode AS o WHERE o.forecast_id = m.forecast_id"
                "   AND o.mode = m.mode) < %.8g ORDER BY mode, month",
                FAR_ABOVE * outlook->high);
    sqlite3_stmt *row = db_query(db, sql.at, id);
    while (db_next(db, &row)) {
        const bool begins = db_real(row, 1) == 0;
        if (begins && outlook->count == LINES_MOST) break;
        if (begins && last.length > 0) text_add(&figure->data, "\n\n");
        if (begins) {
            struct line *line = &outlook->lines[outlook->count++];
            text_format(&line->name, "%s", format_name(db_text(row, 0), NAME_CHARACTERS).text);
            text_add(&last, "seen");
        }
        outlook->lines[outlook->count - 1].end = db_real(row, 2);
        outlook->high = fmax(outlook->high, db_real(row, 2));
        text_format(&figure->data, "%.0f\t%.8g", db_real(row, 1), db_real(row, 2));
        add_month(figure, outlook->lines[outlook->count - 1].name.at, db_real(row, 1),
                  db_real(row, 2));
    }
    db_end(&row);
    if (last.length > 0) text_add(&figure->data, "\n\n");
    text_free(&last);
    text_free(&sql);
}

/* The last block: months in which something happens, without what the lines show themselves. */
static void add_events(struct figure *figure, struct db *db, int64_t id)
{
    int count = 0;
    sqlite3_stmt *row =
        db_query(db,
                 "SELECT DISTINCT month, kind FROM forecast_event WHERE forecast_id = ?1"
                 " AND kind IN ('tier', 'throttling') ORDER BY month",
                 id);
    while (db_next(db, &row)) {
        text_format(&figure->data, "%.0f\t%s\n", db_real(row, 0), db_text(row, 1));
        count++;
    }
    if (count == 0) text_add(&figure->data, "NaN\tNaN\n");
    figure_set_number(figure, "EVENTS", count);
}

static void add_names(struct figure *figure, const struct outlook *outlook, double top)
{
    const char *texts[LINES_MOST];
    double y[LINES_MOST];
    for (int i = 0; i < outlook->count; i++) {
        texts[i] = outlook->lines[i].name.at;
        y[i] = outlook->lines[i].end / top;
    }
    figure_spread(y, outlook->count, figure_label_share(figure->height - 64));
    figure_set_numbers(figure, "Y", y, outlook->count);
    figure_set_names(figure, texts, outlook->count);
    figure_set_number(figure, "LINES", outlook->count);
}

static void add_axes(struct figure *figure, const struct outlook *outlook, double top)
{
    const double step = figure_step(top, 6);
    const double months = fmax(1, figure_step(outlook->months, 12));
    text_format(&figure->axes, "set xrange [0:%.0f]\nset yrange [0:%.8g]\nset xtics %.8g\n",
                outlook->months, top, ceil(months));
    text_add(&figure->axes, "set ytics (");
    for (int i = 0; i * step <= top; i++)
        text_format(&figure->axes, "%s'%s' %.8g", i > 0 ? ", " : "", format_count(i * step).text,
                    i * step);
    text_add(&figure->axes, ")\n");
}

static void add_words(struct figure *figure, const struct outlook *outlook, struct db *db,
                      int64_t id)
{
    sqlite3_stmt *row = db_query(
        db,
        "SELECT growth, budget_usd, budget_month, (SELECT min(month) FROM forecast_event AS e"
        " WHERE e.forecast_id = f.forecast_id AND kind = 'throttling')"
        " FROM forecast AS f WHERE forecast_id = ?1",
        id);
    if (!db_next(db, &row)) return;
    if (sqlite3_column_type(row, 2) != SQLITE_NULL)
        text_format(&figure->title, "The budget of %s USD is passed in month %s",
                    format_count(db_real(row, 1)).text, db_text(row, 2));
    else if (sqlite3_column_type(row, 3) != SQLITE_NULL)
        text_format(&figure->title, "From month %s on the shards are offered more than they take",
                    db_text(row, 3));
    else
        text_format(&figure->title, "From %s to %s USD a month in %.0f months",
                    format_count(round(outlook->first)).text,
                    format_count(round(outlook->last)).text, outlook->months);
    text_format(&figure->subtitle, "USD a month, expected; %s%s", db_text(row, 0),
                outlook->fan ? "; band: P10 to P90" : "");
    db_end(&row);
}

bool figure_forecast(struct figure *figure, struct db *db, int64_t forecast_id)
{
    struct outlook outlook = {
        .budget =
            db_number(db, "SELECT budget_usd FROM forecast WHERE forecast_id = ?1", forecast_id)};
    add_bill(figure, &outlook, db, forecast_id);
    if (outlook.months > 0) {
        add_modes(figure, &outlook, db, forecast_id);
        add_events(figure, db, forecast_id);
        const double top = 1.08 * fmax(outlook.high, isnan(outlook.budget) ? 0 : outlook.budget);
        add_names(figure, &outlook, top);
        add_axes(figure, &outlook, top);
        add_words(figure, &outlook, db, forecast_id);
        figure_set_number(figure, "BUDGET", isnan(outlook.budget) ? 0 : outlook.budget);
        figure_set_text(figure, "BUDGETNAME", format_count(outlook.budget).text);
        figure_set_number(figure, "FAN", outlook.fan);
        figure_set_number(figure, "TOPMOST", top);
    }
    figure->narrow = 300;
    for (int i = 0; i < outlook.count; i++) text_free(&outlook.lines[i].name);
    return outlook.months > 0;
}
