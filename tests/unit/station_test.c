/* station_test.c -- Little's law of a path: it holds by hand, and a guest who lies breaks it. */
#include "sim/station.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static bool holds(const struct station *station, double *area)
{
    struct results *results = results_create(0);
    const bool good = station_law(station, results, "s", "Little");
    const struct cell *row = results_row_at(results, &results_ledger_table, 0);
    *area = row[2].as.real;
    results_destroy(results);
    return good;
}

static void all_who_came_and_left_count(void **state)
{
    (void)state;
    struct station station = {0};
    double area;
    station_enter(&station, 100, 3);
    station_enter(&station, 150, 1);
    station_leave(&station, 170, 100, 2);
    station_leave(&station, 210, 150, 1);
    station_leave(&station, 250, 100, 1);
    /* 3 for 50 ns, 4 for 20, 2 for 40, 1 for 40 */
    assert_true(holds(&station, &area));
    assert_true(area == 350);
    /* Who has not left yet does not count. */
    station_enter(&station, 300, 5);
    station_leave(&station, 400, 300, 4);
    assert_true(holds(&station, &area));
    assert_true(area == 350);
}

static void nobody_there_is_nothing(void **state)
{
    (void)state;
    const struct station station = {0};
    double area;
    assert_true(holds(&station, &area));
    assert_true(area == 0);
}

static void it_holds_beyond_64_bits(void **state)
{
    (void)state;
    struct station station = {0};
    double area;
    const int64_t year_ns = INT64_C(31536000000000000);
    station_enter(&station, 1, INT64_C(1000000000));
    station_leave(&station, year_ns, 1, INT64_C(1000000000));
    assert_true(holds(&station, &area));
    assert_true(area > 3e25);
}

static void who_says_another_time_of_arrival_breaks_it(void **state)
{
    (void)state;
    struct station station = {0};
    double area;
    station_enter(&station, 100, 1);
    station_enter(&station, 200, 1);
    station_leave(&station, 300, 120, 1);
    station_leave(&station, 400, 200, 1);
    assert_false(holds(&station, &area));
}

/* The figure that is offered at `now_ns`; false if it keeps silent. */
static bool offers(const struct station *station, int64_t now_ns, double *theory, double *simulated)
{
    struct results *results = results_create(0);
    station_theory(station, results, "s", "queue", "guests", now_ns);
    const bool offered = results_row_count(results, &results_figure_table) == 1;
    if (offered) {
        const struct cell *row = results_row_at(results, &results_figure_table, 0);
        assert_string_equal(row[3].as.text, "guests");
        *theory = row[4].as.real;
        *simulated = row[5].as.real;
    }
    results_destroy(results);
    return offered;
}

static void the_measured_time_has_its_own_number_and_rate(void **state)
{
    (void)state;
    struct station station = {0};
    double theory, simulated;
    station_enter(&station, 0, 1000); /* gone when it is measured */
    station_leave(&station, 900, 0, 1000);
    station_measure(&station, 1000);
    assert_false(offers(&station, 2000, &theory, &simulated));
    for (int64_t at_ns = 1000; at_ns < 101000; at_ns += 100) {
        station_enter(&station, at_ns, 2);
        station_leave(&station, at_ns + 30, at_ns, 2);
    }
    /* Two for 30 ns of every 100. */
    assert_true(offers(&station, 101000, &theory, &simulated));
    assert_true(simulated == 0.6);
    assert_true(theory > 0.6 - 1e-12 && theory < 0.6 + 1e-12);
    /* One more is there for the last thousand ns, and has not left. */
    station_enter(&station, 101000, 1);
    assert_true(offers(&station, 102000, &theory, &simulated));
    assert_true(simulated == 61000.0 / 101000);
}

static void it_says_nothing_of_a_queue_that_grows(void **state)
{
    (void)state;
    struct station station = {0};
    double theory, simulated;
    station_measure(&station, 0);
    /* Two come while one leaves. */
    for (int64_t i = 0; i < 100000; i++) {
        station_enter(&station, 10 * i, 2);
        station_leave(&station, 10 * i + 5, 10 * (i / 2), 1);
    }
    assert_false(offers(&station, 1000000, &theory, &simulated));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_who_came_and_left_count),
        cmocka_unit_test(nobody_there_is_nothing),
        cmocka_unit_test(it_holds_beyond_64_bits),
        cmocka_unit_test(who_says_another_time_of_arrival_breaks_it),
        cmocka_unit_test(the_measured_time_has_its_own_number_and_rate),
        cmocka_unit_test(it_says_nothing_of_a_queue_that_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
