/*
 * firehose_direct.h -- direct put: producers that name a delivery itself, and the quotas they meet there.
 *
 * PutRecord and PutRecordBatch are tried against three quotas of the stream that grow together (facts Firehose 1.2, D):
 * requests, records and bytes a second. A call too many is refused whole; of one that does not fit what is left, the
 * first records that do are taken (ours) and every other one is answered with ServiceUnavailableException.
 */
#ifndef KINESIM_MODELS_FIREHOSE_DIRECT_H
#define KINESIM_MODELS_FIREHOSE_DIRECT_H

#include "models/common/batch.h"
#include "models/common/put_port.h"
#include "models/common/token_bucket.h"
#include "models/stream/stream.h"
#include "sim/dist.h"
#include "sim/rng.h"

enum direct_quota { DIRECT_BYTES, DIRECT_RECORDS, DIRECT_REQUESTS, DIRECT_QUOTAS };

struct firehose_direct_config {
    double bytes_per_s;      /* the quota; the other two follow from it: */
    double records_per_mib;  /* records a second for each MiB a second */
    double requests_per_mib; /* requests */
    int64_t raise_after_ns;  /* of throttling; 0: never */
    double raise_most;       /* times the quota */
    int64_t shards;          /* internal ones */
    struct dist put_latency;
};

/* What it holds in a run. */
struct firehose_direct {
    struct put_port put; /* first: the delivery's port */
    struct rng rng;
    struct token_bucket left[DIRECT_QUOTAS];
    double raised; /* times the quota that holds by now */
    int64_t throttled_since_ns, throttled_at_ns;
    uint32_t next_shard;
    int64_t admitted, answering, taken; /* records: of these not yet stored; stored */
    struct stream_inflow inflow;
    int64_t refused_by[DIRECT_QUOTAS]; /* records, by the first quota that they met */
    struct {
        int64_t second, used[DIRECT_QUOTAS],
            most[DIRECT_QUOTAS]; /* of the busiest measured second */
        int64_t refused_by[DIRECT_QUOTAS], taken_bytes, taken, calls;
    } measured;
    int64_t taken_bytes, calls; /* lifetime; calls that were not refused whole */

    struct metric *in_bytes, *in_records, *in_requests, *throttled;
    struct metric *limit[DIRECT_QUOTAS];
    struct metric *put_latency[2], *put_bytes[2], *put_requests[2], *batch_records; /* [single] */
    int64_t *records_throttled, *quota_raises;
};

/* Which of the quotas is what, per second. */
double firehose_direct_quota(const struct firehose_direct_config *config, enum direct_quota quota);
extern const char *const firehose_direct_limits[DIRECT_QUOTAS]; /* in words */

extern const struct field firehose_direct_fields[];
extern const struct put_kind firehose_put_kind;

#endif
