/*
 * figure_sweep_lines.c -- latencies and the bill along one axis of a sweep, a line for each
 * combination of the other axes, with the 95 % interval as a band. One panel for each latency that
 * changes, side by side, and one for the bill.
 */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/common/format.h"
#include "reports/database/db.h"
#include "reports/figures/figure.h"
#include "reports/figures/figure_sweep.h"
#include "reports/figures/sweep_scale.h"

enum { SERIES_MOST = 8, PANELS_MOST = 4, NAME_CHARACTERS = 48, BILL = PANELS_MOST };
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

/* "mode on-demand, rate 100/s: 1.67 s" */
static void add_words_of(struct figure *figure, const struct lines *lines, size_t panel,
                         size_t point, double value)
{
    const struct sweep_view *view = lines->view;
    struct text words = {0};
    for (size_t a = 0; a < view->axis_count; a++) {
        text_format(&words, "%s%s ", a ? ", " : "", format_words(view->axes[a].label).text);
        text_add(&words, view->texts[point * view->axis_count + a]);
    }
    text_format(&words, ": %s%s",
                lines->panels[panel] == BILL ? format_usd(value).text : format_ns(value).text,
                lines->panels[panel] == BILL ? " USD" : "");
    text_tsv(&figure->data, words.at);
    text_free(&words);
}

static void add_block(struct figure *figure, const struct lines *lines, size_t panel, size_t series)
{
    const struct sweep_view *view = lines->view;
    bool some = false;
    for (size_t i = 0; i < lines->scale.count; i++)
        for (size_t p = 0; p < view->point_count; p++) {
            const struct sweep_view_value value = value_of(lines, panel, p);
            if (lines->series.of[p] != series || lines->scale.place[p] != i || isnan(value.p99_ns))
                continue;
            text_format(&figure->data, "%.10g\t%.10g\t%.10g\t%.10g\t", lines->scale.at[i],
                        value.p99_ns, isnan(value.p99_lo_ns) ? value.p99_ns : value.p99_lo_ns,
                        isnan(value.p99_hi_ns) ? value.p99_ns : value.p99_hi_ns);
            add_words_of(figure, lines, panel, p, value.p99_ns);
            text_add(&figure->data, "\n");
            some = true;
        }
    if (!some) text_add(&figure->data, "NaN\tNaN\tNaN\tNaN\t\"\"\n");
    text_add(&figure->data, "\n\n");
}

/* ours: beyond a factor of 20 the small values would lie on the axis, and where they cross would not be seen */
static const double FAR_APART = 20;

static void add_log_axis(struct text *commands, double least, double most, bool bill)
{
    struct figure scratch = {0};
    text_add(commands, "set logscale y 10; ");
    if (!bill) figure_log_time_axis(&scratch, "ytics", least * 1e-6 / 1.3, most * 1e-6 * 1.3);
    for (char *at = scratch.axes.at; at && *at; at++)
        if (*at == '\n') *at = at[1] ? ';' : ' ';
    if (!bill) {
        /* The data are in nanoseconds, the axis is said in milliseconds. */
        text_format(commands, "%s; NS = 1e6", scratch.axes.at);
        text_free(&scratch.axes);
        return;
    }
    const char *comma = "";
    text_format(commands, "set yrange [%.8g:%.8g]; set ytics (", least / 1.3, most * 1.3);
    for (int power = (int)floor(log10(least)); power <= (int)ceil(log10(most)); power++)
        for (int i = 0; i < 3; i++) {
            static const double steps[] = {1, 2, 5};
            const double at = steps[i] * pow(10, power);
            if (at < least / 1.3 || at > most * 1.3) continue;
            text_format(commands, "%s'%s' %.8g", comma,
                        at < 1 ? format_number(at).text : format_count(at).text, at);
            comma = ", ";
        }
    text_add(commands, "); NS = 1");
}

/* Tics and the range, as commands for the template, which divides the data by NS. Gives the greatest value. */
static double add_panel(struct figure *figure, const struct lines *lines, size_t panel,
                        struct text *commands)
{
    double most = 0, least = INFINITY;
    const bool bill = lines->panels[panel] == BILL;
    for (size_t p = 0; p < lines->view->point_count; p++) {
        const struct sweep_view_value value = value_of(lines, panel, p);
        if (isnan(value.p99_ns)) continue;
        most = fmax(most, fmax(value.p99_ns, value.p99_hi_ns));
        least = fmin(least, value.p99_ns);
    }
    for (size_t s = 0; s < lines->series.count; s++) add_block(figure, lines, panel, s);
    if (least > 0 && most > FAR_APART * least) {
        add_log_axis(commands, least, most, bill);
        return most;
    }
    text_add(commands, "unset logscale y; NS = 1; ");
    if (!bill) return figure_linear_time_axis(commands, "ytics", most * 1e-6, 1e6) * 1e6;
    const double step = figure_step(most, 5);
    const double top = step * ceil(most / step * 1.0001 + 0.02);
    text_add(commands, "set ytics (");
    for (int i = 0; i * step <= top * 1.0001; i++)
        text_format(commands, "%s'%s' %.10g", i ? ", " : "",
                    step < 1 ? format_number(i * step).text : format_count(i * step).text,
                    i * step);
    text_format(commands, "); set yrange [0:%.10g]", top);
    return top;
}

/* ours: lines that differ by less of the panel lie on each other */
static const double SAME = 0.012;

static double at_place(const struct lines *lines, size_t panel, size_t series, size_t place)
{
    for (size_t p = 0; p < lines->view->point_count; p++)
        if (lines->series.of[p] == series && lines->scale.place[p] == place)
            return value_of(lines, panel, p).p99_ns;
    return NAN;
}

/* Whether most of a line lies on an earlier one that is no dashes itself. */
static bool is_covered(const struct lines *lines, size_t panel, size_t series, double top,
                       const double *dashed)
{
    for (size_t other = 0; other < series; other++) {
        size_t together = 0, same = 0;
        if (dashed[other] > 0) continue;
        for (size_t i = 0; i < lines->scale.count; i++) {
            const double apart =
                fabs(at_place(lines, panel, series, i) - at_place(lines, panel, other, i));
            if (isnan(apart)) continue;
            together++;
            same += apart < SAME * top;
        }
        if (together > 0 && 2 * same >= together) return true;
    }
    return false;
}

static void add_panels(struct figure *figure, const struct lines *lines)
{
    struct text commands[PANELS_MOST] = {0};
    struct label names[PANELS_MOST];
    const char *texts[PANELS_MOST], *titles[PANELS_MOST];
    double dashed[PANELS_MOST * SERIES_MOST];
    for (size_t i = 0; i < lines->panel_count; i++) {
        const double top = add_panel(figure, lines, i, &commands[i]);
        double *own = &dashed[i * lines->series.count];
        for (size_t s = 0; s < lines->series.count; s++) own[s] = is_covered(lines, i, s, top, own);
        texts[i] = commands[i].at;
        names[i] = lines->panels[i] == BILL ? format_name("bill, USD a month", 64)
                                            : sweep_measure_name(lines->view, lines->panels[i]);
        titles[i] = names[i].text;
    }
    figure_set_numbers(figure, "DASH", dashed, (int)(lines->panel_count * lines->series.count));
    figure_set_panels(figure, (int)lines->panel_count, 264, 48 + 24 * (int)lines->series.count);
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
    double most = 0;
    for (size_t s = 0; s < lines->series.count; s++) most = fmax(most, figure_text_px(texts[s]));
    figure_set_number(figure, "SERIES", (double)lines->series.count);
    figure_set_number(figure, "NAMEPX", most);
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

/* ---- the headline */

/* What a line is called in a sentence: its value where only one axis tells lines apart. */
static void add_short_name(struct text *out, const struct lines *lines, size_t series)
{
    const struct sweep_view *view = lines->view;
    if (view->axis_count == 2)
        for (size_t p = 0; p < view->point_count; p++)
            if (lines->series.of[p] == series) {
                text_add(out,
                         format_name(view->texts[p * 2 + (lines->scale.axis == 0)], NAME_CHARACTERS)
                             .text);
                return;
            }
    const char *name = lines->series.name[series].at;
    text_add(out, format_name(name ? name : "", NAME_CHARACTERS).text);
}

static size_t cheapest_at(const struct lines *lines, size_t place)
{
    size_t best = SIZE_MAX;
    double least = INFINITY;
    for (size_t s = 0; s < lines->series.count; s++) {
        const double usd = at_place(lines, lines->panel_count - 1, s, place);
        if (!(usd < least)) continue;
        least = usd;
        best = s;
    }
    return best;
}

/* Where the bills of two lines meet between two places, on the axis's own scale. */
static double crossing(const struct lines *lines, size_t before, size_t after, size_t place)
{
    const size_t bill = lines->panel_count - 1;
    const double here = at_place(lines, bill, after, place) - at_place(lines, bill, before, place);
    const double there = at_place(lines, bill, after, place + 1) -
                         at_place(lines, bill, before, place + 1);
    const double share = here / (here - there), low = lines->scale.at[place],
                 high = lines->scale.at[place + 1];
    return low + share * (high - low);
}

/* A place on the axis of the load or of another number, as its values are written. */
static struct label axis_value(const struct lines *lines, double at)
{
    const char *unit = lines->view->axes[lines->scale.axis].unit;
    struct label label;
    if (strcmp(unit, "ns") == 0) return format_ns(at);
    if (strcmp(unit, "B") == 0) return format_bytes(at);
    snprintf(label.text, sizeof label.text, "%.60s%s", format_figure(at).text,
             strcmp(unit, "1/s") == 0   ? "/s"
             : strcmp(unit, "B/s") == 0 ? " B/s"
                                        : "");
    return label;
}

/* "on-demand is cheapest up to about 210/s, then provisioned"; false where one line is cheapest throughout. */
static bool name_crossings(struct figure *figure, const struct lines *lines)
{
    const struct sweep_view *view = lines->view;
    size_t now = cheapest_at(lines, 0), changes = 0;
    if (lines->series.count < 2 || !lines->scale.is_number || now == SIZE_MAX) return false;
    struct text title = {0};
    add_short_name(&title, lines, now);
    text_format(&title, " is %s", lines->series.count > 2 ? "cheapest" : "cheaper");
    for (size_t i = 0; i + 1 < lines->scale.count && changes < 3; i++) {
        const size_t next = cheapest_at(lines, i + 1);
        if (next == now || next == SIZE_MAX) continue;
        changes++;
        text_format(&title, " up to about %s, then ",
                    axis_value(lines, crossing(lines, now, next, i)).text);
        add_short_name(&title, lines, next);
        now = next;
    }
    if (changes == 0)
        text_format(&title, " at every %s", format_words(view->axes[lines->scale.axis].label).text);
    title.at[0] = (char)toupper((unsigned char)title.at[0]);
    text_add(&figure->title, title.at);
    text_free(&title);
    return true;
}

static bool intervals_touch(const struct sweep_view_value *a, const struct sweep_view_value *b)
{
    return !isnan(a->p99_lo_ns) && !isnan(b->p99_lo_ns) && a->p99_lo_ns <= b->p99_hi_ns &&
           b->p99_lo_ns <= a->p99_hi_ns;
}

/* From one end of the axis to the other, along the line that changes most. */
static void name_ends(struct figure *figure, const struct lines *lines)
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
    const struct sweep_view_value *a = sweep_view_value(view, from, main),
                                  *b = sweep_view_value(view, to, main);
    const char *name = lines->series.name[series].at;
    text_format(&figure->title, "%s from %s to %s%s%s: %s p99 ",
                format_words(view->axes[lines->scale.axis].label).text, lines->scale.texts[0],
                lines->scale.texts[lines->scale.count - 1], name ? ", " : "",
                format_name(name ? name : "", NAME_CHARACTERS).text,
                format_name(view->measures[main].component, 20).text);
    /* What may be chance is no gain. */
    if (intervals_touch(a, b))
        text_format(&figure->title, "stays at %s", format_ns(a->p99_ns).text);
    else
        text_format(&figure->title, "goes from %s to %s", format_ns(a->p99_ns).text,
                    format_ns(b->p99_ns).text);
    const double before = view->points[from].usd_month, behind = view->points[to].usd_month;
    if (fabs(before - behind) < 0.005 * before)
        text_format(&figure->title, ", %s USD a month", format_count(before).text);
    else
        text_format(&figure->title, ", the bill from %s to %s USD a month",
                    format_count(before).text, format_count(behind).text);
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
        if (!(sweep_is_load(&view, lines.scale.axis) && name_crossings(figure, &lines)))
            name_ends(figure, &lines);
        const double panels = (double)lines.panel_count;
        sweep_scale_range(&figure->axes, &lines.scale, "x");
        text_add(&figure->axes, "if (NARROW) { ");
        sweep_scale_tics(&figure->axes, &lines.scale, "xtics", 250);
        text_add(&figure->axes, " } else { ");
        sweep_scale_tics(&figure->axes, &lines.scale, "xtics", (992 - 92 * (panels - 1)) / panels);
        text_add(&figure->axes, " }\n");
        figure_set_text(figure, "XNAME", view.axes[lines.scale.axis].path);
        text_add(&figure->subtitle, "99th percentiles, with 95 % intervals over the replications, "
                                    "and the bill at each point");
    }
    sweep_scale_free(&lines.scale);
    sweep_series_free(&lines.series);
    sweep_view_free(&view);
    return drawn;
}
