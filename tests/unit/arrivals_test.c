/* arrivals_test.c -- when records are created: counts of what varies against closed forms, traces to the record. */
#include "models/produce/arrivals.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "sim/units.h"

#define HOUR NS_PER_HOUR

/* One source of arrivals, made without a run. */
struct source {
    struct arrivals arrivals;
    struct arrivals_changing changing;
    struct arena *arena;
};

static void open_source(struct source *source, uint32_t seed)
{
    memset(source, 0, sizeof *source);
    source->arena = arena_create();
    source->arrivals.gap = dist_exponential(1);
    dist_tabulate(&source->arrivals.gap, source->arena);
    source->arrivals.changing = &source->changing;
    rng_init(&source->arrivals.rng, seed, 0, "arrivals_test", "gaps");
    rng_init(&source->changing.intensity.stays, seed, 0, "arrivals_test", "stays");
    rng_init(&source->changing.clumps.rng, seed, 0, "arrivals_test", "clumps");
    rng_init(&source->changing.trace.rng, seed, 0, "arrivals_test", "trace");
    source->changing.clumps.used = ARRIVALS_CLUMPS_AHEAD;
}

/* Its states, from `from_ns` to `end_ns`. */
static void begin(struct source *source, const struct load_shape *shape,
                  const struct intensity_state *states, uint32_t count, int64_t from_ns,
                  int64_t end_ns)
{
    struct intensity *intensity = &source->changing.intensity;
    intensity->shape = shape;
    intensity->end_ns = end_ns;
    intensity->states = states;
    intensity->state_count = count;
    intensity_begin(intensity, from_ns);
}

static void begin_trace(struct source *source, const struct trace *trace, int64_t origin_ns)
{
    source->changing.is_trace = true;
    source->changing.trace.trace = trace;
    source->changing.trace.origin_ns = origin_ns;
    source->changing.trace.gap = &source->arrivals.gap;
    trace_cursor_begin(&source->changing.trace);
}

/* How many come in each of `count` bins; they come in order. Gives how many there are in all. */
static int64_t count_bins(struct source *source, int64_t bin_ns, int64_t *bins, uint32_t count)
{
    int64_t at_ns[ARRIVALS_BLOCK], last = 0, sum = 0;
    uint32_t key[ARRIVALS_BLOCK], size[ARRIVALS_BLOCK];
    memset(bins, 0, count * sizeof *bins);
    for (;;) {
        arrivals_next(&source->arrivals, at_ns, key, size, ARRIVALS_BLOCK);
        for (int i = 0; i < ARRIVALS_BLOCK; i++) {
            assert_true(at_ns[i] >= last);
            last = at_ns[i];
            if (last >= bin_ns * (int64_t)count) return sum;
            bins[last / bin_ns]++;
            sum++;
        }
    }
}

/* ---- a profile */

static const struct load_point evening[] = {
    {18 * HOUR, 1}, {19 * HOUR, 2}, {22 * HOUR, 2}, {23 * HOUR, 1}};
static const struct load_shape day = {{{evening, 4, NS_PER_DAY, false}}, 1};
static const struct load_point weekend[] = {{0, 1}, {5 * NS_PER_DAY, 0.4}};
static const struct load_shape both = {
    {{evening, 4, NS_PER_DAY, false}, {weekend, 2, 7 * NS_PER_DAY, true}}, 2};
static const struct intensity_state one_per_s = {.per_ns = 1e-9};

/* Over minutes and seeds (count - mean)^2 / mean sums to a chi-square of as many degrees of freedom. */
static void counts_of_a_profile_are_poisson_about_its_integral(void **state)
{
    (void)state;
    enum { MINUTES = 1440, SEEDS = 20 };
    static const struct intensity_state rate = {.per_ns = 0.5e-9};
    int64_t bins[MINUTES];
    double chi_square = 0, sum = 0;
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        struct source source;
        open_source(&source, seed);
        begin(&source, &day, &rate, 1, 0, INTENSITY_NEVER);
        sum += (double)count_bins(&source, NS_PER_MINUTE, bins, MINUTES);
        for (int i = 0; i < MINUTES; i++) {
            const double mean =
                0.5e-9 * load_shape_integral(&day, i * NS_PER_MINUTE, (i + 1) * NS_PER_MINUTE);
            chi_square += pow((double)bins[i] - mean, 2) / mean;
        }
        arena_destroy(source.arena);
    }
    const double freedom = MINUTES * SEEDS, whole = SEEDS * 0.5 * 28 * 3600;
    /* The variance of one is 2 + 1 / mean. */
    assert_true(fabs(chi_square - freedom) < 5 * sqrt(freedom * (2 + 1 / 30.0)));
    assert_true(fabs(sum - whole) < 5 * sqrt(whole));
}

static void constant_arrivals_follow_a_profile_to_the_record(void **state)
{
    (void)state;
    int64_t bins[24 * 7];
    struct source source;
    open_source(&source, 1);
    source.arrivals.constant = true;
    begin(&source, &both, &one_per_s, 1, 0, INTENSITY_NEVER);
    count_bins(&source, HOUR, bins, 24 * 7);
    double expected = 0, came = 0;
    for (int i = 0; i < 24 * 7; i++) {
        expected += 1e-9 * load_shape_integral(&both, i * HOUR, (i + 1) * HOUR);
        came += (double)bins[i];
        assert_true(fabs(came - expected) <= 1.001);
    }
    arena_destroy(source.arena);
}

/* The profile counts from the beginning of the measured time, an hour into the run; so do a start and an end. */
static void a_profile_counts_from_its_origin(void **state)
{
    (void)state;
    static const struct load_point step[] = {{0, 0}, {HOUR, 1}};
    static const struct load_shape shape = {{{step, 2, 0, true}}, 1};
    int64_t bins[6];
    struct source source;
    open_source(&source, 1);
    source.changing.intensity.origin_ns = HOUR;
    begin(&source, &shape, &one_per_s, 1, 0, 4 * HOUR);
    count_bins(&source, HOUR, bins, 6);
    assert_true(bins[0] == 0 && bins[1] == 0 && bins[4] == 0 && bins[5] == 0);
    assert_true(fabs((double)bins[2] - 3600) < 300 && fabs((double)bins[3] - 3600) < 300);
    arena_destroy(source.arena);
}

static void nothing_comes_before_the_start_nor_after_the_end(void **state)
{
    (void)state;
    int64_t bins[6];
    struct source source;
    open_source(&source, 2);
    begin(&source, NULL, &one_per_s, 1, 2 * HOUR, 3 * HOUR);
    const int64_t all = count_bins(&source, HOUR, bins, 6);
    assert_true(all == bins[2] && fabs((double)all - 3600) < 300);
    arena_destroy(source.arena);
    open_source(&source, 2);
    begin(&source, NULL, &one_per_s, 1, 3 * HOUR, 3 * HOUR);
    assert_true(count_bins(&source, HOUR, bins, 6) == 0);
    arena_destroy(source.arena);
}

/* ---- states */

/* Variance of the count in t of a Poisson process whose rate is one of two, exponential stays, stationary:
 * mean t + 2 (a - b)^2 p q (t / s - (1 - e^(-s t)) / s^2), s the sum of the rates of leaving (Fischer & Meier-Hellstern
 * 1993, The MMPP cookbook, 2.3). */
static double variance_of_two(double a, double b, double stay_a, double stay_b, double t)
{
    const double p = stay_a / (stay_a + stay_b), s = 1 / stay_a + 1 / stay_b;
    return (p * a + (1 - p) * b) * t +
           2 * pow(a - b, 2) * p * (1 - p) * (t / s - (1 - exp(-s * t)) / (s * s));
}

/* Mean and variance of the counts in a minute, over many runs, each once: those of one run depend on each other. */
static void assert_two_states(double a, double b, double stay_a_s, double stay_b_s)
{
    enum { RUNS = 4000 };
    const struct intensity_state states[] = {
        {a * 1e-9, dist_exponential(stay_a_s * 1e9)},
        {b * 1e-9, dist_exponential(stay_b_s * 1e9)},
    };
    const double p = stay_a_s / (stay_a_s + stay_b_s), mean = 60 * (p * a + (1 - p) * b);
    const double variance = variance_of_two(a, b, stay_a_s, stay_b_s, 60);
    double sum = 0, squares = 0;
    for (uint32_t seed = 0; seed < RUNS; seed++) {
        int64_t bins[1];
        struct source source;
        open_source(&source, seed);
        begin(&source, NULL, states, 2, 0, INTENSITY_NEVER);
        const double count = (double)count_bins(&source, NS_PER_MINUTE, bins, 1);
        sum += count;
        squares += (count - mean) * (count - mean);
        arena_destroy(source.arena);
    }
    assert_true(fabs(sum / RUNS - mean) < 5 * sqrt(variance / RUNS));
    /* The deviation of a variance, with a kurtosis of up to 4. */
    assert_true(fabs(squares / RUNS / variance - 1) < 5 * sqrt(3.0 / RUNS));
}

static void on_off_counts_have_their_mean_and_dispersion(void **state)
{
    (void)state;
    assert_two_states(50, 0, 2, 8);
}

static void mmpp_counts_have_their_mean_and_dispersion(void **state)
{
    (void)state;
    assert_two_states(10, 90, 60, 5);
}

/* Stays that are no exponential ones begin at their equilibrium: half a fixed stay is over in the mean. */
static void a_run_begins_anywhere_in_a_stay(void **state)
{
    (void)state;
    enum { RUNS = 2000 };
    const struct intensity_state states[] = {{0, dist_constant(1e9)}, {0, dist_constant(3e9)}};
    double on = 0, left = 0;
    for (uint32_t seed = 0; seed < RUNS; seed++) {
        struct source source;
        open_source(&source, seed);
        begin(&source, NULL, states, 2, 0, INTENSITY_NEVER);
        const struct intensity *intensity = &source.changing.intensity;
        on += intensity->state == 0;
        if (intensity->state == 1) left += (double)intensity->state_ends_ns;
        arena_destroy(source.arena);
    }
    assert_true(fabs(on / RUNS - 0.25) < 5 * sqrt(0.25 * 0.75 / RUNS));
    assert_true(fabs(left / (RUNS - on) - 1.5e9) < 5 * 3e9 / sqrt(12 * RUNS * 0.75));
}

/* ---- clumps */

/* A compound Poisson process: mean and variance of a count are those of clumps times the moments of one. */
static void clumps_come_at_one_instant(void **state)
{
    (void)state;
    enum { HOURS = 400 };
    const struct dist size = dist_uniform(1, 99); /* rounded: mean 50 */
    const struct intensity_state clumps = {.per_ns = 1e-9 / 50};
    int64_t bins[HOURS];
    struct source source;
    open_source(&source, 3);
    source.changing.clumps.size = &size;
    begin(&source, NULL, &clumps, 1, 0, INTENSITY_NEVER);
    assert_true(fabs(arrivals_clump_mean(&size) - 50) < 1e-9);
    double squares = 0;
    const double sum = (double)count_bins(&source, HOUR, bins, HOURS);
    const double variance = 72 * (50 * 50 + dist_variance(&size));
    for (int i = 0; i < HOURS; i++) squares += pow((double)bins[i] - 3600, 2);
    assert_true(fabs(sum / HOURS - 3600) < 5 * sqrt(variance / HOURS));
    assert_true(fabs(squares / HOURS / variance - 1) < 5 * sqrt(2.2 / HOURS));
    arena_destroy(source.arena);
}

static void every_clump_has_its_size(void **state)
{
    (void)state;
    const struct dist size = dist_constant(700); /* more than a block */
    const struct intensity_state clumps = {.per_ns = 1e-9};
    int64_t at_ns[ARRIVALS_BLOCK];
    struct source source;
    open_source(&source, 4);
    source.changing.clumps.size = &size;
    begin(&source, NULL, &clumps, 1, 0, INTENSITY_NEVER);
    int64_t last = -1;
    for (int i = 0, seen = 0; i < 100; i++) {
        arrivals_next(&source.arrivals, at_ns, NULL, NULL, 350);
        for (int j = 0; j < 350; j++, seen++) {
            if (seen % 700 == 0) assert_true(at_ns[j] > last);
            else assert_true(at_ns[j] == last);
            last = at_ns[j];
        }
    }
    assert_true(arrivals_clump_mean(&size) == 700);
    arena_destroy(source.arena);
}

/* ---- traces */

static const int64_t slot_records[] = {0, 1, 1000, 0, 0, 40000, 3};
static const int64_t slot_bytes[] = {0, 77, 123457, 0, 0, 4000001, 10};
static const struct trace counts = {
    .count = 7, .step_ns = NS_PER_MINUTE, .records = slot_records, .bytes = slot_bytes};

static void a_trace_comes_back_slot_by_slot(void **state)
{
    (void)state;
    for (uint32_t seed = 0; seed < 20; seed++) {
        int64_t bins[9];
        struct source source;
        struct trace trace = counts;
        trace.even = seed % 2 > 0;
        open_source(&source, seed);
        begin_trace(&source, &trace, NS_PER_MINUTE);
        count_bins(&source, NS_PER_MINUTE, bins, 9);
        assert_true(bins[0] == 0 && bins[8] == 0);
        assert_memory_equal(bins + 1, slot_records, sizeof slot_records);
        arena_destroy(source.arena);
    }
}

/* In tenths of the slot: a chi-square of nine degrees of freedom; each seed is another. */
static void a_slots_records_lie_anywhere_in_it(void **state)
{
    (void)state;
    enum { SEEDS = 50, TENTHS = 10 };
    static const int64_t n = 1000;
    static const struct trace one = {.count = 1, .step_ns = NS_PER_MINUTE, .records = &n};
    double chi_square = 0;
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        int64_t bins[TENTHS];
        struct source source;
        open_source(&source, seed);
        begin_trace(&source, &one, 0);
        count_bins(&source, NS_PER_MINUTE / TENTHS, bins, TENTHS);
        for (int i = 0; i < TENTHS; i++) chi_square += pow((double)bins[i] - 100, 2) / 100;
        arena_destroy(source.arena);
    }
    const double freedom = (TENTHS - 1) * SEEDS;
    assert_true(fabs(chi_square - freedom) < 5 * sqrt(2 * freedom));
}

static void a_slots_bytes_are_shared_out_to_the_last(void **state)
{
    (void)state;
    int64_t at_ns[500], sum[7] = {0};
    uint32_t size[500];
    struct source source;
    open_source(&source, 1);
    begin_trace(&source, &counts, 0);
    for (int block = 0; block < 100; block++) {
        arrivals_next(&source.arrivals, at_ns, NULL, size, 500);
        for (int i = 0; i < 500; i++)
            if (at_ns[i] < ARRIVALS_NEVER) sum[at_ns[i] / NS_PER_MINUTE] += size[i];
    }
    assert_memory_equal(sum, slot_bytes, sizeof slot_bytes);
    arena_destroy(source.arena);
}

static void single_records_come_as_they_are(void **state)
{
    (void)state;
    static const int64_t at[] = {5, 5, NS_PER_S};
    static const uint32_t keys[] = {2, 0, 1}, sizes[] = {10, 20, 30};
    static const struct trace trace = {.count = 3, .at_ns = at, .key = keys, .size = sizes};
    int64_t at_ns[4];
    uint32_t key[4], size[4];
    struct source source;
    open_source(&source, 1);
    begin_trace(&source, &trace, 100);
    arrivals_next(&source.arrivals, at_ns, key, size, 4);
    assert_true(at_ns[0] == 105 && at_ns[1] == 105 && at_ns[2] == NS_PER_S + 100);
    assert_true(at_ns[3] == ARRIVALS_NEVER);
    assert_memory_equal(key, keys, sizeof keys);
    assert_memory_equal(size, sizes, sizeof sizes);
    arena_destroy(source.arena);
}

/* ---- counting ahead */

static void assert_counted(struct source *source, int64_t now_ns)
{
    int64_t bins[1];
    struct rng rng;
    rng_init(&rng, 1, 0, "arrivals_test", "counting");
    const int64_t counted = arrivals_until(&source->arrivals, now_ns - 1, &rng);
    assert_true(arrivals_until(&source->arrivals, now_ns - 1, &rng) == counted);
    assert_true(count_bins(source, now_ns, bins, 1) == counted);
    arena_destroy(source->arena);
}

static void what_is_counted_ahead_is_what_comes(void **state)
{
    (void)state;
    const struct dist size = dist_uniform(1, 99);
    const struct intensity_state states[] = {{1e-9, dist_exponential(60e9)},
                                             {9e-9, dist_exponential(20e9)}};
    struct source source;
    open_source(&source, 5);
    begin(&source, &day, states, 2, 0, INTENSITY_NEVER);
    assert_counted(&source, 20 * HOUR);
    open_source(&source, 6);
    source.changing.clumps.size = &size;
    begin(&source, &day, states, 1, 0, 19 * HOUR);
    assert_counted(&source, 20 * HOUR);
    open_source(&source, 7);
    begin_trace(&source, &counts, 0);
    assert_counted(&source, 5 * NS_PER_MINUTE);
}

/* Of more than are counted one by one a number is drawn: a profile of 1e9 an hour, a day of it is 28e9. */
static void millions_are_a_number(void **state)
{
    (void)state;
    const struct intensity_state rate = {.per_ns = 1e9 / (double)HOUR};
    const struct dist size = dist_constant(100);
    for (int clumped = 0; clumped < 2; clumped++) {
        struct source source;
        struct rng rng;
        open_source(&source, 5);
        rng_init(&rng, 1, 0, "arrivals_test", "counting");
        if (clumped) source.changing.clumps.size = &size;
        begin(&source, &day, &rate, 1, 0, INTENSITY_NEVER);
        const double each = clumped ? 100 : 1, mean = 28e9 * each;
        const double counted = (double)arrivals_until(&source.arrivals, NS_PER_DAY, &rng);
        assert_true(fabs(counted - mean) < 5 * each * sqrt(28e9));
        arena_destroy(source.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_of_a_profile_are_poisson_about_its_integral),
        cmocka_unit_test(constant_arrivals_follow_a_profile_to_the_record),
        cmocka_unit_test(a_profile_counts_from_its_origin),
        cmocka_unit_test(nothing_comes_before_the_start_nor_after_the_end),
        cmocka_unit_test(on_off_counts_have_their_mean_and_dispersion),
        cmocka_unit_test(mmpp_counts_have_their_mean_and_dispersion),
        cmocka_unit_test(a_run_begins_anywhere_in_a_stay),
        cmocka_unit_test(clumps_come_at_one_instant),
        cmocka_unit_test(every_clump_has_its_size),
        cmocka_unit_test(a_trace_comes_back_slot_by_slot),
        cmocka_unit_test(a_slots_records_lie_anywhere_in_it),
        cmocka_unit_test(a_slots_bytes_are_shared_out_to_the_last),
        cmocka_unit_test(single_records_come_as_they_are),
        cmocka_unit_test(what_is_counted_ahead_is_what_comes),
        cmocka_unit_test(millions_are_a_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
