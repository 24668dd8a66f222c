/* results_pack_test.c -- what was packed is reported again, to the last bit. */
#include "sim/finding.h"
#include "sim/results_pack.h"
#include "sim/trend.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct results *made(void)
{
    struct results *results = results_create(7);
    struct histogram *latency = results_latency(results, "alerts", "end_to_end");
    /* From single nanoseconds to what a sum of 64 bits would not hold. */
    for (int64_t i = 0; i < 100000; i++) histogram_add(latency, i * i * 37 % 1000003);
    for (int i = 0; i < 5; i++) histogram_add(latency, INT64_MAX - i);
    results_latency(results, "alerts", "idle");
    histogram_add(results_latency(results, "other", "end_to_end"), 3);
    *results_counter(results, "orders", "calls") = 17;
    *results_counter(results, "orders", "late") = 0;
    *results_meter(results, "feed", "bytes") = INT64_MAX;
    results_measure(results);
    histogram_add_n(latency, 123456789, 3);
    for (int i = 0; i < 5; i++) histogram_add(latency, INT64_MAX - i);
    *results_counter(results, "orders", "calls") += 5;
    *results_meter(results, "feed", "bytes") += (meter_units)INT64_MAX * 1000;
    results_law(results, "feed", "in = out", 2, 2, 0);
    results_law(results, "feed", "about", 2, 2.5, 0.5);
    results_set_totals(results, &(struct results_totals){99, UINT64_MAX - 1, 1234567890123, 42});
    return results;
}

static struct results *sent(const struct results *results)
{
    size_t bytes;
    void *packed = results_pack(results, &bytes);
    struct results *arrived = results_unpack(packed, bytes);
    free(packed);
    return arrived;
}

static void same_histogram(const struct histogram *one, const struct histogram *other)
{
    static const double quantiles[] = {0, 0.1, 0.5, 0.9, 0.99, 0.999, 1};
    assert_int_equal(histogram_count(one), histogram_count(other));
    assert_int_equal(histogram_min(one), histogram_min(other));
    assert_int_equal(histogram_max(one), histogram_max(other));
    assert_true(histogram_mean(one) == histogram_mean(other));
    for (size_t i = 0; i < sizeof quantiles / sizeof *quantiles; i++)
        assert_int_equal(histogram_quantile(one, quantiles[i]),
                         histogram_quantile(other, quantiles[i]));
    size_t here = 0, there = 0;
    int64_t a[3], b[3];
    while (histogram_next(one, &here, &a[0], &a[1], &a[2])) {
        assert_true(histogram_next(other, &there, &b[0], &b[1], &b[2]));
        assert_memory_equal(a, b, sizeof a);
    }
    assert_false(histogram_next(other, &there, &b[0], &b[1], &b[2]));
}

static void every_figure_arrives(void **state)
{
    (void)state;
    struct results *results = made(), *arrived = sent(results);
    bool (*const at[])(const struct results *, size_t, struct results_named *) = {
        results_latency_at, results_counter_at, results_meter_at};
    for (size_t kind = 0; kind < 3; kind++) {
        struct results_named one, other;
        size_t i = 0;
        for (; at[kind](results, i, &one); i++) {
            assert_true(at[kind](arrived, i, &other));
            assert_string_equal(one.component, other.component);
            assert_string_equal(one.name, other.name);
            assert_int_equal(one.value, other.value);
            assert_true(one.units == other.units);
            if (one.histogram) same_histogram(one.histogram, other.histogram);
        }
        assert_true(i > 0);
        assert_false(at[kind](arrived, i, &other));
    }
    assert_int_equal(results_replication(arrived), 7);
    assert_memory_equal(results_totals(arrived), results_totals(results),
                        sizeof(struct results_totals));
    results_destroy(results);
    results_destroy(arrived);
}

/* Findings with all their words, limits, cycles, survivors, and the parts of a latency. */
static void what_was_found_arrives(void **state)
{
    (void)state;
    static const struct finding_spec spec = {FINDING_BEHIND,
                                             "ingest",
                                             "workers",
                                             {FINDING_NS_AN_HOUR, FINDING_COUNT},
                                             "{who}: {0}, {1}"};
    struct results *results = made();
    struct findings *told = results_findings(results);
    findings_tell(
        told, "app",
        &(struct finding){.spec = &spec, .severity = 0.5, .figures = {7e9, 3}, .cause = "s"});
    findings_limit(told, "app",
                   &(struct limit_use){"workers", NULL, FINDING_COUNT, 4, 0.9, 1, NAN});
    findings_cycle(told, "lake", "interval", 6e10);
    findings_survivors(told, "app", "ingest", 32, 100);
    results_part(results);
    struct results *arrived = sent(results);
    const struct findings *got = results_findings(arrived);
    struct finding_told finding;
    struct limit_told limit;
    struct cycle_told cycle;
    struct survivors_told survivors;
    struct results_named one, other;
    assert_true(findings_finding_at(got, 0, &finding) && !findings_finding_at(got, 1, &finding));
    assert_true(findings_finding_at(got, 0, &finding));
    assert_string_equal(finding.finding.spec->text, spec.text);
    assert_int_equal(finding.finding.spec->kind, FINDING_BEHIND);
    assert_memory_equal(finding.finding.spec->units, spec.units, sizeof spec.units);
    assert_true(finding.finding.figures[0] == 7e9 && finding.finding.severity == 0.5);
    assert_null(finding.finding.subject);
    assert_string_equal(finding.finding.cause, "s");
    assert_true(findings_limit_at(got, 0, &limit) && limit.use.mean == 0.9 &&
                isnan(limit.use.at_limit));
    assert_true(findings_cycle_at(got, 0, &cycle) && cycle.cycle_ns == 6e10);
    assert_true(findings_survivors_at(got, 0, &survivors) && survivors.came == 100);
    assert_true(results_latency_at(results, 0, &one) && results_latency_at(arrived, 0, &other));
    assert_memory_equal(one.trend, other.trend, sizeof *one.trend);
    results_destroy(results);
    results_destroy(arrived);
}

static void a_broken_law_stays_broken(void **state)
{
    (void)state;
    struct results *results = made();
    assert_int_equal(results_broken_laws(results), 0);
    struct results *kept = sent(results);
    assert_int_equal(results_broken_laws(kept), 0);
    assert_int_equal(results_row_count(kept, &results_ledger_table), 2);
    results_law(results, "lake", "is", NAN, 1, 0.1);
    results_law(results, "lake", "was", 3, 3.0000001, 0);
    struct results *broken = sent(results);
    assert_int_equal(results_broken_laws(broken), 2);
    const struct cell *row = results_row_at(broken, &results_ledger_table, 3);
    assert_string_equal(row[0].as.text, "lake");
    assert_string_equal(row[1].as.text, "was");
    assert_true(row[2].as.real == 3 && row[3].as.real == 3.0000001 && row[4].as.integer == 0);
    results_destroy(results);
    results_destroy(kept);
    results_destroy(broken);
}

/* A file may have been cut or changed: that is no results, and no harm. */
static void what_was_not_packed_is_refused(void **state)
{
    (void)state;
    struct results *results = made();
    size_t bytes;
    char *packed = results_pack(results, &bytes);
    for (size_t length = 0; length < bytes; length++) {
        char *part = malloc(length + 1); /* so that a sanitizer sees its end */
        memcpy(part, packed, length);
        part = realloc(part, length ? length : 1);
        assert_null(results_unpack(part, length));
        free(part);
    }
    size_t refused = 0;
    for (size_t at = 0; at < bytes; at++) {
        packed[at] = (char)(packed[at] ^ 0x80);
        struct results *other = results_unpack(packed, bytes);
        refused += other == NULL;
        results_destroy(other);
        packed[at] = (char)(packed[at] ^ 0x80);
    }
    assert_true(refused > 100); /* most are figures, which may be any */
    free(packed);
    results_destroy(results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_figure_arrives),
        cmocka_unit_test(what_was_found_arrives),
        cmocka_unit_test(a_broken_law_stays_broken),
        cmocka_unit_test(what_was_not_packed_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
