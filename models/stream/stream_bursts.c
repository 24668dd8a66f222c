#include "models/stream/stream_bursts.h"

#include <math.h>

#include "models/common/quotas.h"
#include "models/stream/stream_state.h"
#include "sim/theory.h"

#include "sim/banned.h"

/* A shard's load and its bucket, in records or in bytes: both in what refills in a second. */
struct limit {
    double load, capacity;
};

static double per_record(const struct expect_puts *puts, bool by_records)
{
    return by_records ? 1 / (double)QUOTA_SHARD_WRITE_RECORDS_PER_S
                      : dist_mean(&puts->size) / (double)QUOTA_SHARD_WRITE_BYTES_PER_S;
}

static double load_of(struct expect *expect, const struct expect_puts *puts, size_t count,
                      uint32_t shard, struct expect_cut cut, bool by_records)
{
    double load = 0;
    for (size_t i = 0; i < count; i++)
        load += puts[i].records_per_s * per_record(&puts[i], by_records) *
                expect_shares_of(expect, puts[i].keys, cut, 1)[shard];
    return load;
}

/* The share of all that comes to the shard that one producer's bursts have refused, the rest of the load being even;
 * below 0: not known. */
static double refused_of(const struct expect_bursts *bursts, double own, double rest,
                         double capacity, double clump)
{
    if (clump > capacity) return (1 - capacity / clump) * own / (own + rest);
    if (bursts->high <= 0 || own * bursts->high + rest <= 1) return 0;
    if (!bursts->exponential) return -1;
    return theory_bursts_refused(own * bursts->high + rest, own * bursts->low + rest, capacity,
                                 bursts->on_s, bursts->off_s);
}

/* By one limit. */
static struct stream_bursts by_limit(struct expect *expect, int32_t self, uint32_t shard,
                                     uint32_t shards, bool by_records)
{
    const struct stream_config *config = expect_spec(expect, self)->config;
    const struct expect_cut cut = stream_cut(config, shards);
    const double burst_bytes = (double)stream_burst_bytes(config);
    const double capacity = by_records ? 1 : burst_bytes / (double)QUOTA_SHARD_WRITE_BYTES_PER_S;
    struct stream_bursts bursts = {.known = true, .by_records = by_records};
    size_t count;
    const struct expect_puts *puts = expect_puts(expect, self, &count);
    const double load = load_of(expect, puts, count, shard, cut, by_records);
    for (size_t i = 0; i < count && load > 0; i++) {
        const double share = expect_shares_of(expect, puts[i].keys, cut, 1)[shard];
        const double own = puts[i].records_per_s * per_record(&puts[i], by_records) * share;
        const double clump = puts[i].bursts.clump * share * per_record(&puts[i], by_records);
        const double refused = refused_of(&puts[i].bursts, own, load - own, capacity, clump);
        if (refused < 0) bursts.known = false;
        else bursts.refused += refused;
    }
    return bursts;
}

struct stream_bursts stream_bursts_of(struct expect *expect, int32_t self, uint32_t shard,
                                      uint32_t shards)
{
    const struct stream_bursts records = by_limit(expect, self, shard, shards, true);
    const struct stream_bursts bytes = by_limit(expect, self, shard, shards, false);
    struct stream_bursts worse = records.refused >= bytes.refused ? records : bytes;
    worse.known = records.known && bytes.known;
    worse.refused = fmin(1, worse.refused);
    return worse;
}
