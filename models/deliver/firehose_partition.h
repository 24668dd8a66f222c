/*
 * firehose_partition.h -- dynamic partitioning: a buffer for each value of a key in the records.
 *
 * A value is active from the first record that comes while it is not, until its last object has been delivered (facts
 * Firehose 1.7, D). There may be 500 active ones; further values go to the error prefix (activePartitionExceeded). A buffer
 * waits up to half an interval more than its hint says, for buffering has several stages (1.4 and 9.2, D).
 */
#ifndef KINESIM_MODELS_FIREHOSE_PARTITION_H
#define KINESIM_MODELS_FIREHOSE_PARTITION_H

#include "models/common/keys.h"
#include "models/deliver/record_pack.h"
#include "sim/sim.h"
#include "sim/station.h"

enum firehose_partition_by { PARTITION_BY_JQ, PARTITION_BY_LAMBDA };

struct firehose_partition_config {
    const struct keys *keys; /* which values there are, and how often each comes */
    int by;
    int64_t limit;
    int64_t jq_ns; /* time of the jq expressions for one record */
};

struct firehose_partition {
    struct record_pack pack;
    sim_timer due;
    bool open;
    uint32_t key;
    uint32_t objects; /* under way */
    int64_t active_since_ns;
    uint32_t next; /* of the free ones, + 1 */
};

/* What it holds in a run. */
struct firehose_partitions {
    struct rng value_rng, wait_rng;
    struct firehose_partition *at; /* config->limit of them */
    uint32_t made, free, active;   /* used so far; first free + 1; now */
    uint32_t *of_key;              /* place + 1, or 0; NULL: every value is new */
    struct station station;
    int64_t over; /* records that found too many active ones, lifetime */
    int64_t most; /* active at once, in the measured time */
    double jq_ns; /* lifetime */
    struct {
        int64_t over;
    } measured;
    struct metric *count, *limit, *exceeded, *jq_ms, *object_count;
    meter_units *bytes_meter, *objects_meter, *jq_meter;
    int64_t *records_over;
};

extern const struct field firehose_partition_fields[];

#endif
