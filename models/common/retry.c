#include "models/common/retry.h"

#include "sim/check.h"

#include "sim/banned.h"

int64_t retry_delay_ns(const struct retry *retry, struct rng *rng, uint32_t n)
{
    CHECK(n >= 1);
    int64_t limit_ns = retry->base_ns;
    for (uint32_t i = 1; i < n && limit_ns < retry->cap_ns; i++) limit_ns *= 2;
    if (limit_ns > retry->cap_ns) limit_ns = retry->cap_ns;
    const double u = rng_uniform(rng);
    if (retry->spread > 0) return (int64_t)((1 + retry->spread * (2 * u - 1)) * (double)limit_ns);
    return (int64_t)(u * (double)limit_ns);
}
