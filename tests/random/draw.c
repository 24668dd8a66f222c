#include "tests/random/draw.h"

#include <math.h>

struct draw draw_of(uint64_t seed, const char *path, uint32_t strikes)
{
    struct draw draw = {.strikes = strikes};
    rng_init(&draw.rng, seed, strikes, path, "random scenario");
    return draw;
}

uint32_t draw_below(struct draw *draw, uint32_t bound)
{
    return (uint32_t)rng_below(&draw->rng, bound);
}

bool draw_chance(struct draw *draw, double probability)
{
    return rng_uniform(&draw->rng) < probability;
}

double draw_ratio(struct draw *draw, double low, double high)
{
    return low * pow(high / low, rng_uniform(&draw->rng));
}

enum end draw_end(struct draw *draw)
{
    const double u = rng_uniform(&draw->rng);
    return u < 0.15 ? END_LOW : u < 0.3 ? END_HIGH : END_INSIDE;
}

enum field_kind draw_kind(const struct field *row)
{
    return row->kind == FIELD_DIST ? row->of : row->kind;
}

/* The least value above 0 that is worth writing down. */
static double grain(enum field_kind kind)
{
    switch (kind) {
    case FIELD_DURATION: return 1e3;
    case FIELD_RATIO:
    case FIELD_NUMBER:
    case FIELD_RATE: return 1e-4;
    default: return 1;
    }
}

struct quantity draw_rounded(enum field_kind kind, double value)
{
    if (quantity_is_whole(kind)) {
        /* 2^63 as a double is one more than the greatest whole number. */
        const int64_t whole = value >= 0x1p63 ? INT64_MAX : (int64_t)ceil(value);
        return (struct quantity){(double)whole, whole};
    }
    if (value == 0) return (struct quantity){0, 0};
    const double unit = pow(10, floor(log10(fabs(value))) - 3);
    /* By division where it can be: 7 / 10000 is the double nearest to 0.0007, 7 x 0.0001 is not. */
    const double rounded = unit < 1 ? round(value / unit) / round(1 / unit)
                                    : round(value / unit) * unit;
    return (struct quantity){rounded, 0};
}

/* Most people stay within a factor of 100 of what is usual; where nothing is, in the middle of the range. */
static double inside(struct draw *draw, const struct field *row, double low, double high)
{
    struct quantity usual;
    char problem[QUANTITY_PROBLEM_MAX];
    double from = low, to = high;
    if (row->fallback && quantity_read(draw_kind(row), row->fallback, &usual, problem) &&
        usual.value > 0) {
        from = usual.value / 100;
        to = usual.value * 100;
    } else if (!row->fallback) {
        from = low * cbrt(high / low);
        to = high / cbrt(high / low);
    }
    if (from < low || draw_chance(draw, 0.2)) from = low;
    if (to > high || draw_chance(draw, 0.2)) to = high;
    if (from > to) from = to;
    return draw_ratio(draw, from, to);
}

struct quantity draw_quantity(struct draw *draw, const struct field *row, enum end end)
{
    const enum field_kind kind = draw_kind(row);
    const bool limited = row->max != 0;
    const double least = limited ? row->min : 0, most = limited ? row->max : 1e3 * grain(kind);
    const struct quantity lowest = {least, (int64_t)ceil(least)};
    if (end == END_LOW) return quantity_is_whole(kind) ? draw_rounded(kind, least) : lowest;
    if (end == END_HIGH)
        return quantity_is_whole(kind) ? draw_rounded(kind, floor(most))
                                       : (struct quantity){most, 0};
    const double above = least > 0 ? least : most * 1e-9 > grain(kind) ? most * 1e-9 : grain(kind);
    struct quantity value =
        draw_rounded(kind, inside(draw, row, above < most ? above : most, most));
    /* Some want whole seconds. */
    const int64_t second = 1000000000;
    if (kind == FIELD_DURATION && draw->strikes > 0 && value.whole > second)
        value = draw_rounded(kind, (double)(value.whole / second * second));
    return value.value < least || value.value > most ? lowest : value;
}
