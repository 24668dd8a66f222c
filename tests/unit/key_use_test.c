#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "models/stream/key_use.h"

enum { KEYS = 50 };

static struct key_use table(void)
{
    struct key_use use;
    key_use_open(&use, memory_create(), KEYS);
    for (uint32_t key = 0; key < KEYS; key++) key_use_set_shard(&use, key, key * 600);
    key_use_begin(&use);
    return use;
}

/* A call routed, and what of it was accepted in front. */
static void call(struct key_use *use, struct batch *batch)
{
    uint32_t shard[QUOTA_PUT_RECORDS_MAX];
    key_use_route(use, batch, shard);
    for (uint32_t i = 0; i < batch->count; i++) assert_int_equal(shard[i], batch->key[i] * 600);
    key_use_settle(use, batch);
}

/* Each record counted by hand beside key_use: one size at first, others later, some refused. */
static void counts_are_those_of_a_plain_table(void **state)
{
    (void)state;
    static struct batch batch;
    int64_t records[KEYS] = {0}, bytes[KEYS] = {0};
    struct key_use use = table();
    srand(3);
    for (int calls = 0; calls < 200; calls++) {
        batch.count = (uint32_t)(rand() % 500 + 1);
        batch.accepted = calls % 3 ? (uint32_t)rand() % (batch.count + 1) : batch.count;
        batch.one_size = calls < 100 ? 700 : 0;
        for (uint32_t i = 0; i < batch.count; i++) {
            const uint32_t key = batch.key[i] = (uint32_t)(rand() % KEYS);
            batch.size[i] = calls < 100 ? 700 : 700 + (uint32_t)(rand() % 3);
            if (i >= batch.accepted) continue;
            records[key]++;
            bytes[key] += batch.size[i];
        }
        call(&use, &batch);
        if (calls == 99) assert_null(use.bytes);
        for (uint32_t key = 0; key < KEYS; key++) {
            assert_int_equal(key_use_shard(&use, key), key * 600);
            assert_int_equal(key_use_records(&use, key), records[key]);
            assert_int_equal(key_use_bytes(&use, key), bytes[key]);
        }
    }
    assert_non_null(use.bytes);
    memory_destroy(use.memory);
}

/* The small cells come round, forwards and back again, and the shard stays what it was. */
static void a_million_records_of_a_key_are_counted(void **state)
{
    (void)state;
    static struct batch batch = {.count = 500, .one_size = 8, .size = {8}};
    struct key_use use = table();
    for (int i = 0; i < 500; i++) batch.key[i] = 7 - (i == 0);
    int64_t accepted = 0;
    for (int calls = 0; calls < 4000; calls++) {
        batch.accepted = 200 + (uint32_t)(calls * 7 % 300);
        accepted += batch.accepted - 1;
        call(&use, &batch);
        assert_int_equal(key_use_records(&use, 7), accepted);
        assert_int_equal(key_use_records(&use, 6), calls + 1);
    }
    assert_true(accepted > 1000000);
    assert_int_equal(key_use_bytes(&use, 7), 8 * accepted);
    memory_destroy(use.memory);
}

static void nothing_is_counted_before_it_begins(void **state)
{
    (void)state;
    static struct batch batch = {.count = 1, .accepted = 1, .size = {9}, .key = {3}};
    struct key_use use;
    uint32_t shard;
    key_use_open(&use, memory_create(), 4);
    key_use_set_shard(&use, 3, 11);
    key_use_route(&use, &batch, &shard);
    key_use_settle(&use, &batch);
    assert_int_equal(shard, 11);
    assert_int_equal(key_use_records(&use, 3), 0);
    memory_destroy(use.memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_those_of_a_plain_table),
        cmocka_unit_test(a_million_records_of_a_key_are_counted),
        cmocka_unit_test(nothing_is_counted_before_it_begins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
