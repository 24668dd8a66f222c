/* shard_life_test.c -- ranges of open shards, split and merged, and keys that move on. */
#include "models/stream/shard_life.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "models/stream/key_use.h"

static void a_hash_finds_its_shard_through_splits_and_merges(void **state)
{
    (void)state;
    struct memory *memory = memory_create();
    struct shard_life lives[4];
    for (uint32_t i = 0; i < 4; i++)
        lives[i] = shard_life_begin(hash_key_range_first(i, 4), hash_key_range_last(i, 4), 0);
    struct shard_ranges ranges;
    shard_ranges_begin(&ranges, memory, lives, 4, 100);
    for (uint32_t i = 0; i < 4; i++) {
        assert_int_equal(shard_ranges_find(&ranges, lives[i].first), i);
        assert_int_equal(shard_ranges_find(&ranges, lives[i].last), i);
    }
    const hash_key middle = lives[1].first + (lives[1].last - lives[1].first) / 2 + 1;
    shard_ranges_split(&ranges, 1, middle, 4, 5);
    assert_int_equal(ranges.count, 5);
    assert_int_equal(shard_ranges_find(&ranges, lives[1].first), 4);
    assert_int_equal(shard_ranges_find(&ranges, middle - 1), 4);
    assert_int_equal(shard_ranges_find(&ranges, middle), 5);
    assert_int_equal(shard_ranges_find(&ranges, lives[1].last), 5);
    assert_int_equal(shard_ranges_find(&ranges, lives[2].first), 2);
    shard_ranges_merge(&ranges, shard_ranges_at(&ranges, middle), 6); /* 5 and 2 */
    assert_int_equal(ranges.count, 4);
    assert_int_equal(shard_ranges_find(&ranges, middle - 1), 4);
    assert_int_equal(shard_ranges_find(&ranges, middle), 6);
    assert_int_equal(shard_ranges_find(&ranges, lives[2].last), 6);
    assert_int_equal(shard_ranges_find(&ranges, ~(hash_key)0), 3);
    memory_destroy(memory);
}

/* As KDS 11.1 has them: four even shards become eight, and every key is where eight even ones have it. */
static void keys_of_the_facts_are_where_eight_shards_have_them(void **state)
{
    (void)state;
    static const struct {
        const char *key;
        uint32_t of_four, of_eight;
    } known[] = {{"sales-orders-98765", 1, 2}, {"Test.Customers", 1, 3}, {"orders", 0, 0},
                 {"partitionKey-1", 1, 3},     {"user1", 0, 1},          {"1", 3, 6}};
    struct memory *memory = memory_create();
    struct shard_life lives[4];
    for (uint32_t i = 0; i < 4; i++)
        lives[i] = shard_life_begin(hash_key_range_first(i, 4), hash_key_range_last(i, 4), 0);
    struct shard_ranges ranges;
    shard_ranges_begin(&ranges, memory, lives, 4, 8);
    for (uint32_t i = 0; i < 4; i++)
        shard_ranges_split(&ranges, 2 * i, hash_key_range_first(2 * i + 1, 8), 4 + 2 * i,
                           5 + 2 * i);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const hash_key hash = hash_key_of(known[i].key, strlen(known[i].key));
        assert_int_equal(hash_key_shard(hash, 4), known[i].of_four);
        assert_int_equal(shard_ranges_find(&ranges, hash), 4 + known[i].of_eight);
    }
    memory_destroy(memory);
}

static void what_a_key_was_admitted_for_stays_with_the_shard_it_left(void **state)
{
    (void)state;
    struct memory *memory = memory_create();
    struct key_use use;
    static struct batch batch = {.count = 3, .one_size = 100, .accepted = 3, .key = {1, 1, 2}};
    uint32_t shard[3];
    key_use_open(&use, memory, 4);
    key_use_set_shard(&use, 1, 7);
    key_use_begin(&use);
    key_use_route(&use, &batch, shard);
    key_use_settle(&use, &batch);
    key_use_move(&use, 1, 9);
    key_use_move(&use, 3, 9); /* nobody had it */
    assert_int_equal(use.moves.count, 1);
    assert_int_equal(use.moves.list[0].key, 1);
    assert_int_equal(use.moves.list[0].shard, 7);
    assert_int_equal(use.moves.list[0].records, 2);
    assert_int_equal(use.moves.list[0].bytes, 200);
    assert_int_equal(key_use_shard(&use, 1), 9);
    assert_int_equal(key_use_records(&use, 1), 0);
    key_use_route(&use, &batch, shard);
    key_use_settle(&use, &batch);
    assert_int_equal(shard[0], 9);
    assert_int_equal(key_use_records(&use, 1), 2);
    assert_int_equal(key_use_records(&use, 2), 2);
    memory_destroy(memory);
}

static void room_for_many_takes_what_is_touched(void **state)
{
    (void)state;
    struct memory *memory = memory_create();
    uint64_t *some = memory_growing(memory, 3, 1 << 20, sizeof *some);
    for (int i = 0; i < 1 << 20; i += 1 << 14) assert_int_equal(some[i], 0);
    some[(1 << 20) - 1] = 1;
    uint64_t *as_many = memory_growing(memory, 3, 3, sizeof *as_many);
    for (int i = 0; i < 3; i++) assert_int_equal(as_many[i], 0);
    memory_destroy(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hash_finds_its_shard_through_splits_and_merges),
        cmocka_unit_test(keys_of_the_facts_are_where_eight_shards_have_them),
        cmocka_unit_test(what_a_key_was_admitted_for_stays_with_the_shard_it_left),
        cmocka_unit_test(room_for_many_takes_what_is_touched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
