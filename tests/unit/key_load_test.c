#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scenarios/keys/key_advice.h"
#include "scenarios/keys/key_salt.h"

enum { KEYS = 40000, NAMES = 20000, HOT = 7 };

static char *key_text(int key, char text[32])
{
    snprintf(text, 32, "customer-%d", key);
    return text;
}

static void add(struct key_load *load, int key)
{
    char text[32];
    key_text(key, text);
    key_load_add(load, text, strlen(text), 1);
}

/* A tenth of all lines are one key's, the others spread over many. */
static int key_at(int line)
{
    return line % 10 == 0 ? HOT : (line * 7919) % NAMES;
}

static struct key_load *loaded(uint32_t least, uint32_t most)
{
    struct key_load *load = key_load_create(least, most);
    for (int line = 0; line < KEYS; line++) add(load, key_at(line));
    return load;
}

static void every_number_of_shards_is_loaded_as_brute_force_says(void **state)
{
    (void)state;
    struct key_load *load = loaded(1, 20);
    assert_int_equal(key_load_lines(load), KEYS);
    for (uint32_t n = 1; n <= 20; n++) {
        double expected[20] = {0};
        char text[32];
        for (int line = 0; line < KEYS; line++) {
            key_text(key_at(line), text);
            expected[hash_key_shard(hash_key_of(text, strlen(text)), n)] += 1;
        }
        for (uint32_t i = 0; i < n; i++) assert_true(key_load_shards(load, n)[i] == expected[i]);
    }
    key_load_destroy(load);
}

/* More names than counters: nobody above 1/8,192 is missing, and errors are what they say. */
static void heavy_keys_are_found_and_their_errors_hold(void **state)
{
    (void)state;
    double *exact = calloc(NAMES, sizeof *exact);
    for (int line = 0; line < KEYS; line++) exact[key_at(line)] += 1;
    struct key_load *load = loaded(4, 4);
    struct heavy_key *heavy;
    bool all;
    const size_t count = key_load_heavy(load, 100, &heavy, &all);
    assert_int_equal(count, 100);
    assert_false(all);
    assert_string_equal(heavy[0].text, "customer-7");
    for (size_t i = 0; i < count; i++) {
        const int key = atoi(heavy[i].text + strlen("customer-"));
        assert_true(heavy[i].weight >= exact[key]);
        assert_true(heavy[i].weight - heavy[i].error <= exact[key]);
        assert_true(heavy[i].error <= (double)KEYS / KEY_LOAD_HEAVY);
    }
    free(heavy);
    free(exact);
    key_load_destroy(load);
}

static void few_keys_are_counted_exactly(void **state)
{
    (void)state;
    struct key_load *load = key_load_create(1, 1);
    for (int i = 0; i < 300; i++) key_load_add(load, i % 3 ? "a" : "b", 1, 0.5);
    struct heavy_key *heavy;
    bool all;
    assert_int_equal(key_load_heavy(load, 10, &heavy, &all), 2);
    assert_true(all);
    assert_string_equal(heavy[0].text, "a");
    assert_true(heavy[0].weight == 100 && heavy[1].weight == 50 && heavy[1].error == 0);
    free(heavy);
    key_load_destroy(load);
}

static void a_shard_takes_records_or_bytes_whichever_binds(void **state)
{
    (void)state;
    assert_true(fabs(key_advice_capacity(4000, 1000) - 0.25) < 1e-12);
    assert_true(fabs(key_advice_capacity(4000, 4096) - 1048576.0 / (4000 * 4096.0)) < 1e-12);
}

static void what_is_above_a_shard_is_refused(void **state)
{
    (void)state;
    struct key_load *load = key_load_create(2, 2);
    /* facts KDS 11.1: of two shards `orders` falls into 0, `1` into 1. */
    key_load_add(load, "orders", 6, 3);
    key_load_add(load, "1", 1, 1);
    const struct shards_advice advice = key_advice_shards(load, 2, 0.5);
    assert_int_equal(advice.hottest, 0);
    assert_true(fabs(advice.hottest_share - 0.75) < 1e-12);
    assert_true(fabs(advice.refused - 0.25) < 1e-12);
    key_load_destroy(load);
}

static void cuts_are_in_order_and_even_the_load(void **state)
{
    (void)state;
    struct key_load *load = key_load_create(8, 8);
    char text[32];
    for (int key = 0; key < NAMES; key++) add(load, key);
    hash_key firsts[8];
    const double share = key_advice_splits(load, 8, firsts);
    double weights[8] = {0};
    for (int i = 1; i < 7; i++) assert_true(firsts[i] > firsts[i - 1]);
    for (int key = 0; key < NAMES; key++) {
        key_text(key, text);
        const hash_key hash = hash_key_of(text, strlen(text));
        int shard = 0;
        while (shard < 7 && hash >= firsts[shard]) shard++;
        weights[shard] += 1.0 / NAMES;
    }
    for (int i = 0; i < 8; i++) {
        assert_true(weights[i] <= share + 1e-12);
        assert_true(fabs(weights[i] - 0.125) < 0.0005);
    }
    assert_true(share < key_advice_shards(load, 8, INFINITY).hottest_share);
    key_load_destroy(load);
}

static void a_salt_has_as_few_buckets_as_will_do(void **state)
{
    (void)state;
    struct key_load *load = loaded(4, 4);
    struct heavy_key *heavy;
    bool all;
    key_load_heavy(load, 1, &heavy, &all);
    double share;
    struct key_salt *salt = key_salt_create(load, heavy, 1, 100);
    assert_int_equal(key_salt_enough(salt, 4, 1, &share), 1);
    const double before = share;
    const uint32_t buckets = key_salt_enough(salt, 4, 0.27, &share);
    assert_true(buckets > 1 && share <= 0.27 && before > 0.27);
    assert_true(key_salt_hottest(salt, 4, buckets - 1) > 0.27);
    assert_int_equal(key_salt_enough(salt, 4, 0.2, &share), 0);
    key_salt_destroy(salt);
    free(heavy);
    key_load_destroy(load);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_of_shards_is_loaded_as_brute_force_says),
        cmocka_unit_test(heavy_keys_are_found_and_their_errors_hold),
        cmocka_unit_test(few_keys_are_counted_exactly),
        cmocka_unit_test(a_shard_takes_records_or_bytes_whichever_binds),
        cmocka_unit_test(what_is_above_a_shard_is_refused),
        cmocka_unit_test(cuts_are_in_order_and_even_the_load),
        cmocka_unit_test(a_salt_has_as_few_buckets_as_will_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
