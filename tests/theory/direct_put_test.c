/*
 * Direct put: the quotas of facts Firehose 1.2, what is refused at them, when they grow, what is billed (2.1, 2.4) and how
 * long records wait in a buffer that closes by size or age.
 */
#include "models/bill/usage.h"
#include "models/deliver/firehose_state.h"
#include "sim/theory.h"
#include "tests/support/told.h"

#define HEAD(region, time)                                                                         \
    "kinesim: 1\nname: t\nregion: " region "\nduration: " time "\nwarmup: 1m\nreplications: 1\n"
#define WEB(more) "producers:\n  web: {kind: sdk, to: clicks, keys: random-uuid, " more "}\n"
#define CLICKS(more)                                                                               \
    "deliveries:\n  clicks: {kind: firehose, to: lake" more "}\ndestinations:\n"                   \
    "  lake: {kind: s3, kept: 0s, put_latency: 0ms}\n"
#define ONE_TRY "retry: {attempts: 1}"

static double run_meter(const struct run *run, const char *component, const char *item)
{
    struct results_named named;
    for (size_t i = 0; results_meter_at(run->results[0], i, &named); i++)
        if (!strcmp(named.component, component) && !strcmp(named.name, item))
            return (double)named.units;
    fail_msg("no meter %s.%s", component, item);
    return 0;
}

static double quota(const struct run *run, enum direct_quota which)
{
    for (uint32_t i = 0; i < run->scenario->component_count; i++) {
        const struct component_spec *spec = &run->scenario->components[i];
        if (strcmp(spec->name, "clicks") == 0)
            return firehose_direct_quota(
                &((const struct firehose_config *)spec->config)->direct_put, which);
    }
    fail();
    return 0;
}

/* FH-LIM's table, and that the three scale together. */
static void quotas_are_those_of_the_region_and_grow_together(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double mib, requests, records;
    } cases[] = {
        {HEAD("us-east-1", "1m") CLICKS("") WEB("rate: 1/s, record_size: 1 KB"), 5, 2000, 500000},
        {HEAD("us-west-2", "1m") CLICKS("") WEB("rate: 1/s, record_size: 1 KB"), 5, 2000, 500000},
        {HEAD("eu-west-1", "1m") CLICKS("") WEB("rate: 1/s, record_size: 1 KB"), 5, 2000, 500000},
        {HEAD("eu-central-1", "1m") CLICKS("") WEB("rate: 1/s, record_size: 1 KB"), 1, 1000,
         100000},
        {HEAD("us-east-1", "1m") CLICKS(", direct_put: {quota: 10 MiB/s}")
             WEB("rate: 1/s, record_size: 1 KB"),
         10, 4000, 1000000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct run run = run_text(cases[i].text);
        assert_near("bytes", quota(&run, DIRECT_BYTES), cases[i].mib * 1048576, 1e-12);
        assert_near("requests", quota(&run, DIRECT_REQUESTS), cases[i].requests, 1e-12);
        assert_near("records", quota(&run, DIRECT_RECORDS), cases[i].records, 1e-12);
        run_free(&run);
    }
}

/* The finding in a run, after checking that rates tell the same one. */
static struct finding told_twice(const struct run *run, const char *limit, double relative)
{
    struct results *rates = told_from_rates(run);
    const struct finding told = told_of(run->results[0], "clicks", FINDING_REFUSED, limit);
    const struct finding same = told_of(rates, "clicks", FINDING_REFUSED, limit);
    assert_near("severity from rates", same.severity, told.severity, relative);
    results_destroy(rates);
    return told;
}

/* 4,000 records of 1,000 B a second are 3.81 of 1 MiB a second: one time in four gets in. */
static void bytes_above_the_quota_are_refused_record_by_record(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("eu-central-1", "10m") CLICKS(", direct_put: {raise_after: 0s}")
                                  WEB("rate: 4000/s, record_size: 1000 B, workers: 100, " ONE_TRY));
    const struct finding told = told_twice(&run, "bytes a second", 0.01);
    const double got_in = 1048576.0 / 4e6;
    assert_near("refused", told.figures[0], 1 - got_in, 0.005);
    assert_near("asked for", told.figures[1], 4e6, 0.005);
    assert_near("quota", told.figures[2], 1048576, 0);
    assert_near("read", run_counter(&run, "clicks", "records_read"), 600 * 1048.576, 0.005);
    assert_near("dropped by the client", run_counter(&run, "web", "records_dropped"),
                run_counter(&run, "clicks", "records_throttled"), 0.001);
    run_free(&run);
}

static void requests_above_the_quota_are_refused_whole(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("us-east-1", "5m") CLICKS(", direct_put: {raise_after: 0s}") WEB(
        "rate: 2500/s, record_size: 100 B, api: put-record, batch: {linger: 0s}, "
        "workers: 1000, " ONE_TRY));
    const struct finding told = told_twice(&run, "requests a second", 0.01);
    assert_near("refused", told.figures[0], 0.2, 0.01);
    assert_near("read", run_counter(&run, "clicks", "records_read"), 300.0 * 2000, 0.005);
    run_free(&run);
}

static void records_above_the_quota_are_refused(void **state)
{
    (void)state;
    struct run run = run_text(
        HEAD("us-east-1", "2m") CLICKS(", direct_put: {raise_after: 0s, records_per_mib: 200}")
            WEB("rate: 2000/s, record_size: 100 B, workers: 100, batch: {linger: 20ms}, " ONE_TRY));
    const struct finding told = told_twice(&run, "records a second", 0.01);
    assert_near("refused", told.figures[0], 0.5, 0.01);
    run_free(&run);
}

/* Three times the quota: twice of it after five minutes, four times after ten, and nothing is refused any more. */
static void a_quota_that_throttles_doubles_after_five_minutes(void **state)
{
    (void)state;
    struct run run = run_text("kinesim: 1\nname: t\nregion: eu-central-1\nduration: 20m\nwarmup: "
                              "0s\nreplications: 1\n" CLICKS("")
                                  WEB("rate: 3146/s, record_size: 1000 B, workers: 100, " ONE_TRY));
    const struct finding told =
        told_of(run.results[0], "clicks", FINDING_ASSUMED, "when a quota is raised");
    assert_near("times", told.figures[0], 4, 0);
    assert_near("raises", run_counter(&run, "clicks", "quota_raises"), 2, 0);
    /* A third gets in for 300 s, two thirds for 300 s, then all. */
    assert_near("refused", run_counter(&run, "clicks", "records_throttled"), 3146.0 * 300, 0.01);
    run_free(&run);
}

/* 1,000 KiB before base64, and calls of 4 MiB: five such records do not fit one. */
static void a_record_may_have_1000_kib_and_a_call_4_mib(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("us-east-1", "5m") CLICKS(", direct_put: {quota: 100 MiB/s}")
                                  WEB("rate: 4/s, record_size: 1000 KiB, batch: {linger: 10s}"));
    assert_near("records a call",
                run_counter(&run, "web", "records_acknowledged") /
                    run_counter(&run, "web", "calls"),
                4, 0.02);
    assert_true(run_counter(&run, "web", "records_oversize") == 0);
    run_free(&run);
    run = run_text(HEAD("us-east-1", "1m") CLICKS("") WEB("rate: 4/s, record_size: 1025 KB"));
    assert_true(run_counter(&run, "web", "records_acknowledged") == 0);
    assert_true(run_counter(&run, "web", "records_oversize") > 0);
    run_free(&run);
}

/* 2.4: 1,000 B are billed as 5.12 times their bytes, 2,760 B as 1.855, 5,120 B as they are, 5,121 B twice. */
static void each_record_is_billed_in_steps_of_5_kb(void **state)
{
    (void)state;
    static const struct {
        const char *size;
        double factor;
    } cases[] = {{"1000 B", 5.12}, {"2760 B", 1.855}, {"5120 B", 1}, {"5121 B", 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[1024];
        snprintf(text, sizeof text,
                 HEAD("us-east-1", "5m") CLICKS("") WEB("rate: 100/s, record_size: %s"),
                 cases[i].size);
        struct run run = run_text(text);
        const double bytes = run_counter(&run, "clicks", "bytes");
        assert_near("factor", run_meter(&run, "clicks", USAGE_FIREHOSE_IN) / bytes, cases[i].factor,
                    2e-4);
        run_free(&run);
    }
}

/* 2.4, AWS's example: 1,000 records of 3 KB a second for 30 days are 12,359.62 GB; here five minutes of them. */
static void the_page_example_is_12359_gb_in_30_days(void **state)
{
    (void)state;
    struct run run = run_text(HEAD("us-east-1", "5m") CLICKS("") WEB(
        "rate: 1000/s, arrivals: constant, record_size: 3 KiB, workers: 100"));
    const double gb = run_meter(&run, "clicks", USAGE_FIREHOSE_IN) / 1073741824.0;
    assert_near("GB in 30 days", gb / 300 * 2592000, 12359.62, 0.001);
    run_free(&run);
}

/* A buffer closes by age, by size, and by either: the closed form lies in the interval of each. */
static void a_buffer_by_size_or_age_waits_as_long_as_theory_says(void **state)
{
    (void)state;
    static const struct {
        const char *rate;
        double per_s;
    } regimes[] = {{"2/s", 2}, {"17.5/s", 17.5}, {"40/s", 40}};
    for (size_t i = 0; i < 3; i++) {
        char text[1024];
        snprintf(text, sizeof text,
                 "kinesim: 1\nname: t\nduration: 6h\nwarmup: 10m\nreplications: 8\n" CLICKS(
                     ", buffer: {size: 1 MiB, interval: 60s}")
                     WEB("rate: %s, record_size: 1000 B, api: put-record, workers: 1000, "
                         "batch: {linger: 0s}"),
                 regimes[i].rate);
        struct run run = run_text(text);
        const struct theory_buffer theory =
            theory_buffer(1049, regimes[i].per_s * 60); /* 1,048,576 / 1,000, rounded up */
        const struct summary wait = run_mean_s(&run, "clicks", "buffering");
        assert_agrees("buffering", wait, theory.wait / regimes[i].per_s, 4.5);
        run_free(&run);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotas_are_those_of_the_region_and_grow_together),
        cmocka_unit_test(bytes_above_the_quota_are_refused_record_by_record),
        cmocka_unit_test(requests_above_the_quota_are_refused_whole),
        cmocka_unit_test(records_above_the_quota_are_refused),
        cmocka_unit_test(a_quota_that_throttles_doubles_after_five_minutes),
        cmocka_unit_test(a_record_may_have_1000_kib_and_a_call_4_mib),
        cmocka_unit_test(each_record_is_billed_in_steps_of_5_kb),
        cmocka_unit_test(the_page_example_is_12359_gb_in_30_days),
        cmocka_unit_test(a_buffer_by_size_or_age_waits_as_long_as_theory_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
