/* replicate_test.c -- the number of threads changes nothing but the time it takes. */
#include "sim/replicate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>

#include <cmocka.h>

#include "sim/units.h"
#include "tests/theory/single_server.h"

enum { REPLICATIONS = 11 };

static struct single_server_config config(void)
{
    return (struct single_server_config){.gap = dist_exponential(1e6),
                                         .service = dist_exponential(8e5)};
}

static void run(uint32_t threads, struct results **results)
{
    const struct single_server_config server_config = config();
    const struct component_spec server = {&single_server_type, "server", &server_config};
    const struct sim_spec spec = {
        .components = &server,
        .component_count = 1,
        .seed = 42,
        .warmup_ns = NS_PER_S,
        .duration_ns = 20 * NS_PER_S,
    };
    assert_true(replicate_run(&spec, 0, REPLICATIONS, threads, results));
}

static void assert_same_histogram(const struct histogram *a, const struct histogram *b)
{
    size_t cursor_a = 0;
    size_t cursor_b = 0;
    int64_t low_a, high_a, count_a, low_b, high_b, count_b;
    for (;;) {
        const bool more = histogram_next(a, &cursor_a, &low_a, &high_a, &count_a);
        assert_int_equal(histogram_next(b, &cursor_b, &low_b, &high_b, &count_b), more);
        if (!more) break;
        assert_true(low_a == low_b && high_a == high_b && count_a == count_b);
    }
    assert_true(histogram_mean(a) == histogram_mean(b));
}

static void assert_same(const struct results *a, const struct results *b)
{
    struct results_named left;
    struct results_named right;
    assert_int_equal(results_replication(a), results_replication(b));
    assert_true(sim_totals(a).digest == sim_totals(b).digest);
    assert_true(sim_totals(a).events == sim_totals(b).events);
    size_t i = 0;
    for (; results_counter_at(a, i, &left); i++) {
        assert_true(results_counter_at(b, i, &right));
        assert_string_equal(left.name, right.name);
        assert_true(left.value == right.value);
    }
    assert_int_equal(i, 2);
    for (i = 0; results_latency_at(a, i, &left); i++) {
        assert_true(results_latency_at(b, i, &right));
        assert_same_histogram(left.histogram, right.histogram);
    }
    assert_int_equal(i, 2);
}

static void any_number_of_threads_gives_the_same_results(void **state)
{
    (void)state;
    struct results *alone[REPLICATIONS];
    run(1, alone);
    static const uint32_t threads[] = {2, 3, 8, 0};
    for (size_t t = 0; t < sizeof threads / sizeof threads[0]; t++) {
        struct results *together[REPLICATIONS];
        run(threads[t], together);
        for (uint32_t i = 0; i < REPLICATIONS; i++) {
            assert_int_equal(results_replication(together[i]), i);
            assert_same(alone[i], together[i]);
            results_destroy(together[i]);
        }
    }
    for (uint32_t i = 0; i < REPLICATIONS; i++) results_destroy(alone[i]);
}

static void replications_differ_from_each_other(void **state)
{
    (void)state;
    struct results *results[REPLICATIONS];
    run(2, results);
    for (uint32_t i = 0; i < REPLICATIONS; i++) {
        for (uint32_t k = 0; k < i; k++) {
            assert_true(sim_totals(results[i]).digest != sim_totals(results[k]).digest);
        }
    }
    for (uint32_t i = 0; i < REPLICATIONS; i++) results_destroy(results[i]);
}

struct stopper {
    atomic_int calls;
};

static bool stop_in_the_fifth(void *context, uint32_t replication, int64_t now_ns, int64_t records)
{
    struct stopper *stopper = context;
    (void)now_ns;
    (void)records;
    atomic_fetch_add(&stopper->calls, 1);
    return replication != 4;
}

static void a_stopped_replication_stops_all_and_leaves_nothing(void **state)
{
    (void)state;
    const struct single_server_config server_config = config();
    const struct component_spec server = {&single_server_type, "server", &server_config};
    struct stopper stopper = {0};
    const struct sim_spec spec = {
        .components = &server,
        .component_count = 1,
        .duration_ns = 20 * NS_PER_S,
        .progress = stop_in_the_fifth,
        .progress_context = &stopper,
    };
    for (uint32_t threads = 1; threads <= 3; threads++) {
        struct results *results[REPLICATIONS];
        assert_false(replicate_run(&spec, 0, REPLICATIONS, threads, results));
        for (uint32_t i = 0; i < REPLICATIONS; i++) assert_null(results[i]);
    }
    assert_true(atomic_load(&stopper.calls) >= 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_number_of_threads_gives_the_same_results),
        cmocka_unit_test(replications_differ_from_each_other),
        cmocka_unit_test(a_stopped_replication_stops_all_and_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
