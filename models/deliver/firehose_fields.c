/* firehose_fields.c -- the settings of a delivery, the rules between them, and names of the service that are not. */
#include <string.h>

#include "models/deliver/firehose_state.h"
#include "sim/units.h"

#include "sim/banned.h"

static const char *const source_kinds[] = {"stream", NULL};
static const char *const bucket_kinds[] = {"s3",     "redshift", "opensearch", "http-endpoint",
                                           "splunk", "iceberg",  "snowflake",  NULL};
static const char *const format_names[] = {"none", "parquet", "orc", NULL};
static const char *const compression_names[] = {"none", "gzip", "snappy", NULL};
static const char *const level_names[] = {"shard", "stream", NULL};
static const char *const transform_names[] = {"lambda", NULL};

#define AT(member)  offsetof(struct firehose_config, member)
#define TAT(member) offsetof(struct firehose_transform_config, member)

static const struct field buffer_fields[] = {
    {.key = "size",
     .kind = FIELD_BYTES,
     .offset = AT(buffer.bytes) - AT(buffer),
     .fallback = "5 MiB",
     .min = (double)BYTES_PER_MIB,
     .max = (double)(128 * BYTES_PER_MIB),
     .help = "a buffer is flushed when it holds this much, before conversion",
     .source = "Firehose 1.3, D, FH-BUF; with conversion 64 to 128 MiB"},
    {.key = "interval",
     .kind = FIELD_DURATION,
     .offset = AT(buffer.interval_ns) - AT(buffer),
     .fallback = "300s",
     .min = 0,
     .max = (double)(900 * NS_PER_S),
     .help = "a buffer is flushed this long after its first record",
     .source = "Firehose 1.3, D, FH-BUF"},
    {0},
};

static const struct field transform_fields[] = {
    {.key = "kind",
     .kind = FIELD_CHOICE,
     .offset = TAT(kind),
     .fallback = "lambda",
     .choices = transform_names,
     .help = "what transforms",
     .source = "Firehose 1.5, D"},
    FUNCTION_FIELDS(struct firehose_transform_config, function),
    {.key = "buffer_size",
     .kind = FIELD_BYTES,
     .offset = TAT(buffer_bytes),
     .fallback = "1 MiB",
     .min = 209716, /* 0.2 MiB in whole bytes */
     .max = (double)(3 * BYTES_PER_MIB),
     .help = "BufferSizeInMBs: the function is invoked with this much",
     .source = "Firehose 1.5, D, FH-TR"},
    {.key = "buffer_interval",
     .kind = FIELD_DURATION,
     .offset = TAT(buffer_interval_ns),
     .fallback = "60s",
     .min = 0,
     .max = (double)(900 * NS_PER_S),
     .help = "BufferIntervalInSeconds: or this long after the first record",
     .source = "Firehose 1.5, D, FH-TR"},
    {.key = "retries",
     .kind = FIELD_COUNT,
     .offset = TAT(retries),
     .fallback = "3",
     .min = 0,
     .max = 300,
     .help = "NumberOfRetries of a failed invocation",
     .source = "Firehose 1.5, D, FH-TRF"},
    {.key = "expansion",
     .kind = FIELD_NUMBER,
     .offset = TAT(expansion),
     .fallback = "1",
     .min = 0.001,
     .max = 100,
     .help = "bytes out of the function per byte in",
     .source = "ours: depends on the code"},
    {.key = "dropped",
     .kind = FIELD_RATIO,
     .offset = TAT(dropped),
     .fallback = "0",
     .min = 0,
     .max = 1,
     .help = "share of the records that the function answers with Dropped: they go nowhere",
     .source = "Firehose 1.5, D, the results; ours: depends on the code"},
    {.key = "failed",
     .kind = FIELD_RATIO,
     .offset = TAT(failed),
     .fallback = "0",
     .min = 0,
     .max = 1,
     .help = "share of the records that it answers with ProcessingFailed: they go to the error "
             "prefix",
     .source = "Firehose 1.5, D, the results; ours: depends on the code"},
    {0},
};

const struct field firehose_fields[] = {
    {.key = "from",
     .kind = FIELD_REF,
     .offset = AT(from),
     .choices = source_kinds,
     .help = "the stream that is delivered; absent: direct put, producers name the delivery"},
    {.key = "direct_put",
     .kind = FIELD_GROUP,
     .offset = AT(direct_put),
     .group = firehose_direct_fields,
     .present = AT(direct_given),
     .defaulted = true,
     .help = "quotas and answers of PutRecord and PutRecordBatch, without a stream"},
    {.key = "to",
     .kind = FIELD_REF,
     .offset = AT(to),
     .required = true,
     .choices = bucket_kinds,
     .help = "where objects are written to: a bucket, a warehouse, a search domain, ..."},
    {.key = "buffer",
     .kind = FIELD_GROUP,
     .offset = AT(buffer),
     .group = buffer_fields,
     .present = AT(buffer_given),
     .defaulted = true,
     .help = "buffering hints of the destination"},
    {.key = "buffer_level",
     .kind = FIELD_CHOICE,
     .offset = AT(buffer_level),
     .fallback = "shard",
     .choices = level_names,
     .help = "whether every shard has a buffer of its own",
     .source = "Firehose 1.4, D, FH-BUF"},
    {.key = "polling",
     .kind = FIELD_GROUP,
     .offset = AT(polling),
     .group = polling_fields,
     .help = "reading the stream"},
    {.key = "catch_up",
     .kind = FIELD_RATE,
     .offset = AT(catch_up_hz),
     .fallback = "5/s",
     .min = 0.01,
     .max = 5,
     .help = "GetRecords calls per second and shard while behind",
     .source = "Firehose 1.1, A: firehose_catchup_hz"},
    {.key = "transform",
     .kind = FIELD_GROUP,
     .offset = AT(transform),
     .group = transform_fields,
     .present = AT(transforms),
     .help = "a Lambda function that every record passes; absent: none"},
    {.key = "dynamic_partitioning",
     .kind = FIELD_GROUP,
     .offset = AT(partition),
     .group = firehose_partition_fields,
     .present = AT(partitions),
     .help = "a buffer and a prefix for each value of a key in the records; absent: none"},
    {.key = "convert",
     .kind = FIELD_CHOICE,
     .offset = AT(convert),
     .fallback = "none",
     .choices = format_names,
     .help = "record format conversion from JSON",
     .source = "Firehose 1.6, D"},
    {.key = "convert_ratio",
     .kind = FIELD_NUMBER,
     .offset = AT(convert_ratio),
     .fallback = "6",
     .min = 0.1,
     .max = 1000,
     .help = "bytes of JSON per byte of Parquet or ORC",
     .source = "Firehose 1.8, A: 4 to 8"},
    {.key = "convert_throughput",
     .kind = FIELD_BYTE_RATE,
     .offset = AT(convert_bytes_per_s),
     .fallback = "75 MB/s",
     .min = 1e3,
     .max = 1e12,
     .help = "bytes converted per second, median",
     .source = "Firehose 1.6, A"},
    {.key = "compression",
     .kind = FIELD_CHOICE,
     .offset = AT(compression),
     .fallback = "none",
     .choices = compression_names,
     .help = "CompressionFormat; none with conversion, which compresses inside the file",
     .source = "Firehose 1.6 and 1.8, D"},
    {.key = "gzip_ratio",
     .kind = FIELD_NUMBER,
     .offset = AT(gzip_ratio),
     .fallback = "7",
     .min = 0.1,
     .max = 1000,
     .help = "bytes per byte of GZIP",
     .source = "Firehose 1.8, A: 5 to 10"},
    {.key = "snappy_ratio",
     .kind = FIELD_NUMBER,
     .offset = AT(snappy_ratio),
     .fallback = "3",
     .min = 0.1,
     .max = 1000,
     .help = "bytes per byte of Snappy",
     .source = "Firehose 1.8, A: 2 to 4"},
    {.key = "retry_base",
     .kind = FIELD_DURATION,
     .offset = AT(retry_base_ns),
     .fallback = "2s",
     .min = (double)NS_PER_MS,
     .max = (double)NS_PER_HOUR,
     .help = "full jitter before retry n of a PUT: rand(0,1) x min(base x 2^(n-1), cap)",
     .source = "Firehose 10, A: spacing not documented; S3's advice of 2, 4 s (4.1)"},
    {.key = "retry_cap",
     .kind = FIELD_DURATION,
     .offset = AT(retry_cap_ns),
     .fallback = "64s",
     .min = (double)NS_PER_MS,
     .max = (double)NS_PER_DAY,
     .help = "longest wait before a retry of a PUT",
     .source = "additions 3, A: 2 s doubling to 64 s"},
    {0},
};

/* Firehose 1.3 and 1.7, D. */
static void check_partitions(const struct firehose_config *firehose, struct complaints *complaints)
{
    if (firehose->buffer.interval_ns < 60 * NS_PER_S)
        complaints_error(complaints, "buffer.interval",
                         "with dynamic partitioning the least is 60 s (Firehose 1.3)");
    if (firehose->buffer.bytes < 64 * BYTES_PER_MIB)
        complaints_warning(
            complaints, "buffer.size",
            "with dynamic partitioning Firehose wants 64 MiB or more (Firehose 1.3)");
    if (firehose->partition.by == PARTITION_BY_LAMBDA && !firehose->transforms)
        complaints_error(complaints, "transform",
                         "`dynamic_partitioning.by: lambda` needs one, which finds the values");
}

void firehose_validate(const void *config, struct complaints *complaints)
{
    const struct firehose_config *firehose = config;
    if (firehose->transforms)
        function_validate(&firehose->transform.function, "transform", complaints);
    if (!firehose_is_direct(firehose) && firehose->direct_given)
        complaints_warning(complaints, "direct_put",
                           "has no effect: a delivery that reads a stream (`from`) takes no "
                           "records of producers");
    if (firehose->convert != FIREHOSE_NONE && firehose->buffer.bytes < 64 * BYTES_PER_MIB)
        complaints_error(complaints, "buffer.size",
                         "with format conversion the least is 64 MiB (Firehose 1.3)");
    if (firehose->convert != FIREHOSE_NONE && firehose->compression != FIREHOSE_UNCOMPRESSED)
        complaints_error(complaints, "compression",
                         "must be none with format conversion, which compresses inside the file");
    if (firehose->partitions) check_partitions(firehose, complaints);
    if (firehose->transforms && firehose->transform.dropped + firehose->transform.failed > 1)
        complaints_error(complaints, "transform.failed",
                         "with `dropped` it is more than all records");
    if (firehose->retry_cap_ns < firehose->retry_base_ns)
        complaints_error(complaints, "retry_cap", "the longest wait is shorter than `retry_base`");
}

/* The prefix of the bucket says where the value stands in it. */
static void check_prefix(const struct firehose_config *firehose,
                         const struct component_spec *destination, struct complaints *complaints)
{
    const struct destination_kind *to = destination_kind_of(destination->type);
    const char *prefix = to->prefix ? to->prefix(destination->config) : "";
    const char *wanted = firehose->partition.by == PARTITION_BY_JQ ? "!{partitionKeyFromQuery:"
                                                                   : "!{partitionKeyFromLambda:";
    if (!to->is_bucket) {
        if (firehose->partitions)
            complaints_error(complaints, "to",
                             "dynamic partitioning is for S3 only (Firehose 1.7)");
        return;
    }
    if (firehose->partitions && !strstr(prefix, wanted))
        complaints_warning(complaints, "dynamic_partitioning",
                           "the prefix of '%s' has no `%s...}`: Firehose would refuse it",
                           destination->name, wanted);
    if (!firehose->partitions && strstr(prefix, "!{partitionKeyFrom"))
        complaints_warning(complaints, "to",
                           "the prefix of '%s' has a partition key, and there is no "
                           "`dynamic_partitioning`: Firehose would refuse it",
                           destination->name);
}

/* Firehose 1.3, D: what it takes differs by destination. */
static void check_destination(const struct firehose_config *firehose,
                              const struct component_spec *destination,
                              struct complaints *complaints)
{
    const struct destination_kind *to = destination_kind_of(destination->type);
    const char *kind = destination->type->kind;
    const long long least_mib = to->bytes_least / BYTES_PER_MIB;
    const long long most_mib = to->bytes_most / BYTES_PER_MIB;
    if (firehose->buffer.bytes < to->bytes_least || firehose->buffer.bytes > to->bytes_most)
        complaints_error(complaints, "buffer.size",
                         "to %s a buffer has %lld to %lld MiB (Firehose 1.3)", kind, least_mib,
                         most_mib);
    /* What S3 has by default is said where the destination is, for the user did not say it. */
    const bool as_of_s3 = firehose->buffer.interval_ns == 300 * NS_PER_S;
    if (firehose->buffer.interval_ns > to->interval_most_ns)
        complaints_error(complaints, as_of_s3 ? "to" : "buffer.interval",
                         "to %s a buffer waits %lld s at most: buffer.interval (Firehose 1.3)",
                         kind, (long long)(to->interval_most_ns / NS_PER_S));
    else if (!firehose->buffer_given && (firehose->buffer.bytes != to->bytes_default ||
                                         firehose->buffer.interval_ns != to->interval_default_ns))
        complaints_error(
            complaints, "to",
            "to %s Firehose's buffer is {size: %lld MiB, interval: %llds}: give `buffer`", kind,
            (long long)(to->bytes_default / BYTES_PER_MIB),
            (long long)(to->interval_default_ns / NS_PER_S));
    if (firehose->convert != FIREHOSE_NONE && !to->is_bucket)
        complaints_error(complaints, "convert", "records are converted for S3 only (Firehose 1.6)");
    if (firehose->compression == FIREHOSE_UNCOMPRESSED || to->is_bucket) return;
    if (!to->takes_compressed || firehose->compression != FIREHOSE_GZIP)
        complaints_error(complaints, "compression", "to %s it is none%s (Firehose 1.8)", kind,
                         to->takes_compressed ? " or gzip" : "");
}

/* Producers name the delivery, or it names a stream. */
void firehose_wired(const struct component_spec *all, uint32_t count, uint32_t self,
                    struct complaints *complaints)
{
    const struct firehose_config *firehose = all[self].config;
    check_destination(firehose, &all[firehose->to.index], complaints);
    check_prefix(firehose, &all[firehose->to.index], complaints);
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(all[i].type->section, "producers") != 0) continue;
        /* Every producer's configuration begins with what it puts to. */
        const struct reference *to = all[i].config;
        if (to->index != (int32_t)self) continue;
        if (!firehose_is_direct(firehose))
            complaints_error(complaints, "from",
                             "'%s' puts to it, which a delivery from a stream refuses "
                             "(InvalidSourceException): leave out `from`, or put to '%s'",
                             all[i].name, firehose->from.name);
        return;
    }
    if (firehose_is_direct(firehose))
        complaints_warning(complaints, "",
                           "nothing comes to it: it reads no stream (`from`), and no producer "
                           "names it");
}

/* The names of the service and of its API for what is called otherwise here or not modelled. */
const struct field_elsewhere firehose_elsewhere[] = {
    {"dynamic_partitioning_configuration", "dynamic_partitioning"},
    {"error_prefix", NULL},
    {"error_output_prefix", NULL},
    {"backup", NULL},
    {"s3_backup_mode", NULL},
    {"freshness", NULL},
    {"buffering_hints", "buffer"},
    {"buffering_size", "buffer.size"},
    {"buffering_interval", "buffer.interval"},
    {"compression_format", "compression"},
    {"processing_configuration", "transform"},
    {"data_format_conversion_configuration", "convert"},
    {"custom_time_zone", NULL},
    {"file_extension", NULL},
    {0},
};
