#include "sim/rng.h"

#include <string.h>

#include "sim/check.h"
#include "sim/multiversion.h"

#include "sim/banned.h"

/* ---- Philox4x32-10 (Salmon et al. 2011): a block of four words for every counter and key */

struct philox_block {
    uint32_t word[4];
};

static struct philox_block philox(struct philox_block counter, uint32_t key0, uint32_t key1)
{
    uint32_t *c = counter.word;
    for (int round = 0; round < 10; round++) {
        const uint64_t p0 = (uint64_t)0xD2511F53u * c[0];
        const uint64_t p1 = (uint64_t)0xCD9E8D57u * c[2];
        const uint32_t n0 = (uint32_t)(p1 >> 32) ^ c[1] ^ key0;
        const uint32_t n2 = (uint32_t)(p0 >> 32) ^ c[3] ^ key1;
        c[1] = (uint32_t)p1;
        c[3] = (uint32_t)p0;
        c[0] = n0;
        c[2] = n2;
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
    return counter;
}

void rng_philox(uint32_t counter_and_block[4], uint32_t key0, uint32_t key1)
{
    struct philox_block block;
    memcpy(block.word, counter_and_block, sizeof block.word);
    block = philox(block, key0, key1);
    memcpy(counter_and_block, block.word, sizeof block.word);
}

/* ---- naming a stream */

/* Two independent 64-bit lanes, each a multiply-and-fold over the bytes, finished by splitmix64. */
struct name_hash {
    uint64_t lane[2];
};

static uint64_t finish(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static void hash_word(struct name_hash *hash, uint64_t word)
{
    hash->lane[0] = finish(hash->lane[0] ^ word) + 0x9e3779b97f4a7c15u;
    hash->lane[1] = finish(hash->lane[1] + word * 0xd6e8feb86659fd93u) ^ 0xa0761d6478bd642fu;
}

static void hash_text(struct name_hash *hash, const char *text)
{
    hash_word(hash, strlen(text)); /* so that ("ab", "c") is not ("a", "bc") */
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) hash_word(hash, *at);
}

void rng_init(struct rng *rng, uint64_t seed, uint32_t replication, const char *component,
              const char *purpose)
{
    struct name_hash name = {
        {0x243f6a8885a308d3u, 0x13198a2e03707344u}}; /* pi: nothing up a sleeve */
    hash_word(&name, seed);
    hash_word(&name, replication);
    hash_text(&name, component);
    hash_text(&name, purpose);
    const uint32_t key0 = (uint32_t)name.lane[0], key1 = (uint32_t)(name.lane[0] >> 32);
    for (uint32_t i = 0; i < 4 * RNG_LANES / 2; i++) {
        const struct philox_block block = philox(
            (struct philox_block){{i, 0, (uint32_t)name.lane[1], (uint32_t)(name.lane[1] >> 32)}},
            key0, key1);
        uint64_t words[2];
        words[0] = (uint64_t)block.word[1] << 32 | block.word[0];
        words[1] = (uint64_t)block.word[3] << 32 | block.word[2];
        rng->state[2 * i / RNG_LANES][2 * i % RNG_LANES] = words[0];
        rng->state[2 * i / RNG_LANES][2 * i % RNG_LANES + 1] = words[1];
    }
    rng->used = RNG_BUFFER;
    rng->flip = 0;
}

void rng_antithetic(struct rng *rng)
{
    CHECK(rng->used == RNG_BUFFER);
    rng->flip = UINT64_MAX;
}

/* ---- drawing */

/* One word of the state of half the lanes: gcc keeps a vector wider than the processor's own in memory,
 * and two halves in one loop hide each other's latency. */
enum { HALF = RNG_LANES / 2 };
typedef uint64_t half __attribute__((vector_size(HALF * sizeof(uint64_t))));

enum { STEP = RNG_LANES * sizeof(uint64_t) }; /* bytes that one step of all lanes gives */

/* A step of xoshiro256++ (Blackman and Vigna 2021). */
static inline void step_half(half s[4], uint64_t flip, char *out)
{
    const half sum = s[0] + s[3];
    const half drawn = ((sum << 23 | sum >> 41) + s[0]) ^ flip;
    const half shifted = s[1] << 17;
    memcpy(out, &drawn, sizeof drawn);
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = s[3] << 45 | s[3] >> 19;
}

/* Steps all lanes; lane i gives the 64-bit number 8 step + i of out. */
MULTIVERSION static void step_many(uint64_t state[4][RNG_LANES], uint64_t flip, char *out,
                                   size_t steps)
{
    half low[4], high[4];
    for (int word = 0; word < 4; word++) {
        memcpy(&low[word], state[word], sizeof(half));
        memcpy(&high[word], state[word] + HALF, sizeof(half));
    }
    for (size_t step = 0; step < steps; step++, out += STEP) {
        step_half(low, flip, out);
        step_half(high, flip, out + STEP / 2);
    }
    for (int word = 0; word < 4; word++) {
        memcpy(state[word], &low[word], sizeof(half));
        memcpy(state[word] + HALF, &high[word], sizeof(half));
    }
}

void rng_refill(struct rng *rng)
{
    step_many(rng->state, rng->flip, (char *)rng->buffer, sizeof rng->buffer / STEP);
    rng->used = 0;
}

/* The next `size` bytes, whole words, of what the buffer holds. */
static void take(struct rng *rng, char *out, size_t size)
{
    memcpy(out, rng->buffer + rng->used, size);
    rng->used += (uint32_t)(size / sizeof *rng->buffer);
}

static void fill(struct rng *rng, char *out, size_t size)
{
    const size_t left = (RNG_BUFFER - rng->used) * sizeof *rng->buffer;
    const size_t first = size < left ? size : left;
    take(rng, out, first);
    if (first == size) return;
    /* The buffer is empty: whole steps go straight out. */
    const size_t steps = (size - first) / STEP;
    step_many(rng->state, rng->flip, out + first, steps);
    const size_t done = first + steps * STEP;
    if (done == size) return;
    rng_refill(rng);
    take(rng, out + done, size - done);
}

void rng_fill_words(struct rng *rng, uint32_t *out, size_t count)
{
    fill(rng, (char *)out, count * sizeof *out);
}

void rng_fill(struct rng *rng, uint64_t *out, size_t count)
{
    fill(rng, (char *)out, count * sizeof *out);
}

/*
 * rng_uniform of each: the 52 bits become the mantissa of a number in [1, 2), because SSE2 and AVX2
 * cannot convert 64-bit integers. Every step is exact.
 */
MULTIVERSION static void to_uniforms(double *restrict out, const uint64_t *restrict bits,
                                     size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const uint64_t one_to_two = bits[i] >> 12 | 0x3ff0000000000000u;
        double value;
        memcpy(&value, &one_to_two, sizeof value);
        out[i] = (value - 1.0) + 0x1.0p-53;
    }
}

void rng_fill_uniform(struct rng *rng, double *out, size_t count)
{
    enum { BLOCK = 256 };
    uint64_t bits[BLOCK];
    while (count > 0) {
        const size_t some = count < BLOCK ? count : BLOCK;
        rng_fill(rng, bits, some);
        to_uniforms(out, bits, some);
        out += some;
        count -= some;
    }
}

uint64_t rng_below(struct rng *rng, uint64_t bound)
{
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)rng_next(rng) * bound;
    if ((uint64_t)product < bound) {
        const uint64_t refused = (0 - bound) % bound;
        while ((uint64_t)product < refused) product = (wide)rng_next(rng) * bound;
    }
    return (uint64_t)(product >> 64);
}
