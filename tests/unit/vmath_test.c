/*
 * vmath_test.c -- against the 64-bit mantissas of long double and GSL; the digests hold for every
 * compiler, optimisation level and processor.
 */
#include "sim/vmath.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "sim/rng.h"

enum { COUNT = 100000 };

static double relative(double value, long double exact)
{
    return (double)fabsl((value - exact) / exact);
}

static double largest(double a, double b)
{
    return a > b ? a : b;
}

/* FNV-1a over whole words: which bits came out, in one number. */
static uint64_t digest(const double *values, size_t count)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < count; i++) {
        uint64_t bits;
        memcpy(&bits, &values[i], sizeof bits);
        hash = (hash ^ bits) * 0x100000001b3u;
    }
    return hash;
}

static void uniforms(double *out, size_t count, const char *purpose)
{
    struct rng rng;
    rng_init(&rng, 1, 0, "vmath_test", purpose);
    rng_fill_uniform(&rng, out, count);
}

static void logarithms_are_exact_to_two_units_of_the_last_place(void **state)
{
    (void)state;
    static double u[COUNT];
    uniforms(u, COUNT, "log");
    double worst = 0;
    for (int i = 0; i < COUNT; i++) {
        const double x = ldexp(1 + u[i], i % 2044 - 1022);
        worst = largest(worst, relative(vmath_log(x), logl(x)));
        worst = largest(worst, relative(vmath_log(u[i]), logl(u[i])));
    }
    assert_true(worst < 4e-16);
    assert_true(vmath_log(1) == 0);
}

static void logarithms_keep_their_digits_near_1(void **state)
{
    (void)state;
    double worst = 0;
    for (int power = 1; power <= 52; power++) {
        for (int k = 1; k < 100; k++) {
            const double above = 1 + k * ldexp(0.01, -power), below = 1 - k * ldexp(0.01, -power);
            if (above > 1) worst = largest(worst, relative(vmath_log(above), logl(above)));
            if (below < 1) worst = largest(worst, relative(vmath_log(below), logl(below)));
        }
    }
    assert_true(worst < 4e-16);
}

static void exponentials_are_exact_to_two_units_of_the_last_place(void **state)
{
    (void)state;
    static double u[COUNT];
    uniforms(u, COUNT, "exp");
    double worst = 0;
    for (int i = 0; i < COUNT; i++) {
        const double wide = 1400 * u[i] - 700, narrow = (u[i] - 0.5) * ldexp(1, -(i % 40));
        worst = largest(worst, relative(vmath_exp(wide), expl(wide)));
        worst = largest(worst, relative(vmath_exp(narrow), expl(narrow)));
    }
    assert_true(worst < 4e-16);
    assert_true(vmath_exp(0) == 1);
}

static void exponentials_end_in_0_and_infinity(void **state)
{
    (void)state;
    assert_true(vmath_exp(709.7) < INFINITY);
    assert_true(vmath_exp(709.8) == INFINITY);
    assert_true(vmath_exp(1e300) == INFINITY);
    assert_true(vmath_exp(INFINITY) == INFINITY);
    assert_true(vmath_exp(-744) > 0);
    assert_true(vmath_exp(-746) == 0);
    assert_true(vmath_exp(-1e300) == 0);
    assert_true(vmath_exp(-INFINITY) == 0);
    /* Below the normal numbers: within one of the few steps that are left. */
    assert_true(fabs(vmath_exp(-720) - exp(-720)) <= 0x1p-1074);
}

static void normal_quantiles_are_those_of_the_tables(void **state)
{
    (void)state;
    static const struct {
        double p, z;
    } table[] = {{0.975, 1.959963984540054},  {0.99, 2.3263478740408408},
                 {0.999, 3.090232306167813},  {0.075, -1.4395314709384563},
                 {1e-5, -4.264890793922825},  {1e-10, -6.361340902404056},
                 {1e-12, -7.034483825301132}, {1e-15, -7.941345326170997}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        assert_true(relative(vmath_normal_quantile(table[i].p), table[i].z) < 1e-14);
    assert_true(vmath_normal_quantile(0.5) == 0);
    static double u[COUNT];
    uniforms(u, COUNT, "quantile");
    for (int i = 0; i < COUNT; i++) {
        const double z = vmath_normal_quantile(u[i]);
        assert_true(fabs(gsl_cdf_ugaussian_P(z) - u[i]) < 4e-16);
    }
}

static void the_quantile_of_the_furthest_uniforms_is_finite_and_symmetric(void **state)
{
    (void)state;
    const double low = vmath_normal_quantile(0x1p-53), high = vmath_normal_quantile(1 - 0x1p-53);
    assert_true(relative(low, -8.209536151601387L) < 1e-14);
    assert_true(low == -high);
}

static void the_distribution_function_undoes_the_quantile(void **state)
{
    (void)state;
    for (int i = -850; i <= 850; i++) {
        const double z = i / 100.0, exact = gsl_cdf_ugaussian_P(z);
        assert_true(relative(vmath_normal_cdf(z), exact) < 1e-12);
        if (z > 0) assert_true(fabs(vmath_normal_cdf(z) - exact) < 1e-15);
    }
    for (int i = 1; i < 1000; i++) {
        const double p = i / 1000.0;
        assert_true(fabs(vmath_normal_cdf(vmath_normal_quantile(p)) - p) < 1e-15);
    }
    assert_true(vmath_normal_cdf(40) == 1);
    assert_true(vmath_normal_cdf(-40) == 0);
}

static void a_block_has_the_bits_of_single_values(void **state)
{
    (void)state;
    static double u[COUNT], out[COUNT];
    uniforms(u, COUNT, "block");
    for (int i = 0; i < COUNT; i += 1000) u[i] = ldexp(u[i], -36); /* the furthest tail too */
    static const struct {
        double (*one)(double x);
        void (*many)(double *out, const double *in, size_t count);
    } cases[] = {{vmath_log, vmath_log_n},
                 {vmath_exp, vmath_exp_n},
                 {vmath_normal_quantile, vmath_normal_quantile_n}};
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        size_t size = 0;
        for (size_t done = 0; done < COUNT; done += size, size = (size * 5 + 1) % 997) {
            if (size > COUNT - done) size = COUNT - done;
            cases[c].many(out + done, u + done, size);
        }
        for (size_t i = 0; i < COUNT; i++) assert_true(out[i] == cases[c].one(u[i]));
        memcpy(out, u, sizeof out);
        cases[c].many(out, out, COUNT);
        for (size_t i = 0; i < COUNT; i++) assert_true(out[i] == cases[c].one(u[i]));
    }
}

static void the_bits_are_the_same_everywhere(void **state)
{
    (void)state;
    static double u[COUNT], out[COUNT];
    uniforms(u, COUNT, "bits");
    vmath_log_n(out, u, COUNT);
    assert_int_equal(digest(out, COUNT), 0xa33d9f247b3e10b);
    vmath_exp_n(out, out, COUNT);
    assert_int_equal(digest(out, COUNT), 0xb3288603c279fbe5);
    vmath_normal_quantile_n(out, u, COUNT);
    assert_int_equal(digest(out, COUNT), 0xf55faeea32e7fb38);
    for (int i = 0; i < COUNT; i++) out[i] = vmath_normal_cdf(8 * u[i] - 4);
    assert_int_equal(digest(out, COUNT), 0x21554a8c04698ee6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logarithms_are_exact_to_two_units_of_the_last_place),
        cmocka_unit_test(logarithms_keep_their_digits_near_1),
        cmocka_unit_test(exponentials_are_exact_to_two_units_of_the_last_place),
        cmocka_unit_test(exponentials_end_in_0_and_infinity),
        cmocka_unit_test(normal_quantiles_are_those_of_the_tables),
        cmocka_unit_test(the_quantile_of_the_furthest_uniforms_is_finite_and_symmetric),
        cmocka_unit_test(the_distribution_function_undoes_the_quantile),
        cmocka_unit_test(a_block_has_the_bits_of_single_values),
        cmocka_unit_test(the_bits_are_the_same_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
