/*
 * stream_findings.h -- how far the write limits of a stream's shards were used, who was refused, and for which key.
 */
#ifndef KINESIM_MODELS_STREAM_FINDINGS_H
#define KINESIM_MODELS_STREAM_FINDINGS_H

#include "models/common/expect.h"
#include "models/stream/shard.h"
#include "sim/sim.h"

/* What one shard saw in the measured time beside what it counts itself. */
struct shard_seen {
    int64_t records_before, bytes_before; /* admitted in the warm-up */
    int64_t refused_records;
    int64_t peak_second_records, peak_second_bytes;
    uint32_t minutes, refused_minutes;   /* all; with refusals */
    int64_t worst_minute, worst_refused; /* the measured minute with most refusals, and how many */
    double peak_minute;                  /* what the fullest took of the nearer limit */
};

/* The measured time begins. */
void shard_seen_begin(struct shard_seen *seen, const struct shard *shard);
/* A measured minute (or the rest of one, `seconds` long) is over; the shard still counts it. */
void shard_seen_minute(struct shard_seen *seen, const struct shard *shard, int64_t minute,
                       double seconds);

/* The hook of stream.c. */
void stream_findings(struct sim *sim, struct component *self);

/* The same from rates, of `shards` even ones; once the producers' puts are known. */
void stream_expect_findings(struct expect *expect, int32_t self, uint32_t shards);

#endif
