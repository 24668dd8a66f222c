/*
 * stream_expect.h -- what a stream offers to expectations.
 */
#ifndef KINESIM_MODELS_STREAM_EXPECT_H
#define KINESIM_MODELS_STREAM_EXPECT_H

#include "models/common/expect.h"
#include "models/stream/stream_state.h"

/* Points of equal weight for the time in s that a call of `bytes` takes from its arrival until it is stored:
 * front end, slowest zone needed, bytes (sim/theory.h has the mean). */
void stream_expect_put(const struct stream_config *config, double bytes,
                       double points[PUT_EXPECT_POINTS]);

/* What each lane of each shard gets where a shard's keys are spread over lanes (keys_lane), shard by shard: the
 * caller's to free. The stream has said by then what it holds. */
struct expect_shard *stream_expect_lanes(struct expect *expect, int32_t self, uint32_t lanes);

#endif
