/*
 * batch.h -- a PutRecords call: up to 500 records as columns.
 *
 * A batch belongs to one worker of a producer. While it is under way (MSG_PUT until MSG_PUT_DONE) the
 * stream has it; otherwise the producer. created, key and bytes are the producer's to write; shard,
 * outcome and touched the stream's.
 */
#ifndef KINESIM_MODELS_BATCH_H
#define KINESIM_MODELS_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "models/quotas.h"
#include "sim/component.h"

enum batch_outcome { BATCH_ACCEPTED, BATCH_THROTTLED, BATCH_FAILED };

struct batch {
    struct component *producer; /* who gets MSG_PUT_DONE */
    uint32_t worker;            /* the producer's own number for it */
    uint32_t route;             /* the stream's name for the producer's key table */
    bool single;                /* PutRecord: one record, rounded up on its own */
    int64_t round_trip_ns;      /* client to front end and back */
    int64_t received_at_ns;     /* by the front end */

    uint32_t count;
    uint32_t accepted;
    int64_t bytes;
    int64_t created_at_ns[QUOTA_PUT_RECORDS_MAX];
    int64_t first_sent_at_ns[QUOTA_PUT_RECORDS_MAX];
    uint32_t key[QUOTA_PUT_RECORDS_MAX];
    uint32_t size[QUOTA_PUT_RECORDS_MAX];    /* bytes, data and partition key */
    uint32_t attempt[QUOTA_PUT_RECORDS_MAX]; /* calls made with this record */

    uint32_t shard[QUOTA_PUT_RECORDS_MAX];
    uint8_t outcome[QUOTA_PUT_RECORDS_MAX];  /* enum batch_outcome */
    uint32_t touched[QUOTA_PUT_RECORDS_MAX]; /* shards with an accepted record, once each */
    uint32_t touched_count;
};

#endif
