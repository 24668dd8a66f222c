#include "tests/random/shapes.h"

#include "sim/check.h"
#include "sim/week_time.h"
#include "tests/random/families.h"

void shape_week_time(FILE *out, struct draw *draw, enum end end)
{
    const uint32_t at = end == END_LOW    ? 0
                        : end == END_HIGH ? 7 * 24 * 60 - 1
                                          : draw_below(draw, 7 * 24 * 60);
    fprintf(out, "\"%s %02u:%02u\"", week_days[at / 1440], at / 60 % 24, at % 60);
}

/* ---- profiles */

/* From 0 to some more than 1; the first of a curve is never 0, for something has to come. */
static void write_factor(FILE *out, struct draw *draw, bool first)
{
    const uint32_t tenths = draw_below(draw, 31);
    fprintf(out, "%u.%u", tenths / 10, first && tenths == 0 ? 1 : tenths % 10);
}

static void write_points(FILE *out, struct draw *draw, const char *family, const char *time,
                         uint32_t count, uint32_t step)
{
    fprintf(out, "%s: {", family);
    for (uint32_t i = 0, at = draw_below(draw, step); i < count; i++) {
        fputs(i > 0 ? ", " : "", out);
        if (*time == 'd') fprintf(out, "\"%02u:%02u\": ", at / 60 % 24, at % 60);
        else if (*time == 'w') fprintf(out, "\"%s %02u:00\": ", week_days[at / 24 % 7], at % 24);
        else fprintf(out, "%ums: ", at);
        write_factor(out, draw, i == 0);
        at += 1 + draw_below(draw, step - 1);
    }
    fputc('}', out);
}

static void write_shape_file(FILE *out, struct draw *draw, struct folder *folder)
{
    fputs("file: ", out);
    FILE *file = family_file(out, folder);
    const uint32_t lines = 1 + draw_below(draw, 6);
    if (draw_chance(draw, 0.5)) fputs("time,factor\n", file);
    for (uint32_t i = 0; i < lines; i++) {
        fprintf(file, "%u.5,", 3 * i);
        write_factor(file, draw, i == 0);
        fputc('\n', file);
    }
    CHECK(fclose(file) == 0);
}

static void write_curve(FILE *out, struct draw *draw, struct folder *folder)
{
    const uint32_t count = 1 + draw_below(draw, 4);
    fputc('{', out);
    switch (draw_below(draw, 5)) {
    case 0: write_points(out, draw, "daily", "d", count, 300); break;
    case 1: write_points(out, draw, "weekly", "w", count, 40); break;
    case 2: fprintf(out, "weekly: {%s: 0.5}", week_days[draw_below(draw, 7)]); break;
    case 3: write_points(out, draw, "points", "p", count, 5000); break;
    default: write_shape_file(out, draw, folder); break;
    }
    if (draw_chance(draw, 0.3)) fputs(", steps: true", out);
    fputc('}', out);
}

void shape_profile(FILE *out, struct draw *draw, struct folder *folder)
{
    const uint32_t curves = 1 + draw_below(draw, 3);
    fputc('[', out);
    for (uint32_t i = 0; i < curves; i++) {
        fputs(i > 0 ? ", " : "", out);
        write_curve(out, draw, folder);
    }
    fputc(']', out);
}

/* ---- traces */

static void write_trace_time(FILE *out, uint32_t form, uint32_t s)
{
    if (form == 0) fprintf(out, "%u", s);
    else if (form == 1) fprintf(out, "%u", 1772409600 + s);
    else if (form == 2) fprintf(out, "%u000", 1772409600 + s);
    else fprintf(out, "2026-03-02T00:%02u:%02u%s", s / 60 % 60, s % 60, form == 3 ? "Z" : "+01:00");
}

void shape_trace(FILE *out, struct draw *draw, struct folder *folder, struct load *load)
{
    fputs("{file: ", out);
    FILE *file = family_file(out, folder);
    const uint32_t lines = 1 + draw_below(draw, 40), form = draw_below(draw, 5);
    const uint32_t most = 1u << draw_below(draw, 12);
    const bool single = draw_chance(draw, 0.4), bytes = draw_chance(draw, 0.5);
    const bool keys = single && draw_chance(draw, 0.5);
    fprintf(file, "time%s%s%s\n", single ? "" : ",records", keys ? ",key" : "",
            bytes ? ",bytes" : "");
    for (uint32_t i = 0, s = 0; i < lines; i++) {
        const uint32_t records = single ? 1 : draw_below(draw, most) + (i == 0);
        write_trace_time(file, form, s);
        if (!single) fprintf(file, ",%u", records);
        if (keys) fprintf(file, ",k%u", draw_below(draw, 5));
        if (bytes) fprintf(file, ",%u", records * (1 + draw_below(draw, 3000)));
        fputc('\n', file);
        s += draw_chance(draw, 0.9) ? 1 : 2 + draw_below(draw, 9);
    }
    CHECK(fclose(file) == 0);
    load->per_s += single ? 1 : most;
    fprintf(out, "%s}", draw_chance(draw, 0.3) ? ", spread: even" : "");
}
