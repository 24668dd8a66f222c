/* categorical_test.c -- draws follow their shares, whatever these look like. */
#include "sim/categorical.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum { DRAWS = 4000000, MOST = 1000000 };

static double shares[MOST], seen[MOST];

static void draw(const char *name, uint32_t count)
{
    enum { BLOCK = 777 };
    double sum = 0;
    for (uint32_t i = 0; i < count; i++) sum += shares[i];
    for (uint32_t i = 0; i < count; i++) {
        shares[i] /= sum;
        seen[i] = 0;
    }
    struct categorical *categorical = categorical_create(shares, count);
    struct rng rng;
    rng_init(&rng, 5, 0, "categorical_test", name);
    for (uint32_t left = DRAWS; left > 0;) {
        uint32_t drawn[BLOCK];
        const uint32_t some = left < BLOCK ? left : BLOCK;
        categorical_fill(categorical, &rng, drawn, some);
        for (uint32_t i = 0; i < some; i++) {
            assert_true(drawn[i] < count);
            seen[drawn[i]]++;
        }
        left -= some;
    }
    categorical_destroy(categorical);
}

/* Chi-square over groups of neighbours that expect 50 draws or more; 5 standard deviations of its normal
 * approximation: by chance in 1 of 10^6. */
static void assert_shares(const char *name, uint32_t count)
{
    draw(name, count);
    double chi_square = 0, groups = 0, expected = 0, found = 0;
    for (uint32_t i = 0; i < count; i++) {
        expected += shares[i] * DRAWS;
        found += seen[i];
        if (shares[i] == 0) assert_true(seen[i] == 0);
        if (expected < 50 && i + 1 < count) continue;
        if (expected > 0) {
            chi_square += (found - expected) * (found - expected) / expected;
            groups++;
        }
        expected = found = 0;
    }
    const double freedom = groups - 1;
    if (fabs(chi_square - freedom) > 5 * sqrt(2 * freedom) + 1e-9)
        fail_msg("%s: %.1f with %.0f degrees of freedom", name, chi_square, freedom);
}

static void the_only_one_is_always_drawn(void **state)
{
    (void)state;
    shares[0] = 1;
    assert_shares("one", 1);
}

static void equal_shares(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 1000; i++) shares[i] = 1;
    assert_shares("equal", 1000);
}

static void zipf_shares(void **state)
{
    (void)state;
    static const double exponents[] = {0.2, 1, 3};
    for (int k = 0; k < 3; k++) {
        for (uint32_t i = 0; i < MOST; i++) shares[i] = pow(i + 1, -exponents[k]);
        assert_shares("zipf", MOST);
    }
}

/* Within a run shares differ by up to 1/64: taking them for equal would be 60 standard errors off. */
static void slopes_within_a_run_are_kept(void **state)
{
    (void)state;
    enum { COUNT = 1000 };
    for (uint32_t i = 0; i < COUNT; i++) shares[i] = 1 - (double)i / COUNT / 65;
    assert_shares("slope", COUNT);
    double upper = 0, expected = 0;
    for (uint32_t i = 0; i < COUNT / 2; i++) {
        upper += seen[i];
        expected += shares[i] * DRAWS;
    }
    assert_true(fabs(upper - expected) < 5 * sqrt(DRAWS * 0.25));
    assert_true(expected - DRAWS * 0.5 > 7 * sqrt(DRAWS * 0.25)); /* or this test could not fail */
}

static void shares_in_any_order(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 5, 0, "categorical_test", "shares");
    for (uint32_t i = 0; i < 5000; i++) shares[i] = rng_below(&rng, 4) ? rng_uniform(&rng) : 0;
    assert_shares("any", 5000);
    for (uint32_t i = 0; i < 5000; i++) shares[i] = i % 2 ? 1 : 1e-9;
    assert_shares("comb", 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_only_one_is_always_drawn),
        cmocka_unit_test(equal_shares),
        cmocka_unit_test(zipf_shares),
        cmocka_unit_test(slopes_within_a_run_are_kept),
        cmocka_unit_test(shares_in_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
