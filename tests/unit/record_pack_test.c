#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/age_profile.h"
#include "models/record_pack.h"

static void appending_keeps_records_parts_and_bytes(void **state)
{
    (void)state;
    const int64_t first[] = {1, 2, 3}, second[] = {4, 5};
    struct record_pack a = {0}, b = {0};
    record_pack_add(&a, first, 3, 300, 100, 50);
    record_pack_add(&b, second, 2, 200, 110, 40);
    record_pack_add(&b, first, 1, 10, 110, 60); /* the same call: one part */
    record_pack_append(&a, &b);
    assert_int_equal(a.count, 6);
    assert_int_equal(a.part_count, 2);
    assert_int_equal(a.bytes, 510);
    assert_int_equal(a.oldest_arrived_at_ns, 40);
    assert_int_equal(b.count, 3);
    record_pack_clear(&b);
    assert_int_equal(b.count, 0);
    record_pack_append(&b, &a);
    assert_int_equal(b.oldest_arrived_at_ns, 40);
    assert_int_equal(b.bytes, 510);
    assert_int_equal(record_pack_oldest_handed_ns(&a), 100);
    struct histogram *waits = histogram_create();
    record_pack_waits(&a, waits, 120);
    assert_int_equal(histogram_count(waits), 6);
    assert_int_equal(histogram_min(waits), 10);
    assert_int_equal(histogram_max(waits), 20);
    histogram_destroy(waits);
    record_pack_free(&a);
    record_pack_free(&b);
}

static void a_profile_of_few_records_is_exact(void **state)
{
    (void)state;
    const int64_t created[] = {10, 700, 35};
    struct age_profile *profile = age_profile_create(created, 3);
    struct histogram *ages = histogram_create();
    age_profile_ages(profile, ages, 1000);
    assert_int_equal(histogram_count(ages), 3);
    assert_int_equal(histogram_min(ages), 300);
    assert_int_equal(histogram_max(ages), 990);
    histogram_destroy(ages);
    age_profile_destroy(profile);
}

static void a_shared_profile_lives_until_the_last_holder_goes(void **state)
{
    (void)state;
    const int64_t created[] = {10};
    struct age_profile *one = age_profile_create(created, 1), *other = age_profile_share(one);
    age_profile_destroy(one);
    struct histogram *ages = histogram_create();
    age_profile_ages(other, ages, 1000);
    assert_int_equal(histogram_max(ages), 990);
    histogram_destroy(ages);
    age_profile_destroy(other);
}

static void a_profile_of_many_is_off_by_half_a_bin_at_most(void **state)
{
    (void)state;
    enum { COUNT = 50000 };
    static int64_t created[COUNT];
    double sum = 0;
    for (int i = 0; i < COUNT; i++) {
        created[i] = (int64_t)i * i * 25; /* 0 .. 62.5 s, denser at the start */
        sum += 200e9 - (double)created[i];
    }
    struct age_profile *profile = age_profile_create(created, COUNT);
    struct histogram *ages = histogram_create();
    age_profile_ages(profile, ages, 200000000000);
    const double half_bin = 62.5e9 / 1024 / 2;
    assert_int_equal(histogram_count(ages), COUNT);
    assert_true(histogram_mean(ages) > sum / COUNT - half_bin);
    assert_true(histogram_mean(ages) < sum / COUNT + half_bin);
    histogram_destroy(ages);
    age_profile_destroy(profile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appending_keeps_records_parts_and_bytes),
        cmocka_unit_test(a_profile_of_few_records_is_exact),
        cmocka_unit_test(a_shared_profile_lives_until_the_last_holder_goes),
        cmocka_unit_test(a_profile_of_many_is_off_by_half_a_bin_at_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
