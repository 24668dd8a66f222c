/*
 * stream_state.h -- what stream.c (the component) and stream_report.c (its figures) share.
 */
#ifndef KINESIM_MODELS_STREAM_STATE_H
#define KINESIM_MODELS_STREAM_STATE_H

#include <math.h>

#include "models/common/batch.h"
#include "models/stream/admission.h"
#include "models/stream/key_use.h"
#include "models/stream/replication.h"
#include "models/stream/stream.h"
#include "models/stream/stream_findings.h"
#include "models/stream/user_keys.h"
#include "sim/dist.h"
#include "sim/station.h"

enum stream_mode { STREAM_PROVISIONED, STREAM_ON_DEMAND, STREAM_ADVANTAGE };
enum stream_encryption { STREAM_PLAIN, STREAM_KMS };
enum stream_ack { STREAM_ACK_ALL, STREAM_ACK_MAJORITY };
enum stream_enforcement { STREAM_TOKEN_BUCKET, STREAM_FIXED_WINDOW };
enum stream_key_owner { STREAM_KEY_AWS, STREAM_KEY_CUSTOMER };

struct stream_config {
    int mode;
    int64_t shards;
    double warm_bytes_per_s; /* Advantage: written at once; 0: as a new stream */
    int64_t retention_ns;
    int encryption;
    int kms_key;
    int64_t kms_calls_per_5min;
    bool shard_metrics;
    int64_t max_record_bytes;
    int ack;
    int enforcement;
    int64_t front_end_ns;
    struct dist zone_write;
    double put_bytes_per_s;
    double internal_failure_rate;
    struct dist internal_failure_latency;
};

struct stream_route_table {
    const struct keys *keys;
    struct key_use used; /* without a table when every key is new; counts only in the replication
                            that reports hot keys */
    bool aggregates;
    struct user_keys users; /* instead of what `used` counts, if there may be aggregates */
    double records_per_s, mean_bytes; /* of the producers that use it; told when they finish */
};

struct stream {
    const struct stream_config *config;
    struct stream_port port;
    struct memory *memory;
    struct shard_ranges ranges; /* empty: even, as many as there are */
    uint32_t ending;            /* shards that are closed and not yet ended */
    meter_units open_ms_before; /* until the measured time began */
    struct stream_route_table *routes;
    uint32_t route_count;
    struct admission admission;
    struct rng zone_rng;
    struct station replication; /* records admitted, not yet stored */

    /* Lifetime sums. */
    int64_t admitted_records, admitted_bytes, stored_records;
    int64_t records_before;    /* admitted in the warm-up */
    struct shard_seen *seen;   /* of each shard, in the measured time */
    struct shard_reads *reads; /* of each shard, where its metrics are asked for */

    struct metric *incoming_bytes, *incoming_records;
    struct metric *put_bytes, *put_latency, *put_success;
    struct metric *single_bytes, *single_latency, *single_success; /* PutRecord */
    struct metric *put_total, *put_successful, *put_failed, *put_throttled;
    struct metric *write_exceeded;

    meter_units *billed_in;  /* on-demand: rounded bytes; provisioned: payload units */
    meter_units *time_meter; /* stream-ms or shard-ms */
    meter_units *extended_retention, *long_retention;
    meter_units *kms_requests, *kms_key, *shard_metrics;
    int64_t *records, *bytes, *throttled, *failed;
    int64_t *user_records; /* NULL while there are no aggregates, or the warm-up lasts */
    meter_units scrap;     /* where meters of the other mode go */
};

/* stream_faults.c: what can happen to it, and what can be done to it. */
extern const struct incident_kind stream_incidents[];

void stream_expect(struct expect *expect, int32_t self); /* stream_expect.c */
extern const struct put_kind stream_put_kind;            /* stream_put.c */

/* How many it begins with. */
static inline uint32_t stream_first_shards(const struct stream_config *config)
{
    const double warm = ceil(config->warm_bytes_per_s / (double)QUOTA_SHARD_WRITE_BYTES_PER_S);
    return (uint32_t)(warm > (double)config->shards ? warm : (double)config->shards);
}

/* stream_aggregates.c: what is done with a call that may bring aggregates. */
void stream_route_aggregates(const struct stream *stream, struct batch *batch);
void stream_settle_aggregates(struct stream *stream, const struct batch *batch);
void stream_store_aggregates(struct stream *stream, const struct batch *batch, int64_t now_ns);

/* The shard whose range holds the hash. */
static inline uint32_t stream_owner(const struct stream *stream, hash_key hash)
{
    if (stream->ranges.count > 0) return shard_ranges_find(&stream->ranges, hash);
    return hash_key_shard(hash, stream->port.shard_count);
}

/* What becomes of shards: `one` and `other`, its neighbour above, become one; or, if `other` is SHARD_NONE, `one`
 * is split, and `at` is the first hash of its upper half. */
struct shard_change {
    uint32_t one, other;
    hash_key at;
};

/* stream_shards.c: room for shards that come; all changes happen now, at once; a call's records are stored. */
void stream_open_shards(struct sim *sim, struct component *self);
void stream_change_shards(struct sim *sim, struct component *self,
                          const struct shard_change *changes, uint32_t count);
void stream_end_shards(struct sim *sim, struct stream *stream, const struct batch *batch);

/* The tables `shard` and `hot_key`. */
void stream_report_lineage(struct sim *sim, const struct component *self);
void stream_report_hot_keys(struct sim *sim, struct component *self);

/* stream_report.c */
void stream_watch_shard(struct sim *sim, struct stream *stream, uint32_t shard);
const struct stream_billing *stream_billing(const struct stream_config *config);
void stream_open_sinks(struct sim *sim, struct component *self);
void stream_minute(struct sim *sim, struct component *self, int64_t minute);
void stream_account(struct sim *sim, struct component *self);
void stream_measure(struct sim *sim, struct component *self);
void stream_finish(struct sim *sim, struct component *self);
void stream_theory(struct sim *sim, struct component *self);

#endif
