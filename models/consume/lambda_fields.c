/*
 * lambda_fields.c -- the settings of an event source mapping and its function.
 */
#include "models/consume/lambda_chain.h"
#include "sim/units.h"

static const char *const messages_names[] = {"per-record", "per-invocation", NULL};
static const char *const topic_kinds[] = {"sns", "stream", NULL};
static const char *const topic_unmodelled[] = {"sqs", NULL};
const char *const lambda_dead_kinds[] = {
    [LAMBDA_DEAD_TOPIC] = "sns", [LAMBDA_DEAD_QUEUE] = "sqs", [LAMBDA_DEAD_BUCKET] = "s3", NULL};

#define AT(member) offsetof(struct lambda_config, member)

static const struct field retry_fields[] = {
    {.key = "base",
     .kind = FIELD_DURATION,
     .offset = AT(retry.base_ns) - AT(retry),
     .fallback = "1s",
     .min = (double)NS_PER_MS,
     .max = (double)NS_PER_HOUR,
     .help = "full jitter before retry n: rand(0,1) x min(base x 2^(n-1), cap)",
     .source = "KDS 4.5, A"},
    {.key = "cap",
     .kind = FIELD_DURATION,
     .offset = AT(retry.cap_ns) - AT(retry),
     .fallback = "60s",
     .min = (double)NS_PER_MS,
     .max = (double)NS_PER_HOUR,
     .help = "longest wait before a retry",
     .source = "KDS 4.5, A"},
    {0},
};

const struct field lambda_fields[] = {
    READING_FIELDS(struct lambda_config, reading, "polling"),
    FUNCTION_FIELDS(struct lambda_config, function),
    {.key = "batch_size",
     .kind = FIELD_COUNT,
     .offset = AT(batch_size),
     .fallback = "100",
     .min = 1,
     .max = 10000,
     .help = "BatchSize: records in one invocation at most",
     .source = "KDS 4.5, D, LAM-ESM"},
    {.key = "batch_window",
     .kind = FIELD_DURATION,
     .offset = AT(batch_window_ns),
     .fallback = "0s",
     .min = 0,
     .max = (double)(300 * NS_PER_S),
     .help = "MaximumBatchingWindowInSeconds",
     .source = "KDS 4.5, D, LAM-ESM"},
    {.key = "parallelization_factor",
     .kind = FIELD_COUNT,
     .offset = AT(parallelization_factor),
     .fallback = "1",
     .min = 1,
     .max = LAMBDA_LANES_MAX,
     .help = "concurrent batches per shard; a key stays with one of them",
     .source = "KDS 4.5, D, LAM-ESM"},
    {.key = "retry_attempts",
     .kind = FIELD_COUNT,
     .offset = AT(retry_attempts),
     .fallback = "-1",
     .min = -1,
     .max = 10000,
     .help = "MaximumRetryAttempts; -1 means until it succeeds",
     .source = "KDS 4.5, D, LAM-ESM"},
    {.key = "retry",
     .kind = FIELD_GROUP,
     .offset = AT(retry),
     .group = retry_fields,
     .help = "waiting between the retries of a failed batch"},
    {.key = "bisect",
     .kind = FIELD_BOOL,
     .offset = AT(bisect),
     .fallback = "false",
     .help = "BisectBatchOnFunctionError: a batch that fails is halved, which uses up no retry",
     .source = "KDS 4.5, D"},
    {.key = "report_batch_item_failures",
     .kind = FIELD_BOOL,
     .offset = AT(report_failures),
     .fallback = "false",
     .help = "the function says which record it could not process: those before it are done",
     .source = "KDS 4.5, D"},
    {.key = "max_record_age",
     .kind = FIELD_DURATION,
     .offset = AT(max_record_age_ns),
     .fallback = "0s",
     .min = 0,
     .max = (double)(7 * NS_PER_DAY),
     .help = "MaximumRecordAgeInSeconds, 60s to 7d: older records are given up; 0s: as long as the "
             "stream keeps them",
     .source = "KDS 4.5, D: -1, until they expire"},
    {.key = "on_failure",
     .kind = FIELD_REF,
     .offset = AT(on_failure),
     .choices = lambda_dead_kinds,
     .help = "on-failure destination: to a topic or queue goes what was given up, to a bucket its "
             "records too"},
    {.key = "filter",
     .kind = FIELD_RATIO,
     .offset = AT(filter),
     .fallback = "1",
     .min = 0,
     .max = 1,
     .help = "share of the records that the filter criteria let through; the rest costs no "
             "invocation",
     .source = "additions 2.8, D: without criteria all pass"},
    {.key = "activation",
     .kind = FIELD_DURATION,
     .offset = AT(activation_ns),
     .fallback = "3m",
     .min = 0,
     .max = (double)NS_PER_HOUR,
     .help = "of a mapping that `starts` late: until it polls, and takes its starting position",
     .source = "additions 2.8, D: several minutes; A: three"},
    {.key = "to",
     .kind = FIELD_REF,
     .offset = AT(to),
     .choices = topic_kinds,
     .unmodelled = topic_unmodelled,
     .help = "the topic that the function publishes to, or the stream that it puts into"},
    {.key = "put",
     .kind = FIELD_GROUP,
     .offset = AT(put),
     .group = lambda_put_fields,
     .present = AT(put.given),
     .help = "what it puts into the stream in `to`, before it ends"},
    {.key = "messages",
     .kind = FIELD_CHOICE,
     .offset = AT(messages),
     .fallback = "per-record",
     .choices = messages_names,
     .help = "how many messages an invocation publishes",
     .source = "ours: an alert for every change, as in the brief"},
    {.key = "message_size",
     .kind = FIELD_BYTES,
     .offset = AT(message_bytes),
     .fallback = "1 KiB",
     .min = 1,
     .max = (double)(256 * BYTES_PER_KIB),
     .help = "bytes of one message",
     .source = "ours: one billed request"},
    {0},
};

void lambda_validate(const void *config, struct complaints *complaints)
{
    const struct lambda_config *lambda = config;
    function_validate(&lambda->function, "", complaints);
    lambda_put_validate(lambda, complaints);
    if (lambda->batch_window_ns % NS_PER_S != 0)
        complaints_error(complaints, "batch_window", "is given in whole seconds, 0s to 300s");
    if (lambda->max_record_age_ns > 0 &&
        (lambda->max_record_age_ns < NS_PER_MINUTE || lambda->max_record_age_ns % NS_PER_S != 0))
        complaints_error(complaints, "max_record_age",
                         "is 0s or whole seconds from 60s to 7d (168 h)");
    if (lambda->retry.cap_ns < lambda->retry.base_ns)
        complaints_error(complaints, "retry.cap", "the longest wait is shorter than `base`");
}

/* The names of the service and of its API for what is called otherwise here or not modelled. */
const struct field_elsewhere lambda_elsewhere[] = {
    {"bisect_batch_on_function_error", "bisect"},
    {"maximum_record_age", "max_record_age"},
    {"maximum_record_age_in_seconds", "max_record_age"},
    {"destination_config", "on_failure"},
    {"function_response_types", "report_batch_item_failures"},
    {"tumbling_window", NULL},
    {"tumbling_window_in_seconds", NULL},
    {"filter_criteria", "filter"},
    {"maximum_retry_attempts", "retry_attempts"},
    {"maximum_batching_window_in_seconds", "batch_window"},
    {"maximum_batching_window", "batch_window"},
    {"memory_size", "memory"},
    {"reserved_concurrent_executions", "reserved_concurrency"},
    {"event_source_arn", "from"},
    {"architectures", "architecture"},
    {0},
};
