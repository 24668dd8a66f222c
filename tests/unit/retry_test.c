/* retry_test.c -- exponential backoff with full jitter (facts KDS 2.1). */
#include "models/common/retry.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "sim/units.h"

/* SDK standard mode, throttling errors: base 1 s, cap 20 s (facts KDS 2.1, D, BC). */
static const struct retry standard = {.base_ns = NS_PER_S, .cap_ns = 20 * NS_PER_S};

static struct rng rng_of_test(void)
{
    struct rng rng;
    rng_init(&rng, 3, 0, "retry_test", "jitter");
    return rng;
}

/* Uniform on (0, limit): the mean is half the limit within 5 standard deviations, nothing beyond. */
static void assert_uniform_below(uint32_t n, int64_t limit_ns)
{
    enum { DRAWS = 20000 };
    struct rng rng = rng_of_test();
    double sum = 0;
    int64_t most_ns = 0;
    for (int i = 0; i < DRAWS; i++) {
        const int64_t delay_ns = retry_delay_ns(&standard, &rng, n);
        assert_true(delay_ns >= 0);
        assert_true(delay_ns < limit_ns);
        if (delay_ns > most_ns) most_ns = delay_ns;
        sum += (double)delay_ns;
    }
    const double limit = (double)limit_ns;
    assert_true(fabs(sum / DRAWS - limit / 2) < 5 * limit / sqrt(12.0 * DRAWS));
    assert_true((double)most_ns > 0.999 * limit);
}

static void the_limit_doubles_with_each_retry(void **state)
{
    (void)state;
    for (uint32_t n = 1; n <= 5; n++) assert_uniform_below(n, NS_PER_S << (n - 1));
}

static void the_limit_stops_at_the_cap(void **state)
{
    (void)state;
    assert_uniform_below(6, 20 * NS_PER_S);
    assert_uniform_below(UINT32_MAX, 20 * NS_PER_S);
}

static void a_base_above_the_cap_waits_at_most_the_cap(void **state)
{
    (void)state;
    const struct retry retry = {.base_ns = 60 * NS_PER_S, .cap_ns = NS_PER_S};
    struct rng rng = rng_of_test();
    for (int i = 0; i < 1000; i++) assert_true(retry_delay_ns(&retry, &rng, 3) < NS_PER_S);
}

static void a_spread_is_more_or_less_of_the_limit(void **state)
{
    (void)state;
    const struct retry retry = {.base_ns = NS_PER_S, .cap_ns = 10 * NS_PER_S, .spread = 0.3};
    struct rng rng = rng_of_test();
    double sum = 0;
    for (int i = 0; i < 10000; i++) {
        const double wait_s = (double)retry_delay_ns(&retry, &rng, 3) / (double)NS_PER_S;
        assert_true(wait_s >= 4 * 0.7 && wait_s <= 4 * 1.3);
        sum += wait_s;
    }
    assert_true(sum / 10000 > 3.97 && sum / 10000 < 4.03);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_limit_doubles_with_each_retry),
        cmocka_unit_test(the_limit_stops_at_the_cap),
        cmocka_unit_test(a_spread_is_more_or_less_of_the_limit),
        cmocka_unit_test(a_base_above_the_cap_waits_at_most_the_cap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
