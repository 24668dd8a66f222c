/* batching_test.c -- renewals, buffers and lanes against exact laws and a few lines of simulation. */
#include "sim/batching.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "sim/dist.h"
#include "sim/rng.h"
#include "sim/theory.h"

static void assert_near(double value, double expected, double relative)
{
    if (fabs(value - expected) > relative * fabs(expected))
        fail_msg("%.17g is not within %g of %.17g", value, relative, expected);
}

static const struct renewal poisson = {.mean = 0.5, .variance = 0.25, .kept = 1};
static const struct renewal regular = {.mean = 0.5, .kept = 1};

static void a_poisson_process_has_no_memory(void **state)
{
    (void)state;
    struct renewal thinned = poisson;
    thinned.kept = 0.3;
    assert_near(renewal_gap(&thinned), 0.5 / 0.3, 1e-12);
    for (double t = 0.1; t < 5; t *= 1.7) {
        assert_near(renewal_within(&poisson, t), -expm1(-2 * t), 1e-9);
        assert_near(renewal_within(&thinned, t), -expm1(-0.6 * t), 1e-6);
        assert_near(renewal_beyond(&thinned, t), exp(-0.6 * t) / 0.6, 1e-5);
        assert_near(renewal_count(&thinned, t), 0.6 * t, 1e-6);
    }
    assert_near(renewal_count(&poisson, 1000), 2000, 1e-9);
}

static void regular_gaps_are_counted(void **state)
{
    (void)state;
    assert_true(renewal_count(&regular, 1.6) == 3);
    assert_near(renewal_between(&regular, 0.25, 0.75, 10.1), 19, 1e-12);
    assert_near(renewal_between(&regular, 20, 0, 10), 0, 1e-12);
    const struct renewal two[] = {poisson, poisson};
    const struct renewal joined = renewal_joined(two, 2);
    assert_near(joined.mean, 0.25, 1e-12);
    assert_near(joined.variance, 0.0625, 1e-12);
}

/* sim/theory.h has the buffer that lone records fill. */
static void a_buffer_of_lone_records_is_the_exact_one(void **state)
{
    (void)state;
    const struct batching_clumps records = {.gaps = poisson, .size = 1};
    for (double interval = 1; interval < 200; interval *= 3)
        for (uint64_t most = 50; most < 500; most *= 2)
            assert_near(batching_buffer(&records, (double)most, interval),
                        theory_buffer(most, 2 * interval).size, 0.02);
}

enum { POINTS = 31 };

static void points_of(const struct dist *law, double points[POINTS])
{
    dist_points(law, points, POINTS);
}

/* 1 / (E[S] + E[e^(-rate S)] / rate). */
static void lone_things_by_a_poisson_process_are_exact(void **state)
{
    (void)state;
    double service[POINTS];
    const struct dist law = dist_lognormal_p99(6, 40);
    points_of(&law, service);
    for (double rate = 0.001; rate < 2; rate *= 4) {
        double mean = 0, none = 0;
        for (int i = 0; i < POINTS; i++) {
            mean += service[i] / POINTS;
            none += exp(-rate * service[i]) / POINTS;
        }
        const struct batching_lane lane = {
            .clumps = {.mean = 1 / rate, .variance = 1 / (rate * rate), .kept = 1},
            .lone = 1,
            .service = service,
            .points = POINTS,
        };
        assert_near(batching_lane(&lane), 1 / (mean + none / rate), 0.005);
    }
}

/* The lane walked clump by clump: `more` things after the first, Poisson, by exponential gaps. */
static double walked(const struct batching_lane *lane, const struct dist *law)
{
    enum { CLUMPS = 200000 };
    struct rng rng;
    rng_init(&rng, 5, 0, "batching_test", "walk");
    double now = 0, free_at = 0, services = 0;
    double taken_from = -1; /* begin of the last service */
    for (int clump = 0; clump < CLUMPS; clump++) {
        const double varying = lane->clumps.mean - lane->clumps.least;
        now += lane->clumps.least - varying * log(rng_uniform(&rng));
        if (rng_uniform(&rng) > lane->clumps.kept) continue;
        int more = 0;
        for (double level = rng_uniform(&rng); level > exp(-lane->more); more++)
            level *= rng_uniform(&rng);
        /* Things of the clumps before are all taken by the service that ends at free_at, or begins there. */
        for (int thing = 0; thing <= more; thing++) {
            const double at = now + thing * lane->spacing;
            if (at <= taken_from) continue;
            taken_from = at > free_at ? at : free_at;
            free_at = taken_from + dist_draw(law, &rng);
            services++;
        }
    }
    return services / now;
}

static void clumps_are_worked_off_as_if_walked(void **state)
{
    (void)state;
    double service[POINTS];
    const struct dist law = dist_lognormal_p99(10, 50);
    points_of(&law, service);
    const struct renewal gaps[] = {
        {.mean = 19, .variance = 121, .least = 8, .kept = 0.5},
        {.mean = 102.5, .variance = 6.25, .least = 100, .kept = 1},
        {.mean = 40, .variance = 1600, .kept = 0.8},
    };
    const double more[] = {0.4, 20, 3};
    for (int i = 0; i < 3; i++) {
        const struct batching_lane lane = {
            .clumps = gaps[i],
            .more = more[i],
            .lone = exp(-more[i]),
            .spacing = 0.7,
            .service = service,
            .points = POINTS,
        };
        assert_near(batching_lane(&lane), walked(&lane, &law), 0.012);
    }
}

/* No service takes time, or the clumps hardly leave any between two: from both sides. */
static void a_lane_at_its_ends(void **state)
{
    (void)state;
    const double none[] = {0, 0}, some[] = {75, 85};
    const struct batching_lane quick = {
        .clumps = {.mean = 2, .variance = 4, .kept = 1}, .service = none, .points = 2};
    assert_true(fabs(batching_lane(&quick) - 0.5) < 1e-12);
    for (double rate = 1e-3; rate < 1e6; rate *= 3) {
        const struct batching_lane lane = {
            .clumps = {.mean = 1 / rate, .variance = 1 / (rate * rate), .kept = 1},
            .service = some,
            .points = 2};
        /* Lone things of a Poisson process: 1 / (E[S] + E[e^(-rate S)] / rate). */
        const double exact = 1 / (80 + (exp(-rate * 75) + exp(-rate * 85)) / 2 / rate);
        assert_true(fabs(batching_lane(&lane) / exact - 1) < 0.01);
    }
}

/* A few records that are as large as thousands of the others: contents whose spread is many times their mean. */
static void contents_are_never_below_nothing(void **state)
{
    (void)state;
    static const double spreads[] = {0.3, 1, 1.9, 2.1, 10, 1e3, 1e5};
    for (size_t s = 0; s < sizeof spreads / sizeof *spreads; s++)
        for (double most = 10; most < 1e8; most *= 10) {
            const struct batching_clumps clumps = {
                .gaps = poisson, .size = 5, .variance = 25 * spreads[s] * spreads[s]};
            const double mean = 5 * 11;
            const double content = batching_buffer(&clumps, most, 10 * poisson.mean);
            assert_true(content > 0 && content <= fmin(most, mean) * (1 + 1e-9));
            if (most > 100 * mean * (1 + spreads[s]) * (1 + spreads[s]))
                assert_near(content, mean, 1e-3);
            const double some = batching_buffer_above(&clumps, most, 10 * poisson.mean, most / 2);
            assert_true(some >= 0 && some <= 1);
        }
}

/* Short calls in a buffer of n intervals: whatever their law, n + 1 / (e - 1) polls. */
static void polls_that_come_just_as_a_buffer_closes(void **state)
{
    (void)state;
    double call[64];
    for (int i = 0; i < 64; i++) call[i] = 20 + exp(i / 16.0);
    const struct batching_polls polls = {1000, 1, call, 64};
    for (int n = 1; n <= 60; n += 3)
        assert_near(batching_polls(&polls, 1000.0 * n), n + 1 / (exp(1) - 1), 1e-4);
    /* Calls of no variance: the poll at the end is in or out by a coin. */
    const double same[] = {20, 20};
    assert_near(batching_polls(&(struct batching_polls){1000, 1, same, 2}, 2500), 3, 1e-9);
}

/* Polls walked one by one: some bring nothing, some calls are longer than the interval. */
static double walked_polls(const struct batching_polls *polls, double interval, struct rng *rng)
{
    double begins = 0, closes = -1, filled = 0, buffers = 0;
    for (int i = 0; i < 400000; i++) {
        const double call = polls->call[(uint32_t)(rng_uniform(rng) * polls->points)];
        if (rng_uniform(rng) < polls->kept) {
            filled++;
            if (begins + call > closes) {
                buffers++;
                closes = begins + call + interval;
            }
        }
        begins += fmax(polls->every, call);
    }
    return filled / buffers;
}

static void polls_as_if_walked(void **state)
{
    (void)state;
    struct rng rng;
    double call[40];
    rng_init(&rng, 5, 0, "polls", "walked");
    for (int i = 0; i < 40; i++) call[i] = 20 + i + (i == 39 ? 1100 : 0);
    for (int kept = 1; kept <= 4; kept++)
        for (double interval = 0; interval < 20000; interval = interval * 1.6 + 400) {
            const struct batching_polls polls = {1000, kept / 4.0, call, 40};
            assert_near(batching_polls(&polls, interval), walked_polls(&polls, interval, &rng),
                        0.015);
        }
}

/* However many gaps go into a time, what is kept of them is known: by the asymptote, as by walking. */
static void rare_ones_of_many(void **state)
{
    (void)state;
    for (double cv2 = 0; cv2 <= 1; cv2 += 0.25) {
        struct renewal many = {.mean = 1, .variance = cv2, .least = 0.1, .kept = 0.01};
        double before = 0;
        for (double t = 1; t < 3000; t *= 1.1) {
            const double within = renewal_within(&many, t);
            assert_true(within >= before);
            /* A hundred gaps to one that is kept: nearly exponential. */
            assert_true(fabs(within - (1 - exp(-0.01 * t))) < 0.02);
            before = within;
        }
        many.kept = 1e-7;
        assert_near(renewal_beyond(&many, 1e7), 1e7 * exp(-1), 1e-3);
    }
}

/* A mean, a spread or a time that is no number gives no number, but gives it. */
static void counting_ends_whatever_it_is_asked(void **state)
{
    (void)state;
    const struct renewal odd[] = {
        {.mean = NAN, .variance = 1, .kept = 1},
        {.mean = 1, .variance = NAN, .kept = 1},
        {.mean = 0, .variance = 0, .kept = 1},
        {.mean = 1, .variance = INFINITY, .kept = 1},
        {.mean = INFINITY, .variance = 1, .kept = 1},
        {.mean = 1, .variance = 1, .jitter = NAN, .kept = 1},
    };
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        renewal_count(&odd[i], 10);
        renewal_count(&odd[i], NAN);
        renewal_between(&odd[i], 0, 1, NAN);
    }
    const struct renewal one = {.mean = 1, .variance = 1, .kept = 1};
    assert_true(isnan(renewal_count(&one, NAN)) || renewal_count(&one, NAN) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counting_ends_whatever_it_is_asked),
        cmocka_unit_test(a_lane_at_its_ends),
        cmocka_unit_test(contents_are_never_below_nothing),
        cmocka_unit_test(a_poisson_process_has_no_memory),
        cmocka_unit_test(regular_gaps_are_counted),
        cmocka_unit_test(a_buffer_of_lone_records_is_the_exact_one),
        cmocka_unit_test(lone_things_by_a_poisson_process_are_exact),
        cmocka_unit_test(clumps_are_worked_off_as_if_walked),
        cmocka_unit_test(polls_that_come_just_as_a_buffer_closes),
        cmocka_unit_test(polls_as_if_walked),
        cmocka_unit_test(rare_ones_of_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
