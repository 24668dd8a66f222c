/* keys_test.c -- shares, texts and hashes of every family of keys. */
#include "models/common/keys.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { DRAWS = 1000000 };

static const struct keys_spec zipf = {
    .family = KEYS_ZIPF, .count = 1000, .exponent = 1.0, .format = "sales-orders-%d"};
static const struct keys_spec random_uuid = {.family = KEYS_RANDOM_UUID};

static struct rng rng_named(const char *purpose)
{
    struct rng rng;
    rng_init(&rng, 42, 0, "keys_test", purpose);
    return rng;
}

static void assert_near(double value, double expected, double apart)
{
    assert_true(fabs(value - expected) <= apart);
}

static void assert_text(const struct keys *keys, uint32_t key, const char *expected)
{
    char text[KEYS_TEXT_ROOM];
    keys_text(keys, key, text);
    assert_string_equal(text, expected);
}

static void assert_hashes_are_those_of_the_texts(const struct keys *keys)
{
    for (uint32_t key = 0; key < keys_count(keys); key++) {
        char text[KEYS_TEXT_ROOM];
        keys_text(keys, key, text);
        assert_true(keys_hash(keys, key) == hash_key_of(text, strlen(text)));
    }
}

/* Draws agree with keys_share: chi-square over all keys, 5 standard deviations (1 in 10^6). */
static void assert_draws_follow_the_shares(const struct keys_spec *spec)
{
    struct keys *keys = keys_create(spec);
    const uint32_t count = keys_count(keys);
    uint32_t *drawn = malloc(DRAWS * sizeof *drawn);
    double *seen = calloc(count, sizeof *seen);
    struct rng rng = rng_named("draws");
    keys_fill(keys, &rng, drawn, DRAWS);
    for (size_t i = 0; i < DRAWS; i++) {
        assert_true(drawn[i] < count);
        seen[drawn[i]]++;
    }
    double chi_square = 0, sum = 0;
    for (uint32_t key = 0; key < count; key++) {
        const double expected = keys_share(keys, key) * DRAWS;
        assert_true(expected > 5);
        chi_square += (seen[key] - expected) * (seen[key] - expected) / expected;
        sum += keys_share(keys, key);
    }
    assert_near(sum, 1, 1e-12);
    assert_near(chi_square, count - 1.0, 5 * sqrt(2.0 * (count - 1.0)) + 1e-9);
    free(drawn);
    free(seen);
    keys_destroy(keys);
}

static void zipf_keys_are_drawn_by_their_rank(void **state)
{
    (void)state;
    assert_draws_follow_the_shares(&zipf);
    struct keys_spec steep = zipf;
    steep.count = 50;
    steep.exponent = 2.0;
    assert_draws_follow_the_shares(&steep);
}

static void zipf_shares_are_inverse_powers_of_the_rank(void **state)
{
    (void)state;
    struct keys *keys = keys_create(&zipf);
    double harmonic = 0;
    for (int k = 1; k <= 1000; k++) harmonic += 1.0 / k;
    assert_near(keys_share(keys, 0), 1 / harmonic, 1e-14);
    assert_near(keys_share(keys, 999), 1 / (1000 * harmonic), 1e-17);
    keys_destroy(keys);
}

static void uniform_keys_and_weighted_lists_are_drawn_by_their_weights(void **state)
{
    (void)state;
    assert_draws_follow_the_shares(
        &(struct keys_spec){.family = KEYS_UNIFORM, .count = 777, .format = "k%d"});
    const char *const text[] = {"north", "south", "east"};
    const double weight[] = {7, 2, 1};
    const struct keys_spec list = {.family = KEYS_LIST, .count = 3, .text = text, .weight = weight};
    assert_draws_follow_the_shares(&list);
    struct keys *keys = keys_create(&list);
    assert_near(keys_share(keys, 0), 0.7, 1e-15);
    assert_text(keys, 2, "east");
    keys_destroy(keys);
}

static void a_salt_spreads_each_key_over_its_buckets(void **state)
{
    (void)state;
    struct keys_spec salted = zipf;
    salted.count = 20;
    salted.salt = 8;
    assert_draws_follow_the_shares(&salted);
    struct keys *keys = keys_create(&salted);
    assert_int_equal(keys_count(keys), 160);
    assert_text(keys, 0, "sales-orders-1#0");
    assert_text(keys, 7, "sales-orders-1#7");
    assert_text(keys, 8, "sales-orders-2#0");
    assert_near(keys_share(keys, 3), keys_share(keys, 4), 0);
    assert_hashes_are_those_of_the_texts(keys);
    keys_destroy(keys);
}

static void a_hash_is_the_md5_of_the_text(void **state)
{
    (void)state;
    struct keys *keys = keys_create(&zipf);
    assert_text(keys, 0, "sales-orders-1");
    assert_hashes_are_those_of_the_texts(keys);
    keys_destroy(keys);
}

static void one_key_is_drawn_always(void **state)
{
    (void)state;
    const char *const text[] = {"sales-orders-98765"};
    struct keys *keys = keys_create(&(struct keys_spec){.family = KEYS_SINGLE, .text = text});
    struct rng rng = rng_named("single");
    uint32_t drawn[1000];
    keys_fill(keys, &rng, drawn, 1000);
    for (int i = 0; i < 1000; i++) assert_int_equal(drawn[i], 0);
    assert_near(keys_share(keys, 0), 1, 0);
    assert_int_equal(hash_key_shard(keys_hash(keys, 0), 16), 5); /* facts KDS 11.1 */
    keys_destroy(keys);
}

static void random_keys_fill_all_shards_alike(void **state)
{
    (void)state;
    struct keys *keys = keys_create(&random_uuid);
    assert_int_equal(keys_count(keys), 0);
    struct rng rng = rng_named("uuid");
    enum { SHARDS = 10, SAMPLE = 100000 };
    static uint32_t drawn[SAMPLE];
    keys_fill(keys, &rng, drawn, SAMPLE);
    const double even = (double)SAMPLE / SHARDS;
    double chi_square = 0;
    int seen[SHARDS] = {0};
    for (int i = 0; i < SAMPLE; i++) {
        const hash_key hash = keys_hash(keys, drawn[i]);
        assert_int_equal((uint32_t)(hash >> 96), drawn[i]);
        seen[hash_key_shard(hash, SHARDS)]++;
    }
    for (int shard = 0; shard < SHARDS; shard++)
        chi_square += (seen[shard] - even) * (seen[shard] - even) / even;
    assert_true(chi_square < 37.0); /* 9 degrees of freedom: 1 in 38,000 */
    keys_destroy(keys);
}

static void a_random_key_looks_like_a_uuid_of_version_4(void **state)
{
    (void)state;
    struct keys *keys = keys_create(&random_uuid);
    for (uint32_t key = 0; key < 100; key++) {
        char text[KEYS_TEXT_ROOM], again[KEYS_TEXT_ROOM];
        keys_text(keys, key * 42949672u, text);
        keys_text(keys, key * 42949672u, again);
        assert_string_equal(text, again);
        assert_int_equal(strlen(text), 36);
        assert_int_equal(strspn(text, "0123456789abcdef-"), 36);
        assert_int_equal(text[8], '-');
        assert_int_equal(text[13], '-');
        assert_int_equal(text[14], '4');
        assert_int_equal(text[18], '-');
        assert_int_equal(text[19], 'a');
        assert_int_equal(text[23], '-');
    }
    keys_destroy(keys);
}

static void a_salt_leaves_random_keys_alone(void **state)
{
    (void)state;
    struct keys_spec salted = random_uuid;
    salted.salt = 1000;
    struct keys *plain = keys_create(&random_uuid), *with_salt = keys_create(&salted);
    struct rng one = rng_named("same"), two = rng_named("same");
    uint32_t drawn[300], again[300];
    keys_fill(plain, &one, drawn, 300);
    keys_fill(with_salt, &two, again, 300);
    assert_memory_equal(drawn, again, sizeof drawn);
    keys_destroy(plain);
    keys_destroy(with_salt);
}

static void zeros_and_widths_in_a_format_are_kept(void **state)
{
    (void)state;
    struct keys_spec spec = {.family = KEYS_UNIFORM, .count = 12, .format = "a-%04d-b"};
    struct keys *keys = keys_create(&spec);
    assert_text(keys, 11, "a-0012-b");
    keys_destroy(keys);
    spec.format = "%012d";
    keys = keys_create(&spec);
    assert_text(keys, 8, "000000000009");
    keys_destroy(keys);
    spec.format = "<%4d>";
    keys = keys_create(&spec);
    assert_text(keys, 11, "<  12>");
    keys_destroy(keys);
}

static void only_a_format_with_one_number_is_accepted(void **state)
{
    (void)state;
    assert_true(keys_format_valid("%d"));
    assert_true(keys_format_valid("order-%d-x"));
    assert_true(keys_format_valid("%08d"));
    assert_true(keys_format_valid("%012d"));
    assert_false(keys_format_valid(""));
    assert_false(keys_format_valid("order"));
    assert_false(keys_format_valid("%s"));
    assert_false(keys_format_valid("%d-%d"));
    assert_false(keys_format_valid("%d%n"));
    assert_false(keys_format_valid("100%% %d"));
    assert_false(keys_format_valid("%ld"));
    assert_false(keys_format_valid("%1000d"));
    assert_false(keys_format_valid("%*d"));
    assert_false(keys_format_valid("%"));
}

static void a_million_buckets_are_drawn_evenly(void **state)
{
    (void)state;
    const struct keys_spec spec = {
        .family = KEYS_UNIFORM, .count = 1, .format = "%d", .salt = KEYS_SALT_MAX};
    struct keys *keys = keys_create(&spec);
    assert_int_equal(keys_count(keys), KEYS_SALT_MAX);
    struct rng rng = rng_named("many");
    uint32_t *drawn = malloc(DRAWS * sizeof *drawn);
    keys_fill(keys, &rng, drawn, DRAWS);
    double sum = 0;
    for (size_t i = 0; i < DRAWS; i++) {
        assert_true(drawn[i] < KEYS_SALT_MAX);
        sum += drawn[i];
    }
    /* Standard deviation of the mean: range / sqrt(12 n); 5 of them. */
    assert_near(sum / DRAWS, (KEYS_SALT_MAX - 1) / 2.0, 5 * KEYS_SALT_MAX / sqrt(12.0 * DRAWS));
    free(drawn);
    keys_destroy(keys);
}

static void joined_keys_are_those_of_their_parts_by_weight(void **state)
{
    (void)state;
    const char *const text[] = {"north", "k3", "k5"};
    const struct keys_spec part[] = {
        {.family = KEYS_UNIFORM, .count = 100, .format = "k%d"},
        {.family = KEYS_LIST, .count = 3, .text = text},
        {.family = KEYS_SINGLE, .count = 1, .text = text + 1},
    };
    const double weight[] = {6, 3, 1};
    const struct keys_spec joined = {
        .family = KEYS_JOINED, .count = 3, .part = part, .weight = weight};
    struct keys *keys = keys_create(&joined);
    assert_int_equal(keys_count(keys), 104);
    assert_hashes_are_those_of_the_texts(keys);
    assert_text(keys, 0, "k1");
    assert_text(keys, 100, "north");
    assert_near(keys_share(keys, 0), 0.006, 1e-15);
    assert_near(keys_share(keys, 100), 0.1, 1e-15);
    /* A key that several parts name is one. */
    assert_near(keys_share(keys, 2), 0.006 + 0.1 + 0.1, 1e-15);
    assert_near(keys_share(keys, 101) + keys_share(keys, 103), 0, 0);
    uint32_t drawn[1000], hot = 0;
    struct rng rng = rng_named("part");
    keys_fill_part(keys, 1, &rng, drawn, 1000);
    for (size_t i = 0; i < 1000; i++) {
        assert_true(drawn[i] == 100 || drawn[i] == 2 || drawn[i] == 4);
        hot += drawn[i] == 2;
    }
    assert_true(hot > 250 && hot < 420);
    double sum = 0, seen = 0;
    uint32_t *many = malloc(DRAWS * sizeof *many);
    keys_fill(keys, &rng, many, DRAWS);
    for (size_t i = 0; i < DRAWS; i++) seen += many[i] == 2;
    for (uint32_t key = 0; key < 104; key++) sum += keys_share(keys, key);
    assert_near(sum, 1, 1e-12);
    assert_near(seen / DRAWS, 0.206, 5 * sqrt(0.206 * 0.794 / DRAWS));
    free(many);
    keys_destroy(keys);
}

static void joined_random_keys_are_spread_evenly_over_the_hashes(void **state)
{
    (void)state;
    const struct keys_spec part[] = {{.family = KEYS_RANDOM_UUID}};
    const double weight[] = {1};
    struct keys *keys = keys_create(
        &(struct keys_spec){.family = KEYS_JOINED, .count = 1, .part = part, .weight = weight});
    uint32_t shard[7] = {0};
    char text[KEYS_TEXT_ROOM], hash[16];
    for (uint32_t key = 0; key < keys_count(keys); key++)
        shard[(size_t)(keys_hash(keys, key) >> 96) * 7 >> 32]++;
    for (int i = 0; i < 7; i++) assert_near(shard[i], KEYS_JOINED_UUIDS / 7.0, 2);
    keys_text(keys, 12345, text);
    snprintf(hash, sizeof hash, "%08x", (unsigned)(keys_hash(keys, 12345) >> 96));
    assert_int_equal(strncmp(text, hash, 8), 0);
    keys_destroy(keys);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zipf_keys_are_drawn_by_their_rank),
        cmocka_unit_test(zipf_shares_are_inverse_powers_of_the_rank),
        cmocka_unit_test(uniform_keys_and_weighted_lists_are_drawn_by_their_weights),
        cmocka_unit_test(a_salt_spreads_each_key_over_its_buckets),
        cmocka_unit_test(a_hash_is_the_md5_of_the_text),
        cmocka_unit_test(one_key_is_drawn_always),
        cmocka_unit_test(random_keys_fill_all_shards_alike),
        cmocka_unit_test(a_random_key_looks_like_a_uuid_of_version_4),
        cmocka_unit_test(a_salt_leaves_random_keys_alone),
        cmocka_unit_test(zeros_and_widths_in_a_format_are_kept),
        cmocka_unit_test(only_a_format_with_one_number_is_accepted),
        cmocka_unit_test(joined_keys_are_those_of_their_parts_by_weight),
        cmocka_unit_test(joined_random_keys_are_spread_evenly_over_the_hashes),
        cmocka_unit_test(a_million_buckets_are_drawn_evenly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
