#include "models/produce/load_shape.h"

#include <math.h>

#include "sim/check.h"
#include "sim/units.h"

#include "sim/banned.h"

/* ---- one curve */

/* What a curve is from `at_ns` on: until end_ns a straight line. */
struct stretch {
    int64_t end_ns;
    double at, slope;
};

/* How many points are not after at_ns. */
static uint32_t points_until(const struct load_curve *curve, int64_t at_ns)
{
    uint32_t low = 0, high = curve->count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (curve->points[middle].at_ns <= at_ns) low = middle + 1;
        else high = middle;
    }
    return low;
}

static struct stretch stretch_at(const struct load_curve *curve, int64_t at_ns)
{
    const int64_t period_ns = curve->period_ns;
    int64_t in_ns = at_ns;
    if (period_ns > 0) in_ns = (at_ns % period_ns + period_ns) % period_ns;
    const uint32_t until = points_until(curve, in_ns);
    const struct load_point *first = curve->points, *last = curve->points + curve->count - 1;
    struct load_point from = until > 0 ? first[until - 1] : *last;
    struct load_point to = until < curve->count ? first[until] : *first;
    struct stretch stretch = {INT64_MAX, from.factor, 0};
    if (period_ns == 0) {
        if (until == 0) stretch.at = first->factor;
        if (until < curve->count) stretch.end_ns = to.at_ns;
        if (until == 0 || until == curve->count) return stretch;
    } else {
        if (until == 0) from.at_ns -= period_ns;
        if (until == curve->count) to.at_ns += period_ns;
        stretch.end_ns = at_ns + (to.at_ns - in_ns);
    }
    if (curve->steps) return stretch;
    const double slope = (to.factor - from.factor) / (double)(to.at_ns - from.at_ns);
    stretch.at = fmax(0, from.factor + slope * (double)(in_ns - from.at_ns));
    stretch.slope = slope;
    return stretch;
}

/* ---- pieces */

struct load_piece load_shape_piece(const struct load_shape *shape, int64_t at_ns)
{
    struct load_piece piece = {.from_ns = at_ns, .to_ns = at_ns + NS_PER_DAY, .scale = 1};
    for (uint32_t i = 0; shape && i < shape->count; i++) {
        const struct stretch stretch = stretch_at(&shape->curves[i], at_ns);
        CHECK(stretch.end_ns > at_ns);
        if (stretch.end_ns < piece.to_ns) piece.to_ns = stretch.end_ns;
        if (stretch.slope == 0) piece.scale *= stretch.at;
        else piece.line[piece.lines++] = (struct load_line){stretch.at, stretch.slope};
    }
    return piece;
}

/* The factor x ns into a piece. */
static double value_at(const struct load_piece *piece, double x)
{
    double value = piece->scale;
    for (uint32_t i = 0; i < piece->lines; i++)
        value *= fmax(0, piece->line[i].at + piece->line[i].slope * x);
    return value;
}

/* Nodes and half weights on [0, 1] of the five-point Gauss-Legendre rule (Abramowitz & Stegun, table 25.4): exact up
 * to degree 9, one more than LOAD_CURVES_MAX. */
static const double nodes[] = {0.5 - 0.9061798459386640 / 2, 0.5 - 0.5384693101056831 / 2, 0.5,
                               0.5 + 0.5384693101056831 / 2, 0.5 + 0.9061798459386640 / 2};
static const double weights[] = {0.2369268850561891 / 2, 0.4786286704993665 / 2,
                                 0.5688888888888889 / 2, 0.4786286704993665 / 2,
                                 0.2369268850561891 / 2};

double load_piece_integral(const struct load_piece *piece, double span_ns)
{
    const struct load_line *line = piece->line;
    if (piece->lines == 0) return piece->scale * span_ns;
    if (piece->lines == 1) return piece->scale * span_ns * (line->at + line->slope / 2 * span_ns);
    double sum = 0;
    for (int i = 0; i < 5; i++) sum += weights[i] * value_at(piece, nodes[i] * span_ns);
    return sum * span_ns;
}

/* Newton's steps, halving where they leave what is known to hold the root. */
static double inverse_by_steps(const struct load_piece *piece, double sum, double span_ns)
{
    enum { STEPS_MOST = 80 };
    double low = 0, high = span_ns, x = span_ns / 2;
    for (int step = 0; step < STEPS_MOST && high - low > 0.25; step++) {
        const double off = load_piece_integral(piece, x) - sum, slope = value_at(piece, x);
        if (fabs(off) <= slope * 0.25) break; /* a quarter of a ns */
        if (off < 0) low = x;
        else high = x;
        const double next = slope > 0 ? x - off / slope : low;
        x = next > low && next < high ? next : (low + high) / 2;
    }
    return x;
}

double load_piece_inverse(const struct load_piece *piece, double sum)
{
    const double span_ns = (double)(piece->to_ns - piece->from_ns);
    if (sum <= 0 || piece->scale <= 0) return 0;
    if (piece->lines == 0) return fmin(span_ns, sum / piece->scale);
    if (piece->lines > 1) return inverse_by_steps(piece, sum, span_ns);
    /* The root of at x + slope x^2 / 2 = sum that does not cancel. */
    const double at = piece->line->at, slope = piece->line->slope, wanted = sum / piece->scale;
    return fmin(span_ns, 2 * wanted / (at + sqrt(fmax(0, at * at + 2 * slope * wanted))));
}

/* ---- the whole */

double load_shape_factor(const struct load_shape *shape, int64_t at_ns)
{
    const struct load_piece piece = load_shape_piece(shape, at_ns);
    return value_at(&piece, 0);
}

static double span_within(const struct load_piece *piece, int64_t end_ns)
{
    return (double)((piece->to_ns < end_ns ? piece->to_ns : end_ns) - piece->from_ns);
}

double load_shape_integral(const struct load_shape *shape, int64_t from_ns, int64_t to_ns)
{
    double sum = 0;
    if (!shape || shape->count == 0) return (double)(to_ns - from_ns);
    while (from_ns < to_ns) {
        const struct load_piece piece = load_shape_piece(shape, from_ns);
        sum += load_piece_integral(&piece, span_within(&piece, to_ns));
        from_ns = piece.to_ns;
    }
    return sum;
}

/* Where a piece is greatest in its first `span_ns`: the logarithm of a product of straight lines is concave, so it has
 * one summit. */
static double summit(const struct load_piece *piece, double span_ns)
{
    enum { THIRDS = 60 };
    double low = 0, high = span_ns;
    for (int third = 0; third < THIRDS; third++) {
        const double left = low + (high - low) / 3, right = high - (high - low) / 3;
        if (value_at(piece, left) < value_at(piece, right)) low = left;
        else high = right;
    }
    if (value_at(piece, 0) >= value_at(piece, low)) return 0;
    return value_at(piece, span_ns) > value_at(piece, low) ? span_ns : low;
}

double load_shape_most(const struct load_shape *shape, int64_t from_ns, int64_t to_ns,
                       int64_t *at_ns)
{
    double most = -1;
    while (most < 0 || from_ns < to_ns) {
        const struct load_piece piece = load_shape_piece(shape, from_ns);
        const double x = piece.lines > 0 ? summit(&piece, span_within(&piece, to_ns)) : 0;
        if (value_at(&piece, x) > most) {
            most = value_at(&piece, x);
            if (at_ns) *at_ns = from_ns + (int64_t)x;
        }
        from_ns = piece.to_ns;
    }
    return most;
}

/* ---- what repeats */

static int64_t common_divisor(int64_t a, int64_t b)
{
    while (b > 0) {
        const int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static bool is_level(const struct load_curve *curve)
{
    for (uint32_t i = 1; i < curve->count; i++)
        if (curve->points[i].factor != curve->points[0].factor) return false;
    return true;
}

int64_t load_shape_period_ns(const struct load_shape *shape)
{
    int64_t period_ns = 1;
    for (uint32_t i = 0; shape && i < shape->count; i++) {
        const int64_t own_ns = shape->curves[i].period_ns;
        if (is_level(&shape->curves[i])) continue;
        if (own_ns == 0) return 0;
        const int64_t times = own_ns / common_divisor(period_ns, own_ns);
        if (period_ns > INT64_MAX / times) return 0;
        period_ns *= times;
    }
    return period_ns;
}
