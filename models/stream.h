/*
 * stream.h -- what a stream offers to those who write to it and read from it: its port.
 */
#ifndef KINESIM_MODELS_STREAM_H
#define KINESIM_MODELS_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "models/keys.h"
#include "models/shard.h"
#include "sim/component.h"

struct stream_port {
    struct component *stream;
    struct shard *shards;
    uint32_t shard_count;
    int64_t max_record_bytes;
    int64_t retention_ns;
    bool on_demand;
    bool encrypted;

    /* What a GetRecords call of any consumer counts into. */
    struct metric *get_bytes, *get_records, *get_success, *get_latency, *get_age, *get_throttled;
    int64_t *out_bytes; /* on-demand data out, billed; a scrap counter when provisioned */
};

/* The stream's name for a key table: batch.route of the calls that use it. At start only. */
uint32_t stream_route(struct stream_port *port, const struct keys *keys);

static inline struct stream_port *stream_port_of(const struct component *component)
{
    return component->port;
}

#endif
