/* When SNS tries again: additions of November 2026, 2.10 and V7. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/store/delivery_retry.h"
#include "sim/units.h"

static void managed_endpoints_get_100015_attempts_over_23_days(void **state)
{
    (void)state;
    const struct delivery_retry retry = delivery_retry_managed();
    assert_int_equal(retry.attempts, 100015);
    const int64_t last_ns = delivery_retry_at_ns(&retry, retry.attempts - 1);
    assert_true(last_ns > 23 * NS_PER_DAY && last_ns < 24 * NS_PER_DAY);
    /* Three at once, two at a second, ten from 1 to 20 s. */
    assert_int_equal(delivery_retry_at_ns(&retry, 2), 0);
    assert_int_equal(delivery_retry_at_ns(&retry, 3), NS_PER_S);
    assert_int_equal(delivery_retry_at_ns(&retry, 4), 2 * NS_PER_S);
    assert_int_equal(delivery_retry_at_ns(&retry, 5), 3 * NS_PER_S);
    const int64_t tenth_ns = delivery_retry_at_ns(&retry, 14) - delivery_retry_at_ns(&retry, 13);
    assert_true(tenth_ns > 20 * NS_PER_S - 10 && tenth_ns < 20 * NS_PER_S + 10);
    assert_int_equal(delivery_retry_at_ns(&retry, 16) - delivery_retry_at_ns(&retry, 15),
                     20 * NS_PER_S);
}

static void mail_gets_50_retries_in_six_hours_and_more(void **state)
{
    (void)state;
    const struct delivery_retry retry = delivery_retry_mail();
    assert_int_equal(retry.attempts, 51);
    assert_int_equal(delivery_retry_at_ns(&retry, 1), 10 * NS_PER_S);
    assert_int_equal(delivery_retry_at_ns(&retry, 50) - delivery_retry_at_ns(&retry, 49),
                     600 * NS_PER_S);
    assert_true(delivery_retry_at_ns(&retry, 50) > 6 * NS_PER_HOUR);
}

static void https_gets_three_retries_20_seconds_apart(void **state)
{
    (void)state;
    const struct delivery_policy policy = {
        .retries = 3, .least_ns = 20 * NS_PER_S, .most_ns = 20 * NS_PER_S};
    const struct delivery_retry retry = delivery_retry_http(&policy);
    assert_int_equal(retry.attempts, 4);
    for (int64_t i = 0; i < 4; i++)
        assert_int_equal(delivery_retry_at_ns(&retry, i), i * 20 * NS_PER_S);
}

static void phases_of_a_policy_follow_each_other(void **state)
{
    (void)state;
    for (int curve = RETRY_LINEAR; curve <= RETRY_EXPONENTIAL; curve++) {
        const struct delivery_policy policy = {.retries = 12,
                                               .at_once = 2,
                                               .pre = 3,
                                               .post = 2,
                                               .least_ns = NS_PER_S,
                                               .most_ns = 16 * NS_PER_S,
                                               .curve = curve};
        const struct delivery_retry retry = delivery_retry_http(&policy);
        int64_t gap_ns = 0;
        assert_int_equal(retry.attempts, 13);
        assert_int_equal(delivery_retry_at_ns(&retry, 2), 0);
        assert_int_equal(delivery_retry_at_ns(&retry, 5), 3 * NS_PER_S);
        for (int64_t i = 3; i < 13; i++) {
            const int64_t next_ns = delivery_retry_at_ns(&retry, i) -
                                    delivery_retry_at_ns(&retry, i - 1);
            assert_true(next_ns + 1 >= gap_ns);
            gap_ns = next_ns;
        }
        assert_true(gap_ns >= 16 * NS_PER_S - 1);
    }
}

/* The first attempt that is not before the end of what is wrong, by looking at all of them. */
static void from_is_the_first_attempt_in_time(void **state)
{
    (void)state;
    const struct delivery_retry retry = delivery_retry_managed();
    for (int64_t s = 0; s < 2000; s++) {
        int64_t first = 0;
        while (delivery_retry_at_ns(&retry, first) < s * NS_PER_S) first++;
        assert_int_equal(delivery_retry_from(&retry, s * NS_PER_S), first);
    }
    assert_int_equal(delivery_retry_from(&retry, 30 * NS_PER_DAY), retry.attempts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(managed_endpoints_get_100015_attempts_over_23_days),
        cmocka_unit_test(mail_gets_50_retries_in_six_hours_and_more),
        cmocka_unit_test(https_gets_three_retries_20_seconds_apart),
        cmocka_unit_test(phases_of_a_policy_follow_each_other),
        cmocka_unit_test(from_is_the_first_attempt_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
