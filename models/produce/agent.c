/*
 * agent.c -- the Kinesis Agent: a program that tails files and sends what is written to them.
 *
 * A buffer is sent at its age or size, by one of the sending threads, to a stream or straight to a delivery; what is
 * refused is tried again until it is in, for the agent keeps its place in the file (facts KDS 2.3; additions 2.2, D). A
 * record is created when its line is written. How long it takes to read (the file is polled every 100 ms) and to parse
 * is not in it.
 */
#include "models/produce/producer.h"

#define BATCH_AT(member) offsetof(struct producer_config, batch.member)
#define RETRY_AT(member)                                                                           \
    (offsetof(struct producer_config, retry.member) - offsetof(struct producer_config, retry))

static const struct field retry_fields[] = {
    {.key = "base",
     .kind = FIELD_DURATION,
     .offset = RETRY_AT(base_ns),
     .fallback = "100ms",
     .min = 1e6,
     .max = (double)NS_PER_HOUR,
     .help = "before retry n: min(base x 2^(n-1), cap), more or less by `jitter`",
     .source = "KDS 2.3, D, AGT"},
    {.key = "cap",
     .kind = FIELD_DURATION,
     .offset = RETRY_AT(cap_ns),
     .fallback = "10s",
     .min = 1e6,
     .max = (double)NS_PER_HOUR,
     .help = "longest wait before a retry",
     .source = "KDS 2.3, D, AGT"},
    {.key = "jitter",
     .kind = FIELD_RATIO,
     .offset = RETRY_AT(spread),
     .fallback = "30 %",
     .min = 0.001,
     .max = 0.999,
     .help = "by which share a wait is more or less, evenly",
     .source = "KDS 2.3, D, AGT"},
    {0},
};

static const struct field agent_fields[] = {
    PRODUCER_FIELDS(producer_targets_direct),
    {.key = "max_buffer_age",
     .kind = FIELD_DURATION,
     .offset = BATCH_AT(linger_ns),
     .fallback = "60s",
     .min = (double)NS_PER_S,
     .max = (double)(900 * NS_PER_S),
     .help = "maxBufferAgeMillis: a buffer is sent this long after its first record",
     .source = "KDS 2.3, D, AGT"},
    {.key = "max_buffer_records",
     .kind = FIELD_COUNT,
     .offset = BATCH_AT(records),
     .fallback = "500",
     .min = 1,
     .max = QUOTA_PUT_RECORDS_MAX,
     .help = "maxBufferSizeRecords: a buffer is sent at this many records",
     .source = "KDS 2.3, D, AGT"},
    {.key = "max_buffer_bytes",
     .kind = FIELD_BYTES,
     .offset = BATCH_AT(bytes),
     .fallback = "4 MiB",
     .min = 1,
     .max = (double)(5 * BYTES_PER_MIB),
     .help = "maxBufferSizeBytes: a buffer is sent before it would grow above this",
     .source = "KDS 2.3, D, DG23; 5 MiB in the code"},
    {.key = "threads",
     .kind = FIELD_COUNT,
     .offset = offsetof(struct producer_config, workers),
     .fallback = "12",
     .min = 1,
     .max = 1000,
     .help = "sending threads: calls under way at once; the agent starts 12 for each core",
     .source = "KDS 2.3, D, AGT"},
    {.key = "retry",
     .kind = FIELD_GROUP,
     .offset = offsetof(struct producer_config, retry),
     .group = retry_fields,
     .help = "sending again what was refused, until it is in"},
    {0},
};

/* The agent's own names for what is called otherwise here or not modelled. */
static const struct field_elsewhere agent_elsewhere[] = {
    {"max_buffer_age_millis", "max_buffer_age"},
    {"max_buffer_size_records", "max_buffer_records"},
    {"max_buffer_size_bytes", "max_buffer_bytes"},
    {"aggregated_record_size_bytes", NULL},
    {"file_pattern", NULL},
    {"initial_position", NULL},
    {"kinesis_stream", "to"},
    {"delivery_stream", "to"},
    {"partition_key_option", "keys"},
    {"partition_key", "keys"},
    {"workers", "threads"},
    {"batch", "max_buffer_records"},
    {0},
};

const struct component_type agent_type = {
    .kind = "agent",
    .section = "producers",
    .summary = "The Kinesis Agent, which tails files and sends their lines.",
    .config_bytes = sizeof(struct producer_config),
    .fields = agent_fields,
    .elsewhere = agent_elsewhere,
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
