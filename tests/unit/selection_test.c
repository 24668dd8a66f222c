#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/rng.h"
#include "sim/selection.h"
#include "sim/vmath.h"

static void add_three(struct selection *selection, size_t design, double cost, double slack,
                      double sd)
{
    for (int i = -1; i <= 1; i++)
        selection_add(selection, design, cost + i * sd, &(double){slack + i * sd});
}

static void the_cheapest_that_keeps_its_promise_is_best(void **state)
{
    (void)state;
    struct selection *selection = selection_create(4, 1, 0);
    add_three(selection, 0, 10, -5, 0.01); /* cheapest, breaks it */
    add_three(selection, 1, 20, 5, 0.01);
    add_three(selection, 2, 30, 50, 0.01);
    assert_true(selection_judge(selection).probability == 0); /* one is not known yet */
    add_three(selection, 3, 5, 1, 0.01);
    assert_int_equal(selection_judge(selection).best, 3);
    selection_discard(selection, 3);
    const struct selection_verdict verdict = selection_judge(selection);
    assert_int_equal(verdict.best, 1);
    assert_true(verdict.probability > 0.99);
    selection_destroy(selection);
}

/* Mean 2, sd 1 of three: t = 2 sqrt 3 with 2 degrees of freedom, whose cdf is 1/2 + t / (2 sqrt(2 + t^2)). */
static void a_probability_is_students(void **state)
{
    (void)state;
    struct selection *selection = selection_create(1, 1, 0);
    add_three(selection, 0, 0, 2, 1);
    const double t = 2 * sqrt(3.0), keeps = 0.5 + t / (2 * sqrt(2 + t * t));
    assert_true(fabs(selection_keeps(selection, 0, 0) - keeps) < 1e-12);
    assert_true(fabs(selection_judge(selection).probability - keeps) < 1e-12);
    assert_true(fabs(selection_slack(selection, 0, 0).sd - 1) < 1e-12);
    selection_destroy(selection);
}

static void nothing_keeps_it_is_an_answer_too(void **state)
{
    (void)state;
    struct selection *selection = selection_create(2, 2, 0);
    for (int i = 0; i < 3; i++) {
        selection_add(selection, 0, 1, (double[]){-INFINITY, 1});
        selection_add(selection, 1, 2, (double[]){-1 - 0.01 * i, 1});
    }
    const struct selection_verdict verdict = selection_judge(selection);
    assert_int_equal(verdict.best, -1);
    assert_true(verdict.probability > 0.99);
    selection_destroy(selection);
}

static void costs_that_hardly_differ_do_not_matter(void **state)
{
    (void)state;
    const double shares[] = {0, 0.01};
    double probability[2];
    for (int i = 0; i < 2; i++) {
        struct selection *selection = selection_create(2, 1, shares[i]);
        add_three(selection, 0, 1000.0, 500, 1);
        add_three(selection, 1, 1000.5, 500, 1);
        const struct selection_verdict verdict = selection_judge(selection);
        assert_int_equal(verdict.best, 0);
        probability[i] = verdict.probability;
        selection_destroy(selection);
    }
    assert_true(probability[0] < 0.8);
    assert_true(probability[1] > 0.98);
}

static void every_design_is_seen_first_and_then_the_doubtful_ones(void **state)
{
    (void)state;
    struct selection *selection = selection_create(4, 1, 0);
    uint32_t more[4];
    selection_allocate(selection, 5, more);
    for (int d = 0; d < 4; d++) assert_int_equal(more[d], SELECTION_FIRST);
    add_three(selection, 0, 20, 10, 1);  /* best */
    add_three(selection, 1, 90, 10, 1);  /* far dearer */
    add_three(selection, 2, 10, -80, 1); /* cheaper, far too slow */
    add_three(selection, 3, 10, -1, 1);  /* cheaper, and hardly too slow */
    selection_allocate(selection, 10, more);
    assert_int_equal(more[0] + more[1] + more[2] + more[3], 10);
    assert_int_equal(more[1], 0);
    assert_int_equal(more[2], 0);
    assert_true(more[3] > 5);
    selection_destroy(selection);
}

enum { DESIGNS = 30, SEEDS = 400 };

/* Costs 100, 103, 106, ...; slack rises with the design and is 0 between 11 and 12, which is therefore best. */
static uint32_t plan(uint32_t seed, double confidence, ptrdiff_t *best)
{
    struct rng rng;
    rng_init(&rng, seed, 0, "selection", "noise");
    struct selection *selection = selection_create(DESIGNS, 1, 0);
    uint32_t more[DESIGNS], total = 0;
    struct selection_verdict verdict = {.best = -1};
    while (verdict.probability < confidence && total < 20000) {
        selection_allocate(selection, DESIGNS / 3, more);
        for (uint32_t d = 0; d < DESIGNS; d++) {
            for (; more[d] > 0; more[d]--, total++) {
                const double slack = 2.0 * (d - 11.5) +
                                     3 * vmath_normal_quantile(rng_uniform(&rng));
                selection_add(selection, d,
                              100 + 3.0 * d + vmath_normal_quantile(rng_uniform(&rng)), &slack);
            }
        }
        verdict = selection_judge(selection);
    }
    *best = verdict.best;
    selection_destroy(selection);
    return total;
}

/*
 * With confidence 0.95 at least 380 of 400 should be right; looking again after every step costs some
 * of it, Bonferroni and the distances give more back. 370 leaves chance 2.3 standard deviations.
 */
static void it_is_right_as_often_as_it_says(void **state)
{
    (void)state;
    int right = 0;
    double replications = 0;
    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        ptrdiff_t best;
        replications += plan(seed, 0.95, &best);
        right += best == 12;
    }
    if (right < 370) fail_msg("right in %d of %d", right, SEEDS);
    /* The two at the limit need about (3 x 1.96 / 1)^2 = 35 each whatever is done; all alike would be
     * 30 x 35. */
    if (replications / SEEDS > DESIGNS * 35 / 4.0)
        fail_msg("%.0f replications", replications / SEEDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cheapest_that_keeps_its_promise_is_best),
        cmocka_unit_test(a_probability_is_students),
        cmocka_unit_test(nothing_keeps_it_is_an_answer_too),
        cmocka_unit_test(costs_that_hardly_differ_do_not_matter),
        cmocka_unit_test(every_design_is_seen_first_and_then_the_doubtful_ones),
        cmocka_unit_test(it_is_right_as_often_as_it_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
