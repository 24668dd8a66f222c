#include "models/common/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/categorical.h"
#include "sim/check.h"
#include "sim/vmath.h"

#include "sim/banned.h"

/* A text around a key's number. */
struct numbered {
    char *text;         /* with its %d */
    size_t before;      /* bytes before the number */
    const char *behind; /* the rest */
    int width;          /* at least so many characters, filled up with: */
    char fill;
};

struct keys {
    enum keys_family family;
    uint32_t count;            /* base keys; 0 for random UUIDs */
    uint32_t salt;             /* buckets; 1 without a salt */
    struct numbered name;      /* zipf, uniform */
    char **text;               /* single, list */
    double *share;             /* of each base key, joined: of each key; NULL when all are equal */
    struct categorical *drawn; /* by their shares; NULL when all are equal */
    hash_key *hash;            /* by key: base x salt + bucket */
    struct part *parts;        /* joined */
    uint32_t part_count;
    uint32_t *
        same; /* joined: the key that has the same text before it, or the key itself; NULL: none has */
};

/* A table of a joined one; its keys stand from `first` on. */
struct part {
    struct keys *of;
    uint32_t first;
    double share; /* of all records */
};

bool keys_format_valid(const char *format)
{
    const char *at = strchr(format, '%');
    if (!at || strchr(at + 1, '%')) return false;
    at++;
    if (*at == '0') at++;
    for (int digits = 0; digits < 2 && *at >= '0' && *at <= '9'; digits++) at++;
    return *at == 'd';
}

/* In decimal; gives its end. */
static char *write_number(char *to, uint32_t number, int width, char fill)
{
    char digits[10];
    int count = 0;
    do digits[count++] = (char)('0' + number % 10);
    while (number /= 10);
    for (; width > count; width--) *to++ = fill;
    while (count > 0) *to++ = digits[--count];
    return to;
}

/* By hand, for a format must not come from a user, and some texts of millions of keys are needed. */
static char *write_numbered(const struct numbered *name, uint32_t number, char *to)
{
    memcpy(to, name->text, name->before);
    to = write_number(to + name->before, number, name->width, name->fill);
    return stpcpy(to, name->behind);
}

/* ---- making */

/* The 96 bits below a random key's 32: any fixed mixing will do (the finalizer of splitmix64,
 * Steele et al. 2014). */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static hash_key random_hash(uint32_t key)
{
    const hash_key low = (hash_key)(mix(key) & 0xffffffffu) << 64 | mix(key + (UINT64_C(1) << 32));
    return (hash_key)key << 96 | low;
}

static double *shares_of(const struct keys_spec *spec, uint32_t count)
{
    const bool weighted = spec->family == KEYS_LIST && spec->weight;
    if (!weighted && (spec->family != KEYS_ZIPF || spec->exponent == 0)) return NULL;
    double *share = check_alloc(count * sizeof *share);
    double sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        /* k^-exponent by our own log and exp: the draws must not depend on the processor. */
        share[i] = weighted ? spec->weight[i]
                            : vmath_exp(-spec->exponent * vmath_log((double)i + 1));
        sum += share[i];
    }
    for (uint32_t i = 0; i < count; i++) share[i] /= sum;
    return share;
}

static void hash_all(struct keys *keys)
{
    const uint32_t count = keys_count(keys);
    keys->hash = check_alloc(count * sizeof *keys->hash);
    for (uint32_t key = 0; key < count; key++) {
        char text[KEYS_TEXT_ROOM];
        keys_text(keys, key, text);
        keys->hash[key] = hash_key_of(text, strlen(text));
    }
}

static char *copied(const char *text)
{
    char *copy = check_alloc(strlen(text) + 1);
    return strcpy(copy, text);
}

static void name_numbered(struct numbered *name, const char *format)
{
    name->text = copied(format);
    const char *hole = strchr(name->text, '%');
    name->before = (size_t)(hole - name->text);
    name->behind = strchr(hole, 'd') + 1;
    name->width = atoi(hole + 1); /* a zero in front does no harm */
    name->fill = hole[1] == '0' ? '0' : ' ';
    /* A number has 8 digits, a salt's bucket 8 characters. */
    const int digits = name->width > 8 ? name->width : 8;
    CHECK(strlen(format) - 2 + (size_t)digits + 8 < KEYS_TEXT_ROOM);
}

static void copy_texts(struct keys *keys, const struct keys_spec *spec)
{
    if (spec->family == KEYS_ZIPF || spec->family == KEYS_UNIFORM) {
        CHECK(spec->format && keys_format_valid(spec->format));
        name_numbered(&keys->name, spec->format);
        return;
    }
    keys->text = check_zeroed(keys->count, sizeof *keys->text);
    for (uint32_t i = 0; i < keys->count; i++) keys->text[i] = copied(spec->text[i]);
}

/* The key that stands for all whose first bits are the same: each such stretch of hashes has one, somewhere in it. */
static uint32_t random_key(const struct keys *keys, uint32_t key)
{
    const uint32_t width = (uint32_t)(UINT64_C(0x100000000) / KEYS_JOINED_UUIDS);
    return keys->count == 0 ? key : key * width + (uint32_t)(mix(key) % width);
}

static struct keys *create_part(const struct keys_spec *spec)
{
    CHECK(spec->family != KEYS_JOINED);
    struct keys *part = keys_create(spec);
    if (spec->family != KEYS_RANDOM_UUID) return part;
    part->count = KEYS_JOINED_UUIDS;
    part->hash = check_alloc(part->count * sizeof *part->hash);
    for (uint32_t key = 0; key < part->count; key++)
        part->hash[key] = random_hash(random_key(part, key));
    return part;
}

struct hashed {
    hash_key hash;
    uint32_t key;
};

static int by_hash(const void *left, const void *right)
{
    const struct hashed *a = left, *b = right;
    if (a->hash != b->hash) return a->hash < b->hash ? -1 : 1;
    return (a->key > b->key) - (a->key < b->key);
}

/* A text that stands in several parts is one key: the first. */
static void find_same(struct keys *keys)
{
    struct hashed *sorted = check_alloc(keys->count * sizeof *sorted);
    for (uint32_t key = 0; key < keys->count; key++)
        sorted[key] = (struct hashed){keys->hash[key], key};
    qsort(sorted, keys->count, sizeof *sorted, by_hash);
    for (uint32_t i = 1; i < keys->count; i++) {
        if (sorted[i].hash != sorted[i - 1].hash) continue;
        const uint32_t key = sorted[i].key, first = sorted[i - 1].key;
        if (!keys->same) {
            keys->same = check_alloc(keys->count * sizeof *keys->same);
            for (uint32_t k = 0; k < keys->count; k++) keys->same[k] = k;
        }
        keys->same[key] = first;
        keys->share[first] += keys->share[key];
        keys->share[key] = 0;
        sorted[i].key = first; /* for a third one */
    }
    free(sorted);
}

static void join(struct keys *keys, const struct keys_spec *spec)
{
    double sum = 0;
    CHECK(spec->count >= 1);
    keys->part_count = (uint32_t)spec->count;
    keys->parts = check_zeroed(keys->part_count, sizeof *keys->parts);
    for (uint32_t i = 0; i < keys->part_count; i++) {
        struct part *part = &keys->parts[i];
        *part = (struct part){create_part(&spec->part[i]), keys->count, spec->weight[i]};
        sum += part->share;
        CHECK(keys_count(part->of) <= KEYS_COUNT_MAX - keys->count);
        keys->count += keys_count(part->of);
    }
    keys->hash = check_alloc(keys->count * sizeof *keys->hash);
    keys->share = check_alloc(keys->count * sizeof *keys->share);
    for (uint32_t i = 0; i < keys->part_count; i++) {
        struct part *part = &keys->parts[i];
        const uint32_t count = keys_count(part->of);
        part->share /= sum;
        memcpy(keys->hash + part->first, part->of->hash, count * sizeof *keys->hash);
        for (uint32_t key = 0; key < count; key++)
            keys->share[part->first + key] = part->share * keys_share(part->of, key);
    }
    find_same(keys);
}

struct keys *keys_create(const struct keys_spec *spec)
{
    struct keys *keys = check_zeroed(1, sizeof *keys);
    keys->family = spec->family;
    keys->salt = 1;
    if (spec->family == KEYS_JOINED) {
        join(keys, spec);
        return keys;
    }
    /* A salt changes nothing where every record has a key of its own. */
    if (spec->family == KEYS_RANDOM_UUID) return keys;
    CHECK(spec->salt >= 0 && spec->salt <= KEYS_SALT_MAX);
    if (spec->salt > 0) keys->salt = (uint32_t)spec->salt;
    const int64_t count = spec->family == KEYS_SINGLE ? 1 : spec->count;
    CHECK(count >= 1 && count <= KEYS_COUNT_MAX / keys->salt);
    keys->count = (uint32_t)count;
    copy_texts(keys, spec);
    keys->share = shares_of(spec, keys->count);
    if (keys->share) keys->drawn = categorical_create(keys->share, keys->count);
    hash_all(keys);
    return keys;
}

void keys_destroy(struct keys *keys)
{
    if (!keys) return;
    for (uint32_t i = 0; keys->text && i < keys->count; i++) free(keys->text[i]);
    free(keys->text);
    free(keys->name.text);
    free(keys->share);
    categorical_destroy(keys->drawn);
    for (uint32_t i = 0; i < keys->part_count; i++) keys_destroy(keys->parts[i].of);
    free(keys->parts);
    free(keys->same);
    free(keys->hash);
    free(keys);
}

/* ---- drawing */

uint32_t keys_count(const struct keys *keys)
{
    return keys->count * keys->salt;
}

/* 0 .. bound-1, each as often, but for 1 in 2^40. */
static inline uint32_t scaled(uint64_t bits, uint32_t bound)
{
    return (uint32_t)((hash_key)bits * bound >> 64);
}

static void add_salt(const struct keys *keys, const uint64_t *bits, uint32_t *out, size_t count)
{
    for (size_t i = 0; i < count; i++) out[i] = out[i] * keys->salt + scaled(bits[i], keys->salt);
}

static void fill_base(const struct keys *keys, struct rng *rng, uint64_t *bits, uint32_t *out,
                      size_t count)
{
    if (keys->drawn) {
        categorical_fill(keys->drawn, rng, out, count);
        return;
    }
    rng_fill(rng, bits, count);
    if (keys->family == KEYS_RANDOM_UUID && keys->count == 0)
        for (size_t i = 0; i < count; i++) out[i] = (uint32_t)(bits[i] >> 32);
    else
        for (size_t i = 0; i < count; i++) out[i] = scaled(bits[i], keys->count);
}

/* Which part's turn it is, by their shares. */
static uint32_t draw_part(const struct keys *keys, struct rng *rng)
{
    double left = rng_uniform(rng);
    uint32_t part = 0;
    while (part + 1 < keys->part_count && left >= keys->parts[part].share)
        left -= keys->parts[part++].share;
    return part;
}

void keys_fill_part(const struct keys *keys, uint32_t part, struct rng *rng, uint32_t *out,
                    size_t count)
{
    if (keys->family != KEYS_JOINED) {
        CHECK(part == 0);
        keys_fill(keys, rng, out, count);
        return;
    }
    CHECK(part < keys->part_count);
    keys_fill(keys->parts[part].of, rng, out, count);
    for (size_t i = 0; i < count; i++) out[i] += keys->parts[part].first;
    for (size_t i = 0; keys->same && i < count; i++) out[i] = keys->same[out[i]];
}

void keys_fill(const struct keys *keys, struct rng *rng, uint32_t *out, size_t count)
{
    enum { BLOCK = 256 };
    uint64_t bits[BLOCK];
    if (keys->family == KEYS_JOINED) {
        for (size_t i = 0; i < count; i++)
            keys_fill_part(keys, draw_part(keys, rng), rng, &out[i], 1);
        return;
    }
    while (count > 0) {
        const size_t some = count < BLOCK ? count : BLOCK;
        fill_base(keys, rng, bits, out, some);
        if (keys->salt > 1) {
            rng_fill(rng, bits, some);
            add_salt(keys, bits, out, some);
        }
        out += some;
        count -= some;
    }
}

/* ---- looking up */

hash_key keys_hash(const struct keys *keys, uint32_t key)
{
    return keys->hash ? keys->hash[key] : random_hash(key);
}

static const struct part *part_of(const struct keys *keys, uint32_t key)
{
    const struct part *part = &keys->parts[keys->part_count - 1];
    while (part->first > key) part--;
    return part;
}

void keys_text(const struct keys *keys, uint32_t key, char *text)
{
    if (keys->family == KEYS_JOINED) {
        const struct part *part = part_of(keys, key);
        keys_text(part->of, key - part->first, text);
        return;
    }
    if (keys->family == KEYS_RANDOM_UUID) {
        key = random_key(keys, key);
        const uint64_t rest = mix(key);
        snprintf(text, KEYS_TEXT_ROOM, "%08x-%04x-4%03x-a%03x-%012llx", key,
                 (unsigned)(rest & 0xffff), (unsigned)(rest >> 16 & 0xfff),
                 (unsigned)(rest >> 28 & 0xfff), (unsigned long long)(mix(rest) & 0xffffffffffffu));
        return;
    }
    const uint32_t base = key / keys->salt;
    char *end = keys->text ? stpcpy(text, keys->text[base])
                           : write_numbered(&keys->name, base + 1, text);
    if (keys->salt == 1) return;
    *end = '#';
    *write_number(end + 1, key % keys->salt, 0, ' ') = '\0';
}

double keys_share(const struct keys *keys, uint32_t key)
{
    if (keys->family == KEYS_RANDOM_UUID && keys->count == 0) return 0;
    const double base = keys->share ? keys->share[key / keys->salt] : 1.0 / keys->count;
    return base / keys->salt;
}
