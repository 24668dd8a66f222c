/* histogram_test.c -- against sorted data, from nanoseconds to centuries. */
#include "sim/histogram.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "sim/dist.h"

static int ascending(const void *left, const void *right)
{
    const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

/* Evenly over the powers of two below 2^bits: as many nanoseconds as centuries. */
static int64_t any_magnitude(struct rng *rng, uint64_t bits)
{
    const uint64_t power = 1 + rng_below(rng, bits);
    return (int64_t)(rng_next(rng) >> (64 - power));
}

static void assert_same(const struct histogram *a, const struct histogram *b)
{
    size_t at_a = 0, at_b = 0;
    int64_t low_a, low_b, high_a, high_b, count_a, count_b;
    assert_int_equal(histogram_count(a), histogram_count(b));
    assert_int_equal(histogram_min(a), histogram_min(b));
    assert_int_equal(histogram_max(a), histogram_max(b));
    assert_true(histogram_mean(a) == histogram_mean(b));
    while (histogram_next(a, &at_a, &low_a, &high_a, &count_a)) {
        assert_true(histogram_next(b, &at_b, &low_b, &high_b, &count_b));
        assert_int_equal(low_a, low_b);
        assert_int_equal(high_a, high_b);
        assert_int_equal(count_a, count_b);
    }
    assert_false(histogram_next(b, &at_b, &low_b, &high_b, &count_b));
}

static void an_empty_one_says_0(void **state)
{
    (void)state;
    struct histogram *histogram = histogram_create();
    histogram_add_n(histogram, 5, 0);
    histogram_add_values(histogram, NULL, 0);
    size_t cursor = 0;
    int64_t low, high, count;
    assert_int_equal(histogram_count(histogram), 0);
    assert_int_equal(histogram_min(histogram), 0);
    assert_int_equal(histogram_max(histogram), 0);
    assert_true(histogram_mean(histogram) == 0);
    assert_int_equal(histogram_quantile(histogram, 0.5), 0);
    assert_false(histogram_next(histogram, &cursor, &low, &high, &count));
    histogram_destroy(histogram);
}

static void a_bucket_holds_its_value_and_is_narrow(void **state)
{
    (void)state;
    struct histogram *histogram = histogram_create();
    for (int power = 0; power < 63; power++) {
        for (int64_t near = -2; near <= 2; near++) {
            const int64_t value = (INT64_C(1) << power) + near;
            if (value < 0) continue;
            size_t cursor = 0;
            int64_t low, high, count;
            histogram_reset(histogram);
            histogram_add(histogram, value);
            assert_true(histogram_next(histogram, &cursor, &low, &high, &count));
            assert_true(low <= value && value < high);
            assert_int_equal(count, 1);
            if (value < 1024) assert_int_equal(high - low, 1);
            else assert_true(high - low <= low / 512);
            assert_false(histogram_next(histogram, &cursor, &low, &high, &count));
        }
    }
    histogram_destroy(histogram);
}

static void the_largest_value_of_all_is_counted(void **state)
{
    (void)state;
    struct histogram *histogram = histogram_create();
    const int64_t last = INT64_MAX;
    histogram_add(histogram, last);
    histogram_add_values(histogram, &last, 1);
    assert_int_equal(histogram_count(histogram), 2);
    assert_int_equal(histogram_quantile(histogram, 1), INT64_MAX);
    assert_true(histogram_mean(histogram) == 0x1p63);
    histogram_destroy(histogram);
}

static void quantiles_are_those_of_sorted_data_within_a_512th(void **state)
{
    (void)state;
    enum { COUNT = 100001 };
    int64_t *values = malloc(COUNT * sizeof *values);
    struct rng rng;
    rng_init(&rng, 1, 0, "histogram_test", "quantiles");
    for (int i = 0; i < COUNT; i++) values[i] = any_magnitude(&rng, 63);
    struct histogram *histogram = histogram_create();
    histogram_add_values(histogram, values, COUNT);
    qsort(values, COUNT, sizeof *values, ascending);
    for (int i = 0; i <= 1000; i++) {
        const double q = i / 1000.0;
        const long rank = (i * (long)COUNT + 999) / 1000;
        const int64_t exact = values[rank > 0 ? rank - 1 : 0];
        const int64_t found = histogram_quantile(histogram, q);
        assert_true(llabs(found - exact) <= exact / 512);
    }
    assert_int_equal(histogram_quantile(histogram, 0), values[0]);
    histogram_destroy(histogram);
    free(values);
}

static void the_rank_is_the_ceiling_of_q_n_in_decimals(void **state)
{
    (void)state;
    struct histogram *histogram = histogram_create();
    for (int64_t n = 1; n <= 400; n++) {
        histogram_add(histogram, n); /* 1 .. n: each its own bucket */
        for (int64_t percent = 1; percent <= 100; percent++)
            assert_int_equal(histogram_quantile(histogram, (double)percent / 100),
                             (percent * n + 99) / 100);
    }
    histogram_destroy(histogram);
}

static void a_quantile_never_leaves_what_was_seen(void **state)
{
    (void)state;
    struct histogram *histogram = histogram_create();
    histogram_add(histogram, 1000001);
    histogram_add(histogram, 1000002);
    assert_int_equal(histogram_quantile(histogram, 0), 1000001);
    assert_int_equal(histogram_quantile(histogram, 1), 1000002);
    histogram_reset(histogram);
    histogram_add(histogram, (1 << 20) + 4095);
    assert_int_equal(histogram_quantile(histogram, 0.5), (1 << 20) + 4095);
    histogram_destroy(histogram);
}

/* 4,096 values in buckets of 2,048 from 2^20 on: each rank is the value itself. */
static void a_quantile_moves_with_the_rank_inside_a_bucket(void **state)
{
    (void)state;
    enum { COUNT = 4096 };
    struct histogram *histogram = histogram_create();
    for (int i = 0; i < COUNT; i++) histogram_add(histogram, (1 << 20) + i);
    for (int rank = 1; rank <= COUNT; rank++)
        assert_int_equal(histogram_quantile(histogram, (double)rank / COUNT), (1 << 20) + rank - 1);
    histogram_destroy(histogram);
}

static void blocks_and_single_values_give_the_same(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 2, 3, 5, 100, 511, 512, 513, 1500};
    static const uint64_t magnitudes[] = {8, 10, 34, 52, 53, 62};
    struct rng rng;
    rng_init(&rng, 2, 0, "histogram_test", "blocks");
    struct histogram *one = histogram_create(), *many = histogram_create();
    struct histogram *since = histogram_create(), *counted = histogram_create();
    for (size_t m = 0; m < sizeof magnitudes / sizeof magnitudes[0]; m++) {
        for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
            int64_t values[1500], began[1500];
            const int64_t now = INT64_C(1) << 62;
            for (size_t i = 0; i < sizes[s]; i++) {
                values[i] = any_magnitude(&rng, magnitudes[m]);
                began[i] = now - values[i];
                histogram_add(one, values[i]);
                histogram_add_n(counted, values[i], 1);
            }
            histogram_add_values(many, values, sizes[s]);
            histogram_add_since(since, now, began, sizes[s]);
            assert_same(one, many);
            assert_same(one, since);
            assert_same(one, counted);
        }
    }
    histogram_destroy(one);
    histogram_destroy(many);
    histogram_destroy(since);
    histogram_destroy(counted);
}

/* Each block in an octave of its own, the next below or above those there are; counted by hand, for another
 * histogram would be wrong in the same way. */
static void octaves_may_come_in_any_order(void **state)
{
    (void)state;
    enum { COUNT = 300, BLOCKS = 7 };
    static const int powers[BLOCKS] = {30, 35, 20, 25, 40, 9, 20};
    struct histogram *histogram = histogram_create();
    int64_t values[BLOCKS * COUNT];
    for (int b = 0; b < BLOCKS; b++) {
        const int64_t octave = INT64_C(1) << powers[b];
        for (int i = 0; i < COUNT; i++) values[b * COUNT + i] = octave + i * octave / COUNT;
        histogram_add_values(histogram, values + b * COUNT, COUNT);
        size_t cursor = 0;
        int64_t low, high, count, sum = 0;
        while (histogram_next(histogram, &cursor, &low, &high, &count)) {
            int64_t within = 0;
            for (int i = 0; i < (b + 1) * COUNT; i++)
                within += low <= values[i] && values[i] < high;
            assert_int_equal(count, within);
            sum += count;
        }
        assert_int_equal(sum, (b + 1) * COUNT);
    }
    histogram_destroy(histogram);
}

static void what_lies_between_two_columns_is_added(void **state)
{
    (void)state;
    enum { COUNT = 400, STRIDE = 2 };
    struct histogram *between = histogram_create(), *single = histogram_create();
    int64_t until[COUNT], since[COUNT * STRIDE];
    for (int i = 0; i < COUNT; i++) {
        until[i] = 1000000 + 7 * i;
        since[STRIDE * i] = 13 * i;
        since[STRIDE * i + 1] = -1;
        histogram_add_n(single, until[i] - since[STRIDE * i], 1);
    }
    histogram_add_between(between, until, since, STRIDE, COUNT);
    assert_same(between, single);
    histogram_destroy(between);
    histogram_destroy(single);
}

static void blocks_know_the_edges_of_buckets(void **state)
{
    (void)state;
    struct histogram *one = histogram_create(), *many = histogram_create();
    for (int limit = 1; limit <= 62; limit++) { /* below 2^52, and with values above */
        int64_t values[5 * 62];
        size_t count = 0;
        for (int power = 1; power <= limit; power++)
            for (int64_t near = -2; near <= 2; near++)
                values[count++] = (INT64_C(1) << power) + near;
        for (size_t i = 0; i < count; i++) histogram_add(one, values[i]);
        histogram_add_values(many, values, count);
        assert_same(one, many);
    }
    histogram_destroy(one);
    histogram_destroy(many);
}

static void a_block_of_equal_values_is_counted_whole(void **state)
{
    (void)state;
    int64_t since[700];
    for (int i = 0; i < 700; i++) since[i] = 1000000 - i % 2; /* two values, one bucket */
    struct histogram *histogram = histogram_create();
    histogram_add_since(histogram, 71000000, since, 700);
    assert_int_equal(histogram_count(histogram), 700);
    assert_int_equal(histogram_min(histogram), 70000000);
    assert_int_equal(histogram_max(histogram), 70000001);
    assert_true(histogram_mean(histogram) == 70000000.5);
    histogram_destroy(histogram);
}

static void sums_do_not_overflow(void **state)
{
    (void)state;
    enum { COUNT = 1000 };
    int64_t values[COUNT];
    for (int i = 0; i < COUNT; i++) values[i] = INT64_C(0x7000000000000000) + i % 2;
    struct histogram *histogram = histogram_create();
    histogram_add_values(histogram, values, COUNT);
    assert_true(histogram_mean(histogram) == 0x7p60);
    histogram_add_n(histogram, INT64_C(0x7000000000000000), INT64_C(1) << 61);
    assert_true(histogram_mean(histogram) == 0x7p60);
    assert_int_equal(histogram_count(histogram), (INT64_C(1) << 61) + COUNT);
    histogram_destroy(histogram);
}

static void counts_are_exact_beyond_32_bits(void **state)
{
    (void)state;
    struct histogram *histogram = histogram_create();
    histogram_add_n(histogram, 10, INT64_C(1) << 61);
    histogram_add_n(histogram, 20, (INT64_C(1) << 61) - 1);
    histogram_add(histogram, 20);
    histogram_add(histogram, 20);
    assert_int_equal(histogram_count(histogram), (INT64_C(1) << 62) + 1);
    assert_int_equal(histogram_quantile(histogram, 0.49), 10);
    assert_int_equal(histogram_quantile(histogram, 0.51), 20);
    histogram_destroy(histogram);
}

static void merging_is_exact_in_any_order(void **state)
{
    (void)state;
    enum { PARTS = 5 };
    struct rng rng;
    rng_init(&rng, 3, 0, "histogram_test", "merge");
    struct histogram *parts[PARTS], *whole = histogram_create();
    for (uint64_t p = 0; p < PARTS; p++) {
        parts[p] = histogram_create(); /* the first one stays empty */
        for (uint64_t i = 0; i < 1000 * p; i++) {
            const int64_t value = any_magnitude(&rng, 12 * p);
            histogram_add(parts[p], value);
            histogram_add(whole, value);
        }
    }
    for (int rotation = 0; rotation < PARTS; rotation++) {
        struct histogram *up = histogram_create(), *down = histogram_create();
        for (int p = 0; p < PARTS; p++) {
            histogram_merge(up, parts[(rotation + p) % PARTS]);
            histogram_merge(down, parts[(rotation + PARTS - p) % PARTS]);
        }
        assert_same(up, whole);
        assert_same(down, whole);
        histogram_destroy(up);
        histogram_destroy(down);
    }
    for (int p = 0; p < PARTS; p++) histogram_destroy(parts[p]);
    histogram_destroy(whole);
}

static void a_reset_forgets_everything(void **state)
{
    (void)state;
    struct histogram *used = histogram_create(), *fresh = histogram_create();
    histogram_add_n(used, 123456789, 7);
    histogram_reset(used);
    assert_same(used, fresh);
    histogram_add(used, 3);
    histogram_add(fresh, 3);
    assert_same(used, fresh);
    histogram_destroy(used);
    histogram_destroy(fresh);
}

static void a_time_to_come_stops_the_program(void **state)
{
    (void)state;
    const pid_t child = fork();
    if (child == 0) {
        if (!freopen("/dev/null", "w", stderr)) _exit(0);
        const int64_t since[] = {1, 2, 101};
        histogram_add_since(histogram_create(), 100, since, 3);
        _exit(0);
    }
    int status;
    assert_true(waitpid(child, &status, 0) == child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_one_says_0),
        cmocka_unit_test(a_bucket_holds_its_value_and_is_narrow),
        cmocka_unit_test(the_largest_value_of_all_is_counted),
        cmocka_unit_test(quantiles_are_those_of_sorted_data_within_a_512th),
        cmocka_unit_test(the_rank_is_the_ceiling_of_q_n_in_decimals),
        cmocka_unit_test(a_quantile_never_leaves_what_was_seen),
        cmocka_unit_test(a_quantile_moves_with_the_rank_inside_a_bucket),
        cmocka_unit_test(blocks_and_single_values_give_the_same),
        cmocka_unit_test(blocks_know_the_edges_of_buckets),
        cmocka_unit_test(a_block_of_equal_values_is_counted_whole),
        cmocka_unit_test(sums_do_not_overflow),
        cmocka_unit_test(counts_are_exact_beyond_32_bits),
        cmocka_unit_test(merging_is_exact_in_any_order),
        cmocka_unit_test(octaves_may_come_in_any_order),
        cmocka_unit_test(what_lies_between_two_columns_is_added),
        cmocka_unit_test(a_reset_forgets_everything),
        cmocka_unit_test(a_time_to_come_stops_the_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
