/* paired_test.c -- differences of pairs by hand, by known correlation, and of two queues. */
#include "sim/paired.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/rng.h"
#include "sim/units.h"
#include "sim/vmath.h"
#include "tests/theory/single_server.h"

static void four_pairs_by_hand(void **state)
{
    (void)state;
    /* Differences 1, 2, 1, 2: mean 1.5, s^2 1/3; s^2(x) 20/3, s^2(y) 17/3; t(0.975; 3) = 3.182446. */
    const double x[] = {2, 4, 6, 8}, y[] = {1, 2, 5, 6};
    const struct paired paired = paired_of(x, y, 4);
    const double half = 3.182446 * sqrt(1.0 / 3 / 4);
    assert_true(fabs(paired.difference.mean - 1.5) < 1e-15);
    assert_true(fabs(paired.difference.low - (1.5 - half)) < 1e-6);
    assert_true(fabs(paired.difference.high - (1.5 + half)) < 1e-6);
    /* y: mean 3.5, squares 6.25 + 2.25 + 2.25 + 6.25 = 17. */
    assert_true(fabs(paired.variance_ratio - (20.0 / 3 + 17.0 / 3) * 3) < 1e-12);
}

static void what_cannot_be_said_is_not_said(void **state)
{
    (void)state;
    const double same[] = {3, 3, 3}, rising[] = {1, 2, 4}, higher[] = {11, 12, 14};
    assert_true(isnan(paired_of(rising, same, 1).variance_ratio));
    assert_true(isnan(paired_of(rising, same, 1).difference.low));
    assert_true(isnan(paired_of(NULL, NULL, 0).difference.mean));
    assert_true(isnan(paired_of(same, same, 3).variance_ratio));
    const struct paired shifted = paired_of(higher, rising, 3);
    assert_true(isinf(shifted.variance_ratio));
    assert_true(shifted.difference.low == 10 && shifted.difference.high == 10);
    assert_true(fabs(paired_of(rising, same, 3).variance_ratio - 1) < 1e-12);
}

enum { PAIRS = 10, SEEDS = 400 };

/* Seeds 1 .. 400, not chosen. Chance alone moves a true 95 % by 1.1 %. */
static void intervals_of_correlated_normals_cover(void **state)
{
    (void)state;
    int covered = 0;
    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        struct rng rng;
        rng_init(&rng, seed, 0, "paired", "normals");
        double x[PAIRS], y[PAIRS];
        for (int i = 0; i < PAIRS; i++) {
            const double shared = vmath_normal_quantile(rng_uniform(&rng));
            x[i] = 5 + 3 * shared + vmath_normal_quantile(rng_uniform(&rng));
            y[i] = 4 + 2 * shared + vmath_normal_quantile(rng_uniform(&rng));
        }
        const struct summary apart = paired_of(x, y, PAIRS).difference;
        covered += apart.low <= 1 && 1 <= apart.high;
    }
    assert_in_range(covered, SEEDS * 93 / 100, SEEDS * 97 / 100);
}

/* (s^2(x) + s^2(y)) / s^2(x - y) = 1 / (1 - r) for equal variances and correlation r. */
static void the_ratio_is_that_of_the_correlation(void **state)
{
    (void)state;
    enum { MANY = 20000 };
    static double x[MANY], y[MANY];
    const double r = 0.8;
    struct rng rng;
    rng_init(&rng, 1, 0, "paired", "correlated");
    for (int i = 0; i < MANY; i++) {
        x[i] = vmath_normal_quantile(rng_uniform(&rng));
        y[i] = r * x[i] + sqrt(1 - r * r) * vmath_normal_quantile(rng_uniform(&rng));
    }
    /* The ratio of 20,000 pairs has a relative standard error of about 1 %. */
    assert_true(fabs(paired_of(x, y, MANY).variance_ratio - 1 / (1 - r)) < 0.05 / (1 - r));
}

/* Mean times in a queue at half load whose service takes service_ns. */
static void queue(uint64_t seed, double service_ns, double *means, uint32_t count)
{
    const struct single_server_config config = {.gap = dist_exponential(2e6),
                                                .service = dist_exponential(service_ns)};
    const struct component_spec server = {&single_server_type, "server", &config};
    const struct sim_spec spec = {.components = &server,
                                  .component_count = 1,
                                  .seed = seed,
                                  .warmup_ns = NS_PER_S / 5,
                                  .duration_ns = 5 * NS_PER_S};
    for (uint32_t i = 0; i < count; i++) {
        struct results *results = sim_run(&spec, i);
        struct results_named named;
        for (size_t k = 0; results_latency_at(results, k, &named); k++)
            if (!strcmp(named.name, "sojourn")) means[i] = histogram_mean(named.histogram);
        results_destroy(results);
    }
}

/* M/M/1: 1 / (1/1.0 - 0.5) = 2 ms and 1 / (1/0.9 - 0.5) = 1.63636 ms. */
static void queues_under_the_same_stream_are_told_apart_sooner(void **state)
{
    (void)state;
    enum { COUNT = 40 };
    double slow[COUNT], fast[COUNT], other[COUNT];
    queue(42, 1.0e6, slow, COUNT);
    queue(42, 0.9e6, fast, COUNT);
    queue(43, 0.9e6, other, COUNT);
    const struct paired same = paired_of(slow, fast, COUNT);
    const struct paired apart = paired_of(slow, other, COUNT);
    print_message("variance ratio %.1f with common random numbers, %.2f without\n",
                  same.variance_ratio, apart.variance_ratio);
    assert_true(same.difference.low < 363636.4 && 363636.4 < same.difference.high);
    assert_true(same.variance_ratio > 5);
    assert_true(apart.variance_ratio > 0.5 && apart.variance_ratio < 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(four_pairs_by_hand),
        cmocka_unit_test(what_cannot_be_said_is_not_said),
        cmocka_unit_test(intervals_of_correlated_normals_cover),
        cmocka_unit_test(the_ratio_is_that_of_the_correlation),
        cmocka_unit_test(queues_under_the_same_stream_are_told_apart_sooner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
