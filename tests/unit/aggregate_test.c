#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/deliver/record_pack.h"
#include "models/read/handed.h"
#include "models/stream/shard.h"

enum { USERS = 3 };

/* User records of 10, 20 and 30 bytes, created at first_ns, first_ns + 1 and first_ns + 2. */
static struct aggregate *made(struct memory *memory, int64_t first_ns)
{
    struct user_record users[USERS];
    for (uint32_t i = 0; i < USERS; i++)
        users[i] = (struct user_record){
            .created_at_ns = first_ns + i, .first_sent_at_ns = -1, .key = i, .size = 10 * (i + 1)};
    return aggregate_create(memory, users, USERS);
}

/* A record by itself of 100 bytes, then an aggregate of 70, both arrived at 1,000; then the maker lets go. */
static void store_both(struct memory *memory, struct shard *shard)
{
    struct aggregate *aggregate = made(memory, 200);
    shard_store(shard, &(struct log_record){100, 1000}, 100, 5);
    shard_store_aggregate(shard, &(struct log_record){aggregate_as_created(aggregate), 1000}, 70,
                          6);
    aggregate_release(memory, aggregate);
}

static void an_aggregate_stands_in_the_column_of_creation_times(void **state)
{
    (void)state;
    struct memory *memory = memory_create();
    struct aggregate *aggregate = made(memory, 5);
    const int64_t created = aggregate_as_created(aggregate);
    assert_true(is_aggregate(created));
    assert_false(is_aggregate(0));
    assert_ptr_equal(aggregate_of(created), aggregate);
    assert_int_equal(user_records_of(created), USERS);
    assert_int_equal(user_records_of(7), 1);
    assert_int_equal(aggregate->bytes, 60);
    memory_destroy(memory);
}

static void a_log_counts_user_records_and_its_own(void **state)
{
    (void)state;
    struct memory *memory = memory_create();
    struct shard *shard = shards_create(memory, 1, 1);
    struct cursor cursor = {0};
    shard_add_cursor(shard, &cursor);
    store_both(memory, shard);
    const struct log_span span = shard_log_span(&shard->log, 0, INT64_MAX);
    assert_int_equal(span.count, 2);
    assert_int_equal(log_span_users(&span, 0, 2), 1 + USERS);
    assert_int_equal(log_span_bytes(&span, 0, 2), 170);
    assert_int_equal(log_span_user_bytes(&span, 0, 2), 160);
    assert_int_equal(shard_stored_users(shard), 1 + USERS);
    assert_int_equal(shard_unread_users(shard, &cursor), 1 + USERS);
    cursor.position = 1;
    assert_int_equal(shard_unread_users(shard, &cursor), USERS);
    memory_destroy(memory);
}

static void each_user_record_has_a_latency_of_its_own(void **state)
{
    (void)state;
    struct memory *memory = memory_create();
    struct shard *shard = shards_create(memory, 1, 1);
    struct histogram *created = histogram_create(), *arrived = histogram_create(),
                     *waited = histogram_create();
    const int64_t handed_at_ns[2] = {1500, 1600};
    struct cursor cursor = {0};
    shard_add_cursor(shard, &cursor);
    store_both(memory, shard);
    const struct log_span span = shard_log_span(&shard->log, 0, INT64_MAX);
    log_span_add_created(&span, created, 2000);
    log_span_add_arrived(&span, arrived, 2000);
    log_span_add_waits(&span, waited, handed_at_ns);
    assert_int_equal(histogram_count(created), 1 + USERS);
    assert_int_equal(histogram_max(created), 1900);
    assert_int_equal(histogram_min(created), 2000 - 202);
    assert_true(histogram_mean(created) == (1900 + 1800 + 1799 + 1798) / 4.0);
    assert_int_equal(histogram_count(arrived), 1 + USERS);
    assert_true(histogram_mean(arrived) == 1000);
    assert_true(histogram_mean(waited) == (500 + 3 * 600) / 4.0);
    histogram_destroy(created);
    histogram_destroy(arrived);
    histogram_destroy(waited);
    memory_destroy(memory);
}

static void those_that_expire_are_counted_one_by_one(void **state)
{
    (void)state;
    struct memory *memory = memory_create();
    struct shard *shard = shards_create(memory, 1, 1);
    struct cursor cursor = {0};
    shard_add_cursor(shard, &cursor);
    store_both(memory, shard);
    assert_int_equal(shard_expire(shard, &cursor, 1400, 500), 0);
    assert_int_equal(shard_expire(shard, &cursor, 2000, 500), 1 + USERS);
    assert_int_equal(cursor.expired, 2);
    assert_int_equal(cursor_expired_users(&cursor), 1 + USERS);
    memory_destroy(memory);
}

static void who_waits_to_be_processed_holds_what_the_log_drops(void **state)
{
    (void)state;
    struct memory *memory = memory_create();
    struct shard *shard = shards_create(memory, 1, 1);
    struct handed handed = {.memory = memory};
    const int64_t handed_at_ns[2] = {1500, 1600};
    struct histogram *ages = histogram_create();
    struct cursor cursor = {0};
    shard_add_cursor(shard, &cursor);
    store_both(memory, shard);
    struct log_span span = shard_log_span(&shard->log, 0, INT64_MAX);
    struct aggregate *aggregate = aggregate_of(span.records[1].created_at_ns);
    handed_append(&handed, &span, 0, 2, handed_at_ns);
    assert_int_equal(aggregate->holders, 2);
    cursor.position = 2;
    for (int64_t i = 0; i < 1000; i++) {
        shard_store(shard, &(struct log_record){1000 + i, 2000 + i}, 100, 5);
        cursor.position = shard->log.tail;
    }
    assert_int_equal(aggregate->holders, 1);
    assert_int_equal(handed_users(&handed, 2), 1 + USERS);
    handed_add_created(&handed, 2, ages, 3000);
    assert_int_equal(histogram_count(ages), 1 + USERS);
    aggregate_hold(aggregate);
    handed_drop(&handed, 2);
    assert_int_equal(aggregate->holders, 1);
    histogram_destroy(ages);
    memory_destroy(memory);
}

static void a_delivery_takes_aggregates_apart(void **state)
{
    (void)state;
    struct memory *memory = memory_create();
    struct shard *shard = shards_create(memory, 1, 1);
    struct record_pack pack = {.memory = memory};
    struct histogram *ages = histogram_create();
    struct cursor cursor = {0};
    shard_add_cursor(shard, &cursor);
    store_both(memory, shard);
    const struct log_span span = shard_log_span(&shard->log, 0, INT64_MAX);
    record_pack_add(&pack, &span, 0, 2, 1500);
    assert_int_equal(pack.count, 1 + USERS);
    assert_int_equal(pack.bytes, 160);
    age_profile_ages(pack.ages, ages, 2000);
    assert_int_equal(histogram_count(ages), 1 + USERS);
    assert_int_equal(histogram_min(ages), 2000 - 202);
    histogram_destroy(ages);
    memory_destroy(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_aggregate_stands_in_the_column_of_creation_times),
        cmocka_unit_test(a_log_counts_user_records_and_its_own),
        cmocka_unit_test(each_user_record_has_a_latency_of_its_own),
        cmocka_unit_test(those_that_expire_are_counted_one_by_one),
        cmocka_unit_test(who_waits_to_be_processed_holds_what_the_log_drops),
        cmocka_unit_test(a_delivery_takes_aggregates_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
