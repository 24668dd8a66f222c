/*
 * stream_bursts.h -- bursts within a minute whose mean a shard could take, without a run: what of them its token buckets
 * refuse.
 */
#ifndef KINESIM_MODELS_STREAM_BURSTS_H
#define KINESIM_MODELS_STREAM_BURSTS_H

#include "models/common/expect.h"

struct stream_bursts {
    double refused; /* share of what comes to the shard; at first tries */
    bool known;     /* by a closed form; false: some come in bursts of which there is none here */
    bool by_records;
};

/*
 * Of one of `shards` shards. One producer's bursts at a time, the others' at their means: exponential ones by
 * theory_bursts_refused; of a clump, what a full bucket does not hold, which is the least that is refused.
 */
struct stream_bursts stream_bursts_of(struct expect *expect, int32_t self, uint32_t shard,
                                      uint32_t shards);

#endif
