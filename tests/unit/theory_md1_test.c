/* theory_md1_test.c -- the wait in M/D/1 against Erlang's series, its mean, and Lindley's recursion. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "sim/rng.h"
#include "sim/theory.h"

static void assert_near(double value, double expected, double relative)
{
    if (fabs(value - expected) > relative * fabs(expected))
        fail_msg("%.17g is not within %g of %.17g", value, relative, expected);
}

static void who_finds_nobody_does_not_wait(void **state)
{
    (void)state;
    for (int tenths = 0; tenths <= 9; tenths++)
        assert_near(1 - theory_md1_wait_above(tenths / 10.0, 0), 1 - tenths / 10.0, 1e-13);
    assert_true(theory_md1_wait_quantile(0.3, 0.7) == 0);
}

/* Erlang 1909: (1 - rho) sum of (-x)^j e^x / j!, x = rho (t - j), j = 0 .. floor(t). Good for small t. */
static double erlang_1909(double rho, double t)
{
    double sum = 0;
    for (int j = 0; j <= (int)t; j++) {
        const double x = rho * (t - j);
        sum += pow(-x, j) * exp(x) / tgamma(j + 1);
    }
    return (1 - rho) * sum;
}

static void the_wait_agrees_with_erlangs_series(void **state)
{
    (void)state;
    for (int tenths = 1; tenths <= 9; tenths++)
        for (double t = 0.05; t < 8; t += 0.35)
            assert_near(1 - theory_md1_wait_above(tenths / 10.0, t), erlang_1909(tenths / 10.0, t),
                        1e-9);
}

static void the_wait_integrates_to_pollaczeks_mean(void **state)
{
    (void)state;
    const double step = 0.02;
    double area = 0;
    for (int i = 0; i < 5000; i++) area += theory_md1_wait_above(0.8, (i + 0.5) * step) * step;
    assert_near(area, theory_md1_wait(0.8), 1e-4);
}

static void a_long_wait_keeps_its_digits(void **state)
{
    (void)state;
    /* The tail falls by e^-s per service time, where rho (e^s - 1) = s. */
    double s = 0.4;
    for (int i = 0; i < 200; i++) s = log1p(s / 0.8);
    const double ratio = theory_md1_wait_above(0.8, 31) / theory_md1_wait_above(0.8, 30);
    assert_near(ratio, exp(-s), 1e-4);
}

static void quantiles_are_where_the_distribution_says(void **state)
{
    (void)state;
    const double levels[] = {0.5, 0.9, 0.99, 0.9999};
    for (int i = 0; i < 4; i++) {
        const double at = theory_md1_wait_quantile(0.85, levels[i]);
        assert_near(1 - theory_md1_wait_above(0.85, at), levels[i], 1e-12);
    }
}

static double parts_above(const struct theory_part *parts, uint32_t count, double t)
{
    double sum = 0;
    for (uint32_t i = 0; i < count; i++)
        sum += parts[i].share * theory_md1_wait_above(parts[i].load, t);
    return sum;
}

static void parts_wait_each_by_its_own_load(void **state)
{
    (void)state;
    const struct theory_part alike[] = {{0.25, 0.8}, {0.75, 0.8}};
    assert_near(theory_parts_mg1_wait(alike, 2, 0), theory_md1_wait(0.8), 1e-13);
    assert_near(theory_parts_md1_wait_quantile(alike, 2, 0.99), theory_md1_wait_quantile(0.8, 0.99),
                1e-13);
    const struct theory_part uneven[] = {{0.6, 0.9}, {0.3, 0.45}, {0.1, 0.15}};
    assert_near(theory_parts_mg1_wait(uneven, 3, 0.5),
                0.6 * theory_mg1_wait(0.9, 0.5) + 0.3 * theory_mg1_wait(0.45, 0.5) +
                    0.1 * theory_mg1_wait(0.15, 0.5),
                1e-13);
    const double levels[] = {0.5, 0.9, 0.99, 0.9999};
    for (int i = 0; i < 4; i++) {
        const double at = theory_parts_md1_wait_quantile(uneven, 3, levels[i]);
        assert_near(1 - parts_above(uneven, 3, at), levels[i], 1e-12);
    }
    /* 0.06 + 0.165 + 0.085 of them find nobody. */
    assert_true(theory_parts_md1_wait_quantile(uneven, 3, 0.3) == 0);
    assert_true(theory_parts_md1_wait_quantile(uneven, 3, 0.32) > 0);
}

static void lindleys_recursion_exceeds_the_quantile_as_often(void **state)
{
    (void)state;
    enum { CUSTOMERS = 2000000 };
    const double p99 = theory_md1_wait_quantile(0.6, 0.99);
    struct rng gaps;
    rng_init(&gaps, 7, 0, "theory_md1_test", "gaps");
    double wait = 0;
    int above = 0;
    for (int i = 0; i < CUSTOMERS; i++) {
        above += wait > p99;
        wait = fmax(0, wait + 1 + log(rng_uniform(&gaps)) / 0.6);
    }
    /* Waits above it come in runs of about 2 / (1 - rho)^2 = 12 customers: 20,000 of them are worth 1,700
     * independent ones, whose standard deviation is 2.4 %; four of them. */
    assert_near((double)above / CUSTOMERS, 0.01, 0.097);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_finds_nobody_does_not_wait),
        cmocka_unit_test(the_wait_agrees_with_erlangs_series),
        cmocka_unit_test(the_wait_integrates_to_pollaczeks_mean),
        cmocka_unit_test(a_long_wait_keeps_its_digits),
        cmocka_unit_test(quantiles_are_where_the_distribution_says),
        cmocka_unit_test(parts_wait_each_by_its_own_load),
        cmocka_unit_test(lindleys_recursion_exceeds_the_quantile_as_often),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
