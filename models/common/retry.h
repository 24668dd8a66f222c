/*
 * retry.h -- how long to wait before trying again: exponential backoff with full jitter.
 */
#ifndef KINESIM_MODELS_RETRY_H
#define KINESIM_MODELS_RETRY_H

#include <stdint.h>

#include "sim/rng.h"

struct retry {
    int64_t base_ns; /* > 0 */
    int64_t cap_ns;  /* >= base_ns */
    double
        spread; /* 0: full jitter; else the share that a wait is more or less than its limit, < 1 */
};

/* Before retry `n` (1, 2, ...): uniform on (0, 1) x min(base x 2^(n-1), cap); facts KDS 2.1, D, BC. With a spread
 * uniform on (1 - spread, 1 + spread) x that. */
int64_t retry_delay_ns(const struct retry *retry, struct rng *rng, uint32_t n);

#endif
