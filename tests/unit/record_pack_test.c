#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/common/age_profile.h"
#include "models/deliver/record_pack.h"

static void appending_keeps_records_parts_and_bytes(void **state)
{
    (void)state;
    const struct log_record first[] = {{1, 50}, {2, 51}, {3, 52}};
    const struct log_record second[] = {{4, 40}, {5, 60}};
    const struct log_detail sizes[] = {{90, 0}, {10, 0}, {200, 0}};
    const struct log_span three = {.count = 3, .records = first, .details = sizes};
    const struct log_span two = {.count = 2, .one_size = 100, .records = second};
    struct memory *memory = memory_create();
    struct record_pack a = {.memory = memory}, b = {.memory = memory};
    record_pack_add(&a, &three, 0, 3, 100);
    record_pack_add(&b, &two, 0, 2, 110);
    record_pack_add(&b, &three, 1, 1, 110); /* the same call: one part */
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
    memory_destroy(memory);
}

static void a_profile_of_few_records_is_exact(void **state)
{
    (void)state;
    struct memory *memory = memory_create();
    const int64_t created[] = {10, 700, 35};
    struct age_profile *profile = age_profile_create(memory);
    age_profile_add(profile, created, 3);
    struct histogram *ages = histogram_create();
    age_profile_ages(profile, ages, 1000);
    assert_int_equal(histogram_count(ages), 3);
    assert_int_equal(histogram_min(ages), 300);
    assert_int_equal(histogram_max(ages), 990);
    histogram_destroy(ages);
    age_profile_destroy(profile);
    memory_destroy(memory);
}

static void a_shared_profile_lives_until_the_last_holder_goes(void **state)
{
    (void)state;
    struct memory *memory = memory_create();
    const int64_t created[] = {10};
    struct age_profile *one = age_profile_create(memory);
    age_profile_add(one, created, 1);
    struct age_profile *other = age_profile_share(one);
    age_profile_destroy(one);
    struct histogram *ages = histogram_create();
    age_profile_ages(other, ages, 1000);
    assert_int_equal(histogram_max(ages), 990);
    histogram_destroy(ages);
    age_profile_destroy(other);
    memory_destroy(memory);
}

/* What each of `profile`'s ages is off by, at most, against the times themselves in order of age. */
static double worst(const struct age_profile *profile, const int64_t *created, int count)
{
    struct histogram *ages = histogram_create();
    age_profile_ages(profile, ages, created[count - 1]);
    assert_int_equal(histogram_count(ages), count);
    double most = 0;
    for (int i = 0; i < count; i += 97) {
        const double q = (double)(count - i) / count;
        const double off =
            fabs((double)histogram_quantile(ages, q) - (double)(created[count - 1] - created[i]));
        const double bucket = (double)(created[count - 1] - created[i]) / 512;
        if (off - bucket > most) most = off - bucket;
    }
    histogram_destroy(ages);
    return most;
}

enum { COUNT = 50000 };

/* 0.5 s .. 63 s, denser at the start. */
static void fill(int64_t *created)
{
    for (int i = 0; i < COUNT; i++) created[i] = 500000000 + (int64_t)i * i * 25;
}

static const double allowed = 62.5e9 / 1022;

static void a_profile_of_many_is_off_by_half_a_bin_at_most(void **state)
{
    (void)state;
    struct memory *memory = memory_create();
    static int64_t created[COUNT];
    fill(created);
    struct age_profile *forward = age_profile_create(memory),
                       *backward = age_profile_create(memory);
    for (int i = 0; i < COUNT; i += 500) age_profile_add(forward, created + i, 500);
    for (int i = COUNT - 50; i >= 0; i -= 50) age_profile_add(backward, created + i, 50);
    assert_true(worst(forward, created, COUNT) < allowed);
    assert_true(worst(backward, created, COUNT) < allowed);
    age_profile_destroy(forward);
    age_profile_destroy(backward);
    memory_destroy(memory);
}

static void profiles_merge_whatever_their_bins(void **state)
{
    (void)state;
    struct memory *memory = memory_create();
    static int64_t created[COUNT];
    fill(created);
    /* Pieces of 100 are exact, of 3,000 finely binned at the start and coarsely at the end. */
    struct age_profile *whole = age_profile_create(memory), *piece = age_profile_create(memory);
    for (int i = 0; i < COUNT; i += 3100) {
        const int rest = COUNT - i;
        age_profile_add(piece, created + i, (uint32_t)(rest < 3000 ? rest : 3000));
        age_profile_merge(whole, piece);
        age_profile_clear(piece);
        if (rest <= 3000) continue;
        age_profile_add(piece, created + i + 3000, (uint32_t)(rest < 3100 ? rest - 3000 : 100));
        age_profile_merge(whole, piece);
        age_profile_clear(piece);
    }
    assert_true(worst(whole, created, COUNT) < allowed);
    /* Fine bins into coarse ones, and coarse ones into fine. */
    age_profile_add(piece, created, 3000);
    struct age_profile *fine = age_profile_create(memory);
    age_profile_add(fine, created, 3000);
    age_profile_merge(fine, whole);
    age_profile_merge(whole, piece);
    struct histogram *one = histogram_create(), *other = histogram_create();
    age_profile_ages(fine, one, created[COUNT - 1]);
    age_profile_ages(whole, other, created[COUNT - 1]);
    assert_int_equal(histogram_count(one), COUNT + 3000);
    assert_true(histogram_mean(one) == histogram_mean(other));
    histogram_destroy(one);
    histogram_destroy(other);
    age_profile_destroy(whole);
    age_profile_destroy(piece);
    age_profile_destroy(fine);
    memory_destroy(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appending_keeps_records_parts_and_bytes),
        cmocka_unit_test(a_profile_of_few_records_is_exact),
        cmocka_unit_test(a_shared_profile_lives_until_the_last_holder_goes),
        cmocka_unit_test(a_profile_of_many_is_off_by_half_a_bin_at_most),
        cmocka_unit_test(profiles_merge_whatever_their_bins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
