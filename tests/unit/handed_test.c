#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/read/handed.h"

enum { MOST = 6, ONE_SIZE = 7, SIZES_FROM = 1000 };

/* Record n is created at n, arrives at n + 1, and is handed over at n + 2. */
static void append(struct handed *handed, int64_t first, uint32_t count, bool detailed)
{
    struct log_record records[1 + MOST];
    struct log_detail details[1 + MOST];
    int64_t handed_at_ns[MOST];
    for (uint32_t i = 0; i < count; i++) {
        const int64_t n = first + i;
        records[1 + i] = (struct log_record){n, n + 1};
        details[1 + i] = (struct log_detail){.size = (uint32_t)n};
        handed_at_ns[i] = n + 2;
    }
    const struct log_span span = {.count = 1 + count,
                                  .one_size = ONE_SIZE,
                                  .records = records,
                                  .details = detailed ? details : NULL};
    handed_append(handed, &span, 1, count, handed_at_ns);
}

static void records_come_out_in_the_order_they_went_in(void **state)
{
    (void)state;
    struct memory *memory = memory_create();
    struct handed handed = {.memory = memory};
    int64_t in = 0, out = 0, sizes_from = 0;
    for (int round = 0; round < 3000; round++) {
        if (round == SIZES_FROM) sizes_from = in;
        append(&handed, in, (uint32_t)(round % (MOST + 1)), round >= SIZES_FROM);
        in += round % (MOST + 1);
        const uint32_t waiting = handed_count(&handed), half = waiting / 2;
        assert_int_equal(handed_until(&handed, waiting, out + 1), 0);
        assert_int_equal(handed_until(&handed, waiting, out + 1 + half), half);
        assert_int_equal(handed_until(&handed, waiting, INT64_MAX), waiting);
        assert_int_equal(handed_until(&handed, half, INT64_MAX), half);
        while (handed_count(&handed) > (uint32_t)(round % 13)) {
            const struct handed_record *first = handed_at(&handed, 0);
            const bool sized = round >= SIZES_FROM && out >= sizes_from;
            assert_int_equal(first->record.created_at_ns, out);
            assert_int_equal(first->record.arrived_at_ns, out + 1);
            assert_int_equal(first->handed_at_ns, out + 2);
            assert_int_equal(handed_size(&handed, 0), sized ? out : ONE_SIZE);
            handed_drop(&handed, 1);
            out++;
        }
    }
    assert_int_equal(in - out, handed_count(&handed));
    assert_true(handed.capacity <= 64);
    memory_destroy(memory);
}

static void what_waits_tells_its_ages(void **state)
{
    (void)state;
    struct memory *memory = memory_create();
    struct handed handed = {.memory = memory};
    struct histogram *ages = histogram_create();
    for (int64_t n = 0; n < 600; n += MOST) append(&handed, n, MOST, false);
    handed_drop(&handed, 10);
    handed_add_created(&handed, 500, ages, 1000);
    assert_int_equal(histogram_count(ages), 500);
    assert_int_equal(histogram_max(ages), 990);
    assert_int_equal(histogram_min(ages), 1000 - 509);
    histogram_destroy(ages);
    memory_destroy(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_come_out_in_the_order_they_went_in),
        cmocka_unit_test(what_waits_tells_its_ages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
