/*
 * Classes of storage: how long an object is billed in each, and what moving it costs (facts Firehose 4.3).
 */
#include "models/bill/usage.h"
#include "tests/support/told.h"

/* Objects of `bytes` x 60 each minute. */
#define LAKE(rate, bucket)                                                                         \
    "kinesim: 1\nname: t\nregion: us-east-1\nduration: 2h\nwarmup: 10m\nreplications: 1\n"         \
    "producers:\n  app: {kind: sdk, to: out, rate: " rate                                          \
    ", record_size: 1000 B, keys: random-uuid}\n"                                                  \
    "deliveries:\n  out: {kind: firehose, buffer: {size: 64 MiB, interval: 60s}, to: lake}\n"      \
    "destinations:\n  lake: {kind: s3, " bucket "}\n"

static double meter_of(const struct results *results, const char *item)
{
    struct results_named named;
    for (size_t i = 0; results_meter_at(results, i, &named); i++)
        if (!strcmp(named.component, "lake") && !strcmp(named.name, item))
            return (double)named.units;
    return 0;
}

#define YEAR "kept: 365d, lifecycle: [{after: 30d, to: standard-ia}, {after: 90d, to: glacier}]"

/* 30 days of Standard, 60 of Standard-IA, 275 of Glacier, and two moves; from rates as in a run. */
static void a_year_is_a_month_of_standard_two_of_ia_and_the_rest_of_glacier(void **state)
{
    (void)state;
    struct run run = run_text(LAKE("1000/s", YEAR));
    struct results *rates = told_from_rates(&run);
    const struct results *results[] = {run.results[0], rates};
    const double bytes = run_counter(&run, "lake", "bytes");
    const double objects = run_counter(&run, "lake", "objects");
    const double slack[] = {1e-6, 0.02};
    for (int i = 0; i < 2; i++) {
        assert_near("Standard", meter_of(results[i], USAGE_S3_STORAGE), bytes * 30 * 24, slack[i]);
        assert_near("IA", meter_of(results[i], USAGE_S3_IA_STORAGE), bytes * 60 * 24, slack[i]);
        assert_near("Glacier", meter_of(results[i], USAGE_S3_GLACIER_STORAGE), bytes * 275 * 24,
                    slack[i]);
        assert_near("moves", meter_of(results[i], USAGE_S3_IA_PUTS), objects * 2, slack[i]);
    }
    results_destroy(rates);
    run_free(&run);
}

/* Gone after 40 days, and 30 of the class are billed, not ten; nobody moves to what comes later. */
static void a_class_bills_its_least_time(void **state)
{
    (void)state;
    struct run run = run_text(LAKE("1000/s", "kept: 40d, lifecycle: [{after: 30d, to: "
                                             "one-zone-ia}, {after: 90d, to: deep-archive}]"));
    const double bytes = run_counter(&run, "lake", "bytes");
    assert_near("One Zone-IA", meter_of(run.results[0], USAGE_S3_ONE_ZONE_STORAGE), bytes * 30 * 24,
                1e-6);
    assert_true(meter_of(run.results[0], USAGE_S3_DEEP_ARCHIVE_STORAGE) == 0);
    run_free(&run);
}

/* Objects of 60 kB stay in Standard for all the year. */
static void small_objects_stay_where_they_are(void **state)
{
    (void)state;
    struct run run = run_text(LAKE("1/s", YEAR));
    struct results *rates = told_from_rates(&run);
    const double bytes = run_counter(&run, "lake", "bytes");
    assert_near("Standard", meter_of(run.results[0], USAGE_S3_STORAGE), bytes * 365 * 24, 1e-6);
    assert_true(meter_of(run.results[0], USAGE_S3_GLACIER_STORAGE) == 0);
    assert_true(meter_of(run.results[0], USAGE_S3_IA_PUTS) == 0);
    assert_true(meter_of(rates, USAGE_S3_IA_PUTS) == 0);
    results_destroy(rates);
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_year_is_a_month_of_standard_two_of_ia_and_the_rest_of_glacier),
        cmocka_unit_test(a_class_bills_its_least_time),
        cmocka_unit_test(small_objects_stay_where_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
