/*
 * chance.c -- ns per value of what a record costs: random numbers, draws, keys, histogram entries.
 */
#include <stdio.h>
#include <time.h>

#include "models/keys.h"
#include "sim/dist.h"
#include "sim/histogram.h"

enum { BLOCK = 500, ROUNDS = 40000 };

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void report(const char *name, double began)
{
    printf("%s %.2f\n", name, 1e9 * (seconds_now() - began) / ((double)BLOCK * ROUNDS));
}

static void time_dist(const char *name, struct dist dist, struct rng *rng)
{
    double values[BLOCK];
    const double began = seconds_now();
    for (int i = 0; i < ROUNDS; i++) dist_fill(&dist, rng, values, BLOCK);
    report(name, began);
}

static void time_keys(struct rng *rng)
{
    const struct keys_spec spec = {
        .family = KEYS_ZIPF, .count = 100000, .exponent = 1, .format = "key-%d"};
    struct keys *keys = keys_create(&spec);
    uint32_t drawn[BLOCK];
    const double began = seconds_now();
    for (int i = 0; i < ROUNDS; i++) keys_fill(keys, rng, drawn, BLOCK);
    report("key_zipf_100000", began);
    keys_destroy(keys);
}

static void time_histogram(struct rng *rng)
{
    const struct dist latency = dist_lognormal(66.1e6, 0.34);
    int64_t since[BLOCK];
    for (int i = 0; i < BLOCK; i++) since[i] = -dist_draw_int(&latency, rng);
    struct histogram *histogram = histogram_create();
    const double began = seconds_now();
    for (int i = 0; i < ROUNDS; i++) histogram_add_since(histogram, i, since, BLOCK);
    report("histogram_add_since", began);
    histogram_destroy(histogram);
}

int main(void)
{
    struct rng rng;
    uint64_t bits[BLOCK];
    rng_init(&rng, 1, 0, "bench", "chance");
    const double began = seconds_now();
    for (int i = 0; i < ROUNDS; i++) rng_fill(&rng, bits, BLOCK);
    report("random_64_bits", began);
    time_dist("exponential", dist_exponential(1e6), &rng);
    time_dist("lognormal", dist_lognormal(66.1e6, 0.34), &rng);
    time_keys(&rng);
    time_histogram(&rng);
    return 0;
}
