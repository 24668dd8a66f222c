#include "sim/vmath.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "sim/multiversion.h"

#include "sim/banned.h"

static inline double from_bits(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline uint64_t to_bits(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

#define LN2_HIGH 0x1.62e42fee00000p-1 /* 32 bits: times a whole number it is exact */
#define LN2_LOW  0x1.a39ef35793c76p-33
#define LOG2_E   0x1.71547652b82fep+0

/*
 * x = 2^e m with m in [sqrt(1/2), sqrt(2)); with s = (m - 1) / (m + 1)
 *
 *     ln m = 2 (s + s^3/3 + s^5/5 + ...),   |s| <= 0.1716, s^2 <= 0.0295: ten terms leave 2^-56.
 *
 * The leading term is taken as (m - 1) - s (m - 1) + ..., which keeps the digits of m - 1 near 1.
 */
static inline double log_of(double x)
{
    const uint64_t bits = to_bits(x);
    const uint64_t shifted = bits - 0x3fe6a09e667f3bcdu; /* sqrt(1/2) */
    const double m = from_bits(bits - (shifted & 0xfff0000000000000u));
    /* The exponent plus 2048 as the low bits of 2^52 + ..: AVX2 has neither an arithmetic shift nor a
     * conversion of 64-bit integers. */
    const uint64_t lifted = ((shifted ^ 0x8000000000000000u) >> 52) | 0x4330000000000000u;
    const double e = from_bits(lifted) - (0x1.0p52 + 2048);
    const double f = m - 1.0;
    const double s = f / (2.0 + f);
    const double z = s * s;
    const double tail =
        z *
        (2.0 / 3 +
         z * (2.0 / 5 +
              z * (2.0 / 7 +
                   z * (2.0 / 9 +
                        z * (2.0 / 11 +
                             z * (2.0 / 13 + z * (2.0 / 15 + z * (2.0 / 17 + z * (2.0 / 19)))))))));
    /* 2 s = f - s f exactly, so ln m = f - s (f - tail). */
    const double low = s * (f - tail) - e * LN2_LOW;
    return e * LN2_HIGH - (low - f);
}

/* e^x = 2^n e^r with |r| <= ln 2 / 2; the Taylor series to r^13 leaves 2^-57. */
static inline double exp_of(double exponent)
{
    /* Beyond these e^x is 0 or infinity anyway, and n stays within two exponents. */
    const double above = exponent > -746.0 ? exponent : -746.0;
    const double x = above < 710.0 ? above : 710.0;
    const double shifter = 0x1.8p52;
    const double shifted = x * LOG2_E + shifter;
    const double n = shifted - shifter;
    const double r = (x - n * LN2_HIGH) - n * LN2_LOW;
    const double p =
        1.0 +
        r * (1.0 +
             r * (1.0 / 2 +
                  r * (1.0 / 6 +
                       r * (1.0 / 24 +
                            r * (1.0 / 120 +
                                 r * (1.0 / 720 +
                                      r * (1.0 / 5040 +
                                           r * (1.0 / 40320 +
                                                r * (1.0 / 362880 +
                                                     r * (1.0 / 3628800 +
                                                          r * (1.0 / 39916800 +
                                                               r * (1.0 / 479001600 +
                                                                    r * (1.0 /
                                                                         6227020800.0)))))))))))));
    /* n lies in the low bits of `shifted`; 2^n in two halves reaches beyond the normal exponents. */
    const uint64_t whole = to_bits(shifted) - to_bits(shifter) + 2 * 1023;
    const uint64_t half = whole >> 1;
    return p * from_bits(half << 52) * from_bits((whole - half) << 52);
}

/* ---- the normal quantile, Wichura 1988, algorithm AS 241, PPND16 */

static inline double ratio_centre(double r)
{
    const double above = ((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r +
                              6.7265770927008700853e4) *
                                 r +
                             4.5921953931549871457e4) *
                                r +
                            1.3731693765509461125e4) *
                               r +
                           1.9715909503065514427e3) *
                              r +
                          1.3314166789178437745e2) *
                             r +
                         3.3871328727963666080e0;
    const double below = ((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r +
                              3.9307895800092710610e4) *
                                 r +
                             2.1213794301586595867e4) *
                                r +
                            5.3941960214247511077e3) *
                               r +
                           6.8718700749205790830e2) *
                              r +
                          4.2313330701600911252e1) *
                             r +
                         1.0;
    return above / below;
}

static inline double ratio_middle(double r)
{
    const double above = ((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r +
                              2.41780725177450611770e-1) *
                                 r +
                             1.27045825245236838258e0) *
                                r +
                            3.64784832476320460504e0) *
                               r +
                           5.76949722146069140550e0) *
                              r +
                          4.63033784615654529590e0) *
                             r +
                         1.42343711074968357734e0;
    const double below = ((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r +
                              1.51986665636164571966e-2) *
                                 r +
                             1.48103976427480074590e-1) *
                                r +
                            6.89767334985100004550e-1) *
                               r +
                           1.67638483018380384940e0) *
                              r +
                          2.05319162663775882187e0) *
                             r +
                         1.0;
    return above / below;
}

static inline double ratio_tail(double r)
{
    const double above = ((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r +
                              1.24266094738807843860e-3) *
                                 r +
                             2.65321895265761230930e-2) *
                                r +
                            2.96560571828504891230e-1) *
                               r +
                           1.78482653991729133580e0) *
                              r +
                          5.46378491116411436990e0) *
                             r +
                         6.65790464350110377720e0;
    const double below = ((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r +
                              1.84631831751005468180e-5) *
                                 r +
                             7.86869131145613259100e-4) *
                                r +
                            1.48753612908506148525e-2) *
                               r +
                           1.36929880922735805310e-1) *
                              r +
                          5.99832206555887937690e-1) *
                             r +
                         1.0;
    return above / below;
}

/* ln of the probability of the nearer tail: what the outer formulas start from. */
static inline double log_of_tail(double p)
{
    return log_of(p < 0.5 ? p : 1.0 - p);
}

static double quantile_outside(double p)
{
    const double r = sqrt(-log_of_tail(p));
    const double value = r <= 5.0 ? ratio_middle(r - 1.6) : ratio_tail(r - 5.0);
    return p < 0.5 ? -value : value;
}

static inline bool is_outside(double p)
{
    return fabs(p - 0.5) > 0.425;
}

double vmath_normal_quantile(double p)
{
    const double q = p - 0.5;
    return is_outside(p) ? quantile_outside(p) : q * ratio_centre(0.180625 - q * q);
}

/*
 * The normal distribution function. Below 3 in size by the series
 *
 *     Phi(z) = 1/2 + phi(z) (z + z^3/3 + z^5/(3 5) + z^7/(3 5 7) + ...)      (Marsaglia 2004)
 *
 * and further out by Laplace's continued fraction
 *
 *     Phi(-z) = phi(z) / (z + 1/(z + 2/(z + 3/(z + ...))))
 */
double vmath_normal_cdf(double z)
{
    const double density = 0x1.9884533d43651p-2 * exp_of(-0.5 * z * z); /* 1 / sqrt(2 pi) */
    if (fabs(z) < 3) {
        double term = z, sum = z;
        for (int odd = 3; odd < 121; odd += 2) {
            term *= z * z / odd;
            sum += term;
        }
        return 0.5 + density * sum;
    }
    double fraction = fabs(z);
    for (int level = 100; level > 0; level--) fraction = fabs(z) + level / fraction;
    return z < 0 ? density / fraction : 1 - density / fraction;
}

double vmath_log(double x)
{
    return log_of(x);
}

double vmath_exp(double x)
{
    return exp_of(x);
}

/* ---- blocks. In place, so that the compiler sees that no store reaches what is still to be read. */

MULTIVERSION static void log_block(double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) values[i] = log_of(values[i]);
}

MULTIVERSION static void exp_block(double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) values[i] = exp_of(values[i]);
}

MULTIVERSION static void centre_block(double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const double q = values[i] - 0.5;
        values[i] = q * ratio_centre(0.180625 - q * q);
    }
}

MULTIVERSION static void log_of_tail_block(double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) values[i] = log_of_tail(values[i]);
}

MULTIVERSION static void middle_block(double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) values[i] = ratio_middle(values[i] - 1.6);
}

void vmath_log_n(double *out, const double *in, size_t count)
{
    if (out != in) memcpy(out, in, count * sizeof *out);
    log_block(out, count);
}

void vmath_exp_n(double *out, const double *in, size_t count)
{
    if (out != in) memcpy(out, in, count * sizeof *out);
    exp_block(out, count);
}

enum { QUANTILE_BLOCK = 256 };

/*
 * All are computed by the formula of the centre, which holds for 85 of 100. The others are gathered
 * without a branch, computed together and put in their places; the furthest tail (one in 10^10) is
 * done again one by one.
 */
static void quantile_block(double *values, size_t count)
{
    /* From zero only because the analysers cannot follow the counting. */
    double outside[QUANTILE_BLOCK] = {0}, size[QUANTILE_BLOCK];
    uint32_t place[QUANTILE_BLOCK] = {0};
    size_t outside_count = 0;
    for (size_t i = 0; i < count; i++) {
        outside[outside_count] = values[i];
        place[outside_count] = (uint32_t)i;
        outside_count += is_outside(values[i]);
    }
    centre_block(values, count);
    memcpy(size, outside, outside_count * sizeof *size);
    log_of_tail_block(size, outside_count);
    double furthest = 0;
    for (size_t i = 0; i < outside_count; i++) {
        size[i] = sqrt(-size[i]);
        furthest = size[i] > furthest ? size[i] : furthest;
    }
    middle_block(size, outside_count);
    for (size_t i = 0; i < outside_count; i++)
        values[place[i]] = outside[i] < 0.5 ? -size[i] : size[i];
    if (furthest <= 5.0) return;
    for (size_t i = 0; i < outside_count; i++) values[place[i]] = quantile_outside(outside[i]);
}

void vmath_normal_quantile_n(double *out, const double *in, size_t count)
{
    if (out != in) memcpy(out, in, count * sizeof *out);
    for (size_t done = 0; done < count; done += QUANTILE_BLOCK)
        quantile_block(out + done, count - done < QUANTILE_BLOCK ? count - done : QUANTILE_BLOCK);
}
