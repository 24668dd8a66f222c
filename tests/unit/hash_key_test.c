/* hash_key_test.c -- the vectors of facts KDS 11.1, and ranges without gap or overlap. */
#include "models/common/hash_key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const uint32_t vector_shards[] = {2, 3, 4, 5, 8, 10, 16};
enum { VECTOR_COLUMNS = sizeof vector_shards / sizeof *vector_shards };

/* Facts KDS 11.1. */
static const struct {
    const char *key, *md5;
    uint32_t shard[VECTOR_COLUMNS];
} vectors[] = {
    {"sales-orders-98765", "5ca390e5bc9440d037cbb88cc343b664", {0, 1, 1, 1, 2, 3, 5}},
    {"Test.Customers", "6e8d007f056b2f2a61a7e358a12ea420", {0, 1, 1, 2, 3, 4, 6}},
    {"orders", "12c500ed0b7879105fb46af0f246be87", {0, 0, 0, 0, 0, 0, 1}},
    {"partitionKey-1", "77fe6d8289696ba8510480fbe3887256", {0, 1, 1, 2, 3, 4, 7}},
    {"user1", "24c9e15e52afc47c225b757e7bee1f9d", {0, 0, 0, 0, 1, 1, 2}},
    {"1", "c4ca4238a0b923820dcc509a6f75849b", {1, 2, 3, 3, 6, 7, 12}},
    {"\xc3\xa9", "66ddcd97cfdeabb2f6fb8a999b4bc76f", {0, 1, 1, 2, 3, 4, 6}},
};
enum { VECTORS = sizeof vectors / sizeof *vectors };

static const hash_key last_hash = ~(hash_key)0;

static void a_partition_key_hashes_to_its_md5_as_a_big_endian_number(void **state)
{
    (void)state;
    for (size_t i = 0; i < VECTORS; i++) {
        const hash_key hash = hash_key_of(vectors[i].key, strlen(vectors[i].key));
        char hex[33];
        snprintf(hex, sizeof hex, "%016llx%016llx", (unsigned long long)(hash >> 64),
                 (unsigned long long)hash);
        assert_string_equal(hex, vectors[i].md5);
    }
}

static void the_published_keys_fall_into_the_published_shards(void **state)
{
    (void)state;
    for (size_t i = 0; i < VECTORS; i++) {
        const hash_key hash = hash_key_of(vectors[i].key, strlen(vectors[i].key));
        for (size_t n = 0; n < VECTOR_COLUMNS; n++)
            assert_int_equal(hash_key_shard(hash, vector_shards[n]), vectors[i].shard[n]);
    }
}

static void assert_prints(hash_key hash, const char *expected)
{
    char text[HASH_KEY_DIGITS_MAX];
    hash_key_print(hash, text);
    assert_string_equal(text, expected);
}

static void four_shards_have_the_ranges_that_aws_prints(void **state)
{
    (void)state;
    /* Facts KDS 11.1, below the table. */
    static const char *const ranges[4][2] = {
        {"0", "85070591730234615865843651857942052863"},
        {"85070591730234615865843651857942052864", "170141183460469231731687303715884105727"},
        {"170141183460469231731687303715884105728", "255211775190703847597530955573826158591"},
        {"255211775190703847597530955573826158592", "340282366920938463463374607431768211455"},
    };
    for (uint32_t shard = 0; shard < 4; shard++) {
        assert_prints(hash_key_range_first(shard, 4), ranges[shard][0]);
        assert_prints(hash_key_range_last(shard, 4), ranges[shard][1]);
    }
}

static void check_ranges(uint32_t shards)
{
    assert_true(hash_key_range_first(0, shards) == 0);
    assert_true(hash_key_range_last(shards - 1, shards) == last_hash);
    for (uint32_t shard = 0; shard < shards; shard++) {
        const hash_key first = hash_key_range_first(shard, shards);
        const hash_key last = hash_key_range_last(shard, shards);
        assert_true(first < last);
        if (shard > 0) assert_true(first == hash_key_range_last(shard - 1, shards) + 1);
        assert_int_equal(hash_key_shard(first, shards), shard);
        assert_int_equal(hash_key_shard(last, shards), shard);
    }
}

static void ranges_cover_every_hash_once_and_own_their_ends(void **state)
{
    (void)state;
    for (uint32_t shards = 1; shards <= 130; shards++) check_ranges(shards);
    check_ranges(1000);
    check_ranges(10007);
    check_ranges(65536);
}

static void the_last_shard_takes_what_an_even_cut_leaves_over(void **state)
{
    (void)state;
    /* 2^128 = 3 w + 1 */
    const hash_key width = last_hash / 3;
    assert_true(hash_key_range_last(0, 3) - hash_key_range_first(0, 3) + 1 == width);
    assert_true(hash_key_range_last(2, 3) - hash_key_range_first(2, 3) + 1 == width + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_partition_key_hashes_to_its_md5_as_a_big_endian_number),
        cmocka_unit_test(the_published_keys_fall_into_the_published_shards),
        cmocka_unit_test(four_shards_have_the_ranges_that_aws_prints),
        cmocka_unit_test(ranges_cover_every_hash_once_and_own_their_ends),
        cmocka_unit_test(the_last_shard_takes_what_an_even_cut_leaves_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
