/* theory_use_test.c -- a closed form is shown if all replications offered it and something was seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "reports/common/theory_use.h"

static void offer(struct results *results, const char *stage, double quantile, const char *law)
{
    results_theory(results, "pump",
                   &(struct results_theory){stage, quantile, 42.5, law, "who found it"});
}

/* Two replications with a stage "wait" half of 10 and half of 30, and of 20 and 60; "few" has one less than a law needs. */
struct two {
    struct results *results[2];
    struct run_report run;
    struct latency_set set;
};

static void two_open(struct two *two)
{
    *two = (struct two){0};
    for (int r = 0; r < 2; r++) {
        two->results[r] = results_create((uint32_t)r);
        struct histogram *wait = results_latency(two->results[r], "pump", "wait");
        struct histogram *few = results_latency(two->results[r], "pump", "few");
        for (int i = 0; i < RESULTS_THEORY_LEAST / 2; i++) {
            histogram_add(wait, 10 * (r + 1));
            histogram_add(wait, 30 * (r + 1));
            if (i > 0) histogram_add(few, 10);
            histogram_add(few, 10);
        }
        results_latency(two->results[r], "pump", "nothing");
    }
    two->run.replications = two->results;
    two->run.replication_count = 2;
}

static struct theory_uses uses_of(struct two *two)
{
    two->set = latency_pool(&two->run);
    return theory_uses_of_run(&two->run, &two->set);
}

static void two_close(struct two *two, struct theory_uses *uses)
{
    theory_uses_free(uses);
    latency_free(&two->set);
    for (int r = 0; r < 2; r++) results_destroy(two->results[r]);
}

static void what_all_offer_is_shown_beside_what_was_seen(void **state)
{
    (void)state;
    struct two two;
    two_open(&two);
    for (int r = 0; r < 2; r++) {
        offer(two.results[r], "wait", RESULTS_MEAN, "a law");
        offer(two.results[r], "wait", 0.99, "a law");
    }
    struct theory_uses uses = uses_of(&two);
    assert_int_equal(uses.count, 2);
    assert_string_equal(uses.rows[0].component, "pump");
    assert_string_equal(uses.rows[0].statistic, "mean");
    assert_true(uses.rows[0].theory_ns == 42.5);
    assert_true(uses.rows[0].simulated_ns == 30);
    assert_int_equal(uses.rows[0].simulated.count, 2);
    assert_true(uses.rows[0].simulated.low < 30 && uses.rows[0].simulated.high > 30);
    assert_string_equal(uses.rows[1].statistic, "p99");
    assert_true(uses.rows[1].simulated_ns == 60);
    two_close(&two, &uses);
}

static void what_one_replication_does_not_offer_is_not_shown(void **state)
{
    (void)state;
    struct two two;
    two_open(&two);
    offer(two.results[0], "wait", RESULTS_MEAN, "a law");
    offer(two.results[1], "wait", RESULTS_MEAN, "another law");
    offer(two.results[1], "wait", 0.5, "a law");
    struct theory_uses uses = uses_of(&two);
    assert_int_equal(uses.count, 0);
    two_close(&two, &uses);
}

static void what_was_hardly_seen_is_not_shown(void **state)
{
    (void)state;
    struct two two;
    two_open(&two);
    for (int r = 0; r < 2; r++) {
        offer(two.results[r], "nothing", RESULTS_MEAN, "a law");
        offer(two.results[r], "few", RESULTS_MEAN, "a law");
        offer(two.results[r], "no such stage", RESULTS_MEAN, "a law");
        offer(two.results[r], "wait", 0.1234, "a law");
    }
    struct theory_uses uses = uses_of(&two);
    assert_int_equal(uses.count, 0);
    two_close(&two, &uses);
}

static void offer_figure(struct results *results, double simulated, const char *law)
{
    results_figure(
        results, "pump",
        &(struct results_figure){"inside", "number", "drops", 2.5, simulated, law, NULL});
}

static void a_figure_is_a_mean_over_the_replications(void **state)
{
    (void)state;
    struct two two;
    two_open(&two);
    for (int r = 0; r < 2; r++) offer_figure(two.results[r], 2 + r, "a law");
    offer_figure(two.results[0], 7, "another law");
    struct theory_uses uses = uses_of(&two);
    assert_int_equal(uses.count, 0);
    assert_int_equal(uses.figure_count, 1);
    assert_string_equal(uses.figures[0].stage, "inside");
    assert_string_equal(uses.figures[0].unit, "drops");
    assert_true(uses.figures[0].theory == 2.5);
    assert_true(uses.figures[0].simulated.mean == 2.5);
    assert_int_equal(uses.figures[0].simulated.count, 2);
    two_close(&two, &uses);
    /* A pair is one observation. */
    two_open(&two);
    two.run.antithetic = true;
    for (int r = 0; r < 2; r++) offer_figure(two.results[r], 2 + r, "a law");
    uses = uses_of(&two);
    assert_int_equal(uses.figures[0].simulated.count, 1);
    assert_true(uses.figures[0].simulated.mean == 2.5);
    two_close(&two, &uses);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_all_offer_is_shown_beside_what_was_seen),
        cmocka_unit_test(what_one_replication_does_not_offer_is_not_shown),
        cmocka_unit_test(what_was_hardly_seen_is_not_shown),
        cmocka_unit_test(a_figure_is_a_mean_over_the_replications),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
