/* memory_test.c -- blocks are apart, aligned, and used again. */
#include "sim/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { BLOCKS = 500 };

/* From a byte to more than a chunk. */
static size_t bytes_of(size_t i)
{
    return i == 0 ? (size_t)70 << 20 : (i * 7919) % 100000 + 1;
}

static void blocks_are_apart_and_begin_a_cache_line(void **state)
{
    (void)state;
    struct memory *memory = memory_create();
    static unsigned char *blocks[BLOCKS];
    for (size_t i = 0; i < BLOCKS; i++) {
        blocks[i] = memory_take(memory, bytes_of(i));
        assert_int_equal((uintptr_t)blocks[i] % 64, 0);
        memset(blocks[i], (int)(i % 251), bytes_of(i));
    }
    for (size_t i = 0; i < BLOCKS; i++) {
        assert_int_equal(blocks[i][0], i % 251);
        assert_int_equal(blocks[i][bytes_of(i) - 1], i % 251);
    }
    memory_destroy(memory);
}

static void what_is_given_back_is_taken_again(void **state)
{
    (void)state;
    struct memory *memory = memory_create();
    void *first = memory_take(memory, 1000);
    void *other = memory_take(memory, 1000);
    assert_ptr_not_equal(first, other);
    memory_give(memory, first, 1000);
    assert_ptr_not_equal(memory_take(memory, 1025), first); /* the next size */
    assert_ptr_equal(memory_take(memory, 897), first);      /* of its own: 15 or 16 lines */
    memory_give(memory, NULL, 0);
    memory_destroy(memory);
}

static void what_grows_keeps_what_it_held(void **state)
{
    (void)state;
    struct memory *memory = memory_create();
    uint32_t *numbers = NULL;
    size_t room = 0;
    for (uint32_t i = 0; i < 100000; i++) {
        if (i == room) {
            const size_t more = room ? 2 * room : 1;
            numbers = memory_grown(memory, numbers, room * sizeof *numbers, more * sizeof *numbers);
            room = more;
        }
        numbers[i] = i;
    }
    for (uint32_t i = 0; i < 100000; i++) assert_int_equal(numbers[i], i);
    memory_destroy(memory);
}

static void what_lasts_is_zeroed_though_blocks_were_used_before(void **state)
{
    (void)state;
    struct memory *memory = memory_create();
    for (int i = 0; i < 100; i++) {
        void *block = memory_take(memory, 4096);
        memset(block, 0xff, 4096);
        memory_give(memory, block, 4096);
        const unsigned char *zeroed = memory_zeroed(memory, 3, 33);
        for (size_t at = 0; at < 99; at++) assert_int_equal(zeroed[at], 0);
    }
    memory_destroy(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_apart_and_begin_a_cache_line),
        cmocka_unit_test(what_is_given_back_is_taken_again),
        cmocka_unit_test(what_grows_keeps_what_it_held),
        cmocka_unit_test(what_lasts_is_zeroed_though_blocks_were_used_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
