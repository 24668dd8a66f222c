#include "models/produce/key_mix.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "sim/units.h"

enum { BLOCK = KEY_MIX_BLOCK, BLOCKS = 200 };

static struct rng rng_named(const char *purpose)
{
    struct rng rng;
    rng_init(&rng, 7, 0, "key_mix_test", purpose);
    return rng;
}

/* Each record 1 ms after the one before. */
static void times_of(int64_t *at_ns, int block)
{
    for (int i = 0; i < BLOCK; i++) at_ns[i] = ((int64_t)block * BLOCK + i) * NS_PER_MS;
}

static void an_hour_has_its_share_and_leaves_other_records_alone(void **state)
{
    (void)state;
    const char *const hot[] = {"hot"};
    const struct keys_spec part[] = {{.family = KEYS_UNIFORM, .count = 1000, .format = "k%d"},
                                     {.family = KEYS_SINGLE, .count = 1, .text = hot}};
    const double weight[] = {0.9, 0.1};
    struct keys *plain = keys_create(&part[0]);
    struct keys *joined = keys_create(
        &(struct keys_spec){.family = KEYS_JOINED, .count = 2, .part = part, .weight = weight});
    const struct key_hour hour = {20 * NS_PER_S, 30 * NS_PER_S, 0.3, NULL};
    const struct key_mix_config config = {.hours = {&hour, 1}};
    struct key_mix mix = {.config = &config, .keys = joined, .origin_ns = 10 * NS_PER_S};
    mix.hour_rng = rng_named("hours");
    struct rng with = rng_named("keys"), without = rng_named("keys");
    int64_t at_ns[BLOCK];
    uint32_t key[BLOCK], other[BLOCK];
    double inside = 0, changed = 0;
    assert_false(key_mix_is_plain(&config));
    assert_false(key_mix_is_steady(&config));
    for (int block = 0; block < BLOCKS; block++) {
        times_of(at_ns, block);
        struct key_mix_fill fill = {.at_ns = at_ns, .key_rng = &with, .key = key};
        key_mix_fill(&mix, &fill, BLOCK);
        keys_fill(plain, &without, other, BLOCK);
        for (int i = 0; i < BLOCK; i++) {
            const bool within = at_ns[i] >= 30 * NS_PER_S && at_ns[i] < 60 * NS_PER_S;
            inside += within;
            changed += key[i] == 1000;
            if (key[i] != other[i]) assert_true(within && key[i] == 1000);
        }
    }
    assert_true(inside == 30000);
    assert_true(fabs(changed / inside - 0.3) < 5 * sqrt(0.3 * 0.7 / inside));
    keys_destroy(plain);
    keys_destroy(joined);
}

static void tables_have_their_weights_keys_and_sizes(void **state)
{
    (void)state;
    const char *const orders[] = {"sales.orders"};
    const struct keys_spec part[] = {{.family = KEYS_SINGLE, .count = 1, .text = orders},
                                     {.family = KEYS_UNIFORM, .count = 9, .format = "item-%d"}};
    const double weight[] = {80, 20};
    struct keys *joined = keys_create(
        &(struct keys_spec){.family = KEYS_JOINED, .count = 2, .part = part, .weight = weight});
    const struct key_table tables[] = {{"orders", 80, dist_constant(1000), NULL},
                                       {"items", 20, dist_constant(300), NULL}};
    const struct key_mix_config config = {.tables = {tables, 2}};
    struct key_mix mix = {.config = &config, .keys = joined};
    mix.table_rng = rng_named("tables");
    struct rng keys = rng_named("keys"), sizes = rng_named("sizes");
    int64_t at_ns[BLOCK];
    uint32_t key[BLOCK], size[BLOCK];
    double first = 0;
    for (int block = 0; block < BLOCKS; block++) {
        times_of(at_ns, block);
        struct key_mix_fill fill = {
            .at_ns = at_ns, .key_rng = &keys, .size_rng = &sizes, .key = key, .size = size};
        key_mix_fill(&mix, &fill, BLOCK);
        for (int i = 0; i < BLOCK; i++) {
            assert_true(key[i] < 10);
            assert_int_equal(size[i], key[i] == 0 ? 1000 : 300);
            first += key[i] == 0;
        }
    }
    const double count = (double)BLOCK * BLOCKS;
    assert_true(fabs(first / count - 0.8) < 5 * sqrt(0.8 * 0.2 / count));
    assert_false(key_mix_is_steady(&config));
    keys_destroy(joined);
}

static void sizes_are_at_least_one_byte(void **state)
{
    (void)state;
    assert_int_equal(key_mix_bytes(0.2), 1);
    assert_int_equal(key_mix_bytes(1000.5), 1001);
    assert_int_equal(key_mix_bytes(1e12), 4000000000u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_hour_has_its_share_and_leaves_other_records_alone),
        cmocka_unit_test(tables_have_their_weights_keys_and_sizes),
        cmocka_unit_test(sizes_are_at_least_one_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
