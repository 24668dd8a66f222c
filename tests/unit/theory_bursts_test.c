/* theory_bursts_test.c -- bursts against a token bucket: limits, a case by hand, and a fluid that is followed. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "sim/rng.h"
#include "sim/theory.h"
#include "sim/vmath.h"

static void assert_near(double value, double expected, double relative)
{
    if (fabs(value - expected) > relative * fabs(expected))
        fail_msg("%.17g is not within %g of %.17g", value, relative, expected);
}

static void without_a_bucket_all_that_exceeds_is_refused(void **state)
{
    (void)state;
    assert_near(theory_bursts_refused(2, 0, 0, 2, 8), 0.5, 1e-12);
    assert_near(theory_bursts_refused(5, 0, 0, 1, 100), 0.8, 1e-12);
}

static void what_refills_as_fast_as_it_comes_is_never_refused(void **state)
{
    (void)state;
    assert_true(theory_bursts_refused(1, 0, 1, 2, 8) == 0);
    assert_true(theory_bursts_refused(0.5, 0, 1, 2, 8) == 0);
    assert_true(theory_bursts_refused(2, 0, 1e6, 1, 9) == 0);
    /* Nor can any bucket hold what always exceeds it: of 3 and 1.5, in the mean 2, one half. */
    assert_near(theory_bursts_refused(3, 1.5, 5, 1, 2), 0.5, 1e-12);
}

/* In the long run a large bucket refuses what exceeds the mean: 4 x 1/2 = 2 comes for each that refills. */
static void a_bucket_cannot_help_against_a_mean_above_it(void **state)
{
    (void)state;
    assert_near(theory_bursts_refused(4, 0, 1e6, 3, 3), 0.5, 1e-5);
}

/* gains 1 on, 1/off = 1/gains: the density is level, and the room is the bucket itself. */
static void a_level_density_has_no_exponential(void **state)
{
    (void)state;
    assert_near(theory_bursts_refused(2, 0, 1, 1, 1), 0.5 * 1 / 2, 1e-9);
    assert_near(theory_bursts_refused(2, 0, 1, 1, 1 + 1e-7), 0.5 * 1 / 2, 1e-6);
}

static double exponential(struct rng *rng, double mean)
{
    return -mean * vmath_log(rng_uniform(rng));
}

static void a_fluid_that_is_followed_agrees(void **state)
{
    (void)state;
    enum { CYCLES = 400000 };
    const double cases[][5] = {
        {4, 0, 1, 1, 9}, {2.5, 0.5, 1, 2, 8}, {1.2, 0.9, 0.5, 10, 3}, {10, 0.1, 3, 0.5, 20}};
    struct rng rng;
    rng_init(&rng, 1, 0, "theory_bursts_test", "fluid");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const double high = cases[i][0], low = cases[i][1], capacity = cases[i][2];
        double lacks = 0, came = 0, refused = 0;
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            const double on = exponential(&rng, cases[i][3]), off = exponential(&rng, cases[i][4]);
            came += on * high + off * low;
            lacks += on * (high - 1);
            if (lacks > capacity) {
                refused += lacks - capacity;
                lacks = capacity;
            }
            lacks = fmax(0, lacks - off * (1 - low));
        }
        assert_near(theory_bursts_refused(high, low, capacity, cases[i][3], cases[i][4]),
                    refused / came, 0.02);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_bucket_all_that_exceeds_is_refused),
        cmocka_unit_test(what_refills_as_fast_as_it_comes_is_never_refused),
        cmocka_unit_test(a_bucket_cannot_help_against_a_mean_above_it),
        cmocka_unit_test(a_level_density_has_no_exponential),
        cmocka_unit_test(a_fluid_that_is_followed_agrees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
