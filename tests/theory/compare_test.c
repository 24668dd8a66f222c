/*
 * compare_test.c -- is a claimed difference one? A pipeline against itself under other seeds claims
 * one in about 5 % of the figures, and the interval of a known difference holds it in about 95 % of
 * the comparisons. KINESIM_COMPARISONS says how many (soak: 1000).
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scenarios/cli/paths.h"
#include "scenarios/study/comparison.h"
#include "scenarios/study/study.h"
#include "sim/check.h"
#include "tests/support/coverage.h"

static const char yaml[] =
    "kinesim: 1\nname: t\nduration: 20s\nwarmup: 2s\nreplications: 8\n"
    "producers:\n"
    "  orders: {kind: sdk, to: feed, rate: 100/s, record_size: 1 KB,\n"
    "           keys: {uniform: {count: 1000, format: 'k-%d'}}}\n"
    "streams:\n  feed: {mode: provisioned, shards: 2, retention: 24h}\n"
    "consumers:\n"
    "  alerts: {kind: lambda, from: feed, read: enhanced-fan-out, memory: 128 MB,\n"
    "           duration: {lognormal: {median: 3ms, p99: 12ms}}}\n";

enum { TEXT_MAX = 64, SETS = 2 };

/* Pairs of points, A and B of comparison i at 2 i and 2 i + 1, each with a seed of its own. */
struct world {
    size_t comparisons;
    struct price_book *prices;
    struct study_source source;
    struct study_point *points;
    struct measures *measures;
    char (*texts)[SETS][TEXT_MAX];
    const char *(*sets)[SETS];
};

static const struct price_book *prices(void *context, const struct scenario *scenario)
{
    (void)scenario;
    return ((struct world *)context)->prices;
}

static bool land(void *context, size_t point, const struct finished *finished)
{
    measures_of_run(&((struct world *)context)->measures[point], finished);
    return true;
}

static size_t comparisons_wanted(void)
{
    const char *wanted = getenv("KINESIM_COMPARISONS");
    return wanted ? strtoul(wanted, NULL, 10) : 150;
}

/* `change` is what B alone is given. */
static void simulate(struct world *world, const char *change, uint64_t first_seed)
{
    const size_t count = 2 * (world->comparisons = comparisons_wanted());
    char path[PATHS_MAX];
    struct diag *diag = diag_create();
    assert_true(paths_price_book("us-east-1", path));
    assert_non_null(world->prices = price_book_read(path, diag));
    world->source = (struct study_source){"t.yaml", yaml, strlen(yaml)};
    world->points = check_zeroed(count, sizeof *world->points);
    world->measures = check_zeroed(count, sizeof *world->measures);
    world->texts = check_zeroed(count, sizeof *world->texts);
    world->sets = check_zeroed(count, sizeof *world->sets);
    for (size_t i = 0; i < count; i++) {
        snprintf(world->texts[i][0], TEXT_MAX, "seed=%llu", (unsigned long long)(first_seed + i));
        snprintf(world->texts[i][1], TEXT_MAX, "%s", change);
        for (int s = 0; s < SETS; s++) world->sets[i][s] = world->texts[i][s];
        world->points[i].source = &world->source;
        world->points[i].overrides = (struct scenario_overrides){world->sets[i], i % 2 ? 2 : 1};
    }
    assert_true(study_check(world->points, count, diag));
    diag_destroy(diag);
    const struct study study = {
        .points = world->points, .count = count, .prices = prices, .land = land, .context = world};
    assert_int_equal(study_run(&study), STUDY_DONE);
}

static void forget(struct world *world)
{
    for (size_t i = 0; i < 2 * world->comparisons; i++) measures_free(&world->measures[i]);
    free(world->measures);
    free(world->points);
    free(world->texts);
    free(world->sets);
    price_book_destroy(world->prices);
}

/* Figures of one comparison hang together, so the share spreads more than a binomial one; it is
 * below 5 % because some figures take few values. 1000 comparisons: 4.4 %. */
static void a_pipeline_hardly_differs_from_itself(void **state)
{
    (void)state;
    struct world world = {0};
    size_t different = 0, compared = 0;
    simulate(&world, "streams.feed.shards=2", 1000); /* as it is */
    for (size_t i = 0; i < world.comparisons; i++) {
        struct comparison comparison =
            comparison_make(&world.measures[2 * i], &world.measures[2 * i + 1]);
        different += comparison.of[COMPARISON_DIFFERENT];
        compared += comparison.of[COMPARISON_DIFFERENT] + comparison.of[COMPARISON_CHANCE];
        comparison_free(&comparison);
    }
    const double share = (double)different / (double)compared;
    print_message("%zu of %zu figures are claimed to differ: %.2f %%\n", different, compared,
                  100 * share);
    assert_true(compared > 20 * world.comparisons);
    assert_true(share > 0.02 && share < 0.065);
    forget(&world);
}

static const struct comparison_row *row_of(const struct comparison *comparison,
                                           const char *component, const char *name)
{
    for (size_t i = 0; i < comparison->count; i++)
        if (!strcmp(comparison->rows[i].measure->component, component) &&
            !strcmp(comparison->rows[i].measure->name, name))
            return &comparison->rows[i];
    return NULL;
}

/* Poisson arrivals of 110/s against 100/s over 20 s: 200 records and 200 kB more. */
static void the_interval_of_a_known_difference_holds_it(void **state)
{
    (void)state;
    static const struct {
        const char *component, *name;
        double difference;
    } known[] = {{"orders", "records_created", 200}, {"orders", "bytes", 200e3}};
    struct world world = {0};
    simulate(&world, "producers.orders.rate=110/s", 50000);
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        size_t held = 0;
        for (size_t i = 0; i < world.comparisons; i++) {
            struct comparison comparison =
                comparison_make(&world.measures[2 * i], &world.measures[2 * i + 1]);
            const struct comparison_row *row =
                row_of(&comparison, known[k].component, known[k].name);
            assert_non_null(row);
            held += row->paired.low <= known[k].difference &&
                    row->paired.high >= known[k].difference;
            comparison_free(&comparison);
        }
        assert_true(coverage_holds_in(known[k].component, known[k].name, (int)held,
                                      (int)world.comparisons));
    }
    forget(&world);
}

/* With the same seed, what a change leaves alone is the same to the last bit. */
static void common_random_numbers_leave_the_producer_as_it_was(void **state)
{
    (void)state;
    struct world world = {0};
    simulate(&world, "seed=1000", 1000); /* the second is as the first */
    struct comparison comparison = comparison_make(&world.measures[0], &world.measures[1]);
    assert_true(comparison.count > 30);
    assert_int_equal(comparison.of[COMPARISON_SAME], comparison.count);
    comparison_free(&comparison);
    forget(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pipeline_hardly_differs_from_itself),
        cmocka_unit_test(the_interval_of_a_known_difference_holds_it),
        cmocka_unit_test(common_random_numbers_leave_the_producer_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
