/*
 * figure_sweep_lines.c -- latencies and the bill along one axis of a sweep, a line for each
 * combination of the other axes, with the 95 % interval as a band. One panel for each latency that
 * changes, side by side, and one for the bill.
 */
#include <math.h>
#include <stdlib.h>

#include "reports/common/format.h"
#include "reports/database/db.h"
#include "reports/figures/figure.h"
#include "reports/figures/figure_sweep.h"
#include "reports/figures/sweep_scale.h"

enum { SERIES_MOST = 8, PANELS_MOST = 4, NAME_CHARACTERS = 34, BILL = PANELS_MOST };
/* ours: a latency that changes by less stays out where another changes more */
static const double SPREAD_LEAST = 1.05;

struct lines {
    const struct sweep_view *view;
    struct sweep_scale scale;
    struct sweep_series series;
    size_t panels[PANELS_MOST]; /* measures; the last is the bill */
    size_t panel_count;
};

static void choose_panels(struct lines *lines)
{
    const struct sweep_view *view = lines->view;
    const size_t best = view->measure_count ? sweep_main_measure(view) : 0;
    for (size_t m = 0; m < view->measure_count && lines->panel_count < PANELS_MOST - 1; m++)
        if (m == best || sweep_spread(view, m) > SPREAD_LEAST)
            lines->panels[lines->panel_count++] = m;
    lines->panels[lines->panel_count++] = BILL;
}

/* y, low and high of a point in a panel. */
static struct sweep_view_value value_of(const struct lines *lines, size_t panel, size_t point)
{
    const struct sweep_view *view = lines->view;
    if (lines->panels[panel] != BILL) return *sweep_view_value(view, point, lines->panels[panel]);
    const double usd = view->points[point].usd_month;
    return (struct sweep_view_value){usd, usd, usd, usd, usd, usd};
}

static void add_block(struct figure *figure, const struct lines *lines, size_t panel, size_t series)
{
    const struct sweep_view *view = lines->view;
    for (size_t i = 0; i < lines->scale.count; i++)
        for (size_t p = 0; p < view->point_count; p++) {
            const struct sweep_view_value value = value_of(lines, panel, p);
            if (lines->series.of[p] != series || lines->scale.place[p] != i || isnan(value.p99_ns))
                continue;
            text_format(&figure->data, "%.10g\t%.10g\t%.10g\t%.10g\n", lines->scale.at[i],
                        value.p99_ns, isnan(value.p99_lo_ns) ? value.p99_ns : value.p99_lo_ns,
                        isnan(value.p99_hi_ns) ? value.p99_ns : value.p99_hi_ns);
        }
    text_add(&figure->data, "\n\n");
}

/* Tics from 0 to above the greatest value, as commands for the template. */
static void add_panel(struct figure *figure, const struct lines *lines, size_t panel,
                      struct text *commands)
{
    double most = 0;
    const bool bill = lines->panels[panel] == BILL;
    for (size_t p = 0; p < lines->view->point_count; p++) {
        const struct sweep_view_value value = value_of(lines, panel, p);
        if (!isnan(value.p99_ns)) most = fmax(most, fmax(value.p99_ns, value.p99_hi_ns));
    }
    /* Minutes are cut into round minutes, not into round powers of ten of a second. */
    const double unit = bill || most < 180e9 ? 1 : most < 3 * 3600e9 ? 60e9 : 3600e9;
    const double step = figure_step(most / unit, 5) * unit;
    const double top = step * ceil(most / step * 1.0001 + 0.02);
    text_add(commands, "set ytics (");
    for (int i = 0; i * step <= top * 1.0001; i++) {
        if (i) text_add(commands, ", ");
        text_gnuplot(commands, i == 0 ? "0"
                               : bill ? format_count(i * step).text
                                      : format_ns(i * step).text);
        text_format(commands, " %.10g", i * step);
    }
    text_format(commands, "); set yrange [0:%.10g]", top);
    for (size_t s = 0; s < lines->series.count; s++) add_block(figure, lines, panel, s);
}

static void add_panels(struct figure *figure, const struct lines *lines)
{
    struct text commands[PANELS_MOST] = {0};
    struct label names[PANELS_MOST];
    const char *texts[PANELS_MOST], *titles[PANELS_MOST];
    for (size_t i = 0; i < lines->panel_count; i++) {
        add_panel(figure, lines, i, &commands[i]);
        texts[i] = commands[i].at;
        names[i] = lines->panels[i] == BILL ? format_name("bill, USD a month", 64)
                                            : sweep_measure_name(lines->view, lines->panels[i]);
        titles[i] = names[i].text;
    }
    figure_set_number(figure, "PANELS", (double)lines->panel_count);
    figure_set_texts(figure, "PANEL", titles, (int)lines->panel_count);
    figure_set_texts(figure, "YAXIS", texts, (int)lines->panel_count);
    for (size_t i = 0; i < lines->panel_count; i++) text_free(&commands[i]);
}

static void add_series(struct figure *figure, const struct lines *lines)
{
    struct label names[SERIES_MOST];
    const char *texts[SERIES_MOST];
    for (size_t s = 0; s < lines->series.count; s++) {
        const struct text *name = &lines->series.name[s];
        names[s] = format_name(name->at ? name->at : "", NAME_CHARACTERS);
        texts[s] = names[s].text;
    }
    figure_set_number(figure, "SERIES", (double)lines->series.count);
    figure_set_texts(figure, "NAMES", texts, (int)lines->series.count);
}

/* The points of a line at the two ends of the axis; false if it does not reach both. */
static bool ends_of(const struct lines *lines, size_t series, size_t *from, size_t *to)
{
    *from = *to = SIZE_MAX;
    for (size_t p = 0; p < lines->view->point_count; p++) {
        if (lines->series.of[p] != series) continue;
        if (lines->scale.place[p] == 0) *from = p;
        if (lines->scale.place[p] == lines->scale.count - 1) *to = p;
    }
    return *from != SIZE_MAX && *to != SIZE_MAX;
}

/* From one end of the axis to the other, along the line that changes most. */
static void add_title(struct figure *figure, const struct lines *lines)
{
    const struct sweep_view *view = lines->view;
    const size_t main = view->measure_count ? sweep_main_measure(view) : 0;
    size_t from = 0, to = 0, series = SIZE_MAX;
    double most = -1;
    for (size_t s = 0; view->measure_count && s < lines->series.count; s++) {
        size_t first, last;
        if (!ends_of(lines, s, &first, &last)) continue;
        const double change = fabs(log(sweep_view_value(view, last, main)->p99_ns /
                                       sweep_view_value(view, first, main)->p99_ns));
        if (!(change > most)) continue;
        most = change;
        from = first;
        to = last;
        series = s;
    }
    if (series == SIZE_MAX) {
        text_add(&figure->title, view->scenario);
        return;
    }
    const char *name = lines->series.name[series].at;
    text_format(&figure->title, "%s of %s to %s%s%s: %s p99 from %s to %s, %s to %s USD a month",
                format_words(view->axes[lines->scale.axis].label).text, lines->scale.texts[0],
                lines->scale.texts[lines->scale.count - 1], name ? ", " : "",
                format_name(name ? name : "", NAME_CHARACTERS).text,
                format_name(view->measures[main].component, 20).text,
                format_ns(sweep_view_value(view, from, main)->p99_ns).text,
                format_ns(sweep_view_value(view, to, main)->p99_ns).text,
                format_count(view->points[from].usd_month).text,
                format_count(view->points[to].usd_month).text);
}

bool figure_sweep_lines(struct figure *figure, struct db *db, int64_t sweep_id)
{
    struct sweep_view view;
    struct lines lines = {.view = &view};
    bool drawn = sweep_view_load(&view, db, sweep_id) && view.point_count > 0;
    if (drawn) {
        lines.scale = sweep_scale_of(&view, sweep_main_axis(&view));
        lines.series = sweep_series_of(&view, lines.scale.axis, SIZE_MAX);
        drawn = lines.scale.count > 1 && lines.series.count <= SERIES_MOST;
    }
    if (drawn) {
        choose_panels(&lines);
        add_panels(figure, &lines);
        add_series(figure, &lines);
        add_title(figure, &lines);
        sweep_scale_tics(figure, &lines.scale, "xtics", lines.panel_count > 2 ? 5 : 8);
        figure_set_text(figure, "XNAME", view.axes[lines.scale.axis].path);
        text_add(&figure->subtitle, "99th percentiles, with 95 % intervals over the replications, "
                                    "and the bill at each point");
    }
    sweep_scale_free(&lines.scale);
    sweep_series_free(&lines.series);
    sweep_view_free(&view);
    return drawn;
}
