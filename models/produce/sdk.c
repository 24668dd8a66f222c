/*
 * sdk.c -- an application that puts records through the AWS SDK.
 *
 * A batch closes at `batch.records`, `batch.bytes` or `batch.linger` after its first record,
 * whichever comes first; `workers` calls are under way at once. The SDK does not resend the failed
 * entries of PutRecords (facts KDS 1.3, D): the application does, with the SDK's own backoff.
 */
#include "models/produce/producer.h"
#include "models/produce/retry_mode.h"

static const struct field batch_fields[] = {
    {.key = "records",
     .kind = FIELD_COUNT,
     .offset = offsetof(struct producer_config, batch.records) -
               offsetof(struct producer_config, batch),
     .fallback = "500",
     .min = 1,
     .max = QUOTA_PUT_RECORDS_MAX,
     .help = "a batch closes at this many records",
     .source = "KDS 1.1, D"},
    {.key = "bytes",
     .kind = FIELD_BYTES,
     .offset = offsetof(struct producer_config, batch.bytes) -
               offsetof(struct producer_config, batch),
     .fallback = "5 MiB",
     .min = 1,
     .max = (double)QUOTA_PUT_BYTES_MAX,
     .help = "a batch closes before it would grow above this",
     .source = "KDS 2.1, I: 5 MiB, up to 10 MiB since Oct 2025"},
    {.key = "linger",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct producer_config, batch.linger_ns) -
               offsetof(struct producer_config, batch),
     .fallback = "100ms",
     .min = 0,
     .max = (double)NS_PER_HOUR,
     .help = "a batch closes this long after its first record",
     .source = "KDS 2.2, D: the KPL's RecordMaxBufferedTime"},
    {0},
};

static const struct field retry_fields[] = {
    PRODUCER_RETRY_FIELDS("3", "KDS 2.1, D, BC: standard mode", "KDS 2.1, D, BC"),
    RETRY_MODE_FIELD,
    {0},
};

static const struct field sdk_fields[] = {
    PRODUCER_FIELDS(producer_targets_direct),
    PRODUCER_TABLES("tenants", "tenants that it writes for, each with its share of the records"),
    {.key = "api",
     .kind = FIELD_CHOICE,
     .offset = offsetof(struct producer_config, api),
     .fallback = "put-records",
     .choices = producer_api_names,
     .help = "put-record sends one record a call",
     .source = "KDS 2.1, I"},
    {.key = "batch",
     .kind = FIELD_GROUP,
     .offset = offsetof(struct producer_config, batch),
     .group = batch_fields,
     .help = "when a batch closes"},
    {.key = "workers",
     .kind = FIELD_COUNT,
     .offset = offsetof(struct producer_config, workers),
     .fallback = "10",
     .min = 1,
     .max = 10000,
     .help = "calls under way at once",
     .source = "KDS 2.1, D: botocore's connection pool"},
    {.key = "resend",
     .kind = FIELD_CHOICE,
     .offset = offsetof(struct producer_config, resend),
     .fallback = "failed",
     .choices = producer_resend_names,
     .help = "of a call that was taken in part: what was refused, or all of it, which stores the "
             "rest twice",
     .source = "KDS 1.3, D: the caller must send the failed entries again"},
    {.key = "retry",
     .kind = FIELD_GROUP,
     .offset = offsetof(struct producer_config, retry),
     .group = retry_fields,
     .help = "resending what was refused"},
    {0},
};

const struct component_type sdk_type = {
    .kind = "sdk",
    .section = "producers",
    .summary = "An application that batches records and puts them through the AWS SDK.",
    .config_bytes = sizeof(struct producer_config),
    .fields = sdk_fields,
    .elsewhere = producer_elsewhere,
    .validate = producer_validate,
    .wired = producer_wired,
    .state_bytes = 0,
    .events = producer_events,
    .event_count = PRODUCER_EVENTS,
    .open = producer_open,
    .start = producer_start,
    .measure = producer_measure,
    .finish = producer_finish,
    .theory = producer_theory,
    .findings = producer_findings,
    .close = producer_close,
    .lag = producer_lag,
    .expect = producer_expect,
};
