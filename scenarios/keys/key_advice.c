#include "scenarios/keys/key_advice.h"

#include "models/common/quotas.h"

double key_advice_capacity(double records_per_s, double record_bytes)
{
    const double records = (double)QUOTA_SHARD_WRITE_RECORDS_PER_S / records_per_s;
    const double bytes = (double)QUOTA_SHARD_WRITE_BYTES_PER_S / (records_per_s * record_bytes);
    return records < bytes ? records : bytes;
}

struct shards_advice key_advice_shards(const struct key_load *load, uint32_t shards,
                                       double capacity)
{
    const double *weights = key_load_shards(load, shards);
    const double total = key_load_total(load);
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
