/* kpl_fields.c -- a KPL's settings, under the names of its configuration where those say it. */
#include "models/produce/kpl_state.h"
#include "sim/units.h"

#define AT(member) offsetof(struct kpl_config, member)
#define BATCH_AT(member)                                                                           \
    (offsetof(struct producer_config, batch.member) - offsetof(struct producer_config, batch))

static const struct field aggregation_fields[] = {
    {.key = "size",
     .kind = FIELD_BYTES,
     .offset = AT(aggregation.bytes) - AT(aggregation),
     .fallback = "51200 B",
     .min = 64,
     .max = (double)(BYTES_PER_MIB - 1),
     .help = "AggregationMaxSize: an aggregate is sent at this size, and is at most that large",
     .source = "KDS 2.2, D"},
    {.key = "count",
     .kind = FIELD_COUNT,
     .offset = AT(aggregation.count) - AT(aggregation),
     .fallback = "4294967295",
     .min = 1,
     .max = 4294967295.0,
     .help = "AggregationMaxCount: user records in an aggregate at most",
     .source = "KDS 2.2, D"},
    {0},
};

static const struct field collection_fields[] = {
    {.key = "count",
     .kind = FIELD_COUNT,
     .offset = BATCH_AT(records),
     .fallback = "500",
     .min = 1,
     .max = QUOTA_PUT_RECORDS_MAX,
     .help = "CollectionMaxCount: Kinesis records in one PutRecords call",
     .source = "KDS 2.2, D"},
    {.key = "size",
     .kind = FIELD_BYTES,
     .offset = BATCH_AT(bytes),
     .fallback = "5 MiB",
     .min = 52224,
     .max = (double)QUOTA_PUT_BYTES_MAX,
     .help = "CollectionMaxSize: bytes in one PutRecords call",
     .source = "KDS 2.2, D"},
    {0},
};

const struct field kpl_fields[] = {
    PRODUCER_FIELDS(producer_targets),
    PRODUCER_TABLES("tenants", "tenants that it writes for, each with its share of the records"),
    {.key = "record_max_buffered_time",
     .kind = FIELD_DURATION,
     .offset = AT(max_buffered_ns),
     .fallback = "100ms",
     .min = (double)NS_PER_MS,
     .max = (double)NS_PER_HOUR,
     .help = "RecordMaxBufferedTime: how long a record may wait for company before it is sent",
     .source = "KDS 2.2, D"},
    {.key = "record_ttl",
     .kind = FIELD_DURATION,
     .offset = AT(ttl_ns),
     .fallback = "30s",
     .min = (double)(100 * NS_PER_MS),
     .max = (double)NS_PER_DAY,
     .help = "RecordTtl: a record that is not in by then is given up as expired",
     .source = "KDS 2.2, D"},
    {.key = "rate_limit",
     .kind = FIELD_RATIO,
     .offset = AT(rate_limit),
     .fallback = "150 %",
     .min = 0.01,
     .max = 100,
     .help =
         "RateLimit: of a shard's write limits, what this client sends to it at most; only with "
         "aggregation",
     .source = "KDS 2.2, D"},
    {.key = "fail_if_throttled",
     .kind = FIELD_BOOL,
     .offset = AT(fail_if_throttled),
     .fallback = "false",
     .help = "FailIfThrottled: what is refused is given up at once",
     .source = "KDS 2.2, D"},
    {.key = "aggregation",
     .kind = FIELD_GROUP,
     .offset = AT(aggregation),
     .group = aggregation_fields,
     .off = "none",
     .absent = AT(aggregation.none),
     .help = "many user records in one Kinesis record; `none` sends each by itself"},
    {.key = "collection",
     .kind = FIELD_GROUP,
     .offset = offsetof(struct producer_config, batch),
     .group = collection_fields,
     .help = "many Kinesis records in one call"},
    {.key = "max_connections",
     .kind = FIELD_COUNT,
     .offset = offsetof(struct producer_config, workers),
     .fallback = "24",
     .min = 1,
     .max = 256,
     .help = "MaxConnections: calls under way at once",
     .source = "KDS 2.2, D"},
    {.key = "max_user_record_size",
     .kind = FIELD_BYTES,
     .offset = AT(max_user_bytes),
     .fallback = "1 MiB",
     .min = 1,
     .max = (double)QUOTA_RECORD_BYTES_MAX,
     .help = "MaxUserRecordSize: a larger record is refused by the client",
     .source = "KDS 2.2, D"},
    {.key = "list_shards",
     .kind = FIELD_DURATION,
     .offset = AT(list_shards_ns),
     .fallback = "100ms",
     .min = 0,
     .max = (double)NS_PER_HOUR,
     .help =
         "until the shards are known again, once a record was answered for by an unexpected one",
     .source = "KDS 2.2, D: ListShards; its time A"},
    {.key = "uplink",
     .kind = FIELD_BYTE_RATE,
     .offset = AT(uplink_bytes_per_s),
     .fallback = "125 MB/s",
     .min = 1e4,
     .max = 1e12,
     .help = "the client's network, which its calls share",
     .source = "ours: 1 Gbit/s; what is refused and sent again without a backoff fills it"},
    {0},
};

/* The KPL's names for what is called otherwise here or not modelled. */
const struct field_elsewhere kpl_elsewhere[] = {
    {"aggregation_enabled", "aggregation"},
    {"aggregation_max_size", "aggregation.size"},
    {"aggregation_max_count", "aggregation.count"},
    {"collection_max_count", "collection.count"},
    {"collection_max_size", "collection.size"},
    {"min_connections", NULL},
    {"request_timeout", NULL},
    {"connect_timeout", NULL},
    {"threading_model", NULL},
    {"batch", "collection"},
    {"linger", "record_max_buffered_time"},
    {"workers", "max_connections"},
    {"retry", "record_ttl"},
    {"partition_key", "keys"},
    {"stream_name", "to"},
    {0},
};

void kpl_validate(const void *config, struct complaints *complaints)
{
    const struct kpl_config *kpl = config;
    producer_validate(config, complaints);
    if (kpl->ttl_ns < kpl->max_buffered_ns)
        complaints_error(complaints, "record_ttl",
                         "is shorter than `record_max_buffered_time`: records would expire before "
                         "they are sent");
    if (!kpl->aggregation.none && kpl->aggregation.bytes > kpl->producer.batch.bytes)
        complaints_error(complaints, "aggregation.size", "is more than `collection.size`");
}
