/* arena_test.c -- memory handed out in pieces. */
#include "sim/arena.h"

#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void pieces_are_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    enum { PIECES = 2000 };
    static unsigned char *piece[PIECES];
    static size_t bytes[PIECES];
    struct arena *arena = arena_create();
    for (size_t i = 0; i < PIECES; i++) {
        /* Small ones, none at all, and now and then one larger than a block. */
        bytes[i] = i % 100 == 99 ? 1000 * i : i % 57;
        piece[i] = arena_alloc(arena, bytes[i]);
        assert_non_null(piece[i]);
        assert_int_equal((uintptr_t)piece[i] % alignof(max_align_t), 0);
        for (size_t k = 0; k < bytes[i]; k++) assert_int_equal(piece[i][k], 0);
        memset(piece[i], (int)(i % 251) + 1, bytes[i]);
    }
    for (size_t i = 0; i < PIECES; i++) {
        for (size_t k = 0; k < bytes[i]; k++) assert_int_equal(piece[i][k], i % 251 + 1);
    }
    arena_destroy(arena);
}

static void texts_are_copies_with_a_final_nul(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    char source[] = "shard-000";
    char *whole = arena_text(arena, source, strlen(source));
    char *part = arena_text(arena, source, 5);
    char *empty = arena_text(arena, NULL, 0);
    source[0] = 'X';
    assert_string_equal(whole, "shard-000");
    assert_string_equal(part, "shard");
    assert_string_equal(empty, "");
    arena_destroy(arena);
}

static void formatted_text_may_be_of_any_length(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    assert_string_equal(arena_format(arena, "%s.%s", "orders", "p99"), "orders.p99");
    const char *wide = arena_format(arena, "%*d", 100000, 7);
    assert_int_equal(strlen(wide), 100000);
    assert_int_equal(wide[99999], '7');
    arena_destroy(arena);
}

static void destroying_nothing_does_nothing(void **state)
{
    (void)state;
    arena_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
        cmocka_unit_test(texts_are_copies_with_a_final_nul),
        cmocka_unit_test(formatted_text_may_be_of_any_length),
        cmocka_unit_test(destroying_nothing_does_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
