#include "models/produce/arrivals.h"

#include <math.h>

#include "sim/check.h"
#include "sim/vmath.h"

#include "sim/banned.h"

/* ---- at a flat rate */

static void next_flat(struct arrivals *arrivals, int64_t *at_ns, uint32_t count)
{
    if (arrivals->constant) {
        for (uint32_t i = 0; i < count; i++)
            at_ns[i] = (int64_t)((double)(arrivals->count + i + 1) * arrivals->gap_mean_ns);
    } else {
        int64_t last = arrivals->last_at_ns;
        dist_fill_int(&arrivals->gap, &arrivals->rng, at_ns, count);
        for (uint32_t i = 0; i < count; i++) at_ns[i] = last += at_ns[i];
    }
}

/* ---- at one that changes */

static void next_changing(struct arrivals *arrivals, int64_t *at_ns, uint32_t count)
{
    double gaps[ARRIVALS_BLOCK];
    if (arrivals->constant)
        for (uint32_t i = 0; i < count; i++) gaps[i] = 1;
    else dist_fill(&arrivals->gap, &arrivals->rng, gaps, count);
    intensity_next(&arrivals->changing->intensity, gaps, at_ns, count);
}

/* ---- in clumps */

double arrivals_clump_mean(const struct dist *size)
{
    return dist_mean_steps(size, 1) + dist_cdf(size, 0.5);
}

static int64_t clump_size(struct arrivals_clumps *clumps)
{
    const int64_t size = dist_draw_int(clumps->size, &clumps->rng);
    return size > 0 ? size : 1;
}

static void next_clump(struct arrivals *arrivals, struct arrivals_clumps *clumps)
{
    if (clumps->used == ARRIVALS_CLUMPS_AHEAD) {
        next_changing(arrivals, clumps->at_ns, ARRIVALS_CLUMPS_AHEAD);
        clumps->used = 0;
    }
    clumps->now_ns = clumps->at_ns[clumps->used++];
    clumps->left = clump_size(clumps);
}

static void next_clumped(struct arrivals *arrivals, int64_t *at_ns, uint32_t count)
{
    struct arrivals_clumps *clumps = &arrivals->changing->clumps;
    for (uint32_t done = 0; done < count;) {
        if (clumps->left == 0) next_clump(arrivals, clumps);
        CHECK(clumps->left > 0);
        const uint32_t room = count - done;
        const uint32_t some = clumps->left < room ? (uint32_t)clumps->left : room;
        for (uint32_t i = 0; i < some; i++) at_ns[done + i] = clumps->now_ns;
        clumps->left -= some;
        done += some;
    }
}

void arrivals_next(struct arrivals *arrivals, int64_t *at_ns, uint32_t *key, uint32_t *size,
                   uint32_t count)
{
    struct arrivals_changing *changing = arrivals->changing;
    CHECK(count > 0 && count <= ARRIVALS_BLOCK);
    if (!changing) next_flat(arrivals, at_ns, count);
    else if (changing->is_trace) trace_cursor_next(&changing->trace, at_ns, key, size, count);
    else if (changing->clumps.size) next_clumped(arrivals, at_ns, count);
    else next_changing(arrivals, at_ns, count);
    arrivals->count += count;
    arrivals->last_at_ns = at_ns[count - 1];
}

/* ---- counting ahead */

/* ours: of more a Poisson number is normal to 10^-4 of its deviation */
static const double counted_most = 1e7;

static int64_t count_one_by_one(struct arrivals *ahead, int64_t now_ns)
{
    int64_t count = 0, at_ns[ARRIVALS_BLOCK];
    while (ahead->last_at_ns <= now_ns) {
        arrivals_next(ahead, at_ns, NULL, NULL, ARRIVALS_BLOCK);
        for (uint32_t i = 0; i < ARRIVALS_BLOCK; i++) count += at_ns[i] <= now_ns;
    }
    return count;
}

static int64_t normal_count(double mean, double variance, struct rng *rng)
{
    const double count = mean + sqrt(variance) * vmath_normal_quantile(rng_uniform(rng));
    return count > 0 ? (int64_t)count : 0;
}

/* The states that a source will be in are drawn, what comes in them is a number. */
static int64_t count_changing(struct arrivals *ahead, int64_t now_ns, struct rng *rng)
{
    struct intensity walked = ahead->changing->intensity;
    const struct dist *clump = ahead->changing->clumps.size;
    const double expected = intensity_until(&walked, now_ns); /* records, or clumps */
    const double each = clump ? arrivals_clump_mean(clump) : 1;
    if (expected * each <= counted_most) return count_one_by_one(ahead, now_ns);
    if (ahead->constant) return (int64_t)expected;
    return normal_count(expected * each,
                        expected * (each * each + (clump ? dist_variance(clump) : 0)), rng);
}

int64_t arrivals_until(const struct arrivals *arrivals, int64_t now_ns, struct rng *rng)
{
    struct arrivals ahead = *arrivals;
    if (ahead.changing) {
        struct arrivals_changing changing = *arrivals->changing;
        ahead.changing = &changing;
        if (changing.is_trace) return trace_cursor_until(&changing.trace, now_ns);
        return count_changing(&ahead, now_ns, rng);
    }
    const double expected = (double)(now_ns - ahead.last_at_ns) / ahead.gap_mean_ns;
    if (expected > counted_most && ahead.constant)
        return (int64_t)((double)now_ns / ahead.gap_mean_ns) - ahead.count;
    if (expected > counted_most) return normal_count(expected, expected, rng);
    return count_one_by_one(&ahead, now_ns);
}
