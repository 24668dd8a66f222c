/*
 * path_limit.c -- the record path (path.h) by hand, with everything that kinesim does without: floats,
 * the C library's vector functions, the instructions of this very processor, sums in any order, and
 * no promise that another machine gives the same bits. What the promises cost is the ratio to this.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/common/hash_key.h"
#include "sim/check.h"
#include "tests/bench/clock.h"
#include "tests/bench/path.h"

/* Buckets of a float's upper bits: 8 bits of exponent, 8 of mantissa, 1/256 wide as kinesim's. */
enum {
    LANES = 16,
    PAIRS = (PATH_BATCH / 2 + LANES - 1) / LANES * LANES,
    ROOM = 2 * PAIRS,
    BUCKETS = 1 << 16
};

struct lanes {
    uint32_t a[LANES], b[LANES], c[LANES], d[LANES];
};

struct path {
    struct lanes lanes;
    uint8_t *shard_of_key;
    int64_t records[PATH_SHARDS];
    uint32_t histogram[PATH_STAGES][BUCKETS];
    double sum_ns; /* of the last stage */
};

/* sfc32 (PractRand), a generator in each lane. */
static void fill_bits(struct lanes *lanes, uint32_t *out, size_t count)
{
    struct lanes at = *lanes;
    for (size_t i = 0; i < count; i += LANES) {
        for (size_t k = 0; k < LANES; k++) {
            const uint32_t mixed = at.a[k] + at.b[k] + at.d[k]++;
            at.a[k] = at.b[k] ^ (at.b[k] >> 9);
            at.b[k] = at.c[k] + (at.c[k] << 3);
            at.c[k] = ((at.c[k] << 21) | (at.c[k] >> 11)) + mixed;
            out[i + k] = mixed;
        }
    }
    *lanes = at;
}

/* Box and Muller 1958. Loops of their own for cosine and sine: there is no vector function of both. */
static void add_latencies(struct lanes *lanes, float *age_ns)
{
    uint32_t bits[PAIRS];
    float radius[PAIRS], angle[PAIRS];
    fill_bits(lanes, bits, PAIRS);
    for (size_t i = 0; i < PAIRS; i++) {
        const float u = ((float)(int32_t)(bits[i] >> 8) + 0.5f) * 0x1p-24f;
        radius[i] = (float)PATH_SIGMA * sqrtf(-2 * logf(u));
    }
    fill_bits(lanes, bits, PAIRS);
    for (size_t i = 0; i < PAIRS; i++)
        angle[i] = (float)(int32_t)(bits[i] >> 8) * (6.2831853f * 0x1p-24f);
    for (size_t i = 0; i < PAIRS; i++)
        age_ns[i] += (float)PATH_MEDIAN_NS * expf(radius[i] * cosf(angle[i]));
    for (size_t i = 0; i < PAIRS; i++)
        age_ns[PAIRS + i] += (float)PATH_MEDIAN_NS * expf(radius[i] * sinf(angle[i]));
}

/* Zipf's law of exponent 1 by rejection-inversion (Hoermann & Derflinger 1996): no table that would
 * miss the cache. Gives how many of the ROOM candidates are keys. */
static size_t draw_keys(struct lanes *lanes, uint32_t *key)
{
    const float least = logf(1.5f) - 1, most = logf(PATH_KEYS + 0.5f);
    const float sure = 2 - expf(logf(2.5f) - 0.5f);
    uint32_t bits[ROOM], accepted[ROOM];
    fill_bits(lanes, bits, ROOM);
    for (size_t i = 0; i < ROOM; i++) {
        const float u = most + (float)(int32_t)(bits[i] >> 8) * (0x1p-24f * (least - most));
        const float x = expf(u);
        const float k = floorf(x + 0.5f);
        key[i] = (uint32_t)(int32_t)k;
        accepted[i] = (k - x <= sure) | (u >= logf(k + 0.5f) - 1 / k);
    }
    size_t count = 0;
    for (size_t i = 0; i < ROOM; i++) {
        key[count] = key[i];
        count += accepted[i];
    }
    return count;
}

static void walk_batch(struct path *path)
{
    uint32_t key[2 * ROOM];
    float age_ns[ROOM] = {0};
    for (size_t count = 0; count < PATH_BATCH;) count += draw_keys(&path->lanes, key + count);
    for (size_t i = 0; i < PATH_BATCH; i++) path->records[path->shard_of_key[key[i]]]++;
    for (size_t stage = 0; stage < PATH_STAGES; stage++) {
        add_latencies(&path->lanes, age_ns);
        for (size_t i = 0; i < PATH_BATCH; i++) {
            uint32_t bits;
            memcpy(&bits, &age_ns[i], sizeof bits);
            path->histogram[stage][bits >> 15]++;
        }
    }
    float sum_ns = 0;
    for (size_t i = 0; i < PATH_BATCH; i++) sum_ns += age_ns[i];
    path->sum_ns += (double)sum_ns;
}

static void path_open(struct path *path)
{
    path->shard_of_key = check_alloc(PATH_KEYS + 1);
    for (uint32_t key = 1; key <= PATH_KEYS; key++) {
        char text[64];
        const int length = snprintf(text, sizeof text, PATH_KEY, (int)key);
        path->shard_of_key[key] =
            (uint8_t)hash_key_shard(hash_key_of(text, (size_t)length), PATH_SHARDS);
    }
    for (uint32_t k = 0; k < LANES; k++) {
        path->lanes.a[k] = 1;
        path->lanes.b[k] = k;
        path->lanes.d[k] = 1;
    }
    uint32_t burnt[LANES];
    for (int i = 0; i < 20; i++) fill_bits(&path->lanes, burnt, LANES);
}

static double quantile_ns(const uint32_t *histogram, double rank)
{
    double below = 0;
    uint32_t bucket = 0;
    while (bucket < BUCKETS - 1 && (below += histogram[bucket]) < rank) bucket++;
    const uint32_t bits = (bucket << 15) + (1U << 14);
    float middle_ns;
    memcpy(&middle_ns, &bits, sizeof middle_ns);
    return (double)middle_ns;
}

int main(int argc, char **argv)
{
    const int64_t batches = (int64_t)((argc > 1 ? atof(argv[1]) : 1e7) / PATH_BATCH) + 1;
    struct path *path = check_zeroed(1, sizeof *path);
    path_open(path);
    const double began_s = bench_seconds();
    for (int64_t i = 0; i < batches; i++) walk_batch(path);
    const double took_s = bench_seconds() - began_s;
    const double records = (double)(batches * PATH_BATCH);
    int64_t busiest = 0;
    for (uint32_t i = 0; i < PATH_SHARDS; i++)
        if (path->records[i] > busiest) busiest = path->records[i];
    printf("path_record %.2f\n", 1e9 * took_s / records);
    printf("path_mean_ms %.3f\n", 1e-6 * path->sum_ns / records);
    printf("path_p99_ms %.3f\n",
           1e-6 * quantile_ns(path->histogram[PATH_STAGES - 1], 0.99 * records));
    printf("path_busiest_share %.4f\n", (double)busiest / records);
    free(path->shard_of_key);
    free(path);
    return 0;
}
