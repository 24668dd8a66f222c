/*
 * records_gsl.c -- what a record needs, as a C programmer has it from GSL: the record path of
 * ../path.h, and a key, its shard by MD5, a lognormal latency and a histogram entry alone.
 */
#include <gsl/gsl_histogram.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <md5.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/clock.h"
#include "tests/bench/path.h"

/* gsl_histogram's fast case: equal cells, 0.1 ms wide; nothing is above a second. */
enum { CELLS = 10000 };
#define CELLS_END_NS 1e9

struct bench {
    gsl_rng *rng;
    gsl_ran_discrete_t *keys;
    gsl_histogram *histograms[PATH_STAGES];
    int64_t records[PATH_SHARDS];
    double sink; /* what keeps the work from being left out */
};

static gsl_ran_discrete_t *zipf(size_t count)
{
    double *weight = malloc(count * sizeof *weight);
    if (!weight) exit(1);
    for (size_t i = 0; i < count; i++) weight[i] = 1 / (double)(i + 1);
    gsl_ran_discrete_t *keys = gsl_ran_discrete_preproc(count, weight);
    free(weight);
    return keys;
}

/* An even power of two of shards: the first bits of the hash. */
static uint32_t shard_of(size_t key)
{
    char text[64];
    uint8_t digest[MD5_DIGEST_LENGTH];
    const int length = snprintf(text, sizeof text, PATH_KEY, (int)key + 1);
    MD5_CTX context;
    MD5Init(&context);
    MD5Update(&context, (const uint8_t *)text, (size_t)length);
    MD5Final(digest, &context);
    return digest[0] % PATH_SHARDS;
}

static double draw_latency_ns(struct bench *bench)
{
    return gsl_ran_lognormal(bench->rng, log(PATH_MEDIAN_NS), PATH_SIGMA);
}

static void walk(struct bench *bench)
{
    bench->records[shard_of(gsl_ran_discrete(bench->rng, bench->keys))]++;
    double age_ns = 0;
    for (int stage = 0; stage < PATH_STAGES; stage++) {
        age_ns += draw_latency_ns(bench);
        gsl_histogram_increment(bench->histograms[stage], age_ns);
    }
}

static void draw_key(struct bench *bench)
{
    bench->sink += (double)gsl_ran_discrete(bench->rng, bench->keys);
}

static void route(struct bench *bench)
{
    bench->sink += shard_of((size_t)bench->sink % PATH_KEYS);
}

static void draw_latency(struct bench *bench)
{
    bench->sink += draw_latency_ns(bench);
}

static void count_latency(struct bench *bench)
{
    bench->sink = bench->sink < 200e6 ? bench->sink + 7e4 : 0;
    gsl_histogram_increment(bench->histograms[0], bench->sink);
}

static void measure(const char *name, struct bench *bench, void (*work)(struct bench *), long count)
{
    const double began_s = bench_seconds();
    for (long i = 0; i < count; i++) work(bench);
    printf("%s %.2f\n", name, 1e9 * (bench_seconds() - began_s) / (double)count);
}

static void report_path(const struct bench *bench, long count)
{
    int64_t busiest = 0;
    for (int i = 0; i < PATH_SHARDS; i++)
        if (bench->records[i] > busiest) busiest = bench->records[i];
    const gsl_histogram *last = bench->histograms[PATH_STAGES - 1];
    double below = 0;
    size_t cell = 0;
    while (cell < CELLS - 1 && (below += gsl_histogram_get(last, cell)) < 0.99 * (double)count)
        cell++;
    printf("path_mean_ms %.3f\n", 1e-6 * gsl_histogram_mean(last));
    printf("path_p99_ms %.3f\n", 1e-6 * ((double)cell + 0.5) * CELLS_END_NS / CELLS);
    printf("path_busiest_share %.4f\n", (double)busiest / (double)count);
}

int main(int argc, char **argv)
{
    const long count = (long)(argc > 1 ? atof(argv[1]) : 1e6);
    struct bench bench = {.rng = gsl_rng_alloc(gsl_rng_mt19937), .keys = zipf(PATH_KEYS)};
    for (int i = 0; i < PATH_STAGES; i++) {
        bench.histograms[i] = gsl_histogram_alloc(CELLS);
        gsl_histogram_set_ranges_uniform(bench.histograms[i], 0, CELLS_END_NS);
    }
    measure("path_record", &bench, walk, count);
    report_path(&bench, count);
    gsl_ran_discrete_free(bench.keys);
    bench.keys = zipf(100000);
    measure("key_zipf_100000", &bench, draw_key, count);
    bench.sink = 0;
    measure("route_md5", &bench, route, count);
    measure("lognormal", &bench, draw_latency, count);
    bench.sink = 0;
    measure("histogram_add_since", &bench, count_latency, count);
    gsl_ran_discrete_free(bench.keys);
    for (int i = 0; i < PATH_STAGES; i++) gsl_histogram_free(bench.histograms[i]);
    gsl_rng_free(bench.rng);
    return 0;
}
