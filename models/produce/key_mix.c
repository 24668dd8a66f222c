#include "models/produce/key_mix.h"

#include <stddef.h>

#include "models/common/quotas.h"
#include "sim/check.h"
#include "sim/units.h"

#include "sim/banned.h"

#define TABLE(member) offsetof(struct key_table, member)
#define HOUR(member)  offsetof(struct key_hour, member)

static const char *const name_says[] = {"name", NULL};

const struct field key_table_fields[] = {
    {.key = "name",
     .kind = FIELD_TEXT,
     .offset = TABLE(name),
     .help = "what it is called; without `keys` the partition key of all its records"},
    {.key = "weight",
     .kind = FIELD_NUMBER,
     .offset = TABLE(weight),
     .fallback = "1",
     .min = 1e-9,
     .max = 1e9,
     .help = "how many of the records are its, relative to the others",
     .source = "ours: all alike"},
    {.key = "record_size",
     .kind = FIELD_DIST,
     .of = FIELD_BYTES,
     .offset = TABLE(record_size),
     .required = true,
     .min = 1,
     .max = (double)QUOTA_RECORD_BYTES_MAX,
     .help = "bytes of one record as Kinesis counts them: data and partition key, not base64"},
    {.key = "keys",
     .kind = FIELD_KEYS,
     .offset = TABLE(keys),
     .required = true,
     .unless = name_says,
     .help = "which partition key a record has"},
    {0},
};

const struct field key_hour_fields[] = {
    {.key = "at",
     .kind = FIELD_DURATION,
     .offset = HOUR(at_ns),
     .required = true,
     .min = 0,
     .max = (double)(366 * NS_PER_DAY),
     .help = "when it begins, from the start of the measured time"},
    {.key = "for",
     .kind = FIELD_DURATION,
     .offset = HOUR(for_ns),
     .required = true,
     .min = 1,
     .max = (double)(366 * NS_PER_DAY),
     .help = "how long it lasts"},
    {.key = "share",
     .kind = FIELD_RATIO,
     .offset = HOUR(share),
     .required = true,
     .min = 0,
     .max = 1,
     .help = "of the records that come then, how many have these keys"},
    {.key = "keys",
     .kind = FIELD_KEYS,
     .offset = HOUR(keys),
     .required = true,
     .help = "which partition key those have"},
    {0},
};

uint32_t key_mix_bytes(double drawn)
{
    const double most = 4e9;
    if (drawn < 1) return 1;
    return drawn > most ? (uint32_t)most : (uint32_t)(drawn + 0.5);
}

bool key_mix_is_steady(const struct key_mix_config *config)
{
    const struct key_table *tables = config->tables.items;
    for (uint32_t i = 0; i < config->tables.count; i++)
        if (tables[i].record_size.family != DIST_CONSTANT ||
            tables[i].record_size.a != tables[0].record_size.a)
            return false;
    return config->hours.count == 0;
}

/* The records of one table, by their places among those made. */
static void fill_table(const struct key_mix *mix, uint32_t table, const uint16_t *place,
                       uint32_t count, const struct key_mix_fill *fill)
{
    const struct key_table *tables = mix->config->tables.items;
    uint32_t keys[KEY_MIX_BLOCK];
    double sizes[KEY_MIX_BLOCK];
    if (count == 0) return;
    keys_fill_part(mix->keys, table, fill->key_rng, keys, count);
    for (uint32_t i = 0; i < count; i++) fill->key[place[i]] = keys[i];
    if (!fill->size) return;
    dist_fill(&tables[table].record_size, fill->size_rng, sizes, count);
    for (uint32_t i = 0; i < count; i++) fill->size[place[i]] = key_mix_bytes(sizes[i]);
}

/* Each record is of a table by its weight. */
static void fill_tables(struct key_mix *mix, const struct key_mix_fill *fill, uint32_t count)
{
    const struct key_table *tables = mix->config->tables.items;
    const uint32_t tables_count = mix->config->tables.count;
    double sum = 0, left[KEY_MIX_BLOCK];
    uint16_t place[KEY_MIX_BLOCK];
    for (uint32_t t = 0; t < tables_count; t++) sum += tables[t].weight;
    for (uint32_t i = 0; i < count; i++) left[i] = rng_uniform(&mix->table_rng) * sum;
    for (uint32_t t = 0; t < tables_count; t++) {
        const bool last = t + 1 == tables_count;
        uint32_t some = 0;
        for (uint32_t i = 0; i < count; i++) {
            if (left[i] < 0) continue; /* of one before */
            left[i] -= tables[t].weight;
            if (left[i] >= 0 && !last) continue;
            left[i] = -1;
            place[some++] = (uint16_t)i;
        }
        fill_table(mix, t, place, some, fill);
    }
}

/* Records of an hour that its keys come to. */
static void fill_hour(struct key_mix *mix, uint32_t part, const struct key_hour *hour,
                      const struct key_mix_fill *fill, uint32_t count)
{
    const int64_t from_ns = mix->origin_ns + hour->at_ns, to_ns = from_ns + hour->for_ns;
    if (fill->at_ns[count - 1] < from_ns || fill->at_ns[0] >= to_ns) return;
    for (uint32_t i = 0; i < count; i++) {
        if (fill->at_ns[i] < from_ns || fill->at_ns[i] >= to_ns) continue;
        if (rng_uniform(&mix->hour_rng) >= hour->share) continue;
        keys_fill_part(mix->keys, part, &mix->hour_rng, &fill->key[i], 1);
    }
}

void key_mix_fill(struct key_mix *mix, const struct key_mix_fill *fill, uint32_t count)
{
    const struct key_hour *hours = mix->config->hours.items;
    const uint32_t tables = mix->config->tables.count;
    CHECK(count > 0 && count <= KEY_MIX_BLOCK);
    if (tables > 0) fill_tables(mix, fill, count);
    else if (!fill->has_keys) keys_fill_part(mix->keys, 0, fill->key_rng, fill->key, count);
    for (uint32_t h = 0; h < mix->config->hours.count; h++)
        fill_hour(mix, (tables > 0 ? tables : 1) + h, &hours[h], fill, count);
}
