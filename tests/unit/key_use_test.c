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
    key_use_begin(&use, KEYS);
    srand(3);
    for (int call = 0; call < 200; call++) {
        batch.count = (uint32_t)(rand() % 500 + 1);
        batch.accepted = 0;
        for (uint32_t i = 0; i < batch.count; i++) {
            batch.key[i] = (uint32_t)(rand() % KEYS);
            batch.size[i] = call < 100 ? 700 : 700 + (uint32_t)(rand() % 3);
            batch.outcome[i] = rand() % 4 && call % 3 ? BATCH_THROTTLED : BATCH_ACCEPTED;
            if (batch.outcome[i] != BATCH_ACCEPTED) continue;
            batch.accepted++;
            records[batch.key[i]]++;
            bytes[batch.key[i]] += batch.size[i];
        }
        key_use_add(&use, &batch);
        if (call == 99) assert_null(use.bytes);
        for (uint32_t key = 0; key < KEYS; key++) {
            assert_int_equal(use.records[key], records[key]);
            assert_int_equal(key_use_bytes(&use, key), bytes[key]);
        }
    }
    assert_non_null(use.bytes);
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
        cmocka_unit_test(nothing_is_counted_before_it_begins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
