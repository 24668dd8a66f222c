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

static void a_buffer_of_one_never_waits(void **state)
{
    (void)state;
    const struct theory_buffer buffer = theory_buffer(1, 5);
    assert_true(buffer.size == 1);
    assert_true(buffer.wait == 0);
}

static void a_buffer_of_two_waits_for_the_second_or_the_interval(void **state)
{
    (void)state;
    const double a = 0.7, second = 1 - exp(-a);
    const struct theory_buffer buffer = theory_buffer(2, a);
    assert_near(buffer.size, 1 + second, 1e-14);
    assert_near(buffer.wait, second / (1 + second), 1e-14);
}

static void a_buffer_without_size_waits_for_the_interval(void **state)
{
    (void)state;
    /* The first waits all of it, the others half of it on average. */
    for (int power = 0; power < 10; power++) {
        const double a = 0.1 * pow(3, power);
        const struct theory_buffer buffer = theory_buffer(UINT32_MAX, a);
        assert_near(buffer.size, 1 + a, 1e-9);
        assert_near(buffer.wait, (a + a * a / 2) / (1 + a), 1e-9);
    }
}

static void a_buffer_without_interval_waits_for_its_size(void **state)
{
    (void)state;
    const struct theory_buffer buffer = theory_buffer(500, 1e6);
    assert_near(buffer.size, 500, 1e-12);
    assert_near(buffer.wait, 499.0 / 2, 1e-12);
}

static void a_buffer_closes_as_simulated(void **state)
{
    (void)state;
    enum { BUFFERS = 400000, MOST = 6 };
    const double interval = 4.5;
    struct rng rng = rng_named("buffer");
    double records = 0, waits = 0;
    for (int i = 0; i < BUFFERS; i++) {
        double at[MOST] = {0}, closed = interval;
        int count = 1;
        while (count < MOST) {
            at[count] = at[count - 1] + exponential(&rng);
            if (at[count] > interval) break;
            count++;
        }
        if (count == MOST) closed = at[MOST - 1];
        for (int k = 0; k < count; k++) waits += closed - at[k];
        records += count;
    }
    const struct theory_buffer buffer = theory_buffer(MOST, interval);
    /* A buffer's size and waits vary by less than their mean: 4 / sqrt(400,000) = 0.6 %. */
    assert_near(records / BUFFERS, buffer.size, 0.0063);
    assert_near(waits / records, buffer.wait, 0.0063);
}

static void a_polled_record_waits_evenly_up_to_the_interval(void **state)
{
    (void)state;
    assert_near(theory_poll_wait_quantile(1000, 0.5), 500, 1e-15);
    assert_near(theory_poll_wait_quantile(1000, 0.99), 990, 1e-15);
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
        cmocka_unit_test(a_buffer_of_one_never_waits),
        cmocka_unit_test(a_buffer_of_two_waits_for_the_second_or_the_interval),
        cmocka_unit_test(a_buffer_without_size_waits_for_the_interval),
        cmocka_unit_test(a_buffer_without_interval_waits_for_its_size),
        cmocka_unit_test(a_buffer_closes_as_simulated),
        cmocka_unit_test(a_polled_record_waits_evenly_up_to_the_interval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
