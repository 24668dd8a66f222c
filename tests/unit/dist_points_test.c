/* dist_points_test.c -- steps and points that stand for a distribution, against sums over many quantiles. */
#include "sim/dist.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void assert_near(double value, double expected, double relative)
{
    if (fabs(value - expected) > relative * fabs(expected))
        fail_msg("%.17g is not within %g of %.17g", value, relative, expected);
}

static void a_constant_takes_whole_steps(void **state)
{
    (void)state;
    const struct dist size = dist_constant(2760);
    assert_true(dist_mean_steps(&size, 1024) == 3);
    assert_true(dist_mean_steps(&size, 2760) == 1);
    assert_true(dist_mean_steps(&size, 25600) == 1);
}

/* Means of ceil over 200,000 quantiles, for a law that spans one step and for one that spans thousands. */
static void steps_are_the_mean_of_rounding_up(void **state)
{
    (void)state;
    enum { QUANTILES = 200000 };
    const struct dist laws[] = {dist_lognormal_p99(800, 20000), dist_uniform(1, 90000),
                                dist_lognormal(3e9, 1.2), dist_exponential(500)};
    const double steps[] = {5120, 1024, 1e6, 25600};
    for (int law = 0; law < 4; law++) {
        double sum = 0;
        for (int i = 0; i < QUANTILES; i++)
            sum += ceil(floor(dist_quantile(&laws[law], (i + 0.5) / QUANTILES) + 0.5) / steps[law]);
        assert_near(dist_mean_steps(&laws[law], steps[law]), sum / QUANTILES, 1e-3);
    }
}

static void a_list_and_a_mixture_are_summed_part_by_part(void **state)
{
    (void)state;
    const double values[] = {100, 1025}, cumulative[] = {0.25, 1};
    const struct dist list = {
        .family = DIST_EMPIRICAL, .count = 2, .values = values, .cumulative = cumulative};
    assert_near(dist_mean_steps(&list, 1024), 0.25 * 1 + 0.75 * 2, 1e-12);
    const struct dist_part parts[] = {{0.5, dist_constant(5121)}, {1, list}};
    const struct dist mixture = {.family = DIST_MIXTURE, .count = 2, .parts = parts};
    assert_near(dist_mean_steps(&mixture, 5120), 0.5 * 2 + 0.5 * 1, 1e-12);
}

static void points_ascend_and_have_the_mean(void **state)
{
    (void)state;
    enum { POINTS = 31 };
    const struct dist laws[] = {dist_lognormal_p99(6, 40), dist_exponential(7), dist_constant(3),
                                dist_uniform(1, 2)};
    for (int law = 0; law < 4; law++) {
        double points[POINTS], sum = 0;
        dist_points(&laws[law], points, POINTS);
        for (int i = 0; i < POINTS; i++) {
            sum += points[i] / POINTS;
            if (i > 0) assert_true(points[i] >= points[i - 1] * (1 - 1e-9));
        }
        assert_near(sum, dist_mean(&laws[law]), 1e-9);
        /* The middle part lies about the median. */
        assert_near(points[POINTS / 2], dist_quantile(&laws[law], 0.5), 0.01);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_constant_takes_whole_steps),
        cmocka_unit_test(steps_are_the_mean_of_rounding_up),
        cmocka_unit_test(a_list_and_a_mixture_are_summed_part_by_part),
        cmocka_unit_test(points_ascend_and_have_the_mean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
