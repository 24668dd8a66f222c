#include "reports/terminal/sweep_table.h"

#include <jansson.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "reports/common/format.h"
#include "reports/common/text.h"
#include "sim/check.h"

enum { AXIS_WIDTH_MOST = 24, NUMBER_WIDTH = 10 };

static size_t axis_width(const struct sweep_view *view, size_t axis)
{
    size_t width = format_width(view->axes[axis].label);
    for (size_t p = 0; p < view->point_count; p++) {
        const size_t own = format_width(view->texts[p * view->axis_count + axis]);
        if (own > width) width = own;
    }
    return width < AXIS_WIDTH_MOST ? width : AXIS_WIDTH_MOST;
}

/* Left-aligned in `width` characters; printf would count bytes. */
static void print_left(FILE *out, const char *text, size_t width)
{
    const struct label label = format_name(text, width);
    fprintf(out, "  %s%*s", label.text, (int)(width - format_width(label.text)), "");
}

static void print_right(FILE *out, const char *text, size_t width)
{
    const size_t own = format_width(text);
    fprintf(out, "  %*s%s", (int)(own < width ? width - own : 0), "", text);
}

static bool marks_any(const struct sweep_view *view)
{
    for (size_t p = 0; p < view->point_count; p++)
        if (view->points[p].mark) return true;
    return false;
}

static bool writes_objects(const struct sweep_view *view)
{
    for (size_t p = 0; p < view->point_count; p++)
        if (view->points[p].objects > 0) return true;
    return false;
}

static void print_heads(FILE *out, const struct sweep_view *view, const size_t *widths)
{
    fprintf(out, "      ");
    for (size_t a = 0; a < view->axis_count; a++) print_left(out, "", widths[a]);
    for (size_t m = 0; m < view->measure_count; m++)
        print_right(out, format_name(view->measures[m].component, 2 * NUMBER_WIDTH + 2).text,
                    2 * NUMBER_WIDTH + 2);
    fprintf(out, "\n      ");
    for (size_t a = 0; a < view->axis_count; a++) print_left(out, "", widths[a]);
    for (size_t m = 0; m < view->measure_count; m++)
        print_right(out, format_words(view->measures[m].stage).text, 2 * NUMBER_WIDTH + 2);
    fprintf(out, "\n%6s", "point");
    for (size_t a = 0; a < view->axis_count; a++) print_left(out, view->axes[a].label, widths[a]);
    for (size_t m = 0; m < view->measure_count; m++) {
        print_right(out, "p50", NUMBER_WIDTH);
        print_right(out, "p99", NUMBER_WIDTH);
    }
    if (writes_objects(view)) print_right(out, "objects", NUMBER_WIDTH);
    print_right(out, "refused", NUMBER_WIDTH);
    print_right(out, "USD/month", NUMBER_WIDTH);
    if (marks_any(view)) fputs("  what limits", out);
    fputc('\n', out);
}

/* Of the tries to put a record those that were refused. */
static struct label refused(const struct sweep_view_point *point)
{
    if (!(point->throttled > 0)) return (struct label){"-"};
    return format_share(point->throttled / point->tries);
}

/* Why, in words; points with the same words together. */
static void print_reasons(FILE *out, const struct sweep_view *view)
{
    if (marks_any(view)) fputs("\nWhat limits\n", out);
    for (size_t p = 0; p < view->point_count; p++) {
        const struct sweep_view_point *point = &view->points[p];
        if (!point->mark) continue;
        fprintf(out, "  point %lld, %s: %s\n", (long long)point->number, point->mark,
                point->reason);
    }
}

/* ---- the headline: how far money and freshness reach over the points, and how many of them cannot be used */

static void say_point(struct text *line, const struct sweep_view *view, size_t p)
{
    text_format(line, " at point %lld", (long long)view->points[p].number);
    for (size_t a = 0; a < view->axis_count; a++)
        text_format(line, "%s%s = %s", a ? ", " : " (", view->axes[a].label,
                    view->texts[p * view->axis_count + a]);
    if (view->axis_count > 0) text_add(line, ")");
}

static void say_bills(struct text *line, const struct sweep_view *view)
{
    size_t least = 0, most = 0;
    for (size_t p = 1; p < view->point_count; p++) {
        if (view->points[p].usd_month < view->points[least].usd_month) least = p;
        if (view->points[p].usd_month > view->points[most].usd_month) most = p;
    }
    text_format(line, "A month costs %s USD", format_usd(view->points[least].usd_month).text);
    say_point(line, view, least);
    if (view->points[most].usd_month > view->points[least].usd_month) {
        text_format(line, " to %s USD", format_usd(view->points[most].usd_month).text);
        say_point(line, view, most);
    }
    text_add(line, ".");
}

/* The latency that matters, from its best point to its worst. */
static void say_latency(struct text *line, const struct sweep_view *view, size_t measure)
{
    size_t best = SIZE_MAX, worst = SIZE_MAX;
    for (size_t p = 0; p < view->point_count; p++) {
        const double p99 = sweep_view_value(view, p, measure)->p99_ns;
        if (isnan(p99)) continue;
        if (best == SIZE_MAX || p99 < sweep_view_value(view, best, measure)->p99_ns) best = p;
        if (worst == SIZE_MAX || p99 > sweep_view_value(view, worst, measure)->p99_ns) worst = p;
    }
    if (best == SIZE_MAX) return;
    text_format(line, "\nThe p99 of %s %s is %s", view->measures[measure].component,
                format_words(view->measures[measure].stage).text,
                format_ns(sweep_view_value(view, best, measure)->p99_ns).text);
    say_point(line, view, best);
    if (worst != best) {
        text_format(line, " to %s", format_ns(sweep_view_value(view, worst, measure)->p99_ns).text);
        say_point(line, view, worst);
    }
    text_add(line, ".");
}

static void print_headline(FILE *out, const struct sweep_view *view)
{
    struct text line = {0};
    size_t marked = 0, unkept = 0;
    if (view->point_count == 0) return;
    for (size_t p = 0; p < view->point_count; p++) {
        marked += view->points[p].mark != NULL;
        unkept += view->points[p].unkept > 0;
    }
    say_bills(&line, view);
    if (view->measure_count > 0) say_latency(&line, view, 0);
    if (marked > 0)
        text_format(&line, "\nIn %zu of %zu points something is lost, late or refused.", marked,
                    view->point_count);
    if (unkept > 0)
        text_format(&line, "\n%zu of %zu break a threshold.", unkept, view->point_count);
    fprintf(out, "%s\n\n", line.at);
    text_free(&line);
}

void sweep_table_print(FILE *out, const struct sweep_view *view)
{
    print_headline(out, view);
    size_t *widths = check_zeroed(view->axis_count + 1, sizeof *widths);
    for (size_t a = 0; a < view->axis_count; a++) widths[a] = axis_width(view, a);
    print_heads(out, view, widths);
    for (size_t p = 0; p < view->point_count; p++) {
        const struct sweep_view_point *point = &view->points[p];
        fprintf(out, "%6lld", (long long)point->number);
        for (size_t a = 0; a < view->axis_count; a++)
            print_left(out, view->texts[p * view->axis_count + a], widths[a]);
        for (size_t m = 0; m < view->measure_count; m++) {
            const struct sweep_view_value *value = sweep_view_value(view, p, m);
            print_right(out, format_ns(value->p50_ns).text, NUMBER_WIDTH);
            print_right(out, format_ns(value->p99_ns).text, NUMBER_WIDTH);
        }
        if (writes_objects(view))
            print_right(out, isnan(point->objects) ? "-" : format_count(point->objects).text,
                        NUMBER_WIDTH);
        print_right(out, refused(point).text, NUMBER_WIDTH);
        print_right(out, format_usd(point->usd_month).text, NUMBER_WIDTH);
        if (point->mark) fprintf(out, "  %s", point->mark);
        if (point->unkept)
            fprintf(out, "%s %lld threshold%s broken", point->mark ? "," : " ",
                    (long long)point->unkept, point->unkept == 1 ? "" : "s");
        fputc('\n', out);
    }
    free(widths);
    const struct sureness sureness = sweep_view_sureness(view);
    const struct label shares = sureness_text(&sureness);
    if (*shares.text) fprintf(out, "prices of these dollars: %s\n", shares.text);
    print_reasons(out, view);
}

static json_t *number(double value)
{
    return isnan(value) ? json_null() : json_real(value);
}

static json_t *axes_of(const struct sweep_view *view, size_t p)
{
    json_t *axes = json_object();
    for (size_t a = 0; a < view->axis_count; a++)
        json_object_set_new(axes, view->axes[a].path,
                            json_string(view->texts[p * view->axis_count + a]));
    return axes;
}

static json_t *latencies_of(const struct sweep_view *view, size_t p)
{
    json_t *all = json_array();
    for (size_t m = 0; m < view->measure_count; m++) {
        const struct sweep_view_value *value = sweep_view_value(view, p, m);
        json_array_append_new(
            all, json_pack("{s:s, s:s, s:o, s:[o,o], s:o, s:[o,o]}", "component",
                           view->measures[m].component, "stage", view->measures[m].stage, "p50_ns",
                           number(value->p50_ns), "p50_interval", number(value->p50_lo_ns),
                           number(value->p50_hi_ns), "p99_ns", number(value->p99_ns),
                           "p99_interval", number(value->p99_lo_ns), number(value->p99_hi_ns)));
    }
    return all;
}

/* The shares of a point's dollars, by how sure their prices are. */
static json_t *prices_of(const struct sweep_view_point *point)
{
    json_t *shares = json_object();
    for (int kind = 0; kind < SURENESS_KINDS; kind++)
        json_object_set_new(shares, sureness_names[kind],
                            json_real(sureness_share(&point->sureness, kind)));
    return shares;
}

bool sweep_table_json(FILE *out, const struct sweep_view *view)
{
    json_t *points = json_array();
    for (size_t p = 0; p < view->point_count; p++) {
        const struct sweep_view_point *point = &view->points[p];
        json_array_append_new(
            points,
            json_pack("{s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:s?, s:s?}", "point",
                      (json_int_t)point->number, "axes", axes_of(view, p), "latencies",
                      latencies_of(view, p), "records_throttled", number(point->throttled),
                      "records_dropped", number(point->dropped), "objects", number(point->objects),
                      "usd_month", number(point->usd_month), "prices", prices_of(point),
                      "thresholds_unkept", (json_int_t)point->unkept, "mark", point->mark, "reason",
                      point->reason));
    }
    json_t *whole = json_pack("{s:s, s:I, s:I, s:o}", "scenario", view->scenario, "sweep_id",
                              (json_int_t)view->sweep_id, "planned", (json_int_t)view->planned,
                              "points", points);
    const bool good = whole && json_dumpf(whole, out, JSON_INDENT(2)) == 0 &&
                      fputc('\n', out) != EOF;
    json_decref(whole);
    return good;
}
