#include "reports/figures/figure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reports/common/format.h"
#include "sim/check.h"

const char *figure_template(const char *name)
{
    for (const struct figure_template *t = figure_templates; t->name; t++)
        if (strcmp(t->name, name) == 0) return t->text;
    const bool found = false; /* a figure without its template */
    CHECK(found);
    return "";
}

void figure_free(struct figure *figure)
{
    text_free(&figure->title);
    text_free(&figure->subtitle);
    text_free(&figure->data);
    text_free(&figure->settings);
    text_free(&figure->axes);
}

void figure_set_text(struct figure *figure, const char *name, const char *value)
{
    text_format(&figure->settings, "%s = ", name);
    text_gnuplot(&figure->settings, value);
    text_add(&figure->settings, "\n");
}

void figure_set_number(struct figure *figure, const char *name, double value)
{
    text_format(&figure->settings, "%s = %.10g\n", name, value);
}

void figure_set_texts(struct figure *figure, const char *name, const char *const *values, int count)
{
    text_format(&figure->settings, "array %s[%d] = [", name, count);
    for (int i = 0; i < count; i++) {
        if (i) text_add(&figure->settings, ", ");
        text_gnuplot(&figure->settings, values[i]);
    }
    text_add(&figure->settings, "]\n");
}

static void add_tic(struct text *out, int *count, double ms)
{
    char digits[32];
    struct label label = format_ns(ms * 1e6);
    /* 1-2-5 steps need no decimals: "200 ms", not "200.00". */
    double value;
    const char *unit = strchr(label.text, ' ');
    if (unit && sscanf(label.text, "%lf", &value) == 1) {
        snprintf(digits, sizeof digits, "%g%s", value, unit);
        text_format(out, "%s'%s' %.10g", *count ? ", " : "", digits, ms);
        (*count)++;
    }
}

void figure_log_time_axis(struct figure *figure, const char *axis, double low_ms, double high_ms)
{
    static const double steps[][4] = {{1, 2, 5, 0}, {1, 3, 0, 0}, {1, 0, 0, 0}};
    if (!(low_ms > 0)) low_ms = 1e-3;
    if (high_ms < low_ms * 1.5) high_ms = low_ms * 1.5;
    const double decades = log10(high_ms / low_ms);
    const double *step = steps[decades <= 3 ? 0 : decades <= 6 ? 1 : 2];
    int count = 0;
    text_format(&figure->axes, "set %crange [%.10g:%.10g]\nset %s (", axis[0], low_ms, high_ms,
                axis);
    for (int power = (int)floor(log10(low_ms)); power <= (int)ceil(log10(high_ms)); power++)
        for (int i = 0; step[i] > 0; i++) {
            const double at = step[i] * pow(10, power);
            if (at >= low_ms * 0.999 && at <= high_ms * 1.001) add_tic(&figure->axes, &count, at);
        }
    text_add(&figure->axes, ")\n");
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

void figure_minutes_axis(struct figure *figure, double minutes)
{
    static const struct {
        double step, unit;
        const char *name;
    } choices[] = {{1, 1, "min"},     {2, 1, "min"},     {5, 1, "min"},     {10, 1, "min"},
                   {15, 1, "min"},    {30, 1, "min"},    {60, 60, "h"},     {120, 60, "h"},
                   {180, 60, "h"},    {360, 60, "h"},    {720, 60, "h"},    {1440, 1440, "d"},
                   {2880, 1440, "d"}, {7200, 1440, "d"}, {14400, 1440, "d"}};
    size_t pick = 0;
    while (pick + 1 < sizeof choices / sizeof choices[0] && minutes / choices[pick].step > 9)
        pick++;
    text_add(&figure->axes, "set xtics (");
    for (int i = 0; i * choices[pick].step <= minutes * 1.0001; i++)
        text_format(&figure->axes, "%s'%g %s' %g", i ? ", " : "",
                    i * choices[pick].step / choices[pick].unit, choices[pick].name,
                    i * choices[pick].step);
    text_add(&figure->axes, ")\n");
}

void figure_spread(double *y, int count, double least)
{
    for (int pass = 0; pass < 50; pass++)
        for (int i = 0; i < count; i++)
            for (int j = 0; j < count; j++) {
                if (i == j || y[i] < y[j] || (y[i] == y[j] && i > j)) continue;
                if (y[i] - y[j] >= least) continue;
                const double middle = (y[i] + y[j]) / 2;
                y[i] = middle + least * 0.5001;
                y[j] = middle - least * 0.5001;
            }
}
