#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/produce/kpl_size.h"

/* Worked out by hand from additions 2.1: magic and MD5 are 20 bytes; a key of 2 bytes takes 1 + 1 + 2 in its table; a
 * record of 3 bytes is 1 + 1 (key 0), 1 + 1 + 3 (data) = 7, and 1 + 1 + 7 with its own length. */
static void an_aggregate_is_magic_message_and_md5(void **state)
{
    (void)state;
    struct kpl_size size = {KPL_SIZE_EMPTY, 0};
    assert_int_equal(size.bytes, 20);
    kpl_size_add_key(&size, 2);
    assert_int_equal(size.bytes, 24);
    kpl_size_add_record(&size, 0, 3);
    assert_int_equal(size.bytes, 33);
    kpl_size_add_record(&size, 0, 3);
    assert_int_equal(size.bytes, 42);
    assert_int_equal(size.keys, 1);
}

/* 200 = 0xc8 takes two bytes in base 128, and so does 205, the length of its record; key number 128 takes two. */
static void lengths_and_numbers_are_in_base_128(void **state)
{
    (void)state;
    struct kpl_size size = {KPL_SIZE_EMPTY, 0};
    kpl_size_add_record(&size, 0, 200);
    assert_int_equal(size.bytes, 20 + 1 + 2 + (1 + 1 + 1 + 2 + 200));
    kpl_size_add_record(&size, 127, 1);
    assert_int_equal(size.bytes, 228 + 1 + 1 + 5);
    kpl_size_add_record(&size, 128, 1);
    assert_int_equal(size.bytes, 235 + 1 + 1 + 6);
    kpl_size_add_key(&size, 128);
    assert_int_equal(size.bytes, 243 + 1 + 2 + 128);
}

/* Additions 2.1, D: len(data) + 3 + 2, and len + 3 for every new key. */
static void the_estimate_of_a_growing_aggregate(void **state)
{
    (void)state;
    assert_int_equal(kpl_size_estimate(100, 0), 105);
    assert_int_equal(kpl_size_estimate(100, 9), 117);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_aggregate_is_magic_message_and_md5),
        cmocka_unit_test(lengths_and_numbers_are_in_base_128),
        cmocka_unit_test(the_estimate_of_a_growing_aggregate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
