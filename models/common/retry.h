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
};

/* Before retry `n` (1, 2, ...): uniform on (0, 1) x min(base x 2^(n-1), cap); facts KDS 2.1, D, BC. */
int64_t retry_delay_ns(const struct retry *retry, struct rng *rng, uint32_t n);

#endif
