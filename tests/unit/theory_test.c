/* theory_test.c -- closed forms against values by hand, each other, and a few lines of simulation. */
#include "sim/theory.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "sim/rng.h"

static void assert_near(double value, double expected, double relative)
{
    if (fabs(value - expected) > relative * fabs(expected))
        fail_msg("%.17g is not within %g of %.17g", value, relative, expected);
}

static struct rng rng_named(const char *purpose)
{
    struct rng rng;
    rng_init(&rng, 7, 0, "theory_test", purpose);
    return rng;
}

static double exponential(struct rng *rng)
{
    return -log(rng_uniform(rng));
}

static void one_server_waits_by_the_variance_of_its_service(void **state)
{
    (void)state;
    assert_near(theory_mm1_wait(0.9), 9, 1e-14);
    assert_near(theory_md1_wait(0.9), 4.5, 1e-14);
    assert_near(theory_mg1_wait(0.5, 4), 2.5, 1e-14);
    assert_true(theory_mm1_wait(0) == 0);
    /* Time in the system: mean 1 / (1 - rho), median ln 2 of it. */
    assert_near(theory_mm1_sojourn_quantile(0.8, 0.5), 5 * log(2), 1e-14);
    assert_true(theory_mm1_sojourn_quantile(0.8, 0) == 0);
}

/* Lindley's recursion: the next wait is this wait plus service less gap, never below 0. */
static double lindley(const char *name, double rho, int exponential_service)
{
    enum { CUSTOMERS = 2000000 };
    struct rng gaps = rng_named(name), services = rng_named("services");
    double wait = 0, sum = 0;
    for (int i = 0; i < CUSTOMERS; i++) {
        sum += wait;
        const double service = exponential_service ? exponential(&services) : 1;
        wait = fmax(0, wait + service - exponential(&gaps) / rho);
    }
    return sum / CUSTOMERS;
}

static void one_server_waits_as_simulated(void **state)
{
    (void)state;
    /* Daley 1968: n Var(mean wait) tends to rho (2 + 5 rho - 4 rho^2 + rho^3) / (1 - rho)^4 = 88.5 at
     * 0.6, so 4 standard deviations of 2 million customers are 1.8 % of 1.5. M/D/1 varies less. */
    assert_near(lindley("m", 0.6, 1), theory_mm1_wait(0.6), 0.018);
    assert_near(lindley("d", 0.6, 0), theory_md1_wait(0.6), 0.018);
}

static void erlang_b_agrees_with_its_definition(void **state)
{
    (void)state;
    assert_near(theory_erlang_b(1, 0.5), 0.5 / 1.5, 1e-14);
    assert_near(theory_erlang_b(2, 1), 0.2, 1e-14);
    for (uint32_t servers = 1; servers <= 20; servers++) {
        const double load = 0.7 * servers;
        double term = 1, sum = 1;
        for (uint32_t k = 1; k <= servers; k++) {
            term *= load / k;
            sum += term;
        }
        assert_near(theory_erlang_b(servers, load), term / sum, 1e-13);
    }
    assert_true(theory_erlang_b(100000, 90000) < 1e-200);
}

static void erlang_c_agrees_with_its_definition(void **state)
{
    (void)state;
    assert_near(theory_erlang_c(2, 1), 1.0 / 3, 1e-14);
    for (uint32_t servers = 1; servers <= 20; servers++) {
        const double load = 0.9 * servers;
        double term = 1, sum = 0;
        for (uint32_t k = 0; k < servers; k++) {
            sum += term;
            term *= load / (k + 1);
        }
        const double queued = term / (1 - load / servers);
        assert_near(theory_erlang_c(servers, load), queued / (sum + queued), 1e-12);
    }
}

static void one_of_many_servers_is_the_single_server(void **state)
{
    (void)state;
    for (int tenths = 1; tenths <= 9; tenths++) {
        const double rho = tenths / 10.0;
        assert_near(theory_erlang_c(1, rho), rho, 1e-13);
        assert_near(theory_mmc_wait(1, rho), theory_mm1_wait(rho), 1e-12);
    }
}

static void the_tail_of_the_wait_integrates_to_its_mean(void **state)
{
    (void)state;
    const double step = 1e-3;
    double area = 0;
    for (int i = 0; i < 30000; i++) area += theory_mmc_wait_above(8, 6.5, (i + 0.5) * step) * step;
    assert_near(area, theory_mmc_wait(8, 6.5), 1e-6);
    assert_near(theory_mmc_wait_above(8, 6.5, 0), theory_erlang_c(8, 6.5), 1e-15);
}

/* The chain of M/M/1/K by its balance equations, one state after the other. */
static void a_full_system_loses_as_its_balance_says(void **state)
{
    (void)state;
    const double loads[] = {0.3, 0.9, 1, 1.7};
    for (int i = 0; i < 4; i++) {
        enum { MOST = 7 };
        double p[MOST + 1] = {1}, sum = 1, present = 0;
        for (int n = 1; n <= MOST; n++) sum += p[n] = p[n - 1] * loads[i];
        for (int n = 1; n <= MOST; n++) present += n * p[n] / sum;
        const struct theory_mm1k queue = theory_mm1k(MOST, loads[i]);
        assert_near(queue.lost, p[MOST] / sum, 1e-12);
        assert_near(queue.present, present, 1e-12);
        assert_near(theory_little(loads[i] * (1 - queue.lost), queue.time), present, 1e-12);
    }
    assert_near(theory_mm1k(1, 0.5).lost, theory_erlang_b(1, 0.5), 1e-14);
    assert_near(theory_mm1k(2000, 0.8).time, 5, 1e-12);
    assert_near(theory_mm1k(100000, 3).lost, 2.0 / 3, 1e-12);
}

static void the_waits_variance_is_that_of_an_exponential_tail(void **state)
{
    (void)state;
    /* M/M/1: 0 with 1 - rho, else exponential of mean 1 / (1 - rho); E[S^2] = 2, E[S^3] = 6. */
    const double rho = 0.7, second = rho * 2 / ((1 - rho) * (1 - rho));
    const double mean = theory_mm1_wait(rho);
    assert_near(theory_mg1_wait_variance(rho, 2, 6), second - mean * mean, 1e-12);
    /* M/D/1 by its distribution: E[W^2] = integral of 2 t P(W > t). */
    double area = 0;
    const double step = 0.01;
    for (int i = 0; i < 4000; i++) {
        const double t = (i + 0.5) * step;
        area += 2 * t * theory_md1_wait_above(rho, t) * step;
    }
    const double md1 = theory_md1_wait(rho);
    assert_near(theory_mg1_wait_variance(rho, 1, 1), area - md1 * md1, 1e-4);
}

static void batches_wait_as_simulated(void **state)
{
    (void)state;
    /* Batches of 1 or 5 with equal chance: E[X] = 3, E[X^2] = 13. */
    enum { BATCHES = 1000000 };
    const double rho = 0.6;
    struct rng rng = rng_named("batches");
    double backlog = 0, times = 0, records = 0;
    for (int i = 0; i < BATCHES; i++) {
        const int count = rng_uniform(&rng) < 0.5 ? 1 : 5;
        for (int k = 0; k < count; k++) times += backlog += exponential(&rng);
        records += count;
        backlog = fmax(0, backlog - exponential(&rng) * 3 / rho);
    }
    /* Correlated over some tens of batches: a million are worth 20,000, four deviations 3 %. */
    assert_near(times / records, theory_batch_mm1_time(rho, 3, 13), 0.03);
    assert_near(theory_batch_mm1_time(0.8, 1, 1), theory_mm1_wait(0.8) + 1, 1e-12);
}

static double lindley_uniform(double rho)
{
    enum { CUSTOMERS = 2000000 };
    struct rng gaps = rng_named("even gaps"), services = rng_named("even services");
    double wait = 0, sum = 0;
    for (int i = 0; i < CUSTOMERS; i++) {
        sum += wait;
        wait = fmax(0, wait + 2 * rng_uniform(&services) - 2 * rng_uniform(&gaps) / rho);
    }
    return sum / CUSTOMERS;
}

static void bounds_hold_and_approximations_lie_between(void **state)
{
    (void)state;
    for (int tenths = 7; tenths <= 9; tenths++) {
        const double rho = tenths / 10.0, even = 1.0 / 3, wait = lindley_uniform(rho);
        assert_true(theory_gg1_lower(rho, even) <= wait &&
                    wait <= theory_gg1_upper(rho, even, even));
        /* The literature's promise for both: within a tenth or so at these loads. */
        assert_near(theory_gg1_klb(rho, even, even), wait, 0.12);
        assert_near(theory_gg1_marchal(rho, even, even), wait, 0.25);
        /* Exact for Poisson arrivals. */
        assert_near(theory_gg1_klb(rho, 1, 2.5), theory_mg1_wait(rho, 2.5), 1e-13);
        assert_near(theory_gg1_marchal(rho, 1, 2.5), theory_mg1_wait(rho, 2.5), 1e-13);
    }
    assert_true(theory_gg1_klb(0.5, 0, 0) == 0);
    assert_near(theory_gg1_lower(0.9, 5), (0.9 * 6 - 2) / 0.2, 1e-12);
}

static void the_largest_of_many_is_as_drawn(void **state)
{
    (void)state;
    enum { ROUNDS = 200000, OF = 7 };
    struct rng rng = rng_named("largest");
    const double p90 = -log1p(-theory_largest_at(OF, 0.9));
    double sum = 0;
    int below = 0;
    for (int i = 0; i < ROUNDS; i++) {
        double most = 0;
        for (int k = 0; k < OF; k++) most = fmax(most, exponential(&rng));
        sum += most;
        below += most <= p90;
    }
    /* Four standard deviations: sqrt(pi^2 / 6 / 200,000) of 2.59, sqrt(0.09 / 200,000). */
    assert_near(sum / ROUNDS, theory_largest_exponential(OF), 0.0045);
    assert_near((double)below / ROUNDS, 0.9, 0.003);
}

static void a_bucket_lasts_until_its_surplus_is_gone(void **state)
{
    (void)state;
    /* Seconds of 1500 offered, 1000 refilled, 2000 held: down by 500 each. */
    double held = 2000;
    int seconds = 0;
    for (; held > 0; seconds++) held += 1000 - 1500;
    assert_near(theory_bucket_lasts(2000, 1500, 1000), seconds, 1e-15);
    assert_true(isinf(theory_bucket_lasts(2000, 900, 1000)));
    assert_true(theory_bucket_admitted(1500, 1000) == 1000);
    assert_true(theory_bucket_admitted(900, 1000) == 900);
}

static void the_number_present_is_rate_times_time(void **state)
{
    (void)state;
    /* M/M/1 at rho = 0.8: rho / (1 - rho) are present, and stay 1 / (1 - rho) services. */
    assert_near(theory_little(0.8, 1 + theory_mm1_wait(0.8)), 0.8 / (1 - 0.8), 1e-13);
    /* Eleven at most, some lost: those admitted. */
    const struct theory_mm1k queue = theory_mm1k(11, 1.3);
    assert_near(theory_little(1.3 * (1 - queue.lost), queue.time), queue.present, 1e-13);
    assert_true(theory_little(0, 5) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_server_waits_by_the_variance_of_its_service),
        cmocka_unit_test(one_server_waits_as_simulated),
        cmocka_unit_test(erlang_b_agrees_with_its_definition),
        cmocka_unit_test(erlang_c_agrees_with_its_definition),
        cmocka_unit_test(one_of_many_servers_is_the_single_server),
        cmocka_unit_test(the_tail_of_the_wait_integrates_to_its_mean),
        cmocka_unit_test(a_full_system_loses_as_its_balance_says),
        cmocka_unit_test(the_waits_variance_is_that_of_an_exponential_tail),
        cmocka_unit_test(batches_wait_as_simulated),
        cmocka_unit_test(bounds_hold_and_approximations_lie_between),
        cmocka_unit_test(the_largest_of_many_is_as_drawn),
        cmocka_unit_test(a_bucket_lasts_until_its_surplus_is_gone),
        cmocka_unit_test(the_number_present_is_rate_times_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
