/* theory_buffer_test.c -- buffers and polls against sums, integrals and a few lines of simulation. */
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

static void every_record_is_in_a_buffer_of_some_size(void **state)
{
    (void)state;
    const uint64_t most[] = {1, 2, 20, 500};
    double share[500];
    for (int i = 0; i < 4; i++) {
        for (double expected = 0.3; expected < 2000; expected *= 4) {
            double sum = 0, company = 0;
            theory_buffer_shares(most[i], expected, share);
            for (uint64_t n = 1; n <= most[i]; n++) {
                sum += share[n - 1];
                company += (double)n * share[n - 1];
            }
            assert_near(sum, 1, 1e-12);
            assert_near(company, theory_buffer(most[i], expected).company, 1e-12);
        }
    }
    /* Of two at most, one in e^0.7 stays alone. */
    theory_buffer_shares(2, 0.7, share);
    assert_near(share[0], exp(-0.7) / (2 - exp(-0.7)), 1e-13);
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

static void the_buffers_tail_integrates_to_its_mean(void **state)
{
    (void)state;
    const uint64_t most[] = {2, 6, 40};
    for (int i = 0; i < 3; i++) {
        const double interval = 4.5, step = interval / 20000;
        double area = 0;
        for (int k = 0; k < 20000; k++)
            area += theory_buffer_wait_above(most[i], interval, (k + 0.5) * step) * step;
        assert_near(area, theory_buffer(most[i], interval).wait, 1e-6);
    }
    assert_true(theory_buffer_wait_above(1, 5, 0) == 0);
    assert_true(theory_buffer_wait_above(6, 5, 5) == 0);
}

static void the_buffers_quantile_has_its_share_as_simulated(void **state)
{
    (void)state;
    enum { BUFFERS = 200000, MOST = 6 };
    const double interval = 4.5, p70 = theory_buffer_wait_quantile(MOST, interval, 0.7);
    struct rng rng = rng_named("quantile");
    double records = 0, above = 0;
    for (int i = 0; i < BUFFERS; i++) {
        double at[MOST] = {0}, closed = interval;
        int count = 1;
        for (; count < MOST; count++) {
            at[count] = at[count - 1] + exponential(&rng);
            if (at[count] > interval) break;
        }
        if (count == MOST) closed = at[MOST - 1];
        for (int k = 0; k < count; k++) above += closed - at[k] > p70;
        records += count;
    }
    /* Of a buffer's 4.5 records above varies by less than 2: four deviations are 8 / sqrt(200,000) / 4.5
     * of a record, 1.3 % of 0.3. At 0.9 it would be the interval itself, which many firsts wait. */
    assert_near(above / records, 0.3, 0.013);
    assert_near(theory_buffer_wait_quantile(MOST, interval, 0.9), interval, 1e-12);
}

/* Poisson numbers per poll by counting exponentials. */
static void a_polled_buffer_waits_as_simulated(void **state)
{
    (void)state;
    const double expected[] = {0.2, 1.5, 40}, close[] = {3, 3.4, 0.5};
    for (int i = 0; i < 3; i++) {
        struct rng rng = rng_named("polled buffer");
        double waits = 0, records = 0, opened = -1e9;
        for (int poll = 0; poll < 300000; poll++) {
            int count = 0;
            for (double at = exponential(&rng); at < expected[i]; at += exponential(&rng)) count++;
            if (count == 0) continue;
            if (poll >= opened + close[i]) opened = poll;
            waits += count * (opened + close[i] - poll);
            records += count;
        }
        assert_near(waits / records, theory_polled_buffer_wait(expected[i], close[i]), 0.01);
    }
}

static double call_cdf_by_sum(double interval, const struct dist *call, double x)
{
    double sum = 0;
    for (int i = 0; i < 100000; i++) sum += dist_cdf(call, x - interval * (i + 0.5) / 100000);
    return sum / 100000;
}

static void a_polled_record_waits_evenly_plus_the_call(void **state)
{
    (void)state;
    const struct dist none = dist_constant(0), ten = dist_constant(10);
    assert_near(theory_poll_quantile(1000, &none, 0.5), 500, 1e-12);
    assert_near(theory_poll_quantile(1000, &ten, 0.99), 1000, 1e-12);
    assert_near(theory_poll_mean(1000, &ten), 510, 1e-15);
    const struct dist calls[] = {dist_lognormal(15, 0.8), dist_exponential(40),
                                 dist_uniform(5, 900)};
    const double levels[] = {0.02, 0.5, 0.99};
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++) {
            const double at = theory_poll_quantile(1000, &calls[i], levels[k]);
            assert_near(call_cdf_by_sum(1000, &calls[i], at), levels[k], 1e-4);
        }
    }
}

/* Calls of which many take longer than the interval: each waits for the one before. */
static void a_long_call_keeps_the_next_waiting(void **state)
{
    (void)state;
    const struct dist calls[] = {dist_lognormal(15, 0.8), dist_exponential(400),
                                 dist_uniform(5, 1500), dist_lognormal(800, 0.4)};
    struct rng rng;
    rng_init(&rng, 7, 0, "poll", "calls");
    for (int i = 0; i < 4; i++) {
        const double mean = theory_poll_mean(1000, &calls[i]);
        const double median = theory_poll_quantile(1000, &calls[i], 0.5);
        double area = 0, waits = 0, below = 0, at = 0;
        for (int k = 10; k < 40000; k += 20) area += 20 * (1 - theory_poll_cdf(1000, &calls[i], k));
        assert_near(area, mean, 1e-3);
        /* Polled by hand: a record in the middle of every one of a million equal parts of time. */
        enum { RECORDS = 1000000 };
        double poll = 0, call = dist_draw(&calls[i], &rng), next = fmax(1000, call);
        double next_call = dist_draw(&calls[i], &rng);
        for (int k = 0; k < RECORDS; k++, at += 97.3) {
            while (at > next) {
                poll = next;
                next = poll + fmax(1000, next_call);
                next_call = dist_draw(&calls[i], &rng);
            }
            waits += next - at + next_call;
            below += next - at + next_call <= median;
        }
        assert_near(waits / RECORDS, mean, 0.01);
        assert_near(below / RECORDS, 0.5, 0.01);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_buffer_of_one_never_waits),
        cmocka_unit_test(a_buffer_of_two_waits_for_the_second_or_the_interval),
        cmocka_unit_test(every_record_is_in_a_buffer_of_some_size),
        cmocka_unit_test(a_buffer_without_size_waits_for_the_interval),
        cmocka_unit_test(a_buffer_without_interval_waits_for_its_size),
        cmocka_unit_test(a_buffer_closes_as_simulated),
        cmocka_unit_test(the_buffers_tail_integrates_to_its_mean),
        cmocka_unit_test(the_buffers_quantile_has_its_share_as_simulated),
        cmocka_unit_test(a_polled_buffer_waits_as_simulated),
        cmocka_unit_test(a_polled_record_waits_evenly_plus_the_call),
        cmocka_unit_test(a_long_call_keeps_the_next_waiting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
