#include "sim/dist.h"

#include <math.h>
#include <string.h>

#include "sim/check.h"
#include "sim/multiversion.h"
#include "sim/quantile_table.h"
#include "sim/vmath.h"

#include "sim/banned.h"

/* ours: scratch of a block stays in the first-level cache. */
enum { DIST_BLOCK = 512 };
/* ours: fewer draws than this are looked up faster one by one. */
enum { FEW = 5 };

/* Phi^-1(0.99): what p99 is above the median, in sigmas. */
#define NORMAL_P99 2.3263478740408408

struct dist dist_constant(double value)
{
    return (struct dist){.family = DIST_CONSTANT, .a = value};
}

struct dist dist_exponential(double mean)
{
    return (struct dist){.family = DIST_EXPONENTIAL, .a = mean};
}

struct dist dist_uniform(double low, double high)
{
    return (struct dist){.family = DIST_UNIFORM, .a = low, .b = high};
}

struct dist dist_lognormal(double median, double sigma)
{
    return (struct dist){.family = DIST_LOGNORMAL, .a = vmath_log(median), .b = sigma};
}

struct dist dist_lognormal_p99(double median, double p99)
{
    return dist_lognormal(median, vmath_log(p99 / median) / NORMAL_P99);
}

/* ---- the families of one uniform a draw: a value is a function of it */

static bool is_inverse(enum dist_family family)
{
    return family != DIST_CONSTANT && family != DIST_GAMMA && family != DIST_MIXTURE;
}

/* How many of the first values, which ascend, are not above x. */
static uint32_t empirical_within(const struct dist *dist, double x)
{
    uint32_t low = 0, high = dist->count;
    while (low < high) {
        const uint32_t middle = (low + high) / 2;
        if (dist->values[middle] <= x) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* The value whose cumulative weight is the first above u. */
static double empirical_value(const struct dist *dist, double u)
{
    const double *first = dist->cumulative;
    uint32_t left = dist->count;
    while (left > 1) {
        const uint32_t half = left / 2;
        first += first[half - 1] <= u ? half : 0;
        left -= half;
    }
    return dist->values[first - dist->cumulative];
}

static double value_of(const struct dist *dist, double u)
{
    const double a = dist->a, b = dist->b, shift = dist->shift;
    switch (dist->family) {
    case DIST_EXPONENTIAL: return shift + -a * vmath_log(u);
    case DIST_UNIFORM: return a + (b - a) * u;
    case DIST_LOGNORMAL: return shift + vmath_exp(a + b * vmath_normal_quantile(u));
    case DIST_WEIBULL: return shift + a * vmath_exp(vmath_log(-vmath_log(u)) / b);
    case DIST_NORMAL: {
        const double value = a + b * vmath_normal_quantile(u);
        return value > 0 ? value : 0;
    }
    case DIST_EMPIRICAL: return empirical_value(dist, u);
    case DIST_CONSTANT:
    case DIST_GAMMA:
    case DIST_MIXTURE: break;
    }
    CHECK(false);
    return 0;
}

MULTIVERSION static void scale(double *values, size_t count, double offset, double factor)
{
    for (size_t i = 0; i < count; i++) values[i] = offset + factor * values[i];
}

MULTIVERSION static void divide(double *values, size_t count, double divisor)
{
    for (size_t i = 0; i < count; i++) values[i] = values[i] / divisor;
}

MULTIVERSION static void cut(double *values, size_t count, double least, double most)
{
    for (size_t i = 0; i < count; i++) {
        const double value = values[i] > least ? values[i] : least;
        values[i] = value < most ? value : most;
    }
}

/* value_of of each, in place, by the same operations. */
static void values_of(const struct dist *dist, double *values, size_t count)
{
    const double a = dist->a, b = dist->b, shift = dist->shift;
    switch (dist->family) {
    case DIST_EXPONENTIAL:
        vmath_log_n(values, values, count);
        scale(values, count, shift, -a);
        return;
    case DIST_UNIFORM: scale(values, count, a, b - a); return;
    case DIST_LOGNORMAL:
        vmath_normal_quantile_n(values, values, count);
        scale(values, count, a, b);
        vmath_exp_n(values, values, count);
        if (shift > 0) scale(values, count, shift, 1);
        return;
    case DIST_WEIBULL:
        vmath_log_n(values, values, count);
        scale(values, count, 0, -1);
        vmath_log_n(values, values, count);
        divide(values, count, b);
        vmath_exp_n(values, values, count);
        scale(values, count, shift, a);
        return;
    case DIST_NORMAL:
        vmath_normal_quantile_n(values, values, count);
        scale(values, count, a, b);
        cut(values, count, 0, INFINITY);
        return;
    case DIST_EMPIRICAL:
        for (size_t i = 0; i < count; i++) values[i] = empirical_value(dist, values[i]);
        return;
    case DIST_CONSTANT:
    case DIST_GAMMA:
    case DIST_MIXTURE: break;
    }
    CHECK(false);
}

/* ---- an upper bound: only uniforms whose values lie below it */

struct span {
    double from, width;
};

/* The uniforms u with value_of(u) <= high: those above e^-H(high), H the cumulative hazard, in the
 * families that fall with u, and those below F(high) in the others. */
static struct span span_below(const struct dist *dist)
{
    const double a = dist->a, b = dist->b, high = dist->high - dist->shift;
    struct span span = {0, 1};
    if (dist->high <= 0) return span;
    CHECK(high > 0);
    switch (dist->family) {
    case DIST_EXPONENTIAL: span.from = vmath_exp(-high / a); break;
    case DIST_WEIBULL: span.from = vmath_exp(-vmath_exp(b * vmath_log(high / a))); break;
    case DIST_UNIFORM: span.width = high < b ? (high - a) / (b - a) : 1; break;
    case DIST_LOGNORMAL:
        if (b > 0) span.width = vmath_normal_cdf((vmath_log(high) - a) / b);
        else span.width = vmath_exp(a) <= high;
        break;
    case DIST_NORMAL: span.width = b > 0 ? vmath_normal_cdf((high - a) / b) : a <= high; break;
    case DIST_EMPIRICAL: {
        const uint32_t within = empirical_within(dist, high);
        span.width = within > 0 ? dist->cumulative[within - 1] : 0;
        break;
    }
    case DIST_CONSTANT:
    case DIST_GAMMA:
    case DIST_MIXTURE: CHECK(false);
    }
    span.width -= span.from;
    CHECK(span.width > 0); /* or no draw would ever be taken */
    return span;
}

/* Rounding must give neither 1, of which weibull has no value, nor a value above the bound. */
#define UNIFORM_LAST (1 - 0x1.0p-53)

/* From uniforms to draws, in place. */
static void invert(const struct dist *dist, struct span span, double *values, size_t count)
{
    if (dist->high > 0) {
        scale(values, count, span.from, span.width);
        cut(values, count, 0, UNIFORM_LAST);
    }
    values_of(dist, values, count);
    if (dist->high > 0) cut(values, count, 0, dist->high);
}

static void fill_inverse(const struct dist *dist, struct rng *rng, double *out, size_t count)
{
    const struct span span = span_below(dist);
    while (count > 0) {
        const size_t some = count < DIST_BLOCK ? count : DIST_BLOCK;
        rng_fill_uniform(rng, out, some);
        invert(dist, span, out, some);
        out += some;
        count -= some;
    }
}

static double draw_inverse(const struct dist *dist, struct rng *rng)
{
    const double u = rng_uniform(rng);
    if (dist->high <= 0) return value_of(dist, u);
    const struct span span = span_below(dist);
    const double within = span.from + span.width * u;
    const double value = value_of(dist, within < UNIFORM_LAST ? within : UNIFORM_LAST);
    return value < dist->high ? value : dist->high;
}

/* ---- the same by table */

/* ours: beyond these the cubics are more than 3e-7 off (tests/unit/quantile_table_test.c). */
static bool is_smooth(const struct dist *dist)
{
    switch (dist->family) {
    case DIST_EXPONENTIAL: return true;
    case DIST_LOGNORMAL: return dist->b > 0 && dist->b <= 2;
    case DIST_WEIBULL: return dist->b >= 0.5;
    default: return false; /* no faster, or with an edge where it is cut */
    }
}

void dist_tabulate(struct dist *dist, struct arena *arena)
{
    if (!is_smooth(dist)) return;
    double nodes[QUANTILE_NODES];
    quantile_table_nodes(nodes);
    const struct span span = span_below(dist);
    for (size_t done = 0; done < QUANTILE_NODES; done += DIST_BLOCK)
        invert(dist, span, nodes + done,
               QUANTILE_NODES - done < DIST_BLOCK ? QUANTILE_NODES - done : DIST_BLOCK);
    dist->table = quantile_table_create(arena, nodes);
}

/* The words of a block, then those of the stream. */
struct words {
    struct rng *rng;
    const uint32_t *word;
    size_t left;
};

static uint32_t next_word(struct words *words)
{
    if (words->left == 0) return rng_word(words->rng);
    words->left--;
    return *words->word++;
}

static double look_up(const struct dist *dist, struct words *words)
{
    const uint32_t word = next_word(words);
    double value;
    if (quantile_table_holds(word)) {
        value = quantile_table_value(dist->table, word);
    } else {
        value = rng_uniform_of((uint64_t)word << 32 | next_word(words));
        invert(dist, span_below(dist), &value, 1);
    }
    return dist->high > 0 && value > dist->high ? dist->high : value;
}

static void fill_looked_up(const struct dist *dist, struct rng *rng, double *out, size_t count)
{
    while (count > 0) {
        uint32_t word[DIST_BLOCK];
        const size_t some = count < DIST_BLOCK ? count : DIST_BLOCK;
        rng_fill_words(rng, word, some);
        if (!quantile_table_values(dist->table, word, out, some)) {
            struct words words = {rng, word, some};
            for (size_t i = 0; i < some; i++) out[i] = look_up(dist, &words);
        } else if (dist->high > 0) {
            cut(out, some, 0, dist->high);
        }
        out += some;
        count -= some;
    }
}

/* ---- the others */

/* Marsaglia and Tsang 2000, mean 1 x shape; below shape 1 by X(shape + 1) U^(1/shape). */
static double draw_gamma(double shape, struct rng *rng)
{
    double boost = 1;
    if (shape < 1) {
        boost = vmath_exp(vmath_log(rng_uniform(rng)) / shape);
        shape += 1;
    }
    const double d = shape - 1.0 / 3;
    const double c = 1 / (3 * sqrt(d));
    for (;;) {
        const double x = vmath_normal_quantile(rng_uniform(rng));
        const double root = 1 + c * x;
        if (root <= 0) continue;
        const double v = root * root * root;
        const double u = rng_uniform(rng);
        /* Their squeeze: nearly always enough, and never against the exact test. */
        if (u < 1 - 0.0331 * (x * x) * (x * x)) return boost * d * v;
        if (vmath_log(u) < 0.5 * x * x + d * (1 - v + vmath_log(v))) return boost * d * v;
    }
}

static const struct dist *pick_part(const struct dist *dist, double u)
{
    uint32_t part = 0;
    while (part + 1 < dist->count && dist->parts[part].cumulative <= u) part++;
    return &dist->parts[part].of;
}

static double draw_free(const struct dist *dist, struct rng *rng)
{
    switch (dist->family) {
    case DIST_CONSTANT: return dist->a;
    case DIST_GAMMA: return dist->shift + dist->a / dist->b * draw_gamma(dist->b, rng);
    case DIST_MIXTURE: return dist_draw(pick_part(dist, rng_uniform(rng)), rng);
    default: CHECK(false);
    }
    return 0;
}

double dist_draw(const struct dist *dist, struct rng *rng)
{
    /* ours: a bound that refuses this many in a row would hold up the run without a word. */
    enum { REFUSALS_MAX = 1000000 };
    if (dist->table) return look_up(dist, &(struct words){.rng = rng});
    if (is_inverse(dist->family)) return draw_inverse(dist, rng);
    double value = draw_free(dist, rng);
    for (int refused = 0; dist->high > 0 && value > dist->high; refused++) {
        CHECK(refused < REFUSALS_MAX && dist->family != DIST_CONSTANT);
        value = draw_free(dist, rng);
    }
    return value;
}

static inline int64_t whole_of(double value)
{
    if (value < VMATH_ALL_WHOLE)
        return value > 0 ? (int64_t)((value + VMATH_ALL_WHOLE) - VMATH_ALL_WHOLE) : 0;
    return value >= 9.2e18 ? INT64_MAX : (int64_t)value;
}

int64_t dist_draw_int(const struct dist *dist, struct rng *rng)
{
    return whole_of(dist_draw(dist, rng));
}

void dist_fill(const struct dist *dist, struct rng *rng, double *out, size_t count)
{
    if (dist->table && count >= FEW) fill_looked_up(dist, rng, out, count);
    else if (!dist->table && is_inverse(dist->family)) fill_inverse(dist, rng, out, count);
    else
        for (size_t i = 0; i < count; i++) out[i] = dist_draw(dist, rng);
}

/* whole_of each value below 2^52, without the conversion that AVX2 lacks: 2^52 + a whole number has it in
 * the low bits. False if a value is not below. */
MULTIVERSION static bool to_whole(const double *restrict values, int64_t *restrict out,
                                  size_t count)
{
    uint64_t ored = 0;
    for (size_t i = 0; i < count; i++) {
        const double lifted = values[i] + VMATH_ALL_WHOLE;
        uint64_t bits;
        memcpy(&bits, &lifted, sizeof bits);
        bits ^= 0x4330000000000000u;
        ored |= bits;
        out[i] = (int64_t)bits;
    }
    return ored >> 52 == 0;
}

static void fill_wholes_looked_up(const struct dist *dist, struct rng *rng, int64_t *out,
                                  size_t count)
{
    uint32_t word[DIST_BLOCK];
    rng_fill_words(rng, word, count);
    if (quantile_table_wholes(dist->table, word, out, count)) return;
    struct words words = {rng, word, count};
    for (size_t i = 0; i < count; i++) out[i] = whole_of(look_up(dist, &words));
}

void dist_fill_int(const struct dist *dist, struct rng *rng, int64_t *out, size_t count)
{
    while (count > 0) {
        const size_t some = count < DIST_BLOCK ? count : DIST_BLOCK;
        if (dist->table && dist->high <= 0 && some >= FEW) {
            fill_wholes_looked_up(dist, rng, out, some);
        } else {
            double values[DIST_BLOCK];
            dist_fill(dist, rng, values, some);
            if (!to_whole(values, out, some))
                for (size_t i = 0; i < some; i++) out[i] = whole_of(values[i]);
        }
        out += some;
        count -= some;
    }
}

void dist_buffer_init(struct dist_buffer *buffer, const struct dist *dist)
{
    buffer->dist = dist;
    buffer->used = DIST_BUFFER;
}

void dist_buffer_refill(struct dist_buffer *buffer)
{
    dist_fill_int(buffer->dist, &buffer->rng, buffer->values, DIST_BUFFER);
    buffer->used = 0;
}
