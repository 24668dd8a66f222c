#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "models/key_use.h"

/* Each record counted by hand beside key_use: one size at first, others later, some refused. */
static void counts_are_those_of_a_plain_table(void **state)
{
    (void)state;
    enum { KEYS = 50 };
    static struct batch batch;
    int64_t records[KEYS] = {0}, bytes[KEYS] = {0};
    struct key_use use = {0};
    key_use_open(&use, KEYS);
    key_use_begin(&use);
    srand(3);
    for (int call = 0; call < 200; call++) {
        batch.count = (uint32_t)(rand() % 500 + 1);
        batch.accepted = 0;
        batch.one_size = call < 100 ? 700 : 0;
        for (uint32_t i = 0; i < batch.count; i++) {
            const uint32_t key = (uint32_t)(rand() % KEYS);
            batch.size[i] = call < 100 ? 700 : 700 + (uint32_t)(rand() % 3);
            if (rand() % 4 && call % 3) continue; /* refused */
            batch.key[batch.accepted] = key;
            batch.size[batch.accepted++] = batch.size[i];
            records[key]++;
            bytes[key] += batch.size[i];
        }
        key_use_add(&use, &batch);
        if (call == 99) assert_null(use.bytes);
        for (uint32_t key = 0; key < KEYS; key++) {
            assert_int_equal(key_use_records(&use, key), records[key]);
            assert_int_equal(key_use_bytes(&use, key), bytes[key]);
        }
    }
    assert_non_null(use.bytes);
    key_use_free(&use);
}

/* The small cells overflow nowhere: what they hold is put aside in time. */
static void four_thousand_million_records_are_counted(void **state)
{
    (void)state;
    static struct batch batch = {.count = 500, .accepted = 500, .one_size = 8, .size = {8}};
    struct key_use use = {0};
    key_use_open(&use, 2);
    key_use_begin(&use);
    for (int i = 0; i < 500; i++) batch.key[i] = i == 0;
    use.recent = use.cells[0].records = UINT32_MAX - 100; /* as if so many had come */
    for (int call = 0; call < 3; call++) key_use_add(&use, &batch);
    assert_int_equal(key_use_records(&use, 0), INT64_C(4294967195) + 3 * 499);
    assert_int_equal(key_use_records(&use, 1), 3);
    assert_int_equal(key_use_bytes(&use, 1), 24);
    key_use_free(&use);
}

static void nothing_is_counted_before_it_begins(void **state)
{
    (void)state;
    static struct batch batch = {.count = 1, .accepted = 1, .size = {9}, .key = {123456}};
    struct key_use use = {0};
    key_use_add(&use, &batch);
    assert_int_equal(use.keys, 0);
    key_use_free(&use);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_those_of_a_plain_table),
        cmocka_unit_test(four_thousand_million_records_are_counted),
        cmocka_unit_test(nothing_is_counted_before_it_begins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
