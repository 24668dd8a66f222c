#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/rng.h"
#include "sim/vmath.h"
#include "sim/warmup.h"

enum { COUNT = 500, SEEDS = 200 };

/* 10 + start e^(-i / fades) + autoregressive noise of standard deviation 1. */
static void make(double *values, uint32_t seed, double start, double fades, double correlation)
{
    struct rng rng;
    rng_init(&rng, seed, 0, "warmup", "noise");
    double noise = vmath_normal_quantile(rng_uniform(&rng));
    for (int i = 0; i < COUNT; i++) {
        values[i] = 10 + start * exp(-i / fades) + noise;
        noise = correlation * noise +
                sqrt(1 - correlation * correlation) * vmath_normal_quantile(rng_uniform(&rng));
    }
}

/* By hand: a step from 0 to 10 after 100 slices; every group after it is the same. */
static void a_step_is_cut_where_it_is(void **state)
{
    (void)state;
    double values[COUNT];
    for (int i = 0; i < COUNT; i++) values[i] = i < 100 ? 0 : 10 + 0.001 * (i % 2);
    assert_int_equal(warmup_mser5(values, COUNT), 100);
    const size_t welch = warmup_welch(values, COUNT);
    assert_in_range(welch, 100, 126); /* half a window of 50 later at most */
}

static void a_settled_series_is_left_alone(void **state)
{
    (void)state;
    double values[COUNT];
    int mser = 0, welch = 0;
    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        make(values, seed, 0, 1, 0.3);
        const size_t one = warmup_mser5(values, COUNT), other = warmup_welch(values, COUNT);
        mser += one > COUNT / 20;
        welch += other > COUNT / 10;
    }
    /* A twentieth, and a tenth, are little; more than that may be cut by chance, seldom. */
    if (mser > SEEDS / 50 || welch > SEEDS / 10) fail_msg("MSER-5 %d, Welch %d", mser, welch);
}

/* Slices that follow each other closely are quiet for a while somewhere, often in the last half. */
static void a_settled_series_that_lingers_is_not_cut_by_half(void **state)
{
    (void)state;
    double values[COUNT];
    int never = 0;
    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        make(values, seed, 0, 1, 0.9);
        never += warmup_mser5(values, COUNT) == WARMUP_NEVER;
    }
    if (never > SEEDS / 50) fail_msg("%d of %d", never, (int)SEEDS);
}

static void a_spike_is_no_transient(void **state)
{
    (void)state;
    double values[COUNT], tamed[COUNT];
    make(values, 3, 0, 1, 0.3);
    values[400] += 5000;
    assert_int_equal(warmup_mser5(values, COUNT), 0);
    for (int i = 0; i < COUNT; i++) tamed[i] = values[i];
    warmup_tame(tamed, COUNT);
    assert_in_range(warmup_mser5(tamed, COUNT), 0, COUNT / 20);
    for (int i = 0; i < COUNT; i++) assert_true(i == 400 || fabs(tamed[i] - values[i]) < 1e-12);
    assert_true(tamed[400] < 20);
}

static void a_transient_is_cut(void **state)
{
    (void)state;
    double values[COUNT];
    int mser = 0, welch = 0;
    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        /* Begins 20 above, and is within half a standard deviation after 110 slices. */
        make(values, seed, 20, 30, 0.3);
        const size_t one = warmup_mser5(values, COUNT), other = warmup_welch(values, COUNT);
        mser += one >= 60 && one <= 220;
        welch += other >= 40 && other <= 220;
    }
    if (mser < SEEDS * 95 / 100 || welch < SEEDS * 95 / 100)
        fail_msg("MSER-5 %d, Welch %d of %d", mser, welch, (int)SEEDS);
}

static void a_series_that_never_settles_is_said_to(void **state)
{
    (void)state;
    double values[COUNT];
    for (int i = 0; i < COUNT; i++) values[i] = i;
    assert_true(warmup_mser5(values, COUNT) == WARMUP_NEVER);
    assert_true(warmup_welch(values, COUNT) == WARMUP_NEVER);
    assert_true(warmup_mser5(values, WARMUP_SLICES_MIN - 1) == WARMUP_NEVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_is_cut_where_it_is),
        cmocka_unit_test(a_settled_series_is_left_alone),
        cmocka_unit_test(a_settled_series_that_lingers_is_not_cut_by_half),
        cmocka_unit_test(a_spike_is_no_transient),
        cmocka_unit_test(a_transient_is_cut),
        cmocka_unit_test(a_series_that_never_settles_is_said_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
