/*
 * stream_varying.h -- what comes to a stream whose load varies, without a run: its busiest time, and its shards as
 * fluids against their limits.
 */
#ifndef KINESIM_MODELS_STREAM_VARYING_H
#define KINESIM_MODELS_STREAM_VARYING_H

#include <stddef.h>

#include "models/common/course.h"
#include "models/common/expect.h"

/* What is put at the busiest time: `puts` themselves if all are flat, else `room`, the caller's for `count`. */
const struct expect_puts *stream_at_busiest(const struct expect *expect,
                                            const struct expect_puts *puts, size_t count,
                                            struct expect_puts *room);

/* Some producer's load does. */
bool stream_varies(const struct expect *expect, int32_t self);

/* What comes in each slot, 1 in the mean; NULL if what is put is flat. Good until the next request. */
const double *stream_course(struct expect *expect, int32_t self);

/* NULL if what is put is flat. */
struct stream_varying;
struct stream_varying *stream_varying_create(struct expect *expect, int32_t self, uint32_t shards);
void stream_varying_destroy(struct stream_varying *varying);

/* One shard against its nearer limit in each slot, by what it pays at least: what is refused comes again. */
struct course_use stream_varying_use(struct stream_varying *varying, uint32_t shard);

#endif
