/*
 * key_mix.h -- a producer's records come of several tables or tenants, and some hours have keys of their own.
 *
 * A producer's keys are then one joined table (keys.h): its tables in order, or its keys, and after them the keys of each
 * hour. A record in such an hour is one of its keys with a chance; its size stays what it would have been, and records
 * outside of it are the same as without. Where hours overlap the later one in the list has its chance first.
 */
#ifndef KINESIM_MODELS_KEY_MIX_H
#define KINESIM_MODELS_KEY_MIX_H

#include <stdbool.h>
#include <stdint.h>

#include "models/common/keys.h"
#include "sim/dist.h"
#include "sim/field.h"
#include "sim/rng.h"

/* One of `tables` or `tenants`. */
struct key_table {
    const char *name; /* its key, if it has no keys of its own; may be NULL */
    double weight;    /* of records */
    struct dist record_size;
    const struct keys *keys;
};

/* One of `keys_at`. Times are of the measured time. */
struct key_hour {
    int64_t at_ns, for_ns;
    double share; /* of the records that come then */
    const struct keys *keys;
};

extern const struct field key_table_fields[];
extern const struct field key_hour_fields[];

struct key_mix_config {
    struct field_list
        tables; /* struct key_table; none: there is one, of the producer's own keys and size */
    struct field_list hours; /* struct key_hour */
};

static inline bool key_mix_is_plain(const struct key_mix_config *config)
{
    return config->tables.count == 0 && config->hours.count == 0;
}

/* What a producer draws with; zeroed to begin with. */
struct key_mix {
    const struct key_mix_config *config;
    const struct keys *keys; /* joined */
    int64_t origin_ns;       /* when the measured time begins */
    struct rng table_rng, hour_rng;
};

/* ours: as many as arrivals are made in one go */
enum { KEY_MIX_BLOCK = 512 };

/* Columns of `count` <= KEY_MIX_BLOCK records, in order of their creation: fills their keys and, with tables and if
 * `size` is not NULL, their sizes. */
struct key_mix_fill {
    const int64_t *at_ns;
    struct rng *key_rng, *size_rng;
    uint32_t *key, *size;
    bool has_keys; /* from elsewhere: those of the first part; only hours change them */
};
void key_mix_fill(struct key_mix *mix, const struct key_mix_fill *fill, uint32_t count);

/* Every record is like any other, whenever it comes: its size says nothing of its key. */
bool key_mix_is_steady(const struct key_mix_config *config);

/* Bytes of a drawn size: a record has at least one, and what is above 2^32 is too large all the same. */
uint32_t key_mix_bytes(double drawn);

#endif
