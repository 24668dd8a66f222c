/* autoscaling_test.c -- alarms of M of N, what each policy asks for, and the schedule that it is measured against. */
#include "models/stream/autoscaling.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "sim/units.h"

static void m_of_n_datapoints_in_any_order(void **state)
{
    (void)state;
    const struct alarm_rule rule = {.threshold = 0.5, .datapoints = 2, .of = 3};
    struct alarm alarm = {0};
    assert_false(alarm_add(&alarm, &rule, 0.5)); /* reaches it */
    assert_false(alarm_add(&alarm, &rule, 0.4));
    assert_true(alarm_add(&alarm, &rule, 0.9));
    assert_false(alarm_add(&alarm, &rule, 0.1)); /* the first has left the window */
    assert_true(alarm_add(&alarm, &rule, 0.6));
    alarm = (struct alarm){0};
    assert_false(alarm_add(&alarm, &rule, 0.6));
}

static void below_and_the_longest_window(void **state)
{
    (void)state;
    const struct alarm_rule rule = {.threshold = 0.25, .below = true, .datapoints = 64, .of = 64};
    struct alarm alarm = {0};
    for (int i = 0; i < 63; i++) assert_false(alarm_add(&alarm, &rule, 0));
    assert_true(alarm_add(&alarm, &rule, 0));
    assert_false(alarm_add(&alarm, &rule, 0.25));
}

static struct autoscaling_config config_of(int policy)
{
    return (struct autoscaling_config){.policy = policy, .target = 0.7, .least = 1, .most = 100};
}

/* Facts additions 2.5, AAS. */
static void the_sample_doubles_and_halves(void **state)
{
    (void)state;
    const struct autoscaling_config config = config_of(AUTOSCALING_AWS_SAMPLE);
    const struct autoscaling_rules rules = autoscaling_rules_of(&config);
    assert_int_equal(rules.period_ns, 5 * NS_PER_MINUTE);
    assert_int_equal(rules.up.datapoints, 5);
    assert_int_equal(rules.down.datapoints, 57);
    assert_int_equal(rules.down.of, 60);
    assert_int_equal(autoscaling_wants(&config, true, 4, 0.8), 8);
    assert_int_equal(autoscaling_wants(&config, false, 7, 0.1), 3);
    assert_int_equal(autoscaling_wants(&config, false, 1, 0.1), 1);
}

/* Facts KDS 3.4, SCU. */
static void the_utilities_go_by_one(void **state)
{
    (void)state;
    struct autoscaling_config config = config_of(AUTOSCALING_SCALING_UTILS);
    assert_int_equal(autoscaling_wants(&config, true, 4, 1), 5);
    assert_int_equal(autoscaling_wants(&config, false, 4, 0), 3);
    config.up.step = 3;
    config.most = 6;
    assert_int_equal(autoscaling_wants(&config, true, 4, 1), 6);
    assert_int_equal(autoscaling_rules_of(&config).down_rest_ns, 60 * NS_PER_MINUTE);
}

static void tracking_goes_to_the_target(void **state)
{
    (void)state;
    const struct autoscaling_config config = config_of(AUTOSCALING_TARGET_TRACKING);
    assert_int_equal(autoscaling_wants(&config, true, 10, 0.84), 12);
    assert_int_equal(autoscaling_wants(&config, true, 10, 0.7), 10);
    assert_int_equal(autoscaling_wants(&config, false, 10, 0.1), 5); /* no less than half */
    assert_int_equal(autoscaling_wants(&config, true, 2, 2.5), 4);   /* no more than twice */
}

static void what_is_set_beside_a_policy_holds(void **state)
{
    (void)state;
    struct autoscaling_config config = config_of(AUTOSCALING_AWS_SAMPLE);
    config.period_ns = NS_PER_MINUTE;
    config.up = (struct autoscaling_way){.threshold = 0.6, .datapoints = 7, .cool_off_ns = 9};
    const struct autoscaling_rules rules = autoscaling_rules_of(&config);
    assert_int_equal(rules.period_ns, NS_PER_MINUTE);
    assert_int_equal(rules.up.of, 7);
    assert_int_equal(rules.up_rest_ns, 9);
    assert_true(rules.up.threshold == 0.6);
    assert_true(rules.down.threshold == 0.25);
}

static double least(const uint32_t *need, size_t slots, size_t a_day, uint32_t changes)
{
    return autoscaling_least(need, slots, a_day, changes);
}

static void who_knows_the_load_follows_it(void **state)
{
    (void)state;
    const uint32_t need[] = {2, 2, 4, 4, 2, 2};
    assert_true(least(need, 6, 6, 10) == 16);
    assert_true(least(need, 6, 6, 1) == 20); /* one change: up in time, or down: 2+2+4x4 */
    assert_true(least(need, 6, 6, 0) == 24);
}

static void no_more_than_twice_at_once(void **state)
{
    (void)state;
    const uint32_t need[] = {1, 1, 1, 8, 1, 1, 1};
    /* 1 2 4 8 4 2 1 */
    assert_true(least(need, 7, 7, 10) == 22);
    assert_true(least(need, 7, 7, 3) == 2 + 2 + 4 + 8 + 4 + 4 + 4);
}

static void changes_count_anew_each_day(void **state)
{
    (void)state;
    const uint32_t need[] = {1, 2, 1, 2};
    assert_true(least(need, 4, 2, 1) == 1 + 2 + 2 + 2);
    assert_true(least(need, 4, 2, 2) == 6);
    assert_true(least(need, 4, 4, 2) == 1 + 2 + 2 + 2);
}

/* 1,000 is not told apart from 1,008: 63 levels of 16. */
static void many_shards_are_rounded_up_together(void **state)
{
    (void)state;
    const uint32_t need[] = {1000, 1000, 600};
    const double found = least(need, 3, 3, 10);
    assert_true(found >= 2600 && found <= 2600 * 1.02);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(m_of_n_datapoints_in_any_order),
        cmocka_unit_test(below_and_the_longest_window),
        cmocka_unit_test(the_sample_doubles_and_halves),
        cmocka_unit_test(the_utilities_go_by_one),
        cmocka_unit_test(tracking_goes_to_the_target),
        cmocka_unit_test(what_is_set_beside_a_policy_holds),
        cmocka_unit_test(who_knows_the_load_follows_it),
        cmocka_unit_test(no_more_than_twice_at_once),
        cmocka_unit_test(changes_count_anew_each_day),
        cmocka_unit_test(many_shards_are_rounded_up_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
