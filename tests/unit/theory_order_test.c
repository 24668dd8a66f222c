/* theory_order_test.c -- the largest and the middle of three against closed forms, sums and draws. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "sim/theory.h"

static void assert_near(double value, double expected, double relative)
{
    if (fabs(value - expected) > relative * fabs(expected))
        fail_msg("%.17g is not within %g of %.17g", value, relative, expected);
}

static void exponentials_have_harmonic_means(void **state)
{
    (void)state;
    const struct dist dist = dist_exponential(12e6);
    assert_near(theory_largest_exponential(3), 11.0 / 6, 1e-15);
    assert_near(theory_largest_of_three(&dist), 12e6 * 11.0 / 6, 1e-7);
    /* The second of three: 1/3 + 1/2. */
    assert_near(theory_middle_of_three(&dist), 12e6 * 5.0 / 6, 1e-7);
}

static void uniforms_have_means_in_quarters(void **state)
{
    (void)state;
    const struct dist dist = dist_uniform(2, 6);
    assert_near(theory_largest_of_three(&dist), 5, 1e-7);
    assert_near(theory_middle_of_three(&dist), 4, 1e-7);
    const struct dist constant = dist_constant(7);
    assert_true(theory_largest_of_three(&constant) == 7);
}

static void the_largest_is_as_drawn(void **state)
{
    (void)state;
    enum { ROUNDS = 200000 };
    const struct dist dists[] = {dist_lognormal(15e6, 0.8),
                                 {DIST_GAMMA, .a = 5e6, .b = 0.4},
                                 {DIST_WEIBULL, .a = 5e6, .b = 1.5, .shift = 3e6},
                                 {DIST_NORMAL, .a = 1e6, .b = 1e6}};
    for (int i = 0; i < 4; i++) {
        struct rng rng;
        rng_init(&rng, 7, 0, "theory_order_test", "three");
        double largest = 0, middle = 0;
        for (int round = 0; round < ROUNDS; round++) {
            double of[3];
            dist_fill(&dists[i], &rng, of, 3);
            const double most = fmax(of[0], fmax(of[1], of[2]));
            const double least = fmin(of[0], fmin(of[1], of[2]));
            largest += most;
            middle += of[0] + of[1] + of[2] - most - least;
        }
        /* Their standard deviation is 1.5 of their mean at most: four of them, 4 x 1.5 / sqrt(200,000). */
        assert_near(largest / ROUNDS, theory_largest_of_three(&dists[i]), 0.0135);
        assert_near(middle / ROUNDS, theory_middle_of_three(&dists[i]), 0.0135);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exponentials_have_harmonic_means),
        cmocka_unit_test(uniforms_have_means_in_quarters),
        cmocka_unit_test(the_largest_is_as_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
