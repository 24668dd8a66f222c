/* results_test.c -- sinks by name, what measuring starts again, and rows of any table. */
#include "sim/results.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct column object_columns[] = {
    {"delivery", CELL_TEXT}, {"bytes", CELL_INTEGER}, {"share", CELL_REAL}};
static const struct table_spec object_table = {
    .name = "object", .every_replication = true, .column_count = 3, .columns = object_columns};

static void add_object(struct results *results, const char *delivery, int64_t bytes, double share)
{
    const struct cell cells[] = {cell_text(delivery), cell_integer(bytes), cell_real(share)};
    results_row(results, &object_table, cells);
}

static void the_same_name_gives_the_same_sink(void **state)
{
    (void)state;
    struct results *results = results_create(3);
    char name[] = "calls";
    int64_t *calls = results_counter(results, "orders", name);
    name[0] = 'X'; /* the name was copied */
    assert_ptr_equal(results_counter(results, "orders", "calls"), calls);
    assert_ptr_not_equal(results_counter(results, "clicks", "calls"), calls);
    assert_ptr_not_equal(results_meter(results, "orders", "calls"), calls);
    assert_ptr_equal(results_latency(results, "orders", "put"),
                     results_latency(results, "orders", "put"));
    assert_ptr_equal(results_metric(results, "orders", "Errors", "Count", METRIC_SUM),
                     results_metric(results, "orders", "Errors", "Count", METRIC_SUM));
    assert_int_equal(results_replication(results), 3);
    results_destroy(results);
}

/* Component "ab" with "c" is not component "a" with "bc". */
static void names_are_pairs_not_texts(void **state)
{
    (void)state;
    struct results *results = results_create(0);
    assert_ptr_not_equal(results_counter(results, "ab", "c"), results_counter(results, "a", "bc"));
    assert_ptr_not_equal(results_counter(results, "a", "b"), results_counter(results, "b", "a"));
    results_destroy(results);
}

static void sinks_stay_where_they_are_and_in_order(void **state)
{
    (void)state;
    enum { SINKS = 5000 };
    static int64_t *counters[SINKS];
    struct results *results = results_create(0);
    char name[32];
    for (int i = 0; i < SINKS; i++) {
        snprintf(name, sizeof name, "shard-%d", (i * 7919) % SINKS);
        counters[i] = results_counter(results, name, "records");
        *counters[i] = i;
    }
    struct results_named named;
    for (int i = 0; i < SINKS; i++) {
        snprintf(name, sizeof name, "shard-%d", (i * 7919) % SINKS);
        assert_ptr_equal(results_counter(results, name, "records"), counters[i]);
        assert_true(results_counter_at(results, (size_t)i, &named));
        assert_string_equal(named.component, name);
        assert_string_equal(named.name, "records");
        assert_int_equal(named.value, i);
    }
    assert_false(results_counter_at(results, SINKS, &named));
    assert_false(results_meter_at(results, 0, &named));
    assert_false(results_latency_at(results, 0, &named));
    results_destroy(results);
}

static void measuring_reports_the_difference_and_leaves_the_counters_alone(void **state)
{
    (void)state;
    struct results *results = results_create(0);
    int64_t *calls = results_counter(results, "orders", "calls");
    meter_units *bytes = results_meter(results, "orders", "bytes");
    *calls = 10;
    *bytes = 1000;
    results_measure(results);
    assert_int_equal(*calls, 10);
    *calls += 5;
    *bytes += 24;
    *results_counter(results, "orders", "late") = 7;

    struct results_named named;
    assert_true(results_counter_at(results, 0, &named));
    assert_int_equal(named.value, 5);
    assert_true(results_counter_at(results, 1, &named));
    assert_int_equal(named.value, 7);
    assert_true(results_meter_at(results, 0, &named));
    assert_true(named.units == 24);
    results_destroy(results);
}

static void measuring_empties_histograms_metrics_and_rows_but_not_the_ledger(void **state)
{
    (void)state;
    struct results *results = results_create(0);
    struct histogram *put = results_latency(results, "orders", "put");
    struct metric *errors = results_metric(results, "orders", "Errors", "Count", METRIC_SUM);
    histogram_add(put, 5);
    metric_add(errors, 1.0);
    add_object(results, "lake", 1, 0.5);
    results_event(results, 9, "stream", "scaling", "4 to 8 shards");
    results_law(results, "orders", "early", 1, 1, 0);
    results_measure(results);
    results_minute(results, 0);

    assert_int_equal(histogram_count(put), 0);
    assert_int_equal(results_row_count(results, &object_table), 0);
    assert_int_equal(results_row_count(results, &results_event_table), 0);
    struct results_series series;
    assert_true(results_series_at(results, 0, &series) && series.series->count == 0);
    assert_int_equal(results_row_count(results, &results_ledger_table), 1);
    struct results_named named;
    assert_true(results_latency_at(results, 0, &named));
    assert_ptr_equal(named.histogram, put);
    assert_string_equal(named.name, "put");
    results_destroy(results);
}

static void rows_come_back_as_they_were_added(void **state)
{
    (void)state;
    struct results *results = results_create(0);
    char delivery[16];
    for (int i = 0; i < 3000; i++) {
        snprintf(delivery, sizeof delivery, "lake-%d", i % 7);
        add_object(results, i % 10 == 0 ? NULL : delivery, -i, i / 8.0);
    }
    assert_int_equal(results_table_count(results), 1);
    assert_ptr_equal(results_table_at(results, 0), &object_table);
    assert_int_equal(results_row_count(results, &object_table), 3000);
    for (int i = 0; i < 3000; i++) {
        const struct cell *cells = results_row_at(results, &object_table, (size_t)i);
        snprintf(delivery, sizeof delivery, "lake-%d", i % 7);
        assert_int_equal(cells[0].kind, CELL_TEXT);
        assert_int_equal(cells[1].kind, CELL_INTEGER);
        assert_int_equal(cells[2].kind, CELL_REAL);
        if (i % 10 == 0) {
            assert_null(cells[0].as.text);
        } else {
            assert_string_equal(cells[0].as.text, delivery);
        }
        assert_int_equal(cells[1].as.integer, -i);
        assert_true(cells[2].as.real == i / 8.0);
    }
    results_destroy(results);
}

static void a_period_gives_a_point_of_each_metric_with_samples(void **state)
{
    (void)state;
    struct results *results = results_create(0);
    struct metric *latency =
        results_metric(results, "orders", "Latency", "Milliseconds", METRIC_ALL);
    struct results_series series;
    results_metric(results, "orders", "Silent", "Count", METRIC_ALL);
    metric_add(latency, -2.0);
    metric_add(latency, 8.0);
    results_minute(results, 0);
    results_minute(results, 1); /* no sample, no point */
    metric_add(latency, 5.0);
    results_minute(results, 2);

    assert_true(results_series_at(results, 0, &series));
    assert_string_equal(series.component, "orders");
    assert_string_equal(series.name, "Latency");
    assert_string_equal(series.unit, "Milliseconds");
    assert_int_equal(series.series->count, 2);
    const struct metric_point first = metric_series_at(series.series, 0);
    assert_true(first.of.sum == 6.0 && first.of.min == -2.0 && first.of.max == 8.0);
    assert_int_equal(first.of.samples, 2);
    assert_int_equal(first.minute, 0);
    assert_int_equal(metric_series_at(series.series, 1).minute, 2);
    assert_true(results_series_at(results, 1, &series) && series.series->count == 0);
    assert_false(results_series_at(results, 2, &series));
    results_destroy(results);
}

static void only_the_statistics_asked_for_and_only_replication_0_give_rows(void **state)
{
    (void)state;
    for (uint32_t replication = 0; replication < 2; replication++) {
        struct results *results = results_create(replication);
        struct metric *latency = results_metric(results, "orders", "Latency", "Milliseconds",
                                                METRIC_SUM | METRIC_MAXIMUM);
        metric_add(latency, 4.0);
        results_minute(results, 5);
        assert_int_equal(latency->samples, 0);
        struct results_series series;
        assert_true(results_series_at(results, 0, &series));
        assert_int_equal(series.series->count, replication == 0);
        if (replication == 0) {
            const struct metric_point point = metric_series_at(series.series, 0);
            assert_true(point.minute == 5 && point.of.sum == 4.0 && point.of.max == 4.0);
        }
        results_destroy(results);
    }
}

static void a_law_holds_within_its_tolerance_only(void **state)
{
    (void)state;
    struct results *results = results_create(0);
    assert_true(results_law(results, "a", "exact", 1e15, 1e15, 0));
    assert_true(results_law(results, "a", "nothing", 0, 0, 0));
    assert_true(results_law(results, "a", "near", 1000, 1001, 1e-3));
    assert_int_equal(results_broken_laws(results), 0);
    assert_false(results_law(results, "a", "one off", 1e15, 1e15 + 1, 0));
    assert_false(results_law(results, "a", "too far", 1000, 1002, 1e-3));
    assert_false(results_law(results, "a", "no number", NAN, NAN, 1));
    assert_int_equal(results_broken_laws(results), 3);

    assert_int_equal(results_row_count(results, &results_ledger_table), 6);
    const struct cell *cells = results_row_at(results, &results_ledger_table, 4);
    assert_string_equal(cells[0].as.text, "a");
    assert_string_equal(cells[1].as.text, "too far");
    assert_true(cells[2].as.real == 1000 && cells[3].as.real == 1002);
    assert_int_equal(cells[4].as.integer, 0);
    results_destroy(results);
}

static void the_built_in_tables_have_the_columns_of_the_database(void **state)
{
    (void)state;
    const struct {
        const struct table_spec *table;
        const char *columns;
        bool every_replication;
    } cases[] = {
        {&results_ledger_table, "ledger component law left right holds ", true},
        {&results_event_table, "event time_ns component kind detail ", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[128];
        int length = snprintf(text, sizeof text, "%s ", cases[i].table->name);
        for (uint32_t c = 0; c < cases[i].table->column_count; c++) {
            length += snprintf(text + length, sizeof text - (size_t)length, "%s ",
                               cases[i].table->columns[c].name);
        }
        assert_string_equal(text, cases[i].columns);
        assert_int_equal(cases[i].table->every_replication, cases[i].every_replication);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_name_gives_the_same_sink),
        cmocka_unit_test(names_are_pairs_not_texts),
        cmocka_unit_test(sinks_stay_where_they_are_and_in_order),
        cmocka_unit_test(measuring_reports_the_difference_and_leaves_the_counters_alone),
        cmocka_unit_test(measuring_empties_histograms_metrics_and_rows_but_not_the_ledger),
        cmocka_unit_test(rows_come_back_as_they_were_added),
        cmocka_unit_test(a_period_gives_a_point_of_each_metric_with_samples),
        cmocka_unit_test(only_the_statistics_asked_for_and_only_replication_0_give_rows),
        cmocka_unit_test(a_law_holds_within_its_tolerance_only),
        cmocka_unit_test(the_built_in_tables_have_the_columns_of_the_database),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
