/* Which levels are said to drift: hardly any that do not, and all that do. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "sim/rng.h"
#include "sim/trend.h"

enum { SEEDS = 400, REPLICATIONS_MAX = 5 };

static double exponential(struct rng *rng)
{
    return -log(1 - rng_uniform(rng));
}

/* Waits of an M/M/1 of load rho by Lindley's recursion, `customers` to a part, begun after as many as ten parts. */
static struct trend mm1(uint64_t seed, double rho, int customers)
{
    struct rng rng;
    struct trend trend = {0};
    double wait = 0, sum = 0;
    int64_t count = 0;
    rng_init(&rng, seed, 0, "trend", "mm1");
    for (int i = 0; rho < 1 && i < 10 * customers; i++)
        wait = fmax(0, wait + exponential(&rng) * rho - exponential(&rng));
    for (int part = 0; part < TREND_PARTS; part++) {
        for (int i = 0; i < customers; i++) {
            wait = fmax(0, wait + exponential(&rng) * rho - exponential(&rng));
            sum += wait;
            count++;
        }
        trend_close(&trend, count, sum);
    }
    return trend;
}

static int said_to_drift(double rho, int customers, size_t replications)
{
    int said = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct trend trends[REPLICATIONS_MAX];
        const struct trend *each[REPLICATIONS_MAX];
        for (size_t r = 0; r < replications; r++) {
            trends[r] = mm1(1000 * seed + r, rho, customers);
            each[r] = &trends[r];
        }
        said += trend_judge(each, replications).drifts;
    }
    return said;
}

/* At 90 % load a part of 500 customers is about one time of relaxation long: neighbours correlate. */
static void of_400_stationary_queues_at_most_4_are_said_to_drift(void **state)
{
    (void)state;
    const double loads[] = {0.5, 0.8, 0.9};
    for (size_t r = 1; r <= REPLICATIONS_MAX; r += 2)
        for (int i = 0; i < 3; i++) assert_in_range(said_to_drift(loads[i], 500, r), 0, 4);
}

static void queues_that_grow_are_found(void **state)
{
    (void)state;
    assert_in_range(said_to_drift(1.05, 500, 1), SEEDS * 9 / 10, SEEDS);
    assert_in_range(said_to_drift(1.05, 500, 3), SEEDS - 4, SEEDS);
    assert_int_equal(said_to_drift(1.2, 500, 1), SEEDS);
}

/* What has drained half-way and stays there has no trend worth the name; what falls all the time has. */
static void the_direction_is_told(void **state)
{
    (void)state;
    struct trend falling = {0};
    const struct trend *const each[] = {&falling};
    double sum = 0;
    for (int part = 0; part < TREND_PARTS; part++) {
        sum += 100.0 * (TREND_PARTS - part);
        trend_close(&falling, 100 * (part + 1), sum);
    }
    const struct trend_verdict verdict = trend_judge(each, 1);
    assert_true(verdict.drifts && verdict.growth < 0);
    assert_true(fabs(verdict.level - 10.5) < 1e-12);
    assert_true(fabs(verdict.growth + TREND_PARTS) < 1e-9);
}

static void what_is_seen_too_seldom_is_not_judged(void **state)
{
    (void)state;
    struct trend seldom = {0};
    const struct trend *const each[] = {&seldom};
    for (int part = 0; part < TREND_PARTS; part++)
        trend_close(&seldom, part / 3, (part / 3) * (part / 3));
    const struct trend_verdict verdict = trend_judge(each, 1);
    assert_false(verdict.judged);
    assert_false(verdict.drifts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_400_stationary_queues_at_most_4_are_said_to_drift),
        cmocka_unit_test(queues_that_grow_are_found),
        cmocka_unit_test(the_direction_is_told),
        cmocka_unit_test(what_is_seen_too_seldom_is_not_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
