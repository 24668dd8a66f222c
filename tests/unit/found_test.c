/* What components told, of all replications together: pooled, ranked, put into words. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reports/common/found.h"
#include "reports/common/found_text.h"
#include "tests/unit/report_fixture.h"

static void the_worst_comes_first_with_its_figures_and_interval(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_create(5, "rds-cdc-prod");
    struct found_set set = found_of_run(&fixture->run);
    assert_true(set.count >= 3);
    assert_int_equal(set.rows[0].kind, FINDING_LOST);
    assert_string_equal(set.rows[0].text,
                        "2 % of orders-dms is lost after 3 attempts, for rds-cdc-prod refuses it");
    assert_string_equal(set.rows[0].cause, "rds-cdc-prod");
    const struct found *refused = &set.rows[1];
    assert_int_equal(refused->kind, FINDING_REFUSED);
    /* Shares 0.10 .. 0.14 of five replications: t(0.975; 4) = 2.776, s = 0.0158. */
    assert_true(fabs(refused->value - (0.12)) < 1e-12);
    assert_true(fabs(refused->lo - (0.12 - 2.7764 * 0.0158114 / sqrt(5))) < 1e-5);
    assert_int_equal(refused->replications, 5);
    assert_false(found_nothing(&set));
    found_free(&set);
    fixture_destroy(fixture);
}

static void a_limit_nearly_reached_is_near(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_create(2, "s");
    struct found_set set = found_of_run(&fixture->run);
    const struct found *near = NULL;
    for (size_t i = 0; i < set.count; i++)
        if (set.rows[i].kind == FINDING_NEAR) near = &set.rows[i];
    assert_non_null(near);
    assert_string_equal(near->component, "fraud-alerts");
    assert_non_null(strstr(near->text, "85 %"));
    assert_string_equal(set.nearest.component, "fraud-alerts");
    const struct found_latency *known = found_latency_of(&set, "orders-dms", "ingest");
    assert_non_null(known);
    assert_true(fabs(known->arrived - (0.98)) < 1e-12);
    found_free(&set);
    fixture_destroy(fixture);
}

/* Two readers tell the same in one replication: two findings, not one twice as certain. */
static void the_same_of_two_subjects_stays_two(void **state)
{
    (void)state;
    struct results *all[2];
    for (uint32_t r = 0; r < 2; r++) {
        all[r] = results_create(r);
        for (int reader = 0; reader < 2; reader++)
            findings_tell(results_findings(all[r]), "feed",
                          &(struct finding){.spec = &fixture_refuses,
                                            .severity = 0.1 + 0.2 * reader,
                                            .figures = {0.1 + 0.2 * reader, 1},
                                            .subject = reader ? "late" : "early"});
    }
    const struct run_report run = {.replications = all, .replication_count = 2, .duration_ns = 1};
    struct found_set set = found_of_run(&run);
    assert_int_equal(set.count, 2);
    assert_string_equal(set.rows[0].subject, "late");
    assert_string_equal(set.rows[1].subject, "early");
    assert_int_equal(set.rows[0].replications, 2);
    found_free(&set);
    for (int r = 0; r < 2; r++) results_destroy(all[r]);
}

static void a_measured_time_shorter_than_two_cycles_is_said(void **state)
{
    (void)state;
    struct results *one = results_create(0);
    findings_cycle(results_findings(one), "lake", "buffer interval", 300e9);
    findings_cycle(results_findings(one), "catalog", "crawl", 600e9);
    const struct run_report run = {
        .replications = &one, .replication_count = 1, .duration_ns = 900000000000};
    struct found_set set = found_of_run(&run);
    assert_int_equal(set.count, 1);
    assert_int_equal(set.rows[0].kind, FINDING_UNSETTLED);
    assert_string_equal(set.rows[0].component, "catalog");
    assert_non_null(strstr(set.rows[0].text, "20.0 min or more"));
    assert_true(found_nothing(&set));
    found_free(&set);
    results_destroy(one);
}

static void a_growing_latency_is_no_calm(void **state)
{
    (void)state;
    struct results *one = results_create(0);
    struct histogram *latency = results_latency(one, "work", "end_to_end");
    for (int part = 0; part < TREND_PARTS; part++) {
        for (int i = 0; i < 100; i++) histogram_add(latency, (part + 1) * 1000000000LL + i);
        results_part(one);
    }
    const struct run_report run = {
        .replications = &one, .replication_count = 1, .duration_ns = 3600000000000};
    struct found_set set = found_of_run(&run);
    const struct found_latency *drift = found_latency_of(&set, "work", "end_to_end");
    assert_non_null(drift);
    assert_true(drift->trend.drifts);
    assert_true(fabs(drift->growth_an_hour_ns - (20e9)) < 1e8);
    assert_false(found_nothing(&set));
    char *headline = found_headline(&set);
    assert_non_null(strstr(headline, "20.0 s an hour"));
    free(headline);
    found_free(&set);
    results_destroy(one);
}

static void figures_have_their_units(void **state)
{
    (void)state;
    assert_string_equal(found_figure(FINDING_SHARE, 0.5).text, "50 %");
    assert_string_equal(found_figure(FINDING_NS_AN_HOUR, 756e9).text, "12.6 min an hour");
    assert_string_equal(found_figure(FINDING_BYTES_A_SECOND, 1048576).text, "1.00 MiB/s");
    assert_string_equal(found_figure(FINDING_A_SECOND, 1000).text, "1,000/s");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worst_comes_first_with_its_figures_and_interval),
        cmocka_unit_test(a_limit_nearly_reached_is_near),
        cmocka_unit_test(the_same_of_two_subjects_stays_two),
        cmocka_unit_test(a_measured_time_shorter_than_two_cycles_is_said),
        cmocka_unit_test(a_growing_latency_is_no_calm),
        cmocka_unit_test(figures_have_their_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
