/* quantile_table_test.c -- draws by table against the same draws by formula. */
#include "sim/quantile_table.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/dist_cases.h"

enum { COUNT = 200000 };

static struct rng stream_of(const char *name)
{
    struct rng rng;
    rng_init(&rng, 3, 0, "quantile_table_test", name);
    return rng;
}

/* The draw by formula that one by table from this stream has to be close to. */
static double expected_of(const struct dist *by_formula, struct rng *rng)
{
    const uint32_t word = rng_word(rng);
    const uint32_t rest = quantile_table_holds(word) ? UINT32_C(1) << 31 : rng_word(rng);
    struct rng number = {.buffer = {rest, word}};
    return dist_draw(by_formula, &number);
}

/* The families that dist_tabulate takes, at the edges of what it takes. */
static const struct dist edges[] = {
    {DIST_LOGNORMAL, .a = 18, .b = 2},
    {DIST_LOGNORMAL, .a = 18, .b = 0.01},
    {DIST_WEIBULL, .a = 5e6, .b = 0.5},
    {DIST_WEIBULL, .a = 5e6, .b = 50},
    {DIST_LOGNORMAL, .a = 18, .b = 0.5, .high = 1e12},
};

static void assert_close(const char *name, const struct dist *by_formula, struct arena *arena)
{
    static double table[COUNT];
    struct dist by_table = *by_formula;
    dist_tabulate(&by_table, arena);
    if (!by_table.table) return;
    struct rng one = stream_of(name), other = stream_of(name);
    dist_fill(&by_table, &other, table, COUNT);
    for (int i = 0; i < COUNT;
         i++) { /* where hardly any room is left, the formula itself is rough */
        const double formula = expected_of(by_formula, &one);
        if (!(fabs(table[i] - formula) <= 3e-7 * formula + 0x1.0p-52 * by_formula->a))
            fail_msg("%s: %.17g for %.17g", name, table[i], formula);
    }
}

static void draws_are_within_3e_7_of_the_formula(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    for (size_t c = 0; c < DIST_CASES; c++)
        assert_close(dist_cases[c].name, &dist_cases[c].dist, arena);
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
        assert_close("edge", &edges[i], arena);
    arena_destroy(arena);
}

static void only_what_is_smooth_has_a_table(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    for (size_t c = 0; c < DIST_CASES; c++) {
        struct dist dist = dist_cases[c].dist;
        dist_tabulate(&dist, arena);
        const bool smooth = dist.family == DIST_EXPONENTIAL || dist.family == DIST_WEIBULL ||
                            (dist.family == DIST_LOGNORMAL && dist.b > 0);
        assert_int_equal(dist.table != NULL, smooth);
    }
    struct dist wild = {DIST_LOGNORMAL, .a = 18, .b = 2.01};
    dist_tabulate(&wild, arena);
    assert_null(wild.table);
    arena_destroy(arena);
}

static void a_block_has_the_draws_of_one_by_one(void **state)
{
    (void)state;
    enum { MOST = 1000, TAIL = 60 };
    struct arena *arena = arena_create();
    struct dist dist = dist_lognormal(70e6, 0.5);
    dist_tabulate(&dist, arena);
    struct rng one = stream_of("blocks"), many = stream_of("blocks");
    rng_refill(&one);
    rng_refill(&many);
    one.buffer[TAIL] = many.buffer[TAIL] = 1; /* takes a second word in the middle of a block */
    double block[MOST];
    for (size_t size = 0; size < MOST; size = 2 * size + 1) {
        dist_fill(&dist, &many, block, size);
        for (size_t i = 0; i < size; i++) assert_true(block[i] == dist_draw(&dist, &one));
    }
    arena_destroy(arena);
}

/* Every place where one octave or half ends and the next begins, and what lies beyond the table. */
static void words_at_every_edge_are_drawn_right(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    const struct dist formula = dist_lognormal(70e6, 0.5);
    struct dist table = formula;
    dist_tabulate(&table, arena);
    uint32_t outside = 0;
    for (int power = 0; power < 32; power++) {
        const uint32_t edge = UINT32_C(1) << power;
        const uint32_t words[] = {edge, edge - 1, ~edge, ~(edge - 1), edge + (edge >> 1), 0};
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            struct rng rng = stream_of("edges"), same = stream_of("edges");
            rng_refill(&rng);
            rng_refill(&same);
            rng.buffer[0] = same.buffer[0] = words[i];
            const double expected = expected_of(&formula, &rng), value = dist_draw(&table, &same);
            const double u = (words[i] + 0.5) / 0x1.0p32;
            assert_true(fabs(value - expected) <= 3e-7 * expected);
            assert_int_equal(rng.used, same.used);
            assert_int_equal(quantile_table_holds(words[i]), fmin(u, 1 - u) >= 0x1.0p-20);
            outside += !quantile_table_holds(words[i]);
        }
    }
    assert_in_range(outside, 60, 120);
    arena_destroy(arena);
}

/* The table of 1/p through its nodes: exact where the function was given, the bits the same everywhere. */
static void a_table_goes_through_its_nodes(void **state)
{
    (void)state;
    double probability[QUANTILE_NODES], value[QUANTILE_NODES];
    quantile_table_nodes(probability);
    for (int i = 0; i < QUANTILE_NODES; i++) {
        const double before = i % (QUANTILE_NODES / 2) ? probability[i - 1] : -1;
        if (i < QUANTILE_NODES / 2) assert_true(probability[i] > before && probability[i] <= 0.5);
        else assert_true(before < 0 || probability[i] < before);
        value[i] = 1 / probability[i];
    }
    assert_true(probability[0] == 0x1.0p-20 && probability[QUANTILE_NODES / 2 - 1] == 0.5);
    struct arena *arena = arena_create();
    const struct quantile_table *table = quantile_table_create(arena, value);
    for (int i = 0; i < QUANTILE_NODES / 2 - 1; i += 3) { /* those between cells */
        const uint32_t word = (uint32_t)(probability[i] * 0x1.0p32);
        double drawn;
        assert_true(quantile_table_values(table, &word, &drawn, 1));
        assert_true(fabs(drawn * (word + 0.5) / 0x1.0p32 - 1) < 1e-7);
    }
    arena_destroy(arena);
}

/* Where one word is too coarse: 2^26 draws of an exponential of mean 1, 32 expected beyond 2^-21 on each side,
 * 4 beyond 2^-24, and no two the same. More than 5 standard deviations off comes by chance once in 10^6. */
static void tails_are_as_heavy_as_they_should_be(void **state)
{
    (void)state;
#ifdef KINESIM_SLOW_CHECKS
    enum { BLOCKS = 1 << 10 };
#else
    enum { BLOCKS = 1 << 14 };
#endif
    enum { DRAWS = 4096, POWERS = 2, MOST = 1000 };
    static const double power[POWERS] = {0x1.0p-21, 0x1.0p-24};
    struct arena *arena = arena_create();
    struct dist dist = dist_exponential(1);
    dist_tabulate(&dist, arena);
    struct rng rng = stream_of("tails");
    double values[DRAWS], far[MOST];
    int least[POWERS] = {0}, greatest[POWERS] = {0}, count = 0;
    for (int block = 0; block < BLOCKS; block++) {
        dist_fill(&dist, &rng, values, DRAWS);
        for (int i = 0; i < DRAWS; i++) {
            const bool low = values[i]<power[0], high = values[i]> - log(power[0]);
            if (!low && !high) continue;
            for (int p = 0; p < POWERS; p++) {
                least[p] += values[i] < power[p];
                greatest[p] += values[i] > -log(power[p]);
            }
            for (int j = 0; j < count; j++) assert_true(far[j] != values[i]);
            assert_true(count < MOST);
            far[count++] = values[i];
        }
    }
    for (int p = 0; p < POWERS; p++) {
        const double expected = (double)BLOCKS * DRAWS * power[p];
        assert_true(fabs(least[p] - expected) < 5 * sqrt(expected) + 2);
        assert_true(fabs(greatest[p] - expected) < 5 * sqrt(expected) + 2);
    }
    assert_true(count > 0);
    arena_destroy(arena);
}

static void antithetic_draws_mirror(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    struct dist dist = dist_exponential(1e6);
    dist_tabulate(&dist, arena);
    struct rng rng = stream_of("mirror"), mirrored = stream_of("mirror");
    rng_antithetic(&mirrored);
    for (int i = 0; i < 1000; i++) {
        const double u = exp(-dist_draw(&dist, &rng) / 1e6);
        const double v = exp(-dist_draw(&dist, &mirrored) / 1e6);
        assert_true(fabs(u + v - 1) < 1e-6);
    }
    arena_destroy(arena);
}

static void draws_have_the_same_bits_everywhere(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    struct dist dist = dist_lognormal(70e6, 0.5);
    dist_tabulate(&dist, arena);
    struct rng rng = stream_of("bits");
    static double values[COUNT];
    dist_fill(&dist, &rng, values, COUNT);
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a over whole words */
    for (int i = 0; i < COUNT; i++) {
        uint64_t bits;
        memcpy(&bits, &values[i], sizeof bits);
        hash = (hash ^ bits) * 0x100000001b3u;
    }
    if (hash != 0xf27879c66ee5ff14u) fail_msg("0x%016llx", (unsigned long long)hash);
    arena_destroy(arena);
}

static void assert_wholes(const struct dist *dist)
{
    struct rng one = stream_of("whole"), many = stream_of("whole");
    rng_refill(&one);
    rng_refill(&many);
    one.buffer[70] = many.buffer[70] = UINT32_MAX;
    int64_t block[500];
    for (size_t size = 1; size < 500; size = 3 * size + 1) {
        dist_fill_int(dist, &many, block, size);
        for (size_t i = 0; i < size; i++) assert_int_equal(block[i], dist_draw_int(dist, &one));
    }
}

/* dist_fill_int rounds as dist_draw_int does, whatever the size. */
static void whole_draws_of_a_block_are_those_of_one_by_one(void **state)
{
    (void)state;
    static const double values[] = {0,        0.25,           0.5,  1.5, 2.5, 3,
                                    0x1.0p51, 0x1.0p52 - 0.5, 1e17, 1e30};
    static const double cumulative[] = {.1, .2, .3, .4, .5, .6, .7, .8, .9, 1};
    const struct dist odd = {DIST_EMPIRICAL, .count = 10, .values = values,
                             .cumulative = cumulative};
    for (uint32_t sizes = 1; sizes <= 10; sizes++) {
        struct dist dist = odd;
        dist.high = values[sizes - 1] + 1;
        assert_wholes(&dist);
    }
    struct arena *arena = arena_create();
    struct dist huge = dist_lognormal(0x1.0p52, 0.5);
    assert_wholes(&huge);
    dist_tabulate(&huge, arena);
    assert_wholes(&huge);
    for (size_t c = 0; c < DIST_CASES; c++) {
        struct dist dist = dist_cases[c].dist;
        assert_wholes(&dist);
        dist_tabulate(&dist, arena);
        assert_wholes(&dist);
    }
    arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_are_within_3e_7_of_the_formula),
        cmocka_unit_test(only_what_is_smooth_has_a_table),
        cmocka_unit_test(a_block_has_the_draws_of_one_by_one),
        cmocka_unit_test(words_at_every_edge_are_drawn_right),
        cmocka_unit_test(a_table_goes_through_its_nodes),
        cmocka_unit_test(tails_are_as_heavy_as_they_should_be),
        cmocka_unit_test(antithetic_draws_mirror),
        cmocka_unit_test(draws_have_the_same_bits_everywhere),
        cmocka_unit_test(whole_draws_of_a_block_are_those_of_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
