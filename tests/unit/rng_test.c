/* rng_test.c -- the generators' known answers, and what chance ought to look like. Seeds are fixed. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/rng.h"

static void philox_gives_its_known_answer(void **state)
{
    (void)state;
    /* Random123's known-answer file: philox4x32-10 of zero counter and key. */
    uint32_t block[4] = {0, 0, 0, 0};
    rng_philox(block, 0, 0);
    assert_int_equal(block[0], 0x6627e8d5);
    assert_int_equal(block[1], 0xe169c58d);
    assert_int_equal(block[2], 0xbc57ac4c);
    assert_int_equal(block[3], 0x9b00dbd8);
}

static void each_lane_is_xoshiro256_plus_plus(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 7, 3, "a", "b");
    uint64_t lane[4];
    for (int i = 0; i < 4; i++) lane[i] = rng.state[i][5];
    for (int step = 0; step < 100; step++) {
        /* One step as its authors write it. */
        const uint64_t sum = lane[0] + lane[3];
        const uint64_t expected = ((sum << 23) | (sum >> 41)) + lane[0];
        const uint64_t t = lane[1] << 17;
        lane[2] ^= lane[0];
        lane[3] ^= lane[1];
        lane[1] ^= lane[2];
        lane[0] ^= lane[3];
        lane[2] ^= t;
        lane[3] = (lane[3] << 45) | (lane[3] >> 19);
        for (int i = 0; i < RNG_LANES; i++) {
            const uint64_t drawn = rng_next(&rng);
            if (i == 5) assert_true(drawn == expected);
        }
    }
}

static void a_block_is_what_single_draws_are(void **state)
{
    (void)state;
    struct rng one, many;
    rng_init(&one, 1, 0, "producer", "sizes");
    rng_init(&many, 1, 0, "producer", "sizes");
    uint64_t block[777];
    for (size_t size = 0; size < 777; size += 37) {
        rng_fill(&many, block, size);
        for (size_t i = 0; i < size; i++) assert_true(block[i] == rng_next(&one));
    }
    double uniforms[300];
    rng_fill_uniform(&many, uniforms, 300);
    for (int i = 0; i < 300; i++) assert_true(uniforms[i] == rng_uniform(&one));
}

/* Whatever went before: also where a number begins in the last word of the buffer. */
static void a_number_is_two_words_the_lower_half_first(void **state)
{
    (void)state;
    for (int odd = 0; odd < 2; odd++) {
        struct rng words, numbers;
        rng_init(&words, 1, 0, "producer", "sizes");
        rng_init(&numbers, 1, 0, "producer", "sizes");
        for (int i = 0; i < odd; i++) assert_int_equal(rng_word(&words), rng_word(&numbers));
        uint64_t block[33];
        for (int i = 0; i < 1000; i++) {
            const uint64_t number = rng_next(&numbers);
            assert_int_equal(rng_word(&words), number & UINT32_MAX);
            assert_int_equal(rng_word(&words), number >> 32);
        }
        rng_fill(&numbers, block, 33);
        for (int i = 0; i < 33; i++) assert_true(block[i] == rng_next(&words));
        uint32_t half[77];
        rng_fill_words(&numbers, half, 77);
        for (int i = 0; i < 77; i++) assert_int_equal(half[i], rng_word(&words));
    }
}

static void every_part_of_the_name_matters(void **state)
{
    (void)state;
    static const struct {
        uint64_t seed;
        uint32_t replication;
        const char *component, *purpose;
    } names[] = {{1, 0, "a", "b"}, {2, 0, "a", "b"}, {1, 1, "a", "b"}, {1, 0, "b", "a"},
                 {1, 0, "ab", ""}, {1, 0, "", "ab"}, {1, 0, "a", "c"}, {0, 1, "a", "b"}};
    uint64_t first[8];
    for (int i = 0; i < 8; i++) {
        struct rng rng;
        rng_init(&rng, names[i].seed, names[i].replication, names[i].component, names[i].purpose);
        first[i] = rng_next(&rng);
        for (int j = 0; j < i; j++) assert_true(first[i] != first[j]);
    }
}

static int by_size(const void *left, const void *right)
{
    const uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* 196,608 streams: of their first numbers' upper halves 4.5 pairs coincide in the mean (n^2 / 2^33), more than
 * 20 by chance in 1e-8 of cases; whole numbers in 1e-9. Over 64 bins chi-squared has 63 degrees of freedom,
 * outside 25 .. 125 by chance in 1e-5 of cases. */
static void streams_of_many_names_begin_apart(void **state)
{
    (void)state;
    enum { NAMES = 64, REPLICATIONS = 48, STREAMS = NAMES * NAMES * REPLICATIONS, BINS = 64 };
    static uint64_t first[STREAMS];
    int bins[BINS] = {0}, halves = 0;
    for (uint32_t i = 0; i < STREAMS; i++) {
        char component[16], purpose[16];
        struct rng rng;
        snprintf(component, sizeof component, "component-%u", i % NAMES);
        snprintf(purpose, sizeof purpose, "purpose-%u", i / NAMES % NAMES);
        rng_init(&rng, 1, i / (NAMES * NAMES), component, purpose);
        first[i] = rng_next(&rng);
        bins[first[i] >> 58]++;
    }
    double chi = 0;
    for (int i = 0; i < BINS; i++) {
        const double apart = bins[i] - (double)STREAMS / BINS;
        chi += apart * apart / ((double)STREAMS / BINS);
    }
    assert_true(chi > 25 && chi < 125);
    qsort(first, STREAMS, sizeof first[0], by_size);
    for (int i = 1; i < STREAMS; i++) {
        assert_true(first[i] != first[i - 1]);
        halves += first[i] >> 32 == first[i - 1] >> 32;
    }
    assert_true(halves <= 20);
}

static void the_bits_are_the_same_everywhere(void **state)
{
    (void)state;
    enum { COUNT = 100000 };
    static uint64_t drawn[COUNT];
    struct rng rng;
    rng_init(&rng, 42, 0, "orders-dms", "arrivals");
    rng_fill(&rng, drawn, COUNT);
    assert_int_equal(drawn[0], 0x1ee4c52d85b6d7b2);
    assert_int_equal(drawn[1], 0xfddf4cb05a795a15);
    assert_int_equal(drawn[8], 0x5b43b3a485219237);
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a over whole words */
    for (int i = 0; i < COUNT; i++) hash = (hash ^ drawn[i]) * 0x100000001b3u;
    assert_int_equal(hash, 0x7a8549b0134418da);
}

/* Streams that differ in one part of the name only: 45 pairs. */
static void streams_of_different_names_are_uncorrelated(void **state)
{
    (void)state;
    enum { COUNT = 100000, STREAMS = 10 };
    static double draws[STREAMS][COUNT];
    static const char *const names[STREAMS][2] = {
        {"a", "sizes"}, {"b", "sizes"}, {"aa", "sizes"}, {"a", "arrivals"}, {"asizes", ""},
        {"", "asizes"}, {"sizes", "a"}, {"a", "sizet"},  {"a", "Sizes"},    {"A", "sizes"}};
    for (int i = 0; i < STREAMS; i++) {
        struct rng rng;
        rng_init(&rng, 1, 0, names[i][0], names[i][1]);
        rng_fill_uniform(&rng, draws[i], COUNT);
    }
    for (int i = 0; i < STREAMS; i++) {
        for (int k = 0; k < i; k++) {
            double sum = 0;
            for (int n = 0; n < COUNT; n++) sum += (draws[i][n] - 0.5) * (draws[k][n] - 0.5);
            /* |z| above 5 by chance in 6e-7 of pairs, 3e-5 for all of them. */
            assert_true(fabs(sum * 12 / sqrt(COUNT)) < 5);
        }
    }
}

static void a_draw_says_nothing_of_those_after_it(void **state)
{
    (void)state;
    enum { COUNT = 1000000, FURTHEST = 70 };
    static double draws[COUNT + FURTHEST];
    struct rng rng;
    rng_init(&rng, 1, 0, "rng_test", "lags");
    rng_fill_uniform(&rng, draws, COUNT + FURTHEST);
    for (int lag = 1; lag <= FURTHEST; lag++) {
        double sum = 0;
        for (int i = 0; i < COUNT; i++) sum += (draws[i] - 0.5) * (draws[i + lag] - 0.5);
        /* By chance 4e-5 for all lags. */
        assert_true(fabs(sum * 12 / sqrt(COUNT)) < 5);
    }
}

/* Pairs of neighbouring bytes in 65,536 cells, 55 expected in each: chi-squared has a standard
 * deviation of 362, and is 5 of them away by chance in 6e-7 of cases, for each of the 8 bytes. */
static void every_byte_of_a_number_is_even(void **state)
{
    (void)state;
    enum { CELLS = 65536, PAIRS = 55 * CELLS };
    static uint32_t cells[CELLS];
    for (int byte = 0; byte < 8; byte++) {
        struct rng rng;
        rng_init(&rng, 1, (uint32_t)byte, "rng_test", "bytes");
        memset(cells, 0, sizeof cells);
        for (int i = 0; i < PAIRS; i++) {
            const uint64_t first = rng_next(&rng) >> (8 * byte) & 255;
            cells[first << 8 | (rng_next(&rng) >> (8 * byte) & 255)]++;
        }
        double chi = 0;
        for (int i = 0; i < CELLS; i++) chi += (cells[i] - 55.0) * (cells[i] - 55.0) / 55.0;
        assert_true(fabs(chi - (CELLS - 1)) < 5 * sqrt(2.0 * (CELLS - 1)));
    }
}

static void neighbouring_streams_are_uncorrelated(void **state)
{
    (void)state;
    enum { COUNT = 100000 };
    for (uint32_t replication = 0; replication < 20; replication++) {
        struct rng a, b;
        rng_init(&a, 1, replication, "x", "y");
        rng_init(&b, 1, replication + 1, "x", "y");
        double sum = 0;
        for (int i = 0; i < COUNT; i++) sum += (rng_uniform(&a) - 0.5) * (rng_uniform(&b) - 0.5);
        /* The product has variance 1/144: |z| above 5 by chance once in 1.7 million. */
        assert_true(fabs(sum * 12 / sqrt(COUNT)) < 5);
    }
}

static void uniforms_fill_the_open_interval_evenly(void **state)
{
    (void)state;
    enum { COUNT = 1000000, BINS = 100 };
    struct rng rng;
    rng_init(&rng, 11, 0, "u", "u");
    int bins[BINS] = {0};
    for (int i = 0; i < COUNT; i++) {
        const double u = rng_uniform(&rng);
        assert_true(u > 0 && u < 1);
        bins[(int)(u * BINS)]++;
    }
    double chi = 0;
    for (int i = 0; i < BINS; i++)
        chi += (bins[i] - COUNT / BINS) * (double)(bins[i] - COUNT / BINS) / (COUNT / BINS);
    /* 99 degrees of freedom: outside 45 .. 175 about once in 200,000. */
    assert_true(chi > 45 && chi < 175);
}

static void numbers_below_a_bound_are_even_and_below(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 5, 0, "b", "b");
    int seen[7] = {0};
    for (int i = 0; i < 70000; i++) {
        const uint64_t drawn = rng_below(&rng, 7);
        assert_true(drawn < 7);
        seen[drawn]++;
    }
    for (int i = 0; i < 7; i++) assert_in_range(seen[i], 9500, 10500);
    assert_true(rng_below(&rng, 1) == 0);
    assert_true(rng_below(&rng, UINT64_MAX) < UINT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_gives_its_known_answer),
        cmocka_unit_test(each_lane_is_xoshiro256_plus_plus),
        cmocka_unit_test(a_block_is_what_single_draws_are),
        cmocka_unit_test(a_number_is_two_words_the_lower_half_first),
        cmocka_unit_test(every_part_of_the_name_matters),
        cmocka_unit_test(streams_of_many_names_begin_apart),
        cmocka_unit_test(the_bits_are_the_same_everywhere),
        cmocka_unit_test(streams_of_different_names_are_uncorrelated),
        cmocka_unit_test(a_draw_says_nothing_of_those_after_it),
        cmocka_unit_test(every_byte_of_a_number_is_even),
        cmocka_unit_test(neighbouring_streams_are_uncorrelated),
        cmocka_unit_test(uniforms_fill_the_open_interval_evenly),
        cmocka_unit_test(numbers_below_a_bound_are_even_and_below),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
