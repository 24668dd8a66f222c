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

/* Shares of the range of cost that are free at the left and at the right. */
#define BEFORE 0.06
#define BEHIND 0.30

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

/* Where a dot lies in a picture of 1100 px, px. */
struct spot {
    double x, y, right; /* of its name, where it has one */
};
static const double PLOT_PX = 976, HIGH_PX = 376;

/* Names stand above and to the right of their dots; one that would lie on another name or on a dot of the front is
 * left out, and one that would leave the picture. The cheapest and the dearest come first. */
static void choose_names(const struct sweep_view *view, struct dot *dots, size_t count)
{
    double low_ns = INFINITY, high_ns = 0;
    for (size_t i = 0; i < count; i++) {
        low_ns = fmin(low_ns, dots[i].p99_ns);
        high_ns = fmax(high_ns, dots[i].p99_ns);
    }
    const double width = fmax(dots[count - 1].usd - dots[0].usd, 1e-9) * (1 + BEFORE + BEHIND);
    const double height = fmax(log(high_ns / low_ns * 1.25 * 1.25), 1e-9);
    struct spot *spots = check_zeroed(count, sizeof *spots);
    for (size_t i = 0; i < count; i++)
        spots[i] =
            (struct spot){.x = (dots[i].usd - dots[0].usd) / width * PLOT_PX + BEFORE * PLOT_PX,
                          .y = log(dots[i].p99_ns / low_ns) / height * HIGH_PX};
    for (size_t turn = 0; turn < count; turn++) {
        const size_t i = turn == 0 ? 0 : turn == 1 ? count - 1 : turn - 1;
        if (!dots[i].on_front || dots[i].named) continue;
        struct text name = {0};
        add_name(&name, view, dots[i].point);
        spots[i].right = spots[i].x + 14 +
                         figure_text_px(format_name(name.at ? name.at : "", LABEL_CHARACTERS).text);
        text_free(&name);
        bool is_free = spots[i].right < PLOT_PX + 30;
        for (size_t j = 0; j < count && is_free; j++) {
            const double up = spots[j].y - spots[i].y;
            if (j == i) continue;
            /* The dot itself, which may stand where the name would. */
            if (up > 0 && up < 22 && spots[j].x > spots[i].x && spots[j].x < spots[i].right + 6)
                is_free = false;
            if (dots[j].named && fabs(up) < 18 && spots[j].right > spots[i].x &&
                spots[j].x < spots[i].right)
                is_free = false;
        }
        dots[i].named = is_free;
    }
    free(spots);
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
            text_add(&figure->data, "\t");
            struct text words = {0};
            add_name(&words, view, dots[i].point);
            text_format(&words, ": %s, %s USD a month", format_ns(dots[i].p99_ns).text,
                        format_usd(dots[i].usd).text);
            text_tsv(&figure->data, words.at);
            text_add(&figure->data, "\n");
            text_free(&words);
            text_free(&name);
            seen++;
        }
        /* A block without a row would not be one. */
        if (seen == 0) text_add(&figure->data, "NaN\tNaN\t\"\"\t\"\"\n");
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
    const char *comma = "";
    text_format(&figure->axes, "set xrange [%.10g:%.10g]\nset logscale y 10\nset xtics (",
                least - apart * BEFORE, most + apart * BEHIND);
    for (int i = (int)ceil((least - apart * BEFORE) / step); i * step <= most + apart * BEHIND;
         i++) {
        text_format(&figure->axes, "%s'%s' %.10g", comma, format_number(i * step).text, i * step);
        comma = ", ";
    }
    text_add(&figure->axes, ")\n");
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
    bool loaded = sweep_view_load(&view, db, sweep_id) && view.measure_count > 0;
    /* Points of different loads do not compete. */
    for (size_t a = 0; loaded && a < view.axis_count; a++) loaded = !sweep_is_load(&view, a);
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
            choose_names(&view, dots, count);
            add_dots(figure, &view, dots, count);
            add_axes(figure, dots, count);
            add_words(figure, &view, dots, count, front, measure);
        }
        free(dots);
    }
    sweep_view_free(&view);
    figure->narrow = 300;
    return count > 1;
}
