#include "sim/vmath.h"

#include <math.h>
#include <string.h>

#include "sim/multiversion.h"

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
    const int64_t exponent = (int64_t)shifted >> 52;
    const double m = from_bits(bits - ((uint64_t)exponent << 52));
    /* A whole number of at most 11 bits to double without a conversion that AVX2 lacks. */
    const double e =
        from_bits((uint64_t)(exponent + 0x4330000000000800)) - 4503599627372544.0;
    const double f = m - 1.0;
    const double s = f / (2.0 + f);
    const double z = s * s;
    const double tail =
        z * (2.0 / 3 +
             z * (2.0 / 5 +
                  z * (2.0 / 7 +
                       z * (2.0 / 9 +
                            z * (2.0 / 11 +
                                 z * (2.0 / 13 +
                                      z * (2.0 / 15 + z * (2.0 / 17 + z * (2.0 / 19)))))))));
    /* 2 s = f - s f exactly, so ln m = f - s (f - tail). */
    const double low = s * (f - tail) - e * LN2_LOW;
    return e * LN2_HIGH - (low - f);
}

/* e^x = 2^n e^r with |r| <= ln 2 / 2; the Taylor series to r^13 leaves 2^-57. */
static inline double exp_of(double x)
{
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
    /* n lies in the low bits of `shifted`; half of 2^n twice reaches beyond the normal exponents. */
    const int64_t whole = (int64_t)(to_bits(shifted) - to_bits(shifter));
    const int64_t half = whole >> 1;
    return p * from_bits((uint64_t)(half + 1023) << 52) *
           from_bits((uint64_t)(whole - half + 1023) << 52);
}

/* ---- the normal quantile, Wichura 1988, algorithm AS 241, PPND16 */

static inline double ratio_centre(double r)
{
    const double above =
        ((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) *
                r + 4.5921953931549871457e4) * r + 1.3731693765509461125e4) * r +
          1.9715909503065514427e3) * r + 1.3314166789178437745e2) * r + 3.3871328727963666080e0;
    const double below =
        ((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) *
                r + 2.1213794301586595867e4) * r + 5.3941960214247511077e3) * r +
          6.8718700749205790830e2) * r + 4.2313330701600911252e1) * r + 1.0;
    return above / below;
}

static inline double ratio_middle(double r)
{
    const double above =
        ((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r +
             2.41780725177450611770e-1) * r + 1.27045825245236838258e0) * r +
           3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r +
         4.63033784615654529590e0) * r + 1.42343711074968357734e0;
    const double below =
        ((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r +
             1.51986665636164571966e-2) * r + 1.48103976427480074590e-1) * r +
           6.89767334985100004550e-1) * r + 1.67638483018380384940e0) * r +
         2.05319162663775882187e0) * r + 1.0;
    return above / below;
}

static inline double ratio_tail(double r)
{
    const double above =
        ((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r +
             1.24266094738807843860e-3) * r + 2.65321895265761230930e-2) * r +
           2.96560571828504891230e-1) * r + 1.78482653991729133580e0) * r +
         5.46378491116411436990e0) * r + 6.65790464350110377720e0;
    const double below =
        ((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r +
             1.84631831751005468180e-5) * r + 7.86869131145613259100e-4) * r +
           1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r +
         5.99832206555887937690e-1) * r + 1.0;
    return above / below;
}

static double quantile_outside(double p)
{
    const double r = sqrt(-log_of(p < 0.5 ? p : 1.0 - p));
    const double value = r <= 5.0 ? ratio_middle(r - 1.6) : ratio_tail(r - 5.0);
    return p < 0.5 ? -value : value;
}

/* ---- */

double vmath_log(double x)
{
    return log_of(x);
}

double vmath_exp(double x)
{
    return exp_of(x);
}

double vmath_normal_quantile(double p)
{
    const double q = p - 0.5;
    if (fabs(q) <= 0.425) return q * ratio_centre(0.180625 - q * q);
    return quantile_outside(p);
}

MULTIVERSION void vmath_log_n(double *out, const double *in, size_t count)
{
    for (size_t i = 0; i < count; i++) out[i] = log_of(in[i]);
}

MULTIVERSION void vmath_exp_n(double *out, const double *in, size_t count)
{
    for (size_t i = 0; i < count; i++) out[i] = exp_of(in[i]);
}

/* Seven of eight lie in the centre: all are computed there, the others are done again. */
MULTIVERSION static void centre_n(double *out, const double *in, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const double q = in[i] - 0.5;
        out[i] = q * ratio_centre(0.180625 - q * q);
    }
}

void vmath_normal_quantile_n(double *out, const double *in, size_t count)
{
    enum { BLOCK = 256 };
    double p[BLOCK];
    for (size_t done = 0; done < count; done += BLOCK) {
        const size_t some = count - done < BLOCK ? count - done : BLOCK;
        memcpy(p, in + done, some * sizeof *p);
        centre_n(out + done, p, some);
        for (size_t i = 0; i < some; i++)
            if (fabs(p[i] - 0.5) > 0.425) out[done + i] = quantile_outside(p[i]);
    }
}
