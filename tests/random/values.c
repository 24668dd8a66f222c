#include "tests/random/values.h"

#include <string.h>

#include "sim/check.h"
#include "tests/random/families.h"
#include "tests/random/shapes.h"

void load_add(struct load *load, enum field_kind kind, double value)
{
    if (kind == FIELD_RATE) load->per_s += value;
    if (kind == FIELD_COUNT && value > load->count) load->count = value;
    if (kind == FIELD_DURATION && value > 0 && value * 1e-9 < load->shortest_s)
        load->shortest_s = value * 1e-9;
}

void value_quoted(FILE *out, const char *text)
{
    fputc('"', out);
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\') fputc('\\', out);
        fputc(*c, out);
    }
    fputc('"', out);
}

static void write_choice(FILE *out, struct draw *draw, const char *const *choices, enum end end)
{
    uint32_t count = 0;
    while (choices[count]) count++;
    const uint32_t at = end == END_LOW ? 0 : end == END_HIGH ? count - 1 : draw_below(draw, count);
    value_quoted(out, choices[at]);
}

static void write_text(FILE *out, struct draw *draw, const struct field *row)
{
    static const char long_text[] =
        "a-very-long-text/a-very-long-text/a-very-long-text/a-very-long-text/a-very-long-text/"
        "a-very-long-text/a-very-long-text/a-very-long-text/a-very-long-text/a-very-long-text/";
    static const char *const texts[] = {
        "x",
        "it's \"odd\" \\ and: {more} #1/",
        "\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80/",
        long_text,
    };
    const uint32_t count = sizeof texts / sizeof *texts;
    const uint32_t at = draw_below(draw, count + 1);
    if (at < count) value_quoted(out, texts[at]);
    else fputs(row->fallback ? row->fallback : "y", out); /* a fallback is YAML already */
}

void value_write(FILE *out, struct draw *draw, const struct field *row, enum end end,
                 struct folder *folder, struct load *load)
{
    if (quantity_is_kind(draw_kind(row))) {
        char text[QUANTITY_TEXT_MAX];
        const struct quantity value = draw_quantity(draw, row, end);
        quantity_text(draw_kind(row), value, text);
        load_add(load, draw_kind(row), value.value);
        fputs(text, out);
        return;
    }
    switch (row->kind) {
    case FIELD_BOOL:
        fputs(end == END_LOW || (end == END_INSIDE && draw_chance(draw, 0.5)) ? "false" : "true",
              out);
        break;
    case FIELD_CHOICE: write_choice(out, draw, row->choices, end); break;
    case FIELD_TEXT:
        if (row->of == FIELD_COUNT) fputs("[0, 1]", out);
        else write_text(out, draw, row);
        break;
    case FIELD_KEYS: family_keys(out, draw, end, folder); break;
    case FIELD_WEEK_TIME: shape_week_time(out, draw, end); break;
    case FIELD_PROFILE: shape_profile(out, draw, folder); break;
    case FIELD_RANGES: family_ranges(out, draw, folder); break;
    case FIELD_TRACE: shape_trace(out, draw, folder, load); break;
    default: CHECK(false); /* a kind of field to learn */
    }
}

void value_write_any(FILE *out, struct draw *draw, const struct field *row, struct folder *folder,
                     struct load *load)
{
    /* Distributions that were refused twice become plain values. */
    if (row->kind == FIELD_DIST && draw->strikes < 2 && draw_chance(draw, 0.75))
        family_dist(out, draw, row, folder, load);
    else value_write(out, draw, row, draw_end(draw), folder, load);
}
