/*
 * stream_state.h -- what stream.c (the component) and stream_report.c (its figures) share.
 */
#ifndef KINESIM_MODELS_STREAM_STATE_H
#define KINESIM_MODELS_STREAM_STATE_H

#include <math.h>

#include "models/common/batch.h"
#include "models/common/message.h"
#include "models/stream/admission.h"
#include "models/stream/autoscaling.h"
#include "models/stream/key_use.h"
#include "models/stream/on_demand.h"
#include "models/stream/replication.h"
#include "models/stream/reshard.h"
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
enum { RESHARD_AT_ONCE_MAX = 256 }; /* ours */

enum stream_timer {
    STREAM_STORED = MSG_COUNT,
    STREAM_MINUTE,  /* on demand: AWS looks at the last minute */
    STREAM_SCALE,   /* and splits or merges what it decided to */
    STREAM_RESHARD, /* an operator's change begins, or its next steps are done */
    STREAM_SWITCH,  /* the mode changes; arg: which it will be */
    STREAM_RETENTION,
    STREAM_LOOK,   /* an autoscaler looks at the last minute */
    STREAM_SCALES, /* and acts on an alarm; arg: whether upwards */
    STREAM_EVENTS
};

struct stream_config {
    int mode;
    int64_t shards;
    const struct hash_ranges *ranges; /* of those it begins with, instead of `shards`; NULL: even */
    double warm_bytes_per_s;          /* Advantage: written at once; 0: as a new stream */
    double peak_bytes_per_s;          /* on demand: of the last 30 days */
    struct dist scale_delay;
    double ceiling_bytes_per_s;
    struct {
        struct dist start;
        int64_t step_ns, at_once, quota;
    } reshard;
    struct autoscaling_config autoscaling;
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

/* What was there when a stream's mode or retention was last changed: of meters, and of what they follow. */
struct stream_tariff {
    meter_units since_ms, shard_ms, bytes;
    meter_units time, extended, beyond;
};

struct stream {
    const struct stream_config *config;
    enum stream_mode mode; /* now */
    struct stream_tariff tariff;
    struct stream_port port;
    struct memory *memory;
    struct shard_ranges ranges; /* empty: even, as many as there are */
    uint32_t ending;            /* shards that are closed and not yet ended */
    int64_t changed_at_ns;      /* last */
    int64_t refused_at_ns;      /* last, of a record; 0: never */
    int64_t refused_records;    /* lifetime */
    struct on_demand scaler;    /* empty: provisioned */
    struct reshard reshard;
    meter_units open_ms_before;      /* until the measured time began */
    struct autoscaling *autoscaling; /* NULL: nobody scales it */
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

/* stream_fields.c */
const char *stream_mode_name(enum stream_mode mode);
extern const struct field stream_fields[];
extern const struct field_elsewhere stream_elsewhere[];
extern void stream_validate(const void *config, struct complaints *complaints);
extern void stream_wired(const struct component_spec *all, uint32_t count, uint32_t self,
                         struct complaints *complaints);

void stream_expect(struct expect *expect, int32_t self); /* stream_expect.c */
extern const struct put_kind stream_put_kind;            /* stream_put.c */

/* What a shard's byte bucket holds: a second's worth, or a record that is larger. */
static inline int64_t stream_burst_bytes(const struct stream_config *config)
{
    return config->max_record_bytes > QUOTA_SHARD_WRITE_BYTES_PER_S ? config->max_record_bytes
                                                                    : QUOTA_SHARD_WRITE_BYTES_PER_S;
}

/* How many it begins with. */
static inline uint32_t stream_first_shards(const struct stream_config *config)
{
    if (config->ranges) return config->ranges->count;
    const double shard = (double)QUOTA_SHARD_WRITE_BYTES_PER_S;
    const double warm = ceil(config->warm_bytes_per_s / shard);
    const double peak = ceil(QUOTA_ON_DEMAND_HEADROOM * config->peak_bytes_per_s / shard);
    return (uint32_t)fmax(fmax(warm, peak), (double)config->shards);
}

/* Which those are; any other number is even. */
static inline struct expect_cut stream_cut(const struct stream_config *config, uint32_t shards)
{
    const bool first = config->ranges && config->ranges->count == shards;
    return (struct expect_cut){shards, first ? config->ranges : NULL};
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

/* stream_shards.c: room for shards that come; all changes happen now, at once; a call's records are stored. */
void stream_open_shards(struct sim *sim, struct component *self);
void stream_need_ranges(struct stream *stream);
void stream_change_shards(struct sim *sim, struct component *self,
                          const struct shard_change *changes, uint32_t count);
void stream_end_shards(struct sim *sim, struct stream *stream, const struct batch *batch);

/* The tables `shard` and `hot_key`. */
void stream_report_lineage(struct sim *sim, const struct component *self);
void stream_report_hot_keys(struct sim *sim, struct component *self);

/* reshard_findings.c: requests and splits that were refused; and that it refuses records no longer, since its shards
 * have changed: true if so. */
void reshard_tell(struct sim *sim, const struct component *self);
bool reshard_tell_healed(struct sim *sim, const struct component *self);

/* stream_settings.c, stream_actions.c */
extern void stream_on_switch(struct sim *sim, struct component *self, union event_arg arg);
extern void stream_on_retention(struct sim *sim, struct component *self, union event_arg arg);
extern const struct incident_kind stream_incidents[];

/* stream_bill.c */
const struct stream_billing *stream_billing(enum stream_mode mode);
void stream_open_meters(struct sim *sim, struct component *self); /* a tariff begins */
void stream_account(struct sim *sim, struct component *self);

/* stream_report.c */
void stream_watch_shard(struct sim *sim, struct stream *stream, uint32_t shard);
void stream_open_sinks(struct sim *sim, struct component *self);
void stream_minute(struct sim *sim, struct component *self, int64_t minute);
void stream_measure(struct sim *sim, struct component *self);
void stream_finish(struct sim *sim, struct component *self);
void stream_theory(struct sim *sim, struct component *self);

#endif
