/*
 * read_use.h -- how far those who poll a stream use what its shards give: 5 calls and 2 MiB a second (facts KDS 4.1).
 */
#ifndef KINESIM_MODELS_READ_USE_H
#define KINESIM_MODELS_READ_USE_H

#include "sim/sim.h"

/* What the limits are called. */
extern const char read_use_calls[];
extern const char read_use_bytes[];

struct shard_seen;
struct stream_port;
/* Tells both limits of the shard that is nearest to each, if anybody polls; `seen` of each shard knows what it had
 * admitted when the measured time began. */
void read_use_tell(struct sim *sim, const struct component *stream, const struct stream_port *port,
                   const struct shard_seen *seen);

#endif
