/* token_bucket_test.c -- refill exact to the nanosecond, debts, and no overflow. */
#include "models/common/token_bucket.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "sim/rng.h"

static void a_bucket_begins_full_and_empties(void **state)
{
    (void)state;
    struct token_bucket bucket = token_bucket_full(5, 5, 0);
    for (int i = 0; i < 5; i++) assert_true(token_bucket_take(&bucket, 0, 1));
    assert_false(token_bucket_take(&bucket, 0, 1));
    assert_false(token_bucket_positive(&bucket, 0));
}

static void a_refusal_takes_nothing(void **state)
{
    (void)state;
    struct token_bucket bucket = token_bucket_full(10, 1, 0);
    assert_false(token_bucket_take(&bucket, 0, 11));
    assert_true(token_bucket_take(&bucket, 0, 10));
}

static void a_token_is_there_at_its_nanosecond_and_not_before(void **state)
{
    (void)state;
    /* 3 a second: one after 333,333,333.33 ns */
    struct token_bucket bucket = token_bucket_full(3, 3, 0);
    assert_true(token_bucket_take(&bucket, 0, 3));
    assert_false(token_bucket_take(&bucket, 333333333, 1));
    assert_true(token_bucket_take(&bucket, 333333334, 1));
    /* Asking often must lose nothing: the third is there after exactly one second. */
    for (int64_t now_ns = 333333335; now_ns < NS_PER_S; now_ns += 1000007)
        token_bucket_positive(&bucket, now_ns);
    assert_false(token_bucket_take(&bucket, NS_PER_S - 1, 2));
    assert_true(token_bucket_take(&bucket, NS_PER_S, 2));
}

static void an_idle_bucket_holds_no_more_than_its_capacity(void **state)
{
    (void)state;
    struct token_bucket bucket = token_bucket_full(1000, 7, 0);
    assert_true(token_bucket_take(&bucket, 365 * NS_PER_DAY, 1000));
    assert_false(token_bucket_take(&bucket, 365 * NS_PER_DAY, 1));
}

static void a_debt_is_repaid_before_anything_is_admitted(void **state)
{
    (void)state;
    /* A shard's reads: 2 MiB/s; one answer of 10 MiB leaves 8 MiB to repay, 4 s (facts KDS 4.1). */
    struct token_bucket bucket = token_bucket_full(2 * BYTES_PER_MIB, 2 * BYTES_PER_MIB, 0);
    token_bucket_force(&bucket, 0, 10 * BYTES_PER_MIB);
    assert_false(token_bucket_positive(&bucket, 4 * NS_PER_S));
    assert_true(token_bucket_positive(&bucket, 4 * NS_PER_S + 1));
    assert_true(token_bucket_take(&bucket, 5 * NS_PER_S, 2 * BYTES_PER_MIB));
}

static void the_largest_bucket_does_not_overflow(void **state)
{
    (void)state;
    const int64_t most = TOKEN_BUCKET_UNITS_MAX;
    struct token_bucket bucket = token_bucket_full(most, most * NS_PER_S, 0);
    for (int64_t now_ns = 0; now_ns < 1000; now_ns++)
        assert_true(token_bucket_take(&bucket, now_ns, most));
    bucket = token_bucket_full(most, 1, 0);
    assert_true(token_bucket_take(&bucket, 0, most));
    assert_false(token_bucket_take(&bucket, most * NS_PER_S - 1, most));
    assert_true(token_bucket_take(&bucket, most * NS_PER_S, most));
    bucket = token_bucket_full(most, most, 0);
    assert_true(token_bucket_take(&bucket, 0, most));
    assert_true(token_bucket_take(&bucket, INT64_MAX, most));
}

/* The same bucket in 128 bits, without steps. */
struct reference {
    __extension__ __int128 tokens;
    int64_t capacity, rate, filled_at_ns;
};

static void reference_refill(struct reference *bucket, int64_t now_ns)
{
    __extension__ const __int128 full = (__int128)bucket->capacity * NS_PER_S;
    __extension__ const __int128 gained = (__int128)(now_ns - bucket->filled_at_ns) * bucket->rate;
    bucket->tokens += gained;
    if (bucket->tokens > full) bucket->tokens = full;
    bucket->filled_at_ns = now_ns;
}

static void long_random_use_agrees_with_128_bit_arithmetic(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 1, 0, "token_bucket_test", "use");
    for (int run = 0; run < 200; run++) {
        const int64_t capacity = 1 + (int64_t)rng_below(&rng, 1u << (1 + run % 31));
        const int64_t rate = 1 + (int64_t)rng_below(&rng, (uint64_t)capacity * 3);
        struct token_bucket bucket = token_bucket_full(capacity, rate, 0);
        struct reference reference = {.capacity = capacity, .rate = rate, .tokens = bucket.tokens};
        int64_t now_ns = 0;
        for (int i = 0; i < 1000; i++) {
            now_ns += (int64_t)rng_below(&rng, 1u << (1 + i % 31));
            const int64_t units = 1 + (int64_t)rng_below(&rng, (uint64_t)capacity);
            reference_refill(&reference, now_ns);
            const bool enough = reference.tokens >= (int64_t)units * NS_PER_S;
            if (i % 50 == 49) {
                token_bucket_force(&bucket, now_ns, units);
                reference.tokens -= units * NS_PER_S;
            } else {
                assert_int_equal(token_bucket_take(&bucket, now_ns, units), enough);
                if (enough) reference.tokens -= units * NS_PER_S;
            }
            assert_true(bucket.tokens == reference.tokens);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bucket_begins_full_and_empties),
        cmocka_unit_test(a_refusal_takes_nothing),
        cmocka_unit_test(a_token_is_there_at_its_nanosecond_and_not_before),
        cmocka_unit_test(an_idle_bucket_holds_no_more_than_its_capacity),
        cmocka_unit_test(a_debt_is_repaid_before_anything_is_admitted),
        cmocka_unit_test(the_largest_bucket_does_not_overflow),
        cmocka_unit_test(long_random_use_agrees_with_128_bit_arithmetic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
