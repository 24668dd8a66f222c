#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "models/stream/shard_log.h"

static void append(struct memory *memory, struct shard_log *log, int64_t value, int64_t needed)
{
    if (log->room == 0) shard_log_make_room(log, memory, needed);
    shard_log_append(log, &(struct log_record){value, value + 1}, (uint32_t)value + 1,
                     (uint32_t)value + 7);
}

static void what_is_needed_survives_growing_and_wrapping(void **state)
{
    (void)state;
    struct memory *memory = memory_create();
    struct shard_log log = {0};
    int64_t needed = 0;
    shard_log_keep_keys(&log, memory);
    srand(5);
    for (int64_t value = 0; value < 20000; value++) {
        append(memory, &log, value, needed);
        if (rand() % 3 == 0 && needed < log.tail) needed += rand() % (log.tail - needed + 1);
        int64_t position = needed;
        while (position < log.tail) {
            const struct log_span span = shard_log_span(&log, position, INT64_MAX);
            assert_true(span.count > 0);
            for (uint32_t i = 0; i < span.count; i++) {
                assert_int_equal(span.records[i].created_at_ns, position + i);
                assert_int_equal(span.records[i].arrived_at_ns, position + i + 1);
                assert_int_equal(log_span_size(&span, i), position + i + 1);
                assert_int_equal(span.details[i].key, position + i + 7);
            }
            position += span.count;
        }
    }
    memory_destroy(memory);
}

static void a_log_that_is_read_stays_small(void **state)
{
    (void)state;
    struct memory *memory = memory_create();
    struct shard_log log = {0};
    for (int64_t value = 0; value < 1000000; value++) append(memory, &log, value, log.tail);
    assert_true(log.mask < 256);
    assert_int_equal(log.tail, 1000000);
    memory_destroy(memory);
}

static void a_span_keeps_to_its_limit(void **state)
{
    (void)state;
    struct memory *memory = memory_create();
    struct shard_log log = {0};
    for (int64_t value = 0; value < 10; value++) append(memory, &log, value, 0);
    assert_int_equal(shard_log_span(&log, 3, 4).count, 4);
    assert_int_equal(shard_log_span(&log, 3, 100).count, 7);
    assert_int_equal(shard_log_span(&log, 10, 100).count, 0);
    memory_destroy(memory);
}

/* Three records of 10 bytes, then two of 30. */
static void sizes_lie_apart_once_they_differ(void **state)
{
    (void)state;
    struct memory *memory = memory_create();
    struct shard_log log = {0};
    shard_log_make_room(&log, memory, 0);
    for (int64_t i = 0; i < 5; i++) {
        const struct log_span span = shard_log_span(&log, 0, INT64_MAX);
        assert_int_equal(span.details != NULL, i > 3);
        shard_log_append(&log, &(struct log_record){i, i}, i < 3 ? 10 : 30, 0);
    }
    struct log_span span = shard_log_span(&log, 0, INT64_MAX);
    assert_int_equal(log_span_size(&span, 2), 10);
    assert_int_equal(log_span_size(&span, 3), 30);
    assert_int_equal(log_span_bytes(&span, 1, 3), 50);
    memory_destroy(memory);
}

static void a_span_says_how_many_fill_a_room(void **state)
{
    (void)state;
    const struct log_record records[4] = {{0}};
    const struct log_detail sizes[] = {{10, 0}, {10, 0}, {10, 0}, {10, 0}};
    const struct log_span alike = {.count = 4, .one_size = 10, .records = records};
    const struct log_span apart = {.count = 4, .records = records, .details = sizes};
    const int64_t rooms[] = {-5, 0, 1, 10, 11, 30, 31, 1000};
    const uint32_t fill[] = {0, 0, 1, 1, 2, 3, 3, 3};
    for (int i = 0; i < 8; i++) {
        assert_int_equal(log_span_filling(&alike, 1, rooms[i]), fill[i]);
        assert_int_equal(log_span_filling(&apart, 1, rooms[i]), fill[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_needed_survives_growing_and_wrapping),
        cmocka_unit_test(a_log_that_is_read_stays_small),
        cmocka_unit_test(a_span_keeps_to_its_limit),
        cmocka_unit_test(sizes_lie_apart_once_they_differ),
        cmocka_unit_test(a_span_says_how_many_fill_a_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
