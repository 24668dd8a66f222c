/*
 * token_bucket.h -- admits up to a rate, with a burst; exact in integers.
 *
 * Tokens are kept in units x 10^-9, so a nanosecond at `rate` units per second adds exactly `rate` of
 * them. Refill is worked out when asked: an idle bucket costs nothing.
 * Always: tokens <= capacity; only token_bucket_force takes them below zero; the clock given never
 * goes back.
 */
#ifndef KINESIM_MODELS_TOKEN_BUCKET_H
#define KINESIM_MODELS_TOKEN_BUCKET_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/units.h"

struct token_bucket {
    int64_t tokens;   /* units x 10^9 */
    int64_t capacity; /* units x 10^9 */
    int64_t rate;     /* units per second */
    int64_t full_ns;  /* time in which an empty bucket fills: rate x full_ns >= capacity */
    int64_t filled_at_ns;
};

/* A refill adds at most capacity + rate to at most capacity: below 3 x capacity in 63 bits. */
#define TOKEN_BUCKET_UNITS_MAX (INT64_C(1) << 31)
_Static_assert(TOKEN_BUCKET_UNITS_MAX <= INT64_MAX / 3 / NS_PER_S, "a refill must not overflow");

/* 0 < capacity <= TOKEN_BUCKET_UNITS_MAX; 0 < rate per second <= capacity x 10^9. */
struct token_bucket token_bucket_full(int64_t capacity, int64_t rate, int64_t now_ns);

static inline void token_bucket_refill(struct token_bucket *bucket, int64_t now_ns)
{
    const int64_t passed_ns = now_ns - bucket->filled_at_ns;
    bucket->filled_at_ns = now_ns;
    /* Longer than it takes to fill from empty: a debt is then repaid in steps of that length. */
    int64_t left_ns = passed_ns;
    while (left_ns > 0 && bucket->tokens < bucket->capacity) {
        const int64_t step_ns = left_ns < bucket->full_ns ? left_ns : bucket->full_ns;
        bucket->tokens += step_ns * bucket->rate;
        left_ns -= step_ns;
    }
    if (bucket->tokens > bucket->capacity) bucket->tokens = bucket->capacity;
}

/* Takes `units` if all of them are there; takes nothing otherwise. */
static inline bool token_bucket_take(struct token_bucket *bucket, int64_t now_ns, int64_t units)
{
    token_bucket_refill(bucket, now_ns);
    if (bucket->tokens < units * NS_PER_S) return false;
    bucket->tokens -= units * NS_PER_S;
    return true;
}

/* Whether there is anything at all. */
static inline bool token_bucket_positive(struct token_bucket *bucket, int64_t now_ns)
{
    token_bucket_refill(bucket, now_ns);
    return bucket->tokens > 0;
}

/* Takes `units` whatever is there; the debt is repaid before anything is admitted. */
static inline void token_bucket_force(struct token_bucket *bucket, int64_t now_ns, int64_t units)
{
    token_bucket_refill(bucket, now_ns);
    bucket->tokens -= units * NS_PER_S;
}

#endif
