/*
 * figure_sweep_front.c -- latency against cost, a dot for each point of a sweep. Those that nothing
 * beats in both are joined: the Pareto front.
 */
#include <math.h>
#include <stdlib.h>

#include "reports/common/format.h"
#include "reports/database/db.h"
#include "reports/figures/figure.h"
#include "reports/figures/figure_sweep.h"
#include "reports/figures/sweep_scale.h"
#include "sim/check.h"

enum { LABEL_CHARACTERS = 40 };

struct dot {
    double usd, p99_ns;
    size_t point;
    bool loses; /* records: it beats nobody */
    bool on_front, named;
};

static int by_cost(const void *left, const void *right)
{
    const struct dot *a = left, *b = right;
    if (a->usd != b->usd) return a->usd < b->usd ? -1 : 1;
    if (a->p99_ns != b->p99_ns) return a->p99_ns < b->p99_ns ? -1 : 1;
    return a->point < b->point ? -1 : a->point > b->point;
}

/* Dots in order of cost: on the front is who is faster than all that cost less. */
static size_t find_front(struct dot *dots, size_t count)
{
    double best = INFINITY;
    size_t front = 0;
    for (size_t i = 0; i < count; i++) {
        dots[i].on_front = !dots[i].loses && dots[i].p99_ns < best;
        if (!dots[i].loses) best = fmin(best, dots[i].p99_ns);
        front += dots[i].on_front;
    }
    return front;
}

static void add_name(struct text *name, const struct sweep_view *view, size_t point)
{
    for (size_t a = 0; a < view->axis_count; a++)
        text_format(name, "%s%s", a ? ", " : "", view->texts[point * view->axis_count + a]);
}

/* Names stand to the right of their dots: one that would lie on another is left out. Shares of the
 * picture, ours: a name is as wide as a sixth of it and as high as a twentieth. */
static void choose_names(struct dot *dots, size_t count)
{
    double low_ns = INFINITY, high_ns = 0;
    for (size_t i = 0; i < count; i++) {
        low_ns = fmin(low_ns, dots[i].p99_ns);
        high_ns = fmax(high_ns, dots[i].p99_ns);
    }
    const double width = fmax(dots[count - 1].usd - dots[0].usd, 1e-9);
    const double height = fmax(log(high_ns / low_ns), 1e-9);
    for (size_t i = 0; i < count; i++) {
        dots[i].named = dots[i].on_front;
        for (size_t j = 0; j < i && dots[i].named; j++)
            dots[i].named = !dots[j].named || (dots[i].usd - dots[j].usd) / width > 0.2 ||
                            fabs(log(dots[i].p99_ns / dots[j].p99_ns)) / height > 0.05;
    }
}

/* Blocks: all others, then the front; usd, ms, name. */
static void add_dots(struct figure *figure, const struct sweep_view *view, const struct dot *dots,
                     size_t count)
{
    for (int pass = 0; pass < 2; pass++) {
        size_t seen = 0;
        for (size_t i = 0; i < count; i++) {
            if (dots[i].on_front != (pass == 1)) continue;
            struct text name = {0};
            if (dots[i].named) add_name(&name, view, dots[i].point);
            text_format(&figure->data, "%.10g\t%.10g\t", dots[i].usd, dots[i].p99_ns * 1e-6);
            text_tsv(&figure->data, format_name(name.at ? name.at : "", LABEL_CHARACTERS).text);
            text_add(&figure->data, "\n");
            text_free(&name);
            seen++;
        }
        /* A block without a row would not be one. */
        if (seen == 0) text_add(&figure->data, "NaN\tNaN\t\"\"\n");
        text_add(&figure->data, "\n\n");
    }
}

static void add_axes(struct figure *figure, const struct dot *dots, size_t count)
{
    double low_ns = INFINITY, high_ns = 0;
    for (size_t i = 0; i < count; i++) {
        low_ns = fmin(low_ns, dots[i].p99_ns);
        high_ns = fmax(high_ns, dots[i].p99_ns);
    }
    const double least = dots[0].usd, most = dots[count - 1].usd;
    const double apart = most > least ? most - least : fmax(most * 0.1, 1);
    const double step = figure_step(apart, 6);
    text_format(&figure->axes, "set xrange [%.10g:%.10g]\nset xtics %.10g\n", least - apart * 0.06,
                most + apart * 0.30, step);
    text_add(&figure->axes, "set logscale y 10\nset format x \"%'.0f\"\n");
    figure_log_time_axis(figure, "ytics", low_ns * 1e-6 / 1.25, high_ns * 1e-6 * 1.25);
}

static void add_words(struct figure *figure, const struct sweep_view *view, const struct dot *dots,
                      size_t count, size_t front, size_t measure)
{
    const struct dot *last = &dots[count - 1];
    while (!last->on_front) last--;
    if (front == 1) {
        struct text name = {0};
        add_name(&name, view, dots[0].point);
        text_format(&figure->title, "%s is cheapest and fastest: %s USD a month, p99 %s", name.at,
                    format_count(dots[0].usd).text, format_ns(dots[0].p99_ns).text);
        text_free(&name);
    } else {
        const struct label usd = format_count(dots[0].usd), p99 = format_ns(dots[0].p99_ns);
        text_format(&figure->title,
                    "%zu of %zu points are worth their money: %s USD for %s up to %s USD for %s",
                    front, count, usd.text, p99.text, format_count(last->usd).text,
                    format_ns(last->p99_ns).text);
    }
    text_format(&figure->subtitle,
                "USD a month against %s; joined: points that no other beats in both",
                sweep_measure_name(view, measure).text);
}

bool figure_sweep_front(struct figure *figure, struct db *db, int64_t sweep_id)
{
    struct sweep_view view;
    size_t count = 0;
    const bool loaded = sweep_view_load(&view, db, sweep_id) && view.measure_count > 0;
    if (loaded) {
        const size_t measure = sweep_main_measure(&view);
        struct dot *dots = check_zeroed(view.point_count + 1, sizeof *dots);
        for (size_t p = 0; p < view.point_count; p++) {
            const double p99_ns = sweep_view_value(&view, p, measure)->p99_ns;
            if (!isnan(p99_ns))
                dots[count++] = (struct dot){.usd = view.points[p].usd_month,
                                             .p99_ns = p99_ns,
                                             .point = p,
                                             .loses = view.points[p].loses};
        }
        qsort(dots, count, sizeof *dots, by_cost);
        const size_t front = find_front(dots, count);
        if (front == 0) count = 0; /* every point loses records: there is nothing to choose */
        if (count > 1) {
            choose_names(dots, count);
            add_dots(figure, &view, dots, count);
            add_axes(figure, dots, count);
            add_words(figure, &view, dots, count, front, measure);
        }
        free(dots);
    }
    sweep_view_free(&view);
    return count > 1;
}
