/*
 * figure_sweep_map.c -- two axes of a sweep as a map: one for the latency and one for the bill, or
 * with further axes one map of the latency for each combination of them.
 */
#include <math.h>
#include <stdlib.h>

#include "reports/common/format.h"
#include "reports/database/db.h"
#include "reports/figures/figure.h"
#include "reports/figures/figure_sweep.h"
#include "reports/figures/sweep_scale.h"

enum { MAPS_MOST = 6, ROWS_MOST = 24, COLUMNS_MOST = 24, NAME_CHARACTERS = 44 };

struct maps {
    const struct sweep_view *view;
    struct sweep_scale x, y;
    struct sweep_series series; /* the maps, where there are further axes */
    size_t measure, count;
    bool with_bill; /* two axes only: the second map is the bill */
};

static double amount_of(const struct maps *maps, size_t map, size_t point)
{
    if (maps->with_bill && map == 1) return maps->view->points[point].usd_month;
    return sweep_view_value(maps->view, point, maps->measure)->p99_ns;
}

static bool is_in(const struct maps *maps, size_t map, size_t point)
{
    return maps->with_bill || maps->series.of[point] == map;
}

/* The second axis is the one with most values beside the first. */
static size_t second_axis(const struct sweep_view *view, size_t first)
{
    size_t best = first == 0 ? 1 : 0;
    for (size_t a = 0; a < view->axis_count; a++)
        if (a != first && view->axes[a].values > view->axes[best].values) best = a;
    return best;
}

/* Shades go by the logarithm where the greatest is far above the least. */
static double shade_of(double amount, double low, double high)
{
    if (!(high > low)) return 0.3;
    if (low > 0 && high / low > 8) return log(amount / low) / log(high / low);
    return (amount - low) / (high - low);
}

static void find_range(const struct maps *maps, size_t map, double *low, double *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t p = 0; p < maps->view->point_count; p++) {
        /* Maps of one latency share their shades. */
        const double amount = amount_of(maps, map, p);
        *low = fmin(*low, amount);
        *high = fmax(*high, amount);
    }
}

/* Column, row, shade, text, whether records were refused. */
static void add_map(struct figure *figure, const struct maps *maps, size_t map)
{
    double low, high;
    size_t added = 0;
    const bool bill = maps->with_bill && map == 1;
    find_range(maps, map, &low, &high);
    for (size_t p = 0; p < maps->view->point_count; p++) {
        const double amount = amount_of(maps, map, p);
        if (!is_in(maps, map, p) || isnan(amount)) continue;
        text_format(&figure->data, "%zu\t%zu\t%.4f\t", maps->x.place[p] + 1, maps->y.place[p] + 1,
                    0.8 * shade_of(amount, low, high));
        text_tsv(&figure->data, bill ? format_count(amount).text : format_ns(amount).text);
        text_format(&figure->data, "\t%d\n", maps->view->points[p].throttled > 0);
        added++;
    }
    if (added == 0) text_add(&figure->data, "NaN\tNaN\tNaN\t\"\"\t0\n");
    text_add(&figure->data, "\n\n");
}

/* Maps have equal cells: tics stand at 1, 2, 3. */
static void add_tics(struct figure *figure, const struct sweep_scale *scale, const char *tics)
{
    struct sweep_scale even = *scale;
    double at[ROWS_MOST > COLUMNS_MOST ? ROWS_MOST : COLUMNS_MOST];
    for (size_t i = 0; i < scale->count; i++) at[i] = (double)i + 1;
    even.at = at;
    even.is_number = even.logarithmic = false;
    sweep_scale_tics(figure, &even, tics, tics[0] == 'x' ? 8 : ROWS_MOST);
}

static void add_names(struct figure *figure, const struct maps *maps)
{
    struct label names[MAPS_MOST];
    const char *texts[MAPS_MOST];
    for (size_t i = 0; i < maps->count; i++) {
        if (maps->with_bill)
            names[i] = i == 1 ? format_name("bill, USD a month", 64)
                              : sweep_measure_name(maps->view, maps->measure);
        else names[i] = format_name(maps->series.name[i].at, NAME_CHARACTERS);
        texts[i] = names[i].text;
    }
    figure_set_number(figure, "MAPS", (double)maps->count);
    figure_set_texts(figure, "PANEL", texts, (int)maps->count);
}

static void add_words(struct figure *figure, const struct maps *maps)
{
    const struct sweep_view *view = maps->view;
    size_t best = SIZE_MAX, worst = SIZE_MAX, refused = 0;
    for (size_t p = 0; p < view->point_count; p++) {
        const double amount = sweep_view_value(view, p, maps->measure)->p99_ns;
        refused += view->points[p].throttled > 0;
        if (isnan(amount)) continue;
        if (best == SIZE_MAX || amount < sweep_view_value(view, best, maps->measure)->p99_ns)
            best = p;
        if (worst == SIZE_MAX || amount > sweep_view_value(view, worst, maps->measure)->p99_ns)
            worst = p;
    }
    if (best == SIZE_MAX) return;
    const struct label low = format_ns(sweep_view_value(view, best, maps->measure)->p99_ns);
    text_format(&figure->title, "%s from %s (%s, %s) to %s (%s, %s)",
                sweep_measure_name(view, maps->measure).text, low.text,
                view->texts[best * view->axis_count + maps->x.axis],
                view->texts[best * view->axis_count + maps->y.axis],
                format_ns(sweep_view_value(view, worst, maps->measure)->p99_ns).text,
                view->texts[worst * view->axis_count + maps->x.axis],
                view->texts[worst * view->axis_count + maps->y.axis]);
    if (maps->with_bill) text_add(&figure->subtitle, "99th percentile and bill at each point");
    else
        text_format(&figure->subtitle, "%s at each point",
                    sweep_measure_name(view, maps->measure).text);
    if (refused) text_add(&figure->subtitle, "; framed in red: records were refused there");
}

static bool choose(struct maps *maps)
{
    const struct sweep_view *view = maps->view;
    if (view->axis_count < 2 || view->measure_count == 0 || view->point_count == 0) return false;
    const size_t first = sweep_main_axis(view), second = second_axis(view, first);
    maps->x = sweep_scale_of(view, first);
    maps->y = sweep_scale_of(view, second);
    maps->series = sweep_series_of(view, first, second);
    maps->measure = sweep_main_measure(view);
    maps->with_bill = view->axis_count == 2;
    maps->count = maps->with_bill ? 2 : maps->series.count;
    return maps->x.count > 1 && maps->y.count > 1 && maps->x.count <= COLUMNS_MOST &&
           maps->y.count <= ROWS_MOST && maps->count <= MAPS_MOST;
}

bool figure_sweep_map(struct figure *figure, struct db *db, int64_t sweep_id)
{
    struct sweep_view view;
    struct maps maps = {.view = &view};
    const bool drawn = sweep_view_load(&view, db, sweep_id) && choose(&maps);
    if (drawn) {
        for (size_t i = 0; i < maps.count; i++) add_map(figure, &maps, i);
        add_names(figure, &maps);
        add_words(figure, &maps);
        add_tics(figure, &maps.x, "xtics");
        add_tics(figure, &maps.y, "ytics");
        figure_set_number(figure, "ROWS", (double)maps.y.count);
        figure_set_number(figure, "COLUMNS", (double)maps.x.count);
        figure_set_text(figure, "XNAME", view.axes[maps.x.axis].path);
        figure_set_text(figure, "YNAME", format_words(view.axes[maps.y.axis].label).text);
        /* A row is 26 to 52 px high; the picture follows. */
        const int per_row = maps.y.count > 6 ? 26 : 52;
        const int map_rows = maps.count > 3 ? 2 : 1;
        figure->height = 210 + map_rows * (60 + (int)maps.y.count * per_row);
    }
    sweep_scale_free(&maps.x);
    sweep_scale_free(&maps.y);
    sweep_series_free(&maps.series);
    sweep_view_free(&view);
    return drawn;
}
