#include "reports/figures/sweep_scale.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/common/format.h"
#include "sim/check.h"

static const char *text_at(const struct sweep_view *view, size_t point, size_t axis)
{
    return view->texts[point * view->axis_count + axis];
}

/* ---- scales */

static size_t place_of(struct sweep_scale *scale, const struct sweep_view *view, size_t point)
{
    const char *text = text_at(view, point, scale->axis);
    const double amount = view->amounts[point * view->axis_count + scale->axis];
    for (size_t i = 0; i < scale->count; i++)
        if (scale->is_number ? scale->at[i] == amount : !strcmp(scale->texts[i], text)) return i;
    scale->texts[scale->count] = text;
    scale->at[scale->count] = scale->is_number ? amount : (double)scale->count + 1;
    return scale->count++;
}

/* Insertion: few values, mostly in order already. The places of points move along. */
static void sort(struct sweep_scale *scale, size_t points)
{
    for (size_t i = 1; i < scale->count; i++)
        for (size_t j = i; j > 0 && scale->at[j] < scale->at[j - 1]; j--) {
            const double at = scale->at[j];
            const char *text = scale->texts[j];
            scale->at[j] = scale->at[j - 1];
            scale->texts[j] = scale->texts[j - 1];
            scale->at[j - 1] = at;
            scale->texts[j - 1] = text;
            for (size_t p = 0; p < points; p++)
                scale->place[p] += scale->place[p] == j - 1 ? 1
                                   : scale->place[p] == j   ? (size_t)-1
                                                            : 0;
        }
}

struct sweep_scale sweep_scale_of(const struct sweep_view *view, size_t axis)
{
    const size_t room = view->point_count + 1;
    struct sweep_scale scale = {.axis = axis, .is_number = view->axes[axis].is_number};
    scale.texts = check_zeroed(room, sizeof *scale.texts);
    scale.at = check_zeroed(room, sizeof *scale.at);
    scale.place = check_zeroed(room, sizeof *scale.place);
    for (size_t p = 0; p < view->point_count; p++) scale.place[p] = place_of(&scale, view, p);
    if (scale.is_number) sort(&scale, view->point_count);
    /* ours: beyond a factor of 6 the small values would stand on one spot */
    scale.logarithmic = scale.is_number && scale.count > 2 && scale.at[0] > 0 &&
                        scale.at[scale.count - 1] / scale.at[0] > 6;
    return scale;
}

void sweep_scale_free(struct sweep_scale *scale)
{
    free(scale->texts);
    free(scale->at);
    free(scale->place);
}

/* Where a value stands between the ends of the axis, 0 to 1. */
static double share_of(const struct sweep_scale *scale, double at)
{
    const double low = scale->at[0], high = scale->at[scale->count - 1];
    if (!(high > low)) return 0;
    return scale->logarithmic ? log(at / low) / log(high / low) : (at - low) / (high - low);
}

void sweep_scale_bin(struct sweep_scale *scale, const struct sweep_view *view, size_t most)
{
    if (!scale->is_number || scale->count <= most) return;
    const char **texts = check_zeroed(most, sizeof *texts);
    double *at = check_zeroed(most, sizeof *at);
    size_t *bin = check_zeroed(scale->count, sizeof *bin), used = 0;
    for (size_t i = 0, last = SIZE_MAX; i < scale->count; i++) {
        size_t now = (size_t)(share_of(scale, scale->at[i]) * (double)most);
        if (now >= most) now = most - 1;
        if (now != last) {
            texts[used] = scale->texts[i];
            at[used++] = scale->at[i];
            last = now;
        }
        bin[i] = used - 1;
    }
    for (size_t p = 0; p < view->point_count; p++) scale->place[p] = bin[scale->place[p]];
    memcpy(scale->texts, texts, used * sizeof *texts);
    memcpy(scale->at, at, used * sizeof *at);
    scale->count = used;
    free(texts);
    free(at);
    free(bin);
}

/* "12800/s" as "12,800/s". */
static struct label tic_of(const char *text)
{
    const size_t digits = strspn(text, "0123456789");
    struct label whole = format_name(text, 20);
    if (digits < 4 || digits > 15 || text[digits] == '.' || text[digits] == ':') return whole;
    struct label label;
    snprintf(label.text, sizeof label.text, "%.40s%.40s", format_count(atof(text)).text,
             text + digits);
    return format_name(label.text, 20);
}

/* Whether neighbours stand about equally far apart: then every second tic or every third looks right. */
static bool is_even(const struct sweep_scale *scale)
{
    double least = INFINITY, most = 0;
    for (size_t i = 1; i < scale->count; i++) {
        const double gap = share_of(scale, scale->at[i]) - share_of(scale, scale->at[i - 1]);
        least = fmin(least, gap);
        most = fmax(most, gap);
    }
    return most < 1.6 * least;
}

/* Which of every `stride`-th name have room; gives how many have none. */
static size_t choose_tics(const struct sweep_scale *scale, bool across, double px, size_t stride,
                          bool *shown)
{
    double right = -1e9;
    size_t without = 0;
    for (size_t i = 0; i < scale->count; i++) {
        const struct label label = tic_of(scale->texts[i]);
        const double middle = share_of(scale, scale->at[i]) * px;
        const double half = (across ? figure_text_px(label.text) + 8 : 18) / 2;
        shown[i] = i % stride == 0 && middle - half >= right;
        without += i % stride == 0 && !shown[i];
        if (shown[i]) right = middle + half;
    }
    return without;
}

void sweep_scale_tics(struct text *commands, const struct sweep_scale *scale, const char *tics,
                      double px)
{
    const bool across = tics[0] == 'x';
    bool *shown = check_zeroed(scale->count + 1, sizeof *shown);
    size_t stride = 1;
    while (choose_tics(scale, across, px, stride, shown) > 0 && is_even(scale) &&
           stride < scale->count)
        stride++;
    const char *comma = "";
    text_format(commands, "set %s (", tics);
    for (size_t i = 0; i < scale->count; i++) {
        if (!shown[i]) continue;
        const struct label label = tic_of(scale->texts[i]);
        struct text format = {0};
        /* A label given with its tic is a format: a per cent sign would be read as one. */
        for (const char *at = label.text; *at; at++) {
            if (*at == '%') text_add(&format, "%");
            text_add_bytes(&format, at, 1);
        }
        text_add(commands, comma);
        comma = ", ";
        text_gnuplot(commands, format.at ? format.at : "");
        text_format(commands, " %.10g", scale->at[i]);
        text_free(&format);
    }
    text_add(commands, ")");
    free(shown);
}

void sweep_scale_range(struct text *commands, const struct sweep_scale *scale, const char *axis)
{
    const double low = scale->at[0], high = scale->at[scale->count - 1];
    const double apart = !scale->is_number ? 0.4 : high > low ? (high - low) * 0.04 : 1;
    if (scale->logarithmic) text_format(commands, "set logscale %s 10\n", axis);
    text_format(commands, "set %srange [%.10g:%.10g]\n", axis,
                scale->logarithmic ? low / 1.1 : low - apart,
                scale->logarithmic ? high * 1.1 : high + apart);
}

size_t sweep_main_axis(const struct sweep_view *view)
{
    size_t best = 0;
    for (size_t a = 1; a < view->axis_count; a++) {
        const struct sweep_view_axis *axis = &view->axes[a], *known = &view->axes[best];
        if (axis->is_number != known->is_number ? axis->is_number : axis->values > known->values)
            best = a;
    }
    return best;
}

/* ---- latencies */

double sweep_spread(const struct sweep_view *view, size_t measure)
{
    double low = INFINITY, high = 0;
    for (size_t p = 0; p < view->point_count; p++) {
        const double p99 = sweep_view_value(view, p, measure)->p99_ns;
        low = fmin(low, p99);
        high = fmax(high, p99);
    }
    return low > 0 && isfinite(low) ? high / low : 1;
}

size_t sweep_main_measure(const struct sweep_view *view)
{
    size_t best = 0;
    for (size_t m = 1; m < view->measure_count; m++)
        if (sweep_spread(view, m) > sweep_spread(view, best) * 1.0001) best = m;
    return best;
}

struct label sweep_measure_name(const struct sweep_view *view, size_t measure)
{
    struct label label;
    snprintf(label.text, sizeof label.text, "%.50s, %.50s p99",
             format_name(view->measures[measure].component, 32).text,
             format_words(view->measures[measure].stage).text);
    return label;
}

/* ---- series */

static bool is_alike(const struct sweep_view *view, size_t p, size_t q, size_t axis, size_t other)
{
    for (size_t a = 0; a < view->axis_count; a++)
        if (a != axis && a != other && strcmp(text_at(view, p, a), text_at(view, q, a)) != 0)
            return false;
    return true;
}

struct sweep_series sweep_series_of(const struct sweep_view *view, size_t axis, size_t other)
{
    struct sweep_series series = {0};
    size_t *first = check_zeroed(view->point_count + 1, sizeof *first);
    series.of = check_zeroed(view->point_count + 1, sizeof *series.of);
    for (size_t p = 0; p < view->point_count; p++) {
        size_t s = 0;
        while (s < series.count && !is_alike(view, first[s], p, axis, other)) s++;
        if (s == series.count) first[series.count++] = p;
        series.of[p] = s;
    }
    series.name = check_zeroed(series.count + 1, sizeof *series.name);
    const size_t named = view->axis_count - 1 - (other < view->axis_count);
    for (size_t s = 0; s < series.count; s++)
        for (size_t a = 0; a < view->axis_count; a++) {
            if (a == axis || a == other) continue;
            /* Of many, words speak for themselves: "provisioned, rate 2000/s, polling". */
            const char *value = text_at(view, first[s], a);
            if (series.name[s].length) text_add(&series.name[s], ", ");
            if (named < 3 || !isalpha((unsigned char)*value))
                text_format(&series.name[s], "%s ", format_words(view->axes[a].label).text);
            text_add(&series.name[s], value);
        }
    free(first);
    return series;
}

void sweep_series_free(struct sweep_series *series)
{
    for (size_t s = 0; s < series->count; s++) text_free(&series->name[s]);
    free(series->name);
    free(series->of);
}

/* ---- loads */

bool sweep_is_load(const struct sweep_view *view, size_t axis)
{
    return strncmp(view->axes[axis].path, "producers.", 10) == 0;
}
