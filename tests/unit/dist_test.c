/*
 * dist_test.c -- every family, with shift and upper bound, against its distribution function.
 *
 * Seeds are fixed. With other seeds a test would fail by chance as often as is said there.
 */
#include "sim/dist.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/dist_cases.h"

enum { COUNT = 100000, TAIL_COUNT = 1000000 };

static struct rng stream_of(const struct dist_case *dist_case, uint32_t replication)
{
    struct rng rng;
    rng_init(&rng, 1, replication, "dist_test", dist_case->name);
    return rng;
}

static void fail_case(const struct dist_case *dist_case, double value)
{
    fail_msg("%s: %.17g", dist_case->name, value);
}

static void draws_have_the_same_bits_everywhere(void **state)
{
    (void)state;
    static double values[COUNT];
    for (size_t c = 0; c < DIST_CASES; c++) {
        const struct dist_case *dist_case = &dist_cases[c];
        struct rng rng = stream_of(dist_case, 0);
        dist_fill(&dist_case->dist, &rng, values, COUNT);
        uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a over whole words */
        for (int i = 0; i < COUNT; i++) {
            uint64_t bits;
            memcpy(&bits, &values[i], sizeof bits);
            hash = (hash ^ bits) * 0x100000001b3u;
        }
        if (hash != dist_case->digest)
            fail_msg("%s: 0x%016llx", dist_case->name, (unsigned long long)hash);
    }
}

static void a_block_has_the_draws_of_one_by_one(void **state)
{
    (void)state;
    static double block[3000];
    for (size_t c = 0; c < DIST_CASES; c++) {
        const struct dist_case *dist_case = &dist_cases[c];
        struct rng one = stream_of(dist_case, 1), many = stream_of(dist_case, 1);
        for (size_t size = 0; size < 3000; size = 2 * size + 1) {
            dist_fill(&dist_case->dist, &many, block, size);
            for (size_t i = 0; i < size; i++)
                if (block[i] != dist_draw(&dist_case->dist, &one)) fail_case(dist_case, block[i]);
        }
    }
}

static void a_buffer_has_the_draws_of_a_block(void **state)
{
    (void)state;
    const struct dist dist = dist_lognormal(70e6, 0.5);
    struct dist_buffer buffer;
    struct rng rng;
    int64_t block[3 * DIST_BUFFER];
    dist_buffer_init(&buffer, &dist);
    rng_init(&buffer.rng, 9, 0, "dist_test", "buffer");
    rng_init(&rng, 9, 0, "dist_test", "buffer");
    dist_fill_int(&dist, &rng, block, 3 * DIST_BUFFER);
    for (int i = 0; i < 3 * DIST_BUFFER; i++) assert_int_equal(dist_buffer_next(&buffer), block[i]);
}

static int ascending(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/*
 * Kolmogorov and Smirnov: the largest distance between the draws' steps and F, on both sides of each
 * value, so that atoms are seen too. sqrt(n) D above 2.6 by chance in 2 exp(-2 x 2.6^2) = 3e-6 of
 * cases, in 6e-5 for all of them.
 */
static void draws_follow_the_distribution_function(void **state)
{
    (void)state;
    static double values[COUNT];
    for (size_t c = 0; c < DIST_CASES; c++) {
        const struct dist_case *dist_case = &dist_cases[c];
        struct rng rng = stream_of(dist_case, 2);
        dist_fill(&dist_case->dist, &rng, values, COUNT);
        qsort(values, COUNT, sizeof values[0], ascending);
        double worst = 0;
        for (int i = 0, next; i < COUNT; i = next) {
            for (next = i; next < COUNT && values[next] == values[i];) next++;
            const double x = values[i];
            const double to = fabs(dist_cdf(&dist_case->dist, x) - (double)next / COUNT);
            const double from =
                fabs(dist_cdf(&dist_case->dist, nextafter(x, -1)) - (double)i / COUNT);
            worst = fmax(worst, fmax(to, from));
        }
        if (worst * sqrt(COUNT) > 2.6) fail_case(dist_case, worst * sqrt(COUNT));
    }
}

/* 99 degrees of freedom, outside 45 .. 175 by chance in 5e-6 of cases, in 1e-4 for all of them. */
static void a_hundredth_of_the_draws_falls_into_each_hundredth(void **state)
{
    (void)state;
    enum { BINS = 100 };
    static double values[COUNT];
    for (size_t c = 0; c < DIST_CASES; c++) {
        const struct dist_case *dist_case = &dist_cases[c];
        if (!dist_case->continuous) continue;
        struct rng rng = stream_of(dist_case, 3);
        dist_fill(&dist_case->dist, &rng, values, COUNT);
        int bins[BINS + 1] = {0};
        for (int i = 0; i < COUNT; i++) bins[(int)(dist_cdf(&dist_case->dist, values[i]) * BINS)]++;
        bins[BINS - 1] += bins[BINS]; /* F = 1: the bound itself */
        double chi = 0;
        for (int i = 0; i < BINS; i++) {
            const double apart = bins[i] - (double)COUNT / BINS;
            chi += apart * apart / ((double)COUNT / BINS);
        }
        if (chi < 45 || chi > 175) fail_case(dist_case, chi);
    }
}

/* Both within 5 standard errors: by chance 6e-7 each, 3e-5 for all of them. The standard error of a
 * variance is from the draws' own fourth moment. */
static void draws_have_the_mean_and_variance_promised(void **state)
{
    (void)state;
    static double values[TAIL_COUNT];
    const double n = TAIL_COUNT;
    for (size_t c = 0; c < DIST_CASES; c++) {
        const struct dist_case *dist_case = &dist_cases[c];
        const double mean = dist_mean(&dist_case->dist);
        const double variance = dist_variance(&dist_case->dist);
        struct rng rng = stream_of(dist_case, 4);
        dist_fill(&dist_case->dist, &rng, values, TAIL_COUNT);
        double first = 0, second = 0, fourth = 0;
        for (int i = 0; i < TAIL_COUNT; i++) {
            const double apart = values[i] - mean;
            first += apart;
            second += apart * apart;
            fourth += apart * apart * apart * apart;
        }
        const double error = sqrt((fourth / n - variance * variance) / n);
        if (fabs(first / n) > 5 * sqrt(variance / n) + 1e-12 * mean)
            fail_case(dist_case, first / n);
        if (fabs(second / n - variance) > 5 * error + 1e-12 * variance)
            fail_case(dist_case, second / n / variance);
    }
}

static double quantile_of(const struct dist *dist, double p)
{
    double low = 0, high = 1;
    while (dist_cdf(dist, high) < p) high *= 2;
    for (int i = 0; i < 200; i++) {
        const double middle = low + (high - low) / 2;
        if (dist_cdf(dist, middle) < p) low = middle;
        else high = middle;
    }
    return high;
}

/* Levels of every family as p goes through (0, 1), against bisection of F. */
static void quantiles_are_where_the_distribution_function_says(void **state)
{
    (void)state;
    const double levels[] = {1e-4, 0.01, 0.29, 0.5, 0.77, 0.99, 0.9999};
    for (size_t c = 0; c < DIST_CASES; c++) {
        for (int i = 0; i < 7; i++) {
            const double expected = quantile_of(&dist_cases[c].dist, levels[i]);
            const double got = dist_quantile(&dist_cases[c].dist, levels[i]);
            if (fabs(got - expected) > 1e-9 * expected + 1e-9)
                fail_case(&dist_cases[c], got / expected);
        }
    }
}

/* 100 of a million draws lie above the 99.99 % point: outside 55 .. 155 by chance in 1e-6 of cases. */
static void the_extreme_tail_has_its_share(void **state)
{
    (void)state;
    static double values[TAIL_COUNT];
    for (size_t c = 0; c < DIST_CASES; c++) {
        const struct dist_case *dist_case = &dist_cases[c];
        if (!dist_case->continuous) continue;
        const double far = quantile_of(&dist_case->dist, 1 - 1e-4);
        const double near = quantile_of(&dist_case->dist, 1e-4);
        struct rng rng = stream_of(dist_case, 5);
        dist_fill(&dist_case->dist, &rng, values, TAIL_COUNT);
        int above = 0, below = 0;
        for (int i = 0; i < TAIL_COUNT; i++) {
            above += values[i] > far;
            below += values[i] < near;
        }
        if (above < 55 || above > 155) fail_case(dist_case, above);
        if (below < 55 || below > 155) fail_case(dist_case, below);
    }
}

/* 0 is the smallest uniform, 2^-53, and all ones the largest, 1 - 2^-53. */
static void the_furthest_uniforms_give_values_within_the_support(void **state)
{
    (void)state;
    for (size_t c = 0; c < DIST_CASES; c++) {
        const struct dist_case *dist_case = &dist_cases[c];
        const struct dist *dist = &dist_case->dist;
        if (dist->family == DIST_GAMMA || dist->family == DIST_MIXTURE) continue; /* draw again */
        for (int ones = 0; ones < 2; ones++) {
            struct rng rng = stream_of(dist_case, 6);
            double value;
            rng_refill(&rng);
            rng.buffer[0] = rng.buffer[1] = ones ? UINT32_MAX : 0;
            dist_fill(dist, &rng, &value, 1);
            if (!(value >= dist->shift && value <= dist_max(dist)) || isinf(value))
                fail_case(dist_case, value);
        }
    }
}

static void no_draw_leaves_the_support(void **state)
{
    (void)state;
    static double values[COUNT];
    for (size_t c = 0; c < DIST_CASES; c++) {
        const struct dist_case *dist_case = &dist_cases[c];
        struct rng rng = stream_of(dist_case, 7);
        dist_fill(&dist_case->dist, &rng, values, COUNT);
        for (int i = 0; i < COUNT; i++)
            if (!(values[i] >= dist_case->dist.shift && values[i] <= dist_max(&dist_case->dist)))
                fail_case(dist_case, values[i]);
    }
}

static void whole_draws_are_rounded_and_kept_within_64_bits(void **state)
{
    (void)state;
    enum { FILLED = 9 };
    struct rng rng;
    rng_init(&rng, 1, 0, "dist_test", "whole");
    const struct {
        double value;
        int64_t whole;
    } cases[] = {{0, 0},
                 {0.4, 0},
                 {0x1.fffffffffffffp-2, 0},
                 {0.5, 0},
                 {0.6, 1},
                 {2.5, 2},
                 {3.5, 4},
                 {0x1.fffffffffffffp50, INT64_C(1) << 51},
                 {0x1.0000000000001p52, (INT64_C(1) << 52) + 1},
                 {1e18, 1000000000000000000}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct dist dist = dist_constant(cases[i].value);
        int64_t block[FILLED];
        assert_int_equal(dist_draw_int(&dist, &rng), cases[i].whole);
        dist_fill_int(&dist, &rng, block, FILLED);
        for (size_t k = 0; k < FILLED; k++) assert_int_equal(block[k], cases[i].whole);
    }
    const struct dist huge = dist_constant(1e30);
    assert_int_equal(dist_draw_int(&huge, &rng), INT64_MAX);
}

/* Drawing again for ever would be a run that hangs. */
static void a_bound_below_every_value_stops_the_program(void **state)
{
    (void)state;
    const struct dist impossible[] = {
        {DIST_CONSTANT, .a = 2, .high = 1},
        {DIST_EXPONENTIAL, .a = 1, .shift = 2, .high = 1},
        {DIST_UNIFORM, .a = 2, .b = 3, .high = 1},
        {DIST_EMPIRICAL, .high = 99, .count = 5, .values = dist_case_values,
         .cumulative = dist_case_cumulative},
    };
    for (size_t i = 0; i < sizeof impossible / sizeof impossible[0]; i++) {
        const pid_t child = fork();
        if (child == 0) {
            if (!freopen("/dev/null", "w", stderr)) _exit(0);
            struct rng rng;
            rng_init(&rng, 1, 0, "dist_test", "impossible");
            dist_draw(&impossible[i], &rng);
            _exit(0);
        }
        int status;
        assert_true(waitpid(child, &status, 0) == child);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    }
}

static void a_gamma_of_tiny_shape_is_nearly_always_0(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 1, 0, "dist_test", "tiny");
    const struct dist dist = {.family = DIST_GAMMA, .a = 1, .b = 0.001};
    int small = 0;
    for (int i = 0; i < 10000; i++) {
        const double value = dist_draw(&dist, &rng);
        assert_true(value >= 0 && value < 1e6);
        small += value < 1e-6;
    }
    /* F(1e-6) = 0.9798: five standard errors are 0.7 %. */
    assert_in_range(small, 9700, 9900);
}

/* Shapes at both ends of what a scenario may ask for, cut from hardly anything left to nothing taken. */
static void moments_are_numbers_whatever_the_shape_and_the_bound(void **state)
{
    (void)state;
    static const enum dist_family families[] = {DIST_GAMMA, DIST_WEIBULL};
    static const double shapes[] = {0.01, 0.5, 1, 50, 1e4, 9e5, 1e6};
    static const double bounds[] = {1.001, 1.1, 3, 1e3, 1e9};
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++)
            for (size_t b = 0; b < sizeof bounds / sizeof *bounds; b++) {
                struct dist dist = {.family = families[i], .a = 299, .b = shapes[s]};
                dist.high = bounds[b] * dist.a;
                const double mean = dist_mean(&dist), variance = dist_variance(&dist);
                if (!(mean > 0 && mean <= dist.high && variance >= 0 && isfinite(variance)))
                    fail_msg("family %d, shape %g, bound %g: mean %g, variance %g",
                             (int)families[i], shapes[s], bounds[b], mean, variance);
            }
}

/* P(a, a) = 1/2 + 1 / (3 sqrt(2 pi a)) + ... (DLMF 8.11.12), and two standard deviations above about what a normal law has. */
static void a_gamma_of_great_shape_is_nearly_normal(void **state)
{
    (void)state;
    static const double shapes[] = {1e3, 9.9e4, 1.1e5, 9e5, 1e6};
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        const double shape = shapes[s];
        const struct dist dist = {.family = DIST_GAMMA, .a = 7, .b = shape};
        const double at_mean = dist_cdf(&dist, 7), exact = 0.5 + 1 / (3 * sqrt(2 * M_PI * shape));
        const double sd = 7 / sqrt(shape);
        if (fabs(at_mean - exact) > 1e-6 ||
            fabs(dist_cdf(&dist, 7 + 2 * sd) - 0.97725) > 5 / sqrt(shape) ||
            dist_cdf(&dist, 7 + 40 * sd) != 1 || dist_cdf(&dist, 7 - 12 * sd) > 1e-20)
            fail_msg("shape %g: %.9f at the mean, exact %.9f", shape, at_mean, exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_have_the_same_bits_everywhere),
        cmocka_unit_test(a_block_has_the_draws_of_one_by_one),
        cmocka_unit_test(a_buffer_has_the_draws_of_a_block),
        cmocka_unit_test(draws_follow_the_distribution_function),
        cmocka_unit_test(a_hundredth_of_the_draws_falls_into_each_hundredth),
        cmocka_unit_test(draws_have_the_mean_and_variance_promised),
        cmocka_unit_test(quantiles_are_where_the_distribution_function_says),
        cmocka_unit_test(the_extreme_tail_has_its_share),
        cmocka_unit_test(the_furthest_uniforms_give_values_within_the_support),
        cmocka_unit_test(no_draw_leaves_the_support),
        cmocka_unit_test(whole_draws_are_rounded_and_kept_within_64_bits),
        cmocka_unit_test(a_bound_below_every_value_stops_the_program),
        cmocka_unit_test(a_gamma_of_tiny_shape_is_nearly_always_0),
        cmocka_unit_test(moments_are_numbers_whatever_the_shape_and_the_bound),
        cmocka_unit_test(a_gamma_of_great_shape_is_nearly_normal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
