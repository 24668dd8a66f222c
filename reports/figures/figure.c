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

void figure_set_numbers(struct figure *figure, const char *name, const double *values, int count)
{
    text_format(&figure->settings, "array %s[%d] = [", name, count);
    for (int i = 0; i < count; i++)
        text_format(&figure->settings, "%s%.6g", i ? ", " : "", values[i]);
    text_add(&figure->settings, "]\n");
}

/* Wide letters of the widest of the usual faces, DejaVu Sans: what fits there fits everywhere. */
double figure_text_px(const char *text)
{
    double px = 0;
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        if ((*at & 0xc0) == 0x80) continue;
        px += strchr("ijlI.,:;'|!()[] ", *at) ? 4.9 : strchr("mwMW%@", *at) ? 12.2 : 8.1;
    }
    return px;
}

void figure_set_names(struct figure *figure, const char *const *names, int count)
{
    double most = 0;
    for (int i = 0; i < count; i++) most = fmax(most, figure_text_px(names[i]));
    figure_set_texts(figure, "NAMES", names, count);
    figure_set_number(figure, "ROOM", ceil(most) + 24);
    figure->below += count;
}

void figure_set_panels(struct figure *figure, int count, int panel_px, int more_px)
{
    text_format(&figure->settings,
                "PANELS = %d\nPERROW = WIDTH < 560 ? 1 : WIDTH < 800 && PANELS > 2 ? 2 : PANELS\n"
                "PROWS = (PANELS + PERROW - 1) / PERROW\nNARROWTALL = %d * PROWS + %d\n",
                count, panel_px, more_px);
}
