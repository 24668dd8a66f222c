/*
 * chance.c -- ns per value of what is drawn and counted for every record: numbers, distributions, keys,
 * their shards and histograms, in blocks of a call's 500 records, and one by one (`_single`).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/common/hash_key.h"
#include "models/common/keys.h"
#include "sim/check.h"
#include "sim/dist.h"
#include "sim/histogram.h"
#include "sim/units.h"
#include "sim/vmath.h"
#include "tests/bench/clock.h"

enum { BLOCK = 500, HISTOGRAMS = 4, SHARDS = 256 };

struct bench {
    struct arena *arena;
    struct rng rng;
    struct dist dist;
    struct histogram *histograms[HISTOGRAMS];
    size_t turn;
    int64_t now_ns;
    int64_t since_ns[BLOCK];
    uint64_t bits[BLOCK];
    double values[BLOCK];
    double results[BLOCK];
    uint32_t drawn[BLOCK];
    struct keys *keys;
    uint32_t *shard_of_key;
    int64_t records[SHARDS];
    double sink; /* what keeps the work from being left out */
};

/* The best of three: what it costs when nobody interrupts. */
static void measure(const char *name, struct bench *bench, void (*block)(struct bench *bench),
                    long blocks)
{
    double best_s = 1e9;
    block(bench);
    for (int attempt = 0; attempt < 3; attempt++) {
        const double began_s = bench_seconds();
        for (long i = 0; i < blocks; i++) block(bench);
        const double took_s = bench_seconds() - began_s;
        if (took_s < best_s) best_s = took_s;
    }
    printf("%s %.2f\n", name, 1e9 * best_s / ((double)blocks * BLOCK));
    fflush(stdout);
}

static void bits_block(struct bench *bench)
{
    rng_fill(&bench->rng, bench->bits, BLOCK);
}

static void bits_single(struct bench *bench)
{
    for (size_t i = 0; i < BLOCK; i++) bench->bits[i] = rng_next(&bench->rng);
}

static void uniform_block(struct bench *bench)
{
    rng_fill_uniform(&bench->rng, bench->values, BLOCK);
}

static void uniform_single(struct bench *bench)
{
    for (size_t i = 0; i < BLOCK; i++) bench->values[i] = rng_uniform(&bench->rng);
}

static void log_block(struct bench *bench)
{
    vmath_log_n(bench->results, bench->values, BLOCK);
}

static void exp_block(struct bench *bench)
{
    vmath_exp_n(bench->results, bench->values, BLOCK);
}

static void quantile_block(struct bench *bench)
{
    vmath_normal_quantile_n(bench->results, bench->values, BLOCK);
}

static void dist_block(struct bench *bench)
{
    dist_fill(&bench->dist, &bench->rng, bench->values, BLOCK);
}

static void dist_single(struct bench *bench)
{
    for (size_t i = 0; i < BLOCK; i++) bench->sink += dist_draw(&bench->dist, &bench->rng);
}

static void since_block(struct bench *bench)
{
    struct histogram *histogram = bench->histograms[bench->turn++ % HISTOGRAMS];
    histogram_add_since(histogram, bench->now_ns, bench->since_ns, BLOCK);
}

static void since_single(struct bench *bench)
{
    struct histogram *histogram = bench->histograms[bench->turn++ % HISTOGRAMS];
    for (size_t i = 0; i < BLOCK; i++) histogram_add(histogram, bench->now_ns - bench->since_ns[i]);
}

static void bench_numbers(struct bench *bench, long blocks)
{
    measure("random_64_bits", bench, bits_block, blocks);
    measure("random_64_bits_single", bench, bits_single, blocks);
    measure("uniform", bench, uniform_block, blocks);
    measure("uniform_single", bench, uniform_single, blocks);
    uniform_block(bench);
    measure("log", bench, log_block, blocks);
    measure("exp", bench, exp_block, blocks);
    measure("normal_quantile", bench, quantile_block, blocks);
}

static void bench_dists(struct bench *bench, long blocks)
{
    static const double values[] = {1, 2, 3, 5, 8, 13, 21, 34};
    static const double cumulative[] = {.1, .2, .4, .5, .7, .8, .9, 1};
    struct dist_part parts[] = {{.cumulative = 0.9, .of = dist_exponential(5e6)},
                                {.cumulative = 1, .of = dist_lognormal(70e6, 0.5)}};
    struct dist cut = dist_lognormal(70e6, 0.5);
    cut.high = 200e6;
    const struct {
        const char *name;
        struct dist dist;
    } cases[] = {
        {"exponential", dist_exponential(5e6)},
        {"lognormal", dist_lognormal(70e6, 0.5)},
        {"lognormal_cut", cut},
        {"weibull", {.family = DIST_WEIBULL, .a = 5e6, .b = 1.5}},
        {"normal", {.family = DIST_NORMAL, .a = 5e6, .b = 1e6}},
        {"gamma", {.family = DIST_GAMMA, .a = 5e6, .b = 2.5}},
        {"gamma_below_1", {.family = DIST_GAMMA, .a = 5e6, .b = 0.5}},
        {"empirical",
         {.family = DIST_EMPIRICAL, .count = 8, .values = values, .cumulative = cumulative}},
        {"mixture", {.family = DIST_MIXTURE, .count = 2, .parts = parts}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char name[64];
        bench->dist = cases[i].dist;
        dist_tabulate(&bench->dist, bench->arena); /* as the reader of scenarios does */
        measure(cases[i].name, bench, dist_block, blocks);
        snprintf(name, sizeof name, "%s_single", cases[i].name);
        measure(name, bench, dist_single, blocks);
    }
}

static void keys_block(struct bench *bench)
{
    keys_fill(bench->keys, &bench->rng, bench->drawn, BLOCK);
}

/* What happens once for each key, before the run. */
static void route_md5_block(struct bench *bench)
{
    for (size_t i = 0; i < BLOCK; i++) {
        char text[KEYS_TEXT_ROOM];
        keys_text(bench->keys, bench->drawn[i], text);
        bench->records[hash_key_shard(hash_key_of(text, strlen(text)), SHARDS)]++;
    }
}

/* What happens for each record. */
static void route_block(struct bench *bench)
{
    for (size_t i = 0; i < BLOCK; i++) bench->records[bench->shard_of_key[bench->drawn[i]]]++;
}

static void bench_keys(struct bench *bench, int64_t count, long blocks)
{
    const struct keys_spec spec = {
        .family = KEYS_ZIPF, .count = count, .exponent = 1, .format = "sales-orders-%d"};
    char name[64];
    bench->keys = keys_create(&spec);
    bench->shard_of_key = check_alloc((unsigned long)count * sizeof *bench->shard_of_key);
    for (uint32_t key = 0; key < count; key++)
        bench->shard_of_key[key] = hash_key_shard(keys_hash(bench->keys, key), SHARDS);
    snprintf(name, sizeof name, "key_zipf_%lld", (long long)count);
    measure(name, bench, keys_block, blocks);
    if (count == 100000) {
        measure("route", bench, route_block, blocks);
        measure("route_md5", bench, route_md5_block, blocks / 10);
    }
    keys_destroy(bench->keys);
    free(bench->shard_of_key);
}

static int64_t spread_age(const struct bench *bench, int i)
{
    return (int64_t)bench->values[i];
}

static int64_t sorted_age(const struct bench *bench, int i)
{
    (void)bench;
    return 70 * NS_PER_MS - i * 25 * NS_PER_US;
}

static int64_t same_age(const struct bench *bench, int i)
{
    (void)bench;
    (void)i;
    return 70 * NS_PER_MS;
}

/* Four histograms in turn, as the stages of a record: they share the cache. */
static void bench_histograms(struct bench *bench, long blocks)
{
    static const struct {
        const char *name;
        int64_t (*age)(const struct bench *bench, int i);
    } cases[] = {{"histogram_add_since", spread_age},
                 {"histogram_add_since_sorted", sorted_age},
                 {"histogram_add_since_same", same_age}};
    const struct dist ages = dist_lognormal(66.1e6, 0.34);
    dist_fill(&ages, &bench->rng, bench->values, BLOCK);
    for (size_t i = 0; i < HISTOGRAMS; i++) bench->histograms[i] = histogram_create();
    bench->now_ns = 1000 * NS_PER_S;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char name[64];
        for (int k = 0; k < BLOCK; k++) bench->since_ns[k] = bench->now_ns - cases[i].age(bench, k);
        measure(cases[i].name, bench, since_block, blocks);
        snprintf(name, sizeof name, "%s_single", cases[i].name);
        measure(name, bench, since_single, blocks);
    }
    for (size_t i = 0; i < HISTOGRAMS; i++) histogram_destroy(bench->histograms[i]);
}

int main(int argc, char **argv)
{
    const double values = argc > 1 ? atof(argv[1]) : 4e6;
    const long blocks = (long)(values / BLOCK) + 1;
    struct bench *bench = check_zeroed(1, sizeof *bench);
    bench->arena = arena_create();
    rng_init(&bench->rng, 1, 0, "chance", "bench");
    bench_numbers(bench, blocks);
    bench_dists(bench, blocks / 2);
    bench_keys(bench, 100000, blocks);
    bench_keys(bench, 1000000, blocks);
    bench_histograms(bench, blocks);
    arena_destroy(bench->arena);
    free(bench);
    return 0;
}
