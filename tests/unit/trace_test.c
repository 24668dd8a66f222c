/* trace_test.c -- what a trace holds: its sums, its peak and its sizes. */
#include "models/produce/trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "sim/units.h"

static const int64_t records[] = {60, 0, 600, 120}, bytes[] = {6000, 0, 120000, 12000};
static const struct trace counts = {
    .count = 4, .step_ns = NS_PER_MINUTE, .records = records, .bytes = bytes};

static const int64_t at_ns[] = {0, NS_PER_S / 2, NS_PER_S, 3 * NS_PER_S};
static const uint32_t size[] = {100, 300, 100, 500};
static const struct trace singles = {.count = 4, .at_ns = at_ns, .size = size};

static void slots_sum_by_their_parts(void **state)
{
    (void)state;
    const struct trace_sum all = trace_sum(&counts, 0, NS_PER_HOUR);
    assert_true(all.records == 780 && all.bytes == 138000);
    const struct trace_sum cut = trace_sum(&counts, 30 * NS_PER_S, 150 * NS_PER_S);
    assert_true(cut.records == 30 + 300 && cut.bytes == 3000 + 60000);
}

static void the_busiest_slot_is_the_peak(void **state)
{
    (void)state;
    const struct trace_peak peak = trace_peak(&counts, 0, NS_PER_HOUR);
    assert_true(peak.records_per_s == 10 && peak.bytes_per_s == 2000);
    assert_true(peak.at_ns == 2 * NS_PER_MINUTE);
    assert_true(trace_peak(&counts, 0, 2 * NS_PER_MINUTE).records_per_s == 1);
}

static void single_records_peak_in_a_second(void **state)
{
    (void)state;
    const struct trace_sum all = trace_sum(&singles, 0, 3 * NS_PER_S);
    assert_true(all.records == 3 && all.bytes == 500);
    const struct trace_peak peak = trace_peak(&singles, 0, 10 * NS_PER_S);
    assert_true(peak.records_per_s == 2 && peak.bytes_per_s == 400 && peak.at_ns == 0);
}

static void sizes_become_a_distribution(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    const struct dist one = trace_sizes(&singles, arena);
    assert_int_equal(one.count, 3);
    assert_true(dist_mean(&one) == 250);
    assert_true(dist_cdf(&one, 100) == 0.5);
    const struct dist slots = trace_sizes(&counts, arena);
    assert_true(dist_mean(&slots) > 176.92 && dist_mean(&slots) < 176.93); /* 138000 / 780 */
    arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slots_sum_by_their_parts),
        cmocka_unit_test(the_busiest_slot_is_the_peak),
        cmocka_unit_test(single_records_peak_in_a_second),
        cmocka_unit_test(sizes_become_a_distribution),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
