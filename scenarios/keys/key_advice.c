#include "scenarios/keys/key_advice.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/keys.h"
#include "models/quotas.h"
#include "sim/check.h"

double key_advice_capacity(double records_per_s, double record_bytes)
{
    const double records = (double)QUOTA_SHARD_WRITE_RECORDS_PER_S / records_per_s;
    const double bytes = (double)QUOTA_SHARD_WRITE_BYTES_PER_S / (records_per_s * record_bytes);
    return records < bytes ? records : bytes;
}

static struct shards_advice judge(const double *weights, uint32_t shards, double total,
                                  double capacity)
{
    struct shards_advice advice = {0};
    for (uint32_t i = 0; i < shards; i++) {
        const double share = total > 0 ? weights[i] / total : 0;
        if (share > capacity) advice.refused += share - capacity;
        if (share <= advice.hottest_share) continue;
        advice.hottest = i;
        advice.hottest_share = share;
    }
    return advice;
}

struct shards_advice key_advice_shards(const struct key_load *load, uint32_t shards,
                                       double capacity)
{
    return judge(key_load_shards(load, shards), shards, key_load_total(load), capacity);
}

/* Greedy from the left with what is left of weight and shards: the best cut for an even rest. */
double key_advice_splits(const struct key_load *load, uint32_t shards, hash_key *firsts)
{
    const double *cells = key_load_cells(load);
    const double total = key_load_total(load);
    double left = total, hottest = 0;
    uint32_t cell = 0;
    for (uint32_t shard = 0; shard < shards; shard++) {
        const uint32_t others = shards - 1 - shard;
        const double wanted = left / (others + 1);
        double weight = 0;
        /* At least a cell for this shard and each that follows; then the nearer of two cuts. */
        do {
            weight += cells[cell++];
        } while (cell + others < KEY_LOAD_CELLS &&
                 (others == 0 || weight + cells[cell] - wanted < wanted - weight));
        if (others > 0) firsts[shard] = (hash_key)cell << 112;
        if (weight > hottest) hottest = weight;
        left -= weight;
    }
    return total > 0 ? hottest / total : 0;
}

/* Takes the heavy keys off the shards' weights and puts their buckets back. */
static void salt(const struct key_load *load, double *weights, uint32_t shards,
                 const struct heavy_key *heavy, size_t count, uint32_t buckets)
{
    char text[4 * KEYS_TEXT_MAX + 16];
    for (size_t k = 0; k < count; k++) {
        weights[key_load_shard(load, shards, heavy[k].hash)] -= heavy[k].weight;
        for (uint32_t b = 0; b < buckets; b++) {
            const int length = snprintf(text, sizeof text, "%s#%u", heavy[k].text, b);
            weights[key_load_shard(load, shards, hash_key_of(text, (size_t)length))] +=
                heavy[k].weight / buckets;
        }
    }
}

uint32_t key_advice_salt(const struct key_load *load, uint32_t shards, double capacity,
                         const struct heavy_key *heavy, size_t count, uint32_t most,
                         double *hottest_share)
{
    double *weights = check_alloc(shards * sizeof *weights);
    uint32_t found = 0;
    for (uint32_t buckets = 1; buckets <= most && !found; buckets++) {
        memcpy(weights, key_load_shards(load, shards), shards * sizeof *weights);
        if (buckets > 1) salt(load, weights, shards, heavy, count, buckets);
        *hottest_share = judge(weights, shards, key_load_total(load), capacity).hottest_share;
        if (*hottest_share <= capacity) found = buckets;
    }
    free(weights);
    return found;
}
