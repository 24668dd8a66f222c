/*
 * figure_plan_search.c -- every point of a plan: what it observed of a threshold against what it costs. A
 * panel for each threshold of a latency, the dearest promise first.
 */
#include <math.h>

#include "reports/common/format.h"
#include "reports/database/db.h"
#include "reports/figures/figure.h"
#include "reports/figures/figure_plan.h"

enum { PANELS_MOST = 3, NAME_CHARACTERS = 52, SETTINGS_CHARACTERS = 80 };
enum fate { DEAR, BROKEN, REPLICATED, RUNNER_UP, CHOSEN, FATES };

static const char *const fates[FATES] = {"dear", "broken", "replicated", "runner-up", "chosen"};
static const char *const names[FATES] = {"put aside: dearer", "put aside: breaks a threshold",
                                         "replicated", "runner-up", "chosen"};

struct panel {
    int64_t threshold;
    struct label expression;
    double bound_ms, low_ms, high_ms;
    bool above; /* the side where it is broken */
};

static int choose_panels(struct panel *panels, struct db *db, int64_t plan_id)
{
    int count = 0;
    sqlite3_stmt *row = db_query(
        db,
        "SELECT threshold, expression, bound / 1e6, comparison IN ('<', '<='),"
        " (SELECT min(observed) / 1e6 FROM plan_point_threshold AS o WHERE o.plan_id ="
        "   t.plan_id AND o.threshold = t.threshold AND observed > 0),"
        " (SELECT max(observed) / 1e6 FROM plan_point_threshold AS o WHERE o.plan_id ="
        "   t.plan_id AND o.threshold = t.threshold)"
        " FROM plan_threshold AS t WHERE plan_id = ?1 AND unit = 'ns' AND comparison <> '=='"
        " ORDER BY saved_usd_month DESC, threshold",
        plan_id);
    while (count < PANELS_MOST && db_next(db, &row)) {
        if (!(db_real(row, 4) > 0) || !(db_real(row, 2) > 0)) continue;
        panels[count++] = (struct panel){
            .threshold = sqlite3_column_int64(row, 0),
            .expression = format_name(db_text(row, 1), NAME_CHARACTERS),
            .bound_ms = db_real(row, 2),
            .low_ms = fmin(db_real(row, 4), db_real(row, 2)) / 1.4,
            .high_ms = fmax(db_real(row, 5), db_real(row, 2)) * 1.4,
            .above = sqlite3_column_int(row, 3) != 0,
        };
    }
    db_end(&row);
    return count;
}

/* A block for each fate: USD, ms, its interval. */
static void add_panel(struct figure *figure, const struct panel *panel, struct db *db,
                      int64_t plan_id)
{
    for (int fate = 0; fate < FATES; fate++) {
        struct text sql = {0};
        int count = 0;
        text_format(&sql,
                    "SELECT usd_month, observed / 1e6, coalesce(observed_lo, observed) / 1e6,"
                    " coalesce(observed_hi, observed) / 1e6, (SELECT axes FROM v_plan_points AS"
                    " v WHERE v.plan_id = p.plan_id AND v.number = p.number) FROM plan_point AS p"
                    " JOIN plan_point_threshold AS o USING (plan_id, number) WHERE plan_id = ?1"
                    " AND threshold = %lld AND replace(fate, 'loses', 'broken') = '%s' AND "
                    "observed > 0 AND usd_month IS NOT"
                    " NULL ORDER BY number",
                    (long long)panel->threshold, fates[fate]);
        sqlite3_stmt *row = db_query(db, sql.at, plan_id);
        while (db_next(db, &row)) {
            text_format(&figure->data, "%.10g\t%.10g\t%.10g\t%.10g\t", db_real(row, 0),
                        db_real(row, 1), fmax(db_real(row, 2), panel->low_ms), db_real(row, 3));
            struct text words = {0};
            text_format(&words, "%s: %s, %s USD a month", db_text(row, 4),
                        format_ns(db_real(row, 1) * 1e6).text, format_usd(db_real(row, 0)).text);
            text_tsv(&figure->data, words.at);
            text_add(&figure->data, "\n");
            text_free(&words);
            count++;
        }
        if (count == 0) text_add(&figure->data, "NaN\tNaN\tNaN\tNaN\t\"\"\n");
        text_add(&figure->data, "\n\n");
        text_free(&sql);
    }
}

/* The tics of one panel as one line, for the template to evaluate. */
static void add_tics(struct text *commands, const struct panel *panel)
{
    struct figure scratch = {0};
    figure_log_time_axis(&scratch, "ytics", panel->low_ms, panel->high_ms);
    for (char *at = scratch.axes.at; *at; at++)
        if (*at == '\n') *at = at[1] ? ';' : ' ';
    text_add(commands, scratch.axes.at);
    text_free(&scratch.axes);
}

static void add_panels(struct figure *figure, const struct panel *panels, int count, struct db *db,
                       int64_t plan_id)
{
    struct text tics[PANELS_MOST] = {{0}};
    const char *commands[PANELS_MOST], *titles[PANELS_MOST];
    for (int i = 0; i < count; i++) {
        add_panel(figure, &panels[i], db, plan_id);
        add_tics(&tics[i], &panels[i]);
        commands[i] = tics[i].at;
        titles[i] = panels[i].expression.text;
    }
    figure_set_panels(figure, count, 308, 21 * 5);
    figure_set_texts(figure, "PANEL", titles, count);
    figure_set_texts(figure, "YAXIS", commands, count);
    figure_set_texts(figure, "NAMES", names, FATES);
    text_format(&figure->settings, "array BOUND[%d]\narray ABOVE[%d]\n", count, count);
    for (int i = 0; i < count; i++) {
        text_format(&figure->settings, "BOUND[%d] = %.10g; ABOVE[%d] = %d\n", i + 1,
                    panels[i].bound_ms, i + 1, panels[i].above);
        text_free(&tics[i]);
    }
}

static bool add_costs(struct figure *figure, struct db *db, int64_t plan_id)
{
    sqlite3_stmt *row = db_query(db,
                                 "SELECT min(usd_month), max(usd_month) FROM plan_point WHERE "
                                 "plan_id = ?1 AND phase <> 'rates'",
                                 plan_id);
    if (!db_next(db, &row)) return false;
    const double least = db_real(row, 0), most = db_real(row, 1);
    db_end(&row);
    if (isnan(least)) return false;
    const double apart = most > least ? most - least : fmax(most * 0.1, 1);
    text_format(&figure->axes, "set xrange [%.10g:%.10g]\nset xtics (", least - apart * 0.06,
                most + apart * 0.06);
    const double step = figure_step(apart, 4);
    bool some = false;
    for (int i = (int)ceil(least / step); i * step <= most * 1.0001; i++) {
        text_format(&figure->axes, "%s'%s' %.10g", some ? ", " : "", format_number(i * step).text,
                    i * step);
        some = true;
    }
    text_add(&figure->axes, ")\n");
    return true;
}

static bool add_words(struct figure *figure, struct db *db, int64_t plan_id)
{
    sqlite3_stmt *row =
        db_query(db,
                 "SELECT points, probability, b.usd_month, r.usd_month,"
                 " (SELECT count(*) FROM plan_threshold AS t WHERE t.plan_id = p.plan_id),"
                 " (SELECT group_concat(word || ' ' || value, ', ') FROM (SELECT value,"
                 "   replace(path, rtrim(path, replace(path, '.', '')), '') AS word FROM plan_axis"
                 "   AS a WHERE a.plan_id = p.plan_id AND a.number = best ORDER BY axis))"
                 " FROM plan AS p LEFT JOIN plan_point AS b ON b.plan_id = p.plan_id AND b.number ="
                 " best LEFT JOIN plan_point AS r ON r.plan_id = p.plan_id AND r.number = runner_up"
                 " WHERE p.plan_id = ?1",
                 plan_id);
    if (!db_next(db, &row)) return false;
    if (isnan(db_real(row, 2)))
        text_format(&figure->title, "None of %s points keeps all %s thresholds",
                    format_count(db_real(row, 0)).text, format_count(db_real(row, 4)).text);
    else
        text_format(&figure->title,
                    "The cheapest of %s points that keeps all %s thresholds: %s USD a month",
                    format_count(db_real(row, 0)).text, format_count(db_real(row, 4)).text,
                    format_usd(db_real(row, 2)).text);
    if (!isnan(db_real(row, 2)))
        text_format(&figure->subtitle, "Chosen: %s; right",
                    format_name(db_text(row, 5), SETTINGS_CHARACTERS).text);
    else text_add(&figure->subtitle, "Right");
    text_format(&figure->subtitle,
                " with a probability of at least %.3f; red: where the threshold is broken",
                db_real(row, 1));
    db_end(&row);
    return true;
}

bool figure_plan_search(struct figure *figure, struct db *db, int64_t plan_id)
{
    struct panel panels[PANELS_MOST];
    const int count = choose_panels(panels, db, plan_id);
    if (count == 0 || !add_costs(figure, db, plan_id) || !add_words(figure, db, plan_id))
        return false;
    add_panels(figure, panels, count, db, plan_id);
    return true;
}
