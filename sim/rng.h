/*
 * rng.h -- a random stream for each component and purpose.
 *
 * A stream is named by (seed, replication, component, purpose) and is independent of every other
 * name, so adding a component leaves the others' draws as they were. Eight interleaved xoshiro256++
 * generators (Blackman and Vigna 2021) feed one buffer; lane i gives every eighth number, whatever
 * the width of the processor's vectors, so the bits are the same everywhere. The lanes' 2048 bits
 * are seeded by Philox4x32-10 (Salmon et al. 2011) keyed with a hash of the name.
 *
 * A number drawn alone and a number drawn in a block come from the same sequence: one of 32-bit words, the
 * lower half of each generator's number before its upper half. A 64-bit number is the next two words.
 */
#ifndef KINESIM_SIM_RNG_H
#define KINESIM_SIM_RNG_H

#include <stddef.h>
#include <stdint.h>

enum { RNG_LANES = 8, RNG_BUFFER = 128 };

struct rng {
    uint64_t state[4][RNG_LANES];
    uint32_t buffer[RNG_BUFFER];
    uint64_t flip; /* xored to every number: 0, or all ones in an antithetic stream */
    uint32_t used; /* words of buffer[] handed out */
};

void rng_init(struct rng *rng, uint64_t seed, uint32_t replication, const char *component,
              const char *purpose);

/* Before the first draw: every uniform u of the stream becomes 1 - u (Hammersley and Morton 1956). */
void rng_antithetic(struct rng *rng);

/* One block of Philox4x32-10, in place: for the known-answer test. */
void rng_philox(uint32_t counter_and_block[4], uint32_t key0, uint32_t key1);

/* Steps all lanes until the buffer is full; used by the functions below. */
void rng_refill(struct rng *rng);

/* 32 bits. */
static inline uint32_t rng_word(struct rng *rng)
{
    if (rng->used == RNG_BUFFER) rng_refill(rng);
    return rng->buffer[rng->used++];
}

/* 64 bits. */
static inline uint64_t rng_next(struct rng *rng)
{
    const uint32_t low = rng_word(rng);
    return (uint64_t)rng_word(rng) << 32 | low;
}

/* The next `count` of the sequence. */
void rng_fill_words(struct rng *rng, uint32_t *out, size_t count);
void rng_fill(struct rng *rng, uint64_t *out, size_t count);

/* Uniform on the open interval (0, 1): (k + 0.5) / 2^52, never 0 and never 1. */
static inline double rng_uniform_of(uint64_t bits)
{
    return ((double)(int64_t)(bits >> 12) + 0.5) * 0x1.0p-52;
}

static inline double rng_uniform(struct rng *rng)
{
    return rng_uniform_of(rng_next(rng));
}

void rng_fill_uniform(struct rng *rng, double *out, size_t count);

/* Uniform on 0 .. bound-1, exactly (Lemire 2019, with rejection); bound > 0. */
uint64_t rng_below(struct rng *rng, uint64_t bound);

#endif
