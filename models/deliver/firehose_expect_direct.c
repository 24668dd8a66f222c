/* firehose_expect_direct.c -- what producers put to a delivery, as if a stream of so many shards brought it. */
#include <math.h>

#include "models/common/expect.h"
#include "models/deliver/firehose_state.h"
#include "sim/units.h"

#include "sim/banned.h"

enum { PRODUCERS_MAX = 64 };

/* Producers' calls together. */
static struct renewal calls_of(const struct expect_puts *puts, size_t count)
{
    struct renewal calls[PRODUCERS_MAX];
    const size_t some = count < PRODUCERS_MAX ? count : PRODUCERS_MAX;
    for (size_t i = 0; i < some; i++) calls[i] = puts[i].calls;
    return renewal_joined(calls, (unsigned)some);
}

double firehose_expect_steps(const struct expect *expect, int32_t self, double admitted,
                             double step)
{
    size_t count;
    const struct expect_puts *puts = expect_puts(expect, self, &count);
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += puts[i].records_per_s * dist_mean_steps(&puts[i].size, step);
    return sum * admitted;
}

/* What gets in of what is asked for, once AWS has raised the quotas as far as is assumed. */
static double admitted_of(struct expect *expect, int32_t self, const double asked[DIRECT_QUOTAS])
{
    const struct firehose_config *config = expect_spec(expect, self)->config;
    const struct firehose_direct_config *direct = &config->direct_put;
    const double raise = direct->raise_after_ns > 0 ? direct->raise_most : 1;
    double admitted = 1, over = 0;
    for (int i = 0; i < DIRECT_QUOTAS; i++) {
        const double quota = firehose_direct_quota(direct, (enum direct_quota)i);
        over = fmax(over, asked[i] / quota);
        admitted = fmin(admitted, quota * raise / fmax(asked[i], 1e-12));
    }
    if (over > 1)
        expect_note(expect, self, EXPECT_ABOUT,
                    "it is asked for %.3g times its quota: what is refused until AWS raises it "
                    "counts as delivered, and what is put again is not counted",
                    over);
    return admitted;
}

bool firehose_expect_source(struct expect *expect, int32_t self, struct expect_stream *source)
{
    const struct firehose_config *config = expect_spec(expect, self)->config;
    size_t count;
    const struct expect_puts *puts = expect_puts(expect, self, &count);
    double records = 0, bytes = 0, second = 0, delay = 0;
    for (size_t i = 0; i < count; i++) {
        const double mean = dist_mean(&puts[i].size), rate = puts[i].records_per_s;
        records += rate;
        bytes += rate * mean;
        second += rate * (dist_variance(&puts[i].size) + mean * mean);
        delay += rate * puts[i].delay_s;
    }
    if (records <= 0) return false;
    *source = (struct expect_stream){
        .shard_count = (uint32_t)config->direct_put.shards,
        .calls = calls_of(puts, count),
        .bytes_second = second / records,
        .delay_s = delay / records + dist_mean(&config->direct_put.put_latency) / (double)NS_PER_S,
        .users = 1,
        .user_bytes = 1,
        .retention_ns = (double)QUOTA_FIREHOSE_RETENTION_NS,
    };
    const double asked[DIRECT_QUOTAS] = {bytes, records, 1 / source->calls.mean};
    firehose_expect_direct_findings(expect, self, asked);
    source->admitted = admitted_of(expect, self, asked);
    source->total = (struct expect_shard){.records_per_s = records * source->admitted,
                                          .bytes_per_s = bytes * source->admitted,
                                          .touched = 1};
    return true;
}
