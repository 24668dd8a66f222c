/*
 * destination.h -- what a kind of destination offers the deliveries that write to it: its type's `offers`.
 *
 * A delivery hands it an object by MSG_OBJECT (object.h) and gets it back by MSG_OBJECT_DONE, written or not. How often and
 * how long it then tries again is the destination's rule (facts Firehose 1.9); so are the buffering hints that Firehose
 * takes for it (1.3).
 */
#ifndef KINESIM_MODELS_DESTINATION_H
#define KINESIM_MODELS_DESTINATION_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/component.h"

struct destination_kind {
    const char
        *metrics;       /* what CloudWatch's names of a delivery to it begin with: "DeliveryToS3" */
    const char *billed; /* USAGE_* of the bytes that come in */
    bool rounds;        /* each record to whole 5 KB */

    /* Buffering hints: what Firehose takes, and what holds unless it is told. */
    int64_t bytes_least, bytes_most, bytes_default;
    int64_t interval_most_ns, interval_default_ns;
    const char *(*prefix)(const void *config); /* of the keys in a bucket; NULL: it is none */
    bool is_bucket;        /* S3: objects in parts; conversion and every compression */
    bool takes_compressed; /* GZIP */

    /* For how long what failed is tried again, from its first failure on; NULL: as long as the source keeps the data. */
    int64_t (*retry_ns)(const void *config);
    int64_t retry_every_ns; /* 0: after the delivery's backoff */
    int64_t retry_base_ns,
        retry_cap_ns; /* of a backoff of its own, x 2 each time; 0: the delivery's */
    const char
        *failed_prefix; /* where what was given up goes in the backup bucket; NULL: nowhere */
};

static inline const struct destination_kind *destination_kind_of(const struct component_type *type)
{
    return type->offers;
}

#endif
