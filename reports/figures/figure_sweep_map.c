/*
 * figure_sweep_map.c -- two axes of a sweep as maps: one for the latency and one for the bill, for each combination
 * of the further axes.
 */
#include <math.h>
#include <stdlib.h>

#include "reports/common/format.h"
#include "reports/database/db.h"
#include "reports/figures/figure.h"
#include "reports/figures/figure_sweep.h"
#include "reports/figures/sweep_scale.h"

enum { MAPS_MOST = 12, ROWS_MOST = 24, COLUMNS_MOST = 24, NAME_CHARACTERS = 44, BINS = 6 };

struct maps {
    const struct sweep_view *view;
    struct sweep_scale x, y;
    struct sweep_series series; /* the maps, where there are further axes */
    bool binned;                /* points were drawn by lot: cells are ranges, and show means */
    size_t measure,
        count; /* twice as many as series: those of the latency, then those of the bill */
};

static bool is_bill(const struct maps *maps, size_t map)
{
    return map >= maps->count / 2;
}

static double amount_of(const struct maps *maps, size_t map, size_t point)
{
    if (is_bill(maps, map)) return maps->view->points[point].usd_month;
    return sweep_view_value(maps->view, point, maps->measure)->p99_ns;
}

static bool is_in(const struct maps *maps, size_t map, size_t point)
{
    const size_t half = maps->count / 2;
    return maps->binned || (half > 0 && maps->series.of[point] == map % half);
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
        /* Maps of one measure share their shades. */
        const double amount = amount_of(maps, map, p);
        *low = fmin(*low, amount);
        *high = fmax(*high, amount);
    }
}

/* "interval 5s, size 1 MiB: 5.14 s"; of a range "interval 5s – 20s, ...: 5.14 s in the mean of 3 points" */
static void add_point(struct figure *figure, const struct maps *maps, size_t map, size_t point,
                      double amount, size_t of)
{
    const struct sweep_view *view = maps->view;
    struct text words = {0};
    for (size_t a = 0; a < view->axis_count; a++) {
        const bool across = a == maps->x.axis, up = a == maps->y.axis;
        const struct sweep_scale *scale = across ? &maps->x : &maps->y;
        if (maps->binned && !across && !up) continue;
        text_format(&words, "%s%s ", words.length ? ", " : "",
                    format_words(view->axes[a].label).text);
        text_add(&words, maps->binned ? scale->texts[scale->place[point]]
                                      : view->texts[point * view->axis_count + a]);
    }
    if (is_bill(maps, map)) text_format(&words, ": %s USD a month", format_usd(amount).text);
    else text_format(&words, ": %s", format_ns(amount).text);
    if (of > 1) text_format(&words, " in the mean of %zu points", of);
    text_tsv(&figure->data, words.at);
    text_add(&figure->data, "\n");
    text_free(&words);
}

/* The mean of a map's points in the cell of a point, how many they are, whether records were refused at one; false
 * where an earlier point stands for the cell. */
struct map_cell {
    double amount;
    size_t points;
    bool refused;
};

static bool cell_of(const struct maps *maps, size_t map, size_t point, struct map_cell *cell)
{
    *cell = (struct map_cell){0};
    for (size_t p = 0; p < maps->view->point_count; p++) {
        const double amount = amount_of(maps, map, p);
        if (!is_in(maps, map, p) || isnan(amount) || maps->x.place[p] != maps->x.place[point] ||
            maps->y.place[p] != maps->y.place[point])
            continue;
        if (p < point) return false;
        cell->amount += amount;
        cell->points++;
        cell->refused |= maps->view->points[p].throttled > 0;
    }
    cell->amount /= (double)cell->points;
    return cell->points > 0;
}

/* Column, row, shade, text, whether records were refused, all in words. */
static void add_map(struct figure *figure, const struct maps *maps, size_t map)
{
    double low, high;
    size_t added = 0;
    find_range(maps, map, &low, &high);
    for (size_t p = 0; p < maps->view->point_count; p++) {
        struct map_cell cell;
        if (!is_in(maps, map, p) || !cell_of(maps, map, p, &cell)) continue;
        text_format(&figure->data, "%zu\t%zu\t%.4f\t", maps->x.place[p] + 1, maps->y.place[p] + 1,
                    0.8 * shade_of(cell.amount, low, high));
        text_tsv(&figure->data,
                 is_bill(maps, map) ? format_count(cell.amount).text : format_ns(cell.amount).text);
        text_format(&figure->data, "\t%d\t", cell.refused);
        add_point(figure, maps, map, p, cell.amount, cell.points);
        added++;
    }
    if (added == 0) text_add(&figure->data, "NaN\tNaN\tNaN\t\"\"\t0\t\"\"\n");
    text_add(&figure->data, "\n\n");
}

/* Maps have equal cells: tics stand at 1, 2, 3. NAME is a command for the template. */
static void add_tics(struct figure *figure, const char *name, const struct sweep_scale *scale,
                     const char *tics, double px)
{
    struct sweep_scale even = *scale;
    struct text commands = {0};
    double at[ROWS_MOST > COLUMNS_MOST ? ROWS_MOST : COLUMNS_MOST];
    for (size_t i = 0; i < scale->count; i++) at[i] = (double)i + 1;
    even.at = at;
    even.is_number = even.logarithmic = false;
    sweep_scale_tics(&commands, &even, tics, px);
    figure_set_text(figure, name, commands.at);
    text_free(&commands);
}

/* Gives what the longest of them takes, px. */
static double add_names(struct figure *figure, const struct maps *maps)
{
    double most = 0;
    struct text names[MAPS_MOST] = {{0}};
    const char *texts[MAPS_MOST];
    for (size_t i = 0; i < maps->count; i++) {
        const struct text *of = &maps->series.name[i % (maps->count / 2)];
        const struct label measure = sweep_measure_name(maps->view, maps->measure);
        text_add(&names[i], is_bill(maps, i) ? "bill, USD a month" : measure.text);
        if (of->length > 0 && !maps->binned) {
            names[i].length = 0;
            text_format(&names[i], "%s%s", is_bill(maps, i) ? "bill: " : "",
                        format_name(of->at, NAME_CHARACTERS).text);
        }
        texts[i] = names[i].at;
        most = fmax(most, figure_text_px(texts[i]));
    }
    figure_set_texts(figure, "PANEL", texts, (int)maps->count);
    for (size_t i = 0; i < maps->count; i++) text_free(&names[i]);
    return most;
}

/* A row of latencies and one of bills, if their names have room; else rows of equal length. */
static int maps_per_row(const struct maps *maps, double name_px)
{
    const int series = maps->count > 2 ? (int)maps->series.count : 2;
    int most = 4;
    while (most > 1 && 960.0 / most - 24 < name_px) most--;
    if (series <= most) return series;
    int even = most;
    while (even > 1 && series % even) even--;
    return even > 1 ? even : most;
}

/* How wide names of rows and texts in cells are, px. */
static void add_sizes(struct figure *figure, const struct maps *maps)
{
    double rows = figure_text_px(format_words(maps->view->axes[maps->y.axis].label).text),
           cells = 0;
    for (size_t i = 0; i < maps->y.count; i++)
        rows = fmax(rows, figure_text_px(format_name(maps->y.texts[i], 20).text));
    for (size_t p = 0; p < maps->view->point_count; p++) {
        cells = fmax(cells, figure_text_px(format_ns(amount_of(maps, 0, p)).text));
        cells = fmax(cells, figure_text_px(format_count(amount_of(maps, maps->count - 1, p)).text));
    }
    figure_set_number(figure, "YPX", rows + 12);
    figure_set_number(figure, "CELLPX", cells * 12 / 13 + 4);
}

/* "2.09 s (shards 12, rate 8000/s)" */
static void add_end(struct text *out, const struct maps *maps, size_t p)
{
    const struct sweep_view *view = maps->view;
    const size_t axes[] = {maps->x.axis, maps->y.axis};
    text_format(out, "%s (", format_ns(sweep_view_value(view, p, maps->measure)->p99_ns).text);
    for (size_t i = 0; i < 2; i++)
        text_format(out, "%s%s %s", i ? ", " : "", format_words(view->axes[axes[i]].label).text,
                    view->texts[p * view->axis_count + axes[i]]);
    text_add(out, ")");
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
    text_format(&figure->title, "%s from ", sweep_measure_name(view, maps->measure).text);
    add_end(&figure->title, maps, best);
    text_add(&figure->title, " to ");
    add_end(&figure->title, maps, worst);
    text_format(&figure->subtitle, "%s and the bill%s",
                sweep_measure_name(view, maps->measure).text,
                maps->binned ? ", means of the points in each range" : " at each point");
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
    maps->count = 2 * maps->series.count;
    /* Points that were drawn by lot fill no grid: cells are then ranges, whatever the further axes are. */
    const double cells = (double)(maps->x.count * maps->y.count * maps->series.count);
    maps->binned = cells > 2 * (double)view->point_count;
    if (maps->binned) {
        sweep_scale_bin(&maps->x, view, BINS);
        sweep_scale_bin(&maps->y, view, BINS);
        maps->count = 2;
    }
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
        const double name_px = add_names(figure, &maps);
        add_words(figure, &maps);
        add_sizes(figure, &maps);
        const int per_row = maps_per_row(&maps, name_px);
        add_tics(figure, "MANYTICS", &maps.x, "xtics", 960.0 / per_row);
        add_tics(figure, "FEWTICS", &maps.x, "xtics", 230);
        add_tics(figure, "YTICS", &maps.y, "ytics", 26.0 * (double)maps.y.count);
        figure_set_number(figure, "ROWS", (double)maps.y.count);
        figure_set_number(figure, "COLUMNS", (double)maps.x.count);
        figure_set_text(figure, "XNAME", view.axes[maps.x.axis].path);
        figure_set_text(figure, "YNAME", format_words(view.axes[maps.y.axis].label).text);
        /* A row is 26 to 44 px high; the picture follows. */
        const int map_px = (int)maps.y.count * (maps.y.count > 6 ? 26 : 44) + 62;
        const int map_rows = ((int)maps.count + per_row - 1) / per_row;
        text_format(
            &figure->settings,
            "MAPS = %zu\nPERROW = WIDTH < 800 ? 1 : %d\nPROWS = (MAPS + PERROW - 1) / PERROW\n",
            maps.count, per_row);
        figure->height = 50 + map_rows * map_px;
        figure->narrow = 50 + (int)maps.count * map_px;
    }
    sweep_scale_free(&maps.x);
    sweep_scale_free(&maps.y);
    sweep_series_free(&maps.series);
    sweep_view_free(&view);
    return drawn;
}
