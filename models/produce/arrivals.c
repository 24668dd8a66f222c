#include "models/produce/arrivals.h"

#include <math.h>

#include "sim/check.h"
#include "sim/vmath.h"

#include "sim/banned.h"

void arrivals_next(struct arrivals *arrivals, int64_t *at_ns, uint32_t count)
{
    CHECK(count > 0 && count <= ARRIVALS_BLOCK);
    if (arrivals->constant) {
        for (uint32_t i = 0; i < count; i++)
            at_ns[i] = (int64_t)((double)(arrivals->count + i + 1) * arrivals->gap_mean_ns);
    } else {
        int64_t last = arrivals->last_at_ns;
        dist_fill_int(&arrivals->gap, &arrivals->rng, at_ns, count);
        for (uint32_t i = 0; i < count; i++) at_ns[i] = last += at_ns[i];
    }
    arrivals->count += count;
    arrivals->last_at_ns = at_ns[count - 1];
}

/* ours: of more a Poisson number is normal to 10^-4 of its deviation */
static const double counted_most = 1e7;

int64_t arrivals_until(const struct arrivals *arrivals, int64_t now_ns, struct rng *rng)
{
    struct arrivals ahead = *arrivals;
    int64_t count = 0, at_ns[ARRIVALS_BLOCK];
    const double expected = (double)(now_ns - ahead.last_at_ns) / ahead.gap_mean_ns;
    if (expected > counted_most && ahead.constant)
        return (int64_t)((double)now_ns / ahead.gap_mean_ns) - ahead.count;
    if (expected > counted_most)
        return (int64_t)(expected + sqrt(expected) * vmath_normal_quantile(rng_uniform(rng)));
    while (ahead.last_at_ns <= now_ns) {
        arrivals_next(&ahead, at_ns, ARRIVALS_BLOCK);
        for (uint32_t i = 0; i < ARRIVALS_BLOCK; i++) count += at_ns[i] <= now_ns;
    }
    return count;
}
