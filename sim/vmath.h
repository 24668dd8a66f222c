/*
 * vmath.h -- logarithm, exponential and normal deviates made of + - * / and sqrt only.
 *
 * glibc picks other variants of log and exp on other processors, and one differing draw changes a
 * whole run. These give the same bits for every compiler, optimisation level and vector width
 * (built with -ffp-contract=off). Elementwise: out[i] depends on in[i] only. `out` may be `in`.
 */
#ifndef KINESIM_SIM_VMATH_H
#define KINESIM_SIM_VMATH_H

#include <stddef.h>
#include <stdint.h>

/* From here to twice it doubles are the whole numbers: adding it rounds what is below, to even where two are as
 * near, and leaves the whole number in the low bits. AVX2 has no such conversion. */
#define VMATH_ALL_WHOLE 0x1.0p52

/* Natural logarithm of a positive normal number; relative error below 4e-16, also near 1. */
double vmath_log(double x);
/* e^x; relative error below 4e-16 where the result is a normal number, else 0 or infinity. */
double vmath_exp(double x);

void vmath_log_n(double *out, const double *in, size_t count);
void vmath_exp_n(double *out, const double *in, size_t count);

/* The standard normal distribution function; relative error below 1e-12 for z < 3, absolute 1e-15. */
double vmath_normal_cdf(double z);

/* Standard normal deviates from uniforms on (0, 1): out[i] is the normal quantile of in[i]
 * (Wichura 1988, algorithm AS 241, PPND16: relative error about 1e-16). */
double vmath_normal_quantile(double p);
void vmath_normal_quantile_n(double *out, const double *in, size_t count);

#endif
