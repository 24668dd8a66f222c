/*
 * path.c -- ns per record of the record path (path.h) through the public functions of sim/ and models/,
 * in batches of columns, as producers, streams and consumers call them, without their events.
 */
#include <stdio.h>
#include <stdlib.h>

#include "models/common/hash_key.h"
#include "models/common/keys.h"
#include "sim/check.h"
#include "sim/dist.h"
#include "sim/histogram.h"
#include "sim/multiversion.h"
#include "tests/bench/clock.h"
#include "tests/bench/path.h"

struct stage {
    struct rng rng;
    struct histogram *histogram;
};

struct path {
    struct arena *arena;
    struct keys *keys;
    struct rng key_rng;
    struct dist latency;
    uint8_t *shard_of_key;
    int64_t records[PATH_SHARDS];
    struct stage stages[PATH_STAGES];
};

static void path_open(struct path *path)
{
    const struct keys_spec spec = {
        .family = KEYS_ZIPF, .count = PATH_KEYS, .exponent = 1, .format = PATH_KEY};
    path->keys = keys_create(&spec);
    path->shard_of_key = check_alloc(PATH_KEYS * sizeof *path->shard_of_key);
    for (uint32_t key = 0; key < PATH_KEYS; key++)
        path->shard_of_key[key] = (uint8_t)hash_key_shard(keys_hash(path->keys, key), PATH_SHARDS);
    path->arena = arena_create();
    path->latency = dist_lognormal(PATH_MEDIAN_NS, PATH_SIGMA);
    dist_tabulate(&path->latency, path->arena);
    rng_init(&path->key_rng, 1, 0, "path", "keys");
    for (uint32_t i = 0; i < PATH_STAGES; i++) {
        rng_init(&path->stages[i].rng, 1, i, "path", "latencies");
        path->stages[i].histogram = histogram_create();
    }
}

static void path_close(struct path *path)
{
    for (uint32_t i = 0; i < PATH_STAGES; i++) histogram_destroy(path->stages[i].histogram);
    free(path->shard_of_key);
    keys_destroy(path->keys);
    arena_destroy(path->arena);
}

MULTIVERSION static void add_to(int64_t *restrict age_ns, const int64_t *restrict latency_ns)
{
    for (uint32_t i = 0; i < PATH_BATCH; i++) age_ns[i] += latency_ns[i];
}

static void walk_batch(struct path *path)
{
    uint32_t key[PATH_BATCH];
    int64_t latency_ns[PATH_BATCH], age_ns[PATH_BATCH] = {0};
    keys_fill(path->keys, &path->key_rng, key, PATH_BATCH);
    for (uint32_t i = 0; i < PATH_BATCH; i++) path->records[path->shard_of_key[key[i]]]++;
    for (uint32_t stage = 0; stage < PATH_STAGES; stage++) {
        dist_fill_int(&path->latency, &path->stages[stage].rng, latency_ns, PATH_BATCH);
        add_to(age_ns, latency_ns);
        histogram_add_values(path->stages[stage].histogram, age_ns, PATH_BATCH);
    }
}

int main(int argc, char **argv)
{
    const int64_t batches = (int64_t)((argc > 1 ? atof(argv[1]) : 1e7) / PATH_BATCH) + 1;
    struct path *path = check_zeroed(1, sizeof *path);
    path_open(path);
    walk_batch(path);
    const double began_s = bench_seconds();
    for (int64_t i = 0; i < batches; i++) walk_batch(path);
    const double took_s = bench_seconds() - began_s;
    const struct histogram *last = path->stages[PATH_STAGES - 1].histogram;
    int64_t busiest = 0;
    for (uint32_t i = 0; i < PATH_SHARDS; i++)
        if (path->records[i] > busiest) busiest = path->records[i];
    printf("path_record %.2f\n", 1e9 * took_s / (double)(batches * PATH_BATCH));
    /* What makes it the same work as the others do. */
    printf("path_mean_ms %.3f\n", 1e-6 * histogram_mean(last));
    printf("path_p99_ms %.3f\n", 1e-6 * (double)histogram_quantile(last, 0.99));
    printf("path_busiest_share %.4f\n", (double)busiest / (double)histogram_count(last));
    path_close(path);
    free(path);
    return 0;
}
