/*
 * dms.c -- AWS Database Migration Service in its change-data-capture phase.
 *
 * With `parallel_apply_threads: 0` one thread writes in commit order (facts KDS 2.4, D); it sends what
 * has gathered while the call before was under way, up to 500 records (`api: put-record` gives the
 * other reading: one record a call, at most 1/latency of them per second). DMS's own backoff is not
 * documented: the SDK's, without limit (KDS 10, A). A record is created when DMS has formatted it.
 */
#include "models/producer.h"

static const struct field retry_fields[] = {
    PRODUCER_RETRY_FIELDS("0", "KDS 10, A: dms_backoff", "KDS 10, A: the SDK's"),
    {0},
};

static const struct field dms_fields[] = {
    PRODUCER_FIELDS,
    {.key = "api",
     .kind = FIELD_CHOICE,
     .offset = offsetof(struct producer_config, api),
     .fallback = "put-records",
     .choices = producer_api_names,
     .help = "put-record sends one record a call",
     .source = "KDS 2.4, A"},
    {.key = "parallel_apply_threads",
     .kind = FIELD_COUNT,
     .offset = offsetof(struct producer_config, workers),
     .fallback = "0",
     .min = 0,
     .max = 32,
     .help = "ParallelApplyThreads: calls under way at once; 0 is one thread in commit order",
     .source = "KDS 2.4, D, DMS23"},
    {.key = "batch_records",
     .kind = FIELD_COUNT,
     .offset = offsetof(struct producer_config, batch.records),
     .fallback = "500",
     .min = 1,
     .max = QUOTA_PUT_RECORDS_MAX,
     .help = "records in one PutRecords call at most",
     .source = "KDS 12, A: 500 records"},
    {.key = "batch_bytes",
     .kind = FIELD_BYTES,
     .offset = offsetof(struct producer_config, batch.bytes),
     .fallback = "5 MiB",
     .min = 1,
     .max = (double)QUOTA_PUT_BYTES_MAX,
     .help = "a call closes before it would grow above this",
     .source = "KDS 2.1, I"},
    {.key = "linger",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct producer_config, batch.linger_ns),
     .fallback = "0s",
     .min = 0,
     .max = (double)NS_PER_HOUR,
     .help = "how long a call may wait for more records after its first",
     .source = "ours: DMS sends what has gathered"},
    {.key = "retry",
     .kind = FIELD_GROUP,
     .offset = offsetof(struct producer_config, retry),
     .group = retry_fields,
     .help = "resending what was refused"},
    {0},
};

const struct component_type dms_type = {
    .kind = "dms",
    .section = "producers",
    .summary = "AWS DMS writing a database's changes, one JSON record per row.",
    .config_bytes = sizeof(struct producer_config),
    .fields = dms_fields,
    .validate = producer_validate,
    .state_bytes = 0,
    .events = producer_events,
    .event_count = PRODUCER_EVENTS,
    .open = producer_open,
    .start = producer_start,
    .measure = producer_account,
    .finish = producer_finish,
    .theory = producer_theory,
    .close = producer_close,
    .expect = producer_expect,
};
