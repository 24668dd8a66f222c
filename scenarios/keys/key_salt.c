#include "scenarios/keys/key_salt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/common/keys.h"
#include "sim/check.h"

struct key_salt {
    const struct key_load *load;
    const struct heavy_key *heavy;
    size_t count;
    uint32_t most;
    hash_key *hashes; /* of bucket b of key k: [k * most + b] */
};

struct key_salt *key_salt_create(const struct key_load *load, const struct heavy_key *heavy,
                                 size_t count, uint32_t most)
{
    CHECK(most >= 1);
    struct key_salt *salt = check_alloc(sizeof *salt);
    *salt = (struct key_salt){load, heavy, count, most,
                              check_alloc((count * most + 1) * sizeof *salt->hashes)};
    for (size_t k = 0; k < count; k++)
        for (uint32_t b = 0; b < most; b++) {
            char text[4 * KEYS_TEXT_MAX + 16];
            const int length = snprintf(text, sizeof text, "%s#%u", heavy[k].text, b);
            salt->hashes[k * most + b] = hash_key_of(text, (size_t)length);
        }
    return salt;
}

void key_salt_destroy(struct key_salt *salt)
{
    if (!salt) return;
    free(salt->hashes);
    free(salt);
}

/* Takes the heavy keys off the shards' weights and puts their buckets back. */
static void move(const struct key_salt *salt, double *weights, uint32_t shards, uint32_t buckets)
{
    for (size_t k = 0; k < salt->count; k++) {
        const struct heavy_key *key = &salt->heavy[k];
        weights[key_load_shard(salt->load, shards, key->hash)] -= key->weight;
        for (uint32_t b = 0; b < buckets; b++)
            weights[key_load_shard(salt->load, shards, salt->hashes[k * salt->most + b])] +=
                key->weight / buckets;
    }
}

double key_salt_hottest(const struct key_salt *salt, uint32_t shards, uint32_t buckets)
{
    CHECK(buckets >= 1 && buckets <= salt->most);
    const double total = key_load_total(salt->load);
    double *weights = check_alloc(shards * sizeof *weights), hottest = 0;
    memcpy(weights, key_load_shards(salt->load, shards), shards * sizeof *weights);
    if (buckets > 1) move(salt, weights, shards, buckets);
    for (uint32_t i = 0; i < shards; i++)
        if (weights[i] > hottest) hottest = weights[i];
    free(weights);
    return total > 0 ? hottest / total : 0;
}

uint32_t key_salt_enough(const struct key_salt *salt, uint32_t shards, double capacity,
                         double *hottest_share)
{
    for (uint32_t buckets = 1; buckets <= salt->most; buckets++) {
        *hottest_share = key_salt_hottest(salt, shards, buckets);
        if (*hottest_share <= capacity) return buckets;
    }
    return 0;
}
