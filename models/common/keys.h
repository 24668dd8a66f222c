/*
 * keys.h -- which partition key the next record has.
 *
 * A key is a number below keys_count; its text, hash and shard are functions of it, worked out once
 * per key and never per record. A `salt: N` appends a bucket, so a salted key is one of count x N
 * texts. Random UUIDs are the exception: every record has a new key, so there the number is random
 * and stands for the first 32 bits of the hash.
 */
#ifndef KINESIM_MODELS_KEYS_H
#define KINESIM_MODELS_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/common/hash_key.h"
#include "sim/rng.h"

enum keys_family {
    KEYS_ZIPF,
    KEYS_UNIFORM,
    KEYS_SINGLE,
    KEYS_LIST,
    KEYS_RANDOM_UUID,
    KEYS_JOINED, /* several tables of keys as one: of tables or tenants, or of different hours */
};

/* What a scenario says; `file` becomes KEYS_LIST in the reader. Plain data, copied by keys_create. */
struct keys_spec {
    enum keys_family family;
    int64_t count;           /* zipf, uniform: distinct keys, 1 .. 2^24; list: entries */
    double exponent;         /* zipf: P(k) proportional to 1/k^exponent, k = 1 .. count; 0 .. 10 */
    const char *format;      /* zipf, uniform: text of key k with one %d, k = 1 .. count */
    const char *const *text; /* single (one), list */
    const double
        *weight; /* list: relative weights > 0, or NULL for equal ones; joined: of each part */
    const struct keys_spec *part; /* joined: `count` of them, none joined itself */
    int64_t salt;                 /* 0: none; else 1 .. 2^20 buckets: "text#b", b = 0 .. salt-1 */
};

enum { KEYS_COUNT_MAX = 1 << 24, KEYS_SALT_MAX = 1 << 20, KEYS_TEXT_MAX = 256 };
/* ours: in a joined table random UUIDs are so many of them, spread evenly over the hashes */
enum { KEYS_JOINED_UUIDS = 1 << 18 };
enum { KEYS_TEXT_ROOM = KEYS_TEXT_MAX + 32 }; /* bytes that any text fits, with its NUL */

struct keys;

/* count x salt must be at most KEYS_COUNT_MAX (the reader sees to it). */
struct keys *keys_create(const struct keys_spec *spec);
void keys_destroy(struct keys *keys);

/* Number of distinct keys; 0 for random UUIDs, where every key is new. */
uint32_t keys_count(const struct keys *keys);

/* Draws a key for each of `count` records. */
void keys_fill(const struct keys *keys, struct rng *rng, uint32_t *out, size_t count);

/* The same of one part of a joined table alone, whatever its weight; of another table the only part is 0. */
void keys_fill_part(const struct keys *keys, uint32_t part, struct rng *rng, uint32_t *out,
                    size_t count);

/* MD5 of the key's UTF-8 text as a big-endian 128-bit number (facts KDS 1.4, D). */
hash_key keys_hash(const struct keys *keys, uint32_t key);

/* Keys are spread over lanes by a multiplicative hash (Knuth): a key always meets the same lane. */
static inline uint32_t keys_lane(uint32_t key, uint32_t lanes)
{
    return (uint32_t)(((uint64_t)(key * 2654435769u) * lanes) >> 32);
}

/* Writes the key's text with a final NUL into text[KEYS_TEXT_ROOM]. */
void keys_text(const struct keys *keys, uint32_t key, char *text);

/* The share of records that key `key` gets, 0 .. 1; 0 for random UUIDs. */
double keys_share(const struct keys *keys, uint32_t key);

/* True if `format` holds exactly one %d, which may have a width below 100, and no other %. */
bool keys_format_valid(const char *format);

#endif
