/*
 * batch.h -- a PutRecords call: up to 500 records as columns.
 *
 * A batch belongs to one worker of a producer. While it is under way (MSG_PUT until MSG_PUT_DONE) the
 * stream has it; otherwise the producer.
 */
#ifndef KINESIM_MODELS_BATCH_H
#define KINESIM_MODELS_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "models/common/quotas.h"
#include "sim/component.h"

enum batch_outcome { BATCH_ACCEPTED, BATCH_THROTTLED, BATCH_FAILED };

/* What a shard accepted of a call. */
struct batch_cell {
    uint32_t shard;
    uint32_t count;
    int64_t bytes;
};

struct batch {
    struct component *producer; /* who gets MSG_PUT_DONE */
    uint32_t worker;            /* the producer's own number for it */
    uint32_t route;             /* the stream's name for the producer's key table */
    bool single;                /* PutRecord: one record, rounded up on its own */
    int64_t round_trip_ns;      /* client to front end and back */
    int64_t received_at_ns;     /* by the front end */

    bool aggregates; /* records may be such (aggregate.h): created_at_ns says so */
    uint32_t count;
    uint32_t one_size; /* of every record; 0: each has its own, in the column */
    int64_t bytes;
    int64_t created_at_ns[QUOTA_PUT_RECORDS_MAX];
    uint32_t key[QUOTA_PUT_RECORDS_MAX];
    uint32_t size[QUOTA_PUT_RECORDS_MAX]; /* bytes, data and partition key */

    /* The stream's answer. It puts what it accepted in front and what it did not behind it, both in the
     * order given; `outcome` is set only if there is such. */
    uint32_t accepted;
    uint32_t shard[QUOTA_PUT_RECORDS_MAX];
    uint32_t cell_count;
    struct batch_cell cells[QUOTA_PUT_RECORDS_MAX];
    uint8_t outcome[QUOTA_PUT_RECORDS_MAX]; /* enum batch_outcome */

    /* The producer's: while nothing is sent again, all were sent first at sent_at_ns, and the columns
     * are left alone: 32 calls under way should fit the cache. */
    int64_t sent_at_ns;
    bool resent;
    int64_t first_sent_at_ns[QUOTA_PUT_RECORDS_MAX];
    uint32_t attempt[QUOTA_PUT_RECORDS_MAX]; /* calls made with this record */
};

static inline uint32_t batch_size(const struct batch *batch, uint32_t i)
{
    return batch->one_size ? batch->one_size : batch->size[i];
}

#endif
