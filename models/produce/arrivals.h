/*
 * arrivals.h -- when records are created.
 */
#ifndef KINESIM_MODELS_ARRIVALS_H
#define KINESIM_MODELS_ARRIVALS_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/dist.h"

/* ours: made in one go; a closing batch looks at most 500 records ahead. */
enum { ARRIVALS_BLOCK = 512 };

/* Plain data: a copy of it looks ahead without disturbing the original. */
struct arrivals {
    struct rng rng;
    double gap_mean_ns;
    struct dist gap; /* unless they are constant */
    bool constant;
    int64_t count; /* created so far */
    int64_t last_at_ns;
};

/* The times of the next `count` <= ARRIVALS_BLOCK records. */
void arrivals_next(struct arrivals *arrivals, int64_t *at_ns, uint32_t count);

/* How many more come up to now. They are counted one by one on a copy; where that were millions, a number of the same
 * distribution is drawn from `rng` instead. */
int64_t arrivals_until(const struct arrivals *arrivals, int64_t now_ns, struct rng *rng);

#endif
