/*
 * figure_axis.c -- tics that people can read, and labels that do not lie on each other.
 */
#include <math.h>
#include <stdio.h>

#include "reports/common/format.h"
#include "reports/figures/figure.h"

struct unit {
    double ms;
    const char *name;
};

static const struct unit units[] = {{1e-6, "ns"},  {1e-3, "µs"},  {1, "ms"},     {1e3, "s"},
                                    {60e3, "min"}, {3600e3, "h"}, {86400e3, "d"}};
enum {
    UNITS = (int)(sizeof units / sizeof units[0]),
    TICS_MOST = 40,
    TICS_FEW = 4,
    TICS_MANY = 10
};

static void add_value(struct text *out, double value, const char *unit)
{
    if (value >= 1000) text_format(out, "%s %s", format_count(value).text, unit);
    else text_format(out, "%.4g %s", value, unit);
}

/* The unit in which a tic's number is short: digits before the point, or behind it. */
static double cost_of(double value)
{
    if (value >= 1) return value < 999.5 ? floor(log10(value * 1.0001)) : 4 + log10(value);
    return 2 + ceil(-log10(value * 1.0001));
}

static const struct unit *unit_for(const double *tics_ms, int count)
{
    const struct unit *best = &units[0];
    double least = INFINITY;
    for (int u = 0; u < UNITS; u++) {
        double cost = 0, uneven = 0;
        for (int i = 0; i < count; i++) {
            const double value = tics_ms[i] / units[u].ms;
            cost += cost_of(value);
            uneven += fabs(value * 100 - round(value * 100)) > 1e-3 * value * 100;
        }
        if (cost + 3 * uneven > least) continue;
        least = cost + 3 * uneven;
        best = &units[u];
    }
    return best;
}

/* The fullest set of steps that does not give too many tics. */
static int log_tics(double low_ms, double high_ms, double tics[TICS_MOST])
{
    static const double steps[][10] = {
        {1, 2, 3, 4, 5, 6, 7, 8, 9, 0}, {1, 1.5, 2, 3, 5, 7, 0}, {1, 2, 5, 0}, {1, 3, 0}, {1, 0}};
    static const int sets = (int)(sizeof steps / sizeof steps[0]);
    int count = 0;
    for (int set = 0; set < sets; set++) {
        count = 0;
        for (int power = (int)floor(log10(low_ms)); power <= (int)ceil(log10(high_ms)); power++)
            for (int i = 0; steps[set][i] > 0; i++) {
                const double at = steps[set][i] * pow(10, power);
                if (at < low_ms * 0.999 || at > high_ms * 1.001) continue;
                if (count < TICS_MOST) tics[count] = at;
                count++;
            }
        if (count <= (set == 0 ? TICS_MANY / 2 : TICS_MANY)) break;
    }
    return count < TICS_MOST ? count : TICS_MOST;
}

static int linear_tics(double low, double high, double tics[TICS_MOST])
{
    const double step = figure_step(high - low, 6);
    int count = 0;
    for (int i = (int)ceil(low / step - 1e-6); i * step <= high * 1.0001 && count < TICS_MOST; i++)
        if (i > 0) tics[count++] = i * step;
    return count;
}

static void add_tics(struct text *out, const char *axis, const double *tics_ms, int count,
                     double per_ms, bool from_zero)
{
    const struct unit *unit = unit_for(tics_ms, count);
    text_format(out, "set %s (%s", axis, from_zero ? "'0' 0" : "");
    for (int i = 0; i < count; i++) {
        text_format(out, "%s'", i || from_zero ? ", " : "");
        add_value(out, tics_ms[i] / unit->ms, unit->name);
        text_format(out, "' %.10g", tics_ms[i] * per_ms);
    }
    text_add(out, ")");
}

void figure_log_time_axis(struct figure *figure, const char *axis, double low_ms, double high_ms)
{
    double tics[TICS_MOST];
    if (!(low_ms > 0)) low_ms = 1e-3;
    if (high_ms < low_ms * 1.5) high_ms = low_ms * 1.5;
    int count = log_tics(low_ms, high_ms, tics);
    if (count < TICS_FEW) count = linear_tics(low_ms, high_ms, tics);
    text_format(&figure->axes, "set %crange [%.10g:%.10g]\n", axis[0], low_ms, high_ms);
    add_tics(&figure->axes, axis, tics, count, 1, false);
    text_add(&figure->axes, "\n");
}

double figure_linear_time_axis(struct text *commands, const char *axis, double high_ms,
                               double per_ms)
{
    double tics[TICS_MOST];
    if (!(high_ms > 0)) high_ms = 1;
    /* Minutes are cut into round minutes, not into round powers of ten of a second. */
    const double unit = high_ms < 180e3 ? 1 : high_ms < 3 * 3600e3 ? 60e3 : 3600e3;
    const double step = figure_step(high_ms / unit, 5) * unit;
    const double top = step * ceil(high_ms / step * 1.0001 + 0.02);
    int count = 0;
    for (int i = 1; i * step <= top * 1.0001 && count < TICS_MOST; i++) tics[count++] = i * step;
    add_tics(commands, axis, tics, count, per_ms, true);
    text_format(commands, "; set %crange [0:%.10g]", axis[0], top * per_ms);
    return top;
}

double figure_step(double range, int most)
{
    static const double steps[] = {1, 2, 2.5, 5, 10};
    if (!(range > 0)) return 1;
    const double decade = pow(10, floor(log10(range / most)));
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (range / (steps[i] * decade) <= most * 1.0001) return steps[i] * decade;
    return 10 * decade;
}

double figure_label_share(double plot_px)
{
    return 18 / plot_px;
}

/* Labels in order are blocks; where two blocks would touch they become one, about the mean of what their members
 * want (pool adjacent violators). */
void figure_spread(double *y, int count, double least)
{
    int order[FIGURE_LABELS_MOST] = {0}, size[FIGURE_LABELS_MOST] = {0}, blocks = 0;
    double middle[FIGURE_LABELS_MOST] = {0};
    if (count > FIGURE_LABELS_MOST) count = FIGURE_LABELS_MOST;
    if (count > 1) least = fmin(least, 1.0 / (count - 1));
    for (int i = 0; i < count; i++) {
        int at = i;
        for (; at > 0 && y[order[at - 1]] > y[i]; at--) order[at] = order[at - 1];
        order[at] = i;
    }
    for (int i = 0; i < count; i++) {
        middle[blocks] = fmin(fmax(y[order[i]], 0), 1);
        size[blocks++] = 1;
        while (blocks > 1) {
            const int a = blocks - 2, b = blocks - 1;
            if (middle[b] - middle[a] >= least * (size[a] + size[b]) / 2 - 1e-12) break;
            /* Where the one block's middle lies as seen from its lower and its upper half. */
            const double low = middle[a] + least * size[b] / 2,
                         high = middle[b] - least * size[a] / 2;
            const double total = size[a] + size[b];
            middle[a] = (low * size[a] + high * size[b]) / total;
            size[a] += size[b];
            middle[a] =
                fmin(fmax(middle[a], least * (size[a] - 1) / 2), 1 - least * (size[a] - 1) / 2);
            blocks--;
        }
    }
    for (int b = 0, i = 0; b < blocks; b++)
        for (int k = 0; k < size[b]; k++)
            y[order[i++]] = middle[b] + least * (k - (size[b] - 1) / 2.0);
}
