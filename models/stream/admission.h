/*
 * admission.h -- what the shards of a stream accept of a call.
 *
 * Each record is tried in request order against its own shard (facts KDS 1.2, 1.3): it is accepted if
 * the shard's two buckets hold enough and refused otherwise, taking nothing. At the end of a call a
 * shard pays the round-up of the call's bytes to the next 1,024. What happens record by record is
 * worked out shard by shard where that comes to the same: when all of a call finds room.
 */
#ifndef KINESIM_MODELS_ADMISSION_H
#define KINESIM_MODELS_ADMISSION_H

#include "models/common/batch.h"
#include "models/stream/shard.h"
#include "sim/rng.h"

struct admission_config {
    bool fixed_window;    /* limits hold per second of the clock, not by token buckets */
    int64_t burst_bytes;  /* what a full byte bucket holds */
    double failure_ratio; /* of records that find room and fail all the same */
};

struct admission {
    struct admission_config config;
    struct shard *shards;
    int64_t bytes_fill;    /* half ns that an empty byte bucket takes to fill */
    uint16_t *of_shard;    /* during a call: the records that met it, or 1 + its cell; else 0 */
    struct rng rng;        /* failures */
    int64_t until_failure; /* records until the next */
};

/* `rng` is the stream of failures; the shards, of which there will be `most`, outlive the admission. */
void admission_open(struct admission *admission, const struct admission_config *config,
                    struct shard *shards, uint32_t most, const struct rng *rng);
/* Fills a shard's buckets. */
void admission_begin(struct admission *admission, uint32_t shard);
void admission_free(struct admission *admission);

/* Tries the records of `batch`, which know their shards, at `now`: gives the stream's answer in the
 * batch, and counts in the shards. */
void admission_try(struct admission *admission, struct batch *batch, int64_t now_ns);

#endif
