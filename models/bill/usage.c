#include "models/bill/usage.h"

#include <string.h>

#include "sim/banned.h"

const struct usage_kind usage_kinds[] = {
    /* Kinesis Data Streams, provisioned (facts KDS 7.1) */
    {USAGE_KDS_SHARD, "shard-millisecond", USAGE_TIME, "open shards"},
    {USAGE_KDS_PUT_UNITS, "unit", USAGE_TRAFFIC, "PUT payload units: ceil(record / 25,600 B) each"},
    {USAGE_KDS_EXTENDED_RETENTION, "shard-millisecond", USAGE_TIME,
     "open shards while retention is above 24 h"},
    {USAGE_KDS_LONG_RETENTION, "byte-hour", USAGE_STORAGE, "bytes older than 7 d"},
    {USAGE_KDS_LONG_RETRIEVAL, "byte", USAGE_TRAFFIC, "bytes read that are older than 7 d"},
    {USAGE_KDS_EFO_SHARD, "consumer-shard-millisecond", USAGE_TIME,
     "registered consumers x open shards"},
    {USAGE_KDS_EFO_OUT, "byte", USAGE_TRAFFIC, "bytes pushed, per consumer"},
    /* Kinesis Data Streams, on-demand Standard (KDS 7.1) */
    {USAGE_KDS_OD_STREAM, "stream-millisecond", USAGE_TIME, "streams"},
    {USAGE_KDS_OD_IN, "byte", USAGE_TRAFFIC, "bytes put, each record in steps of 1 KB"},
    {USAGE_KDS_OD_OUT, "byte", USAGE_TRAFFIC, "bytes read by GetRecords, per consumer"},
    {USAGE_KDS_OD_EFO_OUT, "byte", USAGE_TRAFFIC, "bytes pushed, per consumer"},
    {USAGE_KDS_OD_EXTENDED_RETENTION, "byte-hour", USAGE_STORAGE, "bytes 24 h to 7 d old"},
    {USAGE_KDS_OD_LONG_RETENTION, "byte-hour", USAGE_STORAGE, "bytes older than 7 d"},
    /* Kinesis Data Streams, on-demand Advantage (KDS 3.3, 7.1) */
    {USAGE_KDS_ADV_IN, "byte", USAGE_TRAFFIC, "bytes put, each record in steps of 1 KB"},
    {USAGE_KDS_ADV_OUT, "byte", USAGE_TRAFFIC, "bytes read by GetRecords, per consumer"},
    {USAGE_KDS_ADV_EFO_OUT, "byte", USAGE_TRAFFIC, "bytes pushed, per consumer"},
    {USAGE_KDS_ADV_RETENTION, "byte-hour", USAGE_STORAGE, "bytes older than 24 h"},
    {USAGE_KDS_ADV_IN_SHORTFALL, "byte", USAGE_TIME,
     "bytes the account is short of its commitment"},
    {USAGE_KDS_ADV_OUT_SHORTFALL, "byte", USAGE_TIME,
     "bytes the account is short of its commitment"},
    /* Data Firehose (Firehose 2.1, 2.2) */
    {USAGE_FIREHOSE_IN, "byte", USAGE_TRAFFIC,
     "bytes of direct puts or from a stream, each record in steps of 5 KB"},
    {USAGE_FIREHOSE_ICEBERG, "byte", USAGE_TRAFFIC, "bytes for Iceberg tables, not rounded"},
    {USAGE_FIREHOSE_SNOWFLAKE, "byte", USAGE_TRAFFIC, "bytes for Snowflake, not rounded"},
    {USAGE_FIREHOSE_MSK, "byte", USAGE_TRAFFIC, "bytes from MSK, not rounded"},
    {USAGE_FIREHOSE_VENDED, "byte", USAGE_TRAFFIC, "bytes of vended logs, not rounded"},
    {USAGE_FIREHOSE_CONVERSION, "byte", USAGE_TRAFFIC,
     "the ingested bytes, rounded alike, when converted"},
    {USAGE_FIREHOSE_PARTITIONING, "byte", USAGE_TRAFFIC,
     "bytes delivered with dynamic partitioning"},
    {USAGE_FIREHOSE_PARTITION_OBJECTS, "object", USAGE_TRAFFIC,
     "objects delivered with dynamic partitioning"},
    {USAGE_FIREHOSE_JQ, "jq-millisecond", USAGE_TRAFFIC, "time of jq functions"},
    {USAGE_FIREHOSE_VPC_ZONE, "AZ-millisecond", USAGE_TIME,
     "zones that a delivery into a VPC has an interface in"},
    {USAGE_FIREHOSE_VPC, "byte", USAGE_TRAFFIC, "bytes delivered into a VPC"},
    /* Lambda (Firehose 3.5) */
    {USAGE_LAMBDA_REQUESTS, "request", USAGE_TRAFFIC, "invocations"},
    {USAGE_LAMBDA_DURATION, "MB-millisecond", USAGE_TRAFFIC, "memory x billed duration, x86_64"},
    {USAGE_LAMBDA_DURATION_ARM, "MB-millisecond", USAGE_TRAFFIC, "memory x billed duration, arm64"},
    {USAGE_LAMBDA_STORAGE, "MB-millisecond", USAGE_TRAFFIC,
     "ephemeral storage above 512 MB x billed duration"},
    {USAGE_LAMBDA_PROVISIONED, "MB-millisecond", USAGE_TIME,
     "memory of environments kept initialised"},
    {USAGE_LAMBDA_PROVISIONED_DURATION, "MB-millisecond", USAGE_TRAFFIC,
     "memory x billed duration in those environments"},
    /* S3 (Firehose 4.3) */
    {USAGE_S3_PUTS, "request", USAGE_TRAFFIC, "PUT, COPY, POST, LIST"},
    {USAGE_S3_GETS, "millionth request", USAGE_TRAFFIC, "GET and all others"},
    {USAGE_S3_STORAGE, "byte-hour", USAGE_STORAGE, "bytes in Standard"},
    {USAGE_S3_IA_STORAGE, "byte-hour", USAGE_STORAGE, "bytes in Standard-IA"},
    {USAGE_S3_IA_PUTS, "request", USAGE_TRAFFIC, "PUT, COPY, POST, LIST of Standard-IA"},
    {USAGE_S3_IA_RETRIEVAL, "byte", USAGE_TRAFFIC, "bytes read from Standard-IA"},
    {USAGE_S3_ONE_ZONE_STORAGE, "byte-hour", USAGE_STORAGE, "bytes in One Zone-IA"},
    {USAGE_S3_GLACIER_STORAGE, "byte-hour", USAGE_STORAGE, "bytes in Glacier Flexible Retrieval"},
    {USAGE_S3_DEEP_ARCHIVE_STORAGE, "byte-hour", USAGE_STORAGE, "bytes in Glacier Deep Archive"},
    /* KMS, CloudWatch, DynamoDB (Firehose 5.6, KDS 4.4) */
    {USAGE_KMS_REQUESTS, "millionth request", USAGE_TIME, "symmetric requests"},
    {USAGE_KMS_KEY, "key-millisecond", USAGE_TIME, "customer-managed keys"},
    {USAGE_CLOUDWATCH_METRICS, "metric-millisecond", USAGE_TIME, "custom metrics"},
    {USAGE_CLOUDWATCH_ALARMS, "alarm-millisecond", USAGE_TIME, "standard alarms"},
    {USAGE_CLOUDWATCH_LOGS_IN, "byte", USAGE_TRAFFIC, "bytes of log events"},
    {USAGE_CLOUDWATCH_LOGS_STORAGE, "byte-hour", USAGE_STORAGE, "bytes of log events kept"},
    {USAGE_DYNAMODB_WRITES, "request", USAGE_TIME, "on-demand write request units, 1 KB each"},
    {USAGE_DYNAMODB_READS, "request", USAGE_TIME, "on-demand read request units, 4 KB each"},
    /* Glue, Athena (Firehose 5.1, 5.2) */
    {USAGE_GLUE_CRAWLER, "DPU-millisecond", USAGE_TIME, "DPUs of a crawl, at least 10 min a run"},
    {USAGE_GLUE_ETL, "DPU-millisecond", USAGE_TIME, "DPUs of a job"},
    {USAGE_GLUE_CATALOG_OBJECTS, "object-millisecond", USAGE_STORAGE, "tables and partitions kept"},
    {USAGE_GLUE_CATALOG_REQUESTS, "request", USAGE_TRAFFIC, "requests to the catalog"},
    {USAGE_ATHENA_SCAN, "byte", USAGE_TRAFFIC, "bytes scanned, at least 10 MB a query"},
    /* Redshift, OpenSearch (Firehose 5.3, 5.4) */
    {USAGE_REDSHIFT_SERVERLESS, "RPU-millisecond", USAGE_TIME,
     "RPUs while a query runs, at least 60 s"},
    {USAGE_REDSHIFT_DC2_LARGE, "node-millisecond", USAGE_TIME, "dc2.large nodes"},
    {USAGE_REDSHIFT_RA3_4XLARGE, "node-millisecond", USAGE_TIME, "ra3.4xlarge nodes"},
    {USAGE_REDSHIFT_RA3_16XLARGE, "node-millisecond", USAGE_TIME, "ra3.16xlarge nodes"},
    {USAGE_REDSHIFT_STORAGE, "byte-hour", USAGE_STORAGE, "managed storage"},
    {USAGE_REDSHIFT_SPECTRUM, "byte", USAGE_TRAFFIC, "bytes scanned in S3"},
    {USAGE_OPENSEARCH_C4_2XLARGE, "instance-millisecond", USAGE_TIME,
     "c4.2xlarge.search instances"},
    {USAGE_OPENSEARCH_C4_8XLARGE, "instance-millisecond", USAGE_TIME,
     "c4.8xlarge.search instances"},
    {USAGE_OPENSEARCH_ULTRAWARM, "instance-millisecond", USAGE_TIME, "ultrawarm1.medium instances"},
    {USAGE_OPENSEARCH_GP2, "byte-hour", USAGE_STORAGE, "gp2 volumes"},
    {USAGE_OPENSEARCH_OCU, "OCU-millisecond", USAGE_TIME, "OCUs of a serverless collection"},
    {USAGE_OPENSEARCH_OCU_STORAGE, "byte-hour", USAGE_STORAGE,
     "storage of a serverless collection"},
    /* SNS, EventBridge, SQS (Firehose 5.5) */
    {USAGE_SNS_PUBLISH, "request", USAGE_TRAFFIC, "publishes, each 64 KB one"},
    {USAGE_SNS_HTTP_DELIVERY, "notification", USAGE_TRAFFIC, "deliveries to HTTP endpoints"},
    {USAGE_SNS_EMAIL_DELIVERY, "notification", USAGE_TRAFFIC, "deliveries by email"},
    {USAGE_SNS_FIREHOSE_DELIVERY, "notification", USAGE_TRAFFIC, "deliveries to Firehose"},
    {USAGE_SNS_FIFO_PUBLISH, "request", USAGE_TRAFFIC, "publishes to a FIFO topic"},
    {USAGE_SNS_FIFO_PAYLOAD, "byte", USAGE_TRAFFIC, "bytes published to a FIFO topic"},
    {USAGE_SNS_FIFO_DELIVERY, "notification", USAGE_TRAFFIC, "deliveries of a FIFO topic"},
    {USAGE_SNS_FIFO_DELIVERED, "byte", USAGE_TRAFFIC, "bytes delivered by a FIFO topic"},
    {USAGE_EVENTBRIDGE_EVENTS, "event", USAGE_TRAFFIC, "custom events, each 64 KB one"},
    {USAGE_EVENTBRIDGE_ARCHIVE, "byte", USAGE_TRAFFIC, "bytes archived"},
    {USAGE_EVENTBRIDGE_STORAGE, "byte-hour", USAGE_STORAGE, "bytes of an archive"},
    {USAGE_SQS_REQUESTS, "request", USAGE_TRAFFIC, "requests to a standard queue"},
    {USAGE_SQS_FIFO_REQUESTS, "request", USAGE_TRAFFIC, "requests to a FIFO queue"},
    /* Managed Service for Apache Flink (Firehose 7) */
    {USAGE_FLINK_KPU, "KPU-millisecond", USAGE_TIME,
     "KPUs and the one for orchestration, at least 10 min"},
    {USAGE_FLINK_STORAGE, "byte-hour", USAGE_TIME, "running storage, 50 GB a KPU"},
    {USAGE_FLINK_BACKUP, "byte-hour", USAGE_STORAGE, "durable backups"},
    /* Kinesis Video Streams (Firehose 6.3) */
    {USAGE_KVS_IN, "byte", USAGE_TRAFFIC, "bytes ingested"},
    {USAGE_KVS_OUT, "byte", USAGE_TRAFFIC, "bytes consumed by GetMedia and the like"},
    {USAGE_KVS_HLS, "byte", USAGE_TRAFFIC, "bytes consumed by HLS"},
    {USAGE_KVS_STORAGE, "byte-hour", USAGE_STORAGE, "bytes kept"},
    {USAGE_KVS_WARM_STORAGE, "byte-hour", USAGE_STORAGE, "bytes kept warm, 30 d at least"},
    {USAGE_KVS_WARM_FRAGMENTS, "fragment", USAGE_TRAFFIC, "fragments put into warm storage"},
    {USAGE_KVS_CHANNEL, "channel-millisecond", USAGE_TIME, "signalling channels that are used"},
    {USAGE_KVS_SIGNALING, "message", USAGE_TRAFFIC, "signalling messages"},
    {USAGE_KVS_TURN, "minute", USAGE_TRAFFIC, "minutes of relayed sessions, each begun one whole"},
    /* DMS (Firehose 5.7) */
    {USAGE_DMS_T2_MICRO, "instance-millisecond", USAGE_TIME, "dms.t2.micro instances"},
    {USAGE_DMS_T3_MEDIUM, "instance-millisecond", USAGE_TIME, "dms.t3.medium instances"},
    {USAGE_DMS_T3_LARGE, "instance-millisecond", USAGE_TIME, "dms.t3.large instances"},
    {USAGE_DMS_SERVERLESS, "DCU-millisecond", USAGE_TIME, "DCUs, of 2 GB each"},
    {USAGE_DMS_STORAGE, "byte-hour", USAGE_TIME, "storage above what an instance includes"},
    /* Network (Firehose 5.6) */
    {USAGE_TRANSFER_ZONES, "byte", USAGE_TRAFFIC, "bytes between zones, each way"},
    {USAGE_TRANSFER_REGIONS, "byte", USAGE_TRAFFIC, "bytes to another region"},
    {USAGE_TRANSFER_INTERNET, "byte", USAGE_TRAFFIC, "bytes to the internet"},
    {USAGE_VPC_ENDPOINT, "AZ-millisecond", USAGE_TIME, "zones that an interface endpoint is in"},
    {USAGE_VPC_ENDPOINT_DATA, "byte", USAGE_TRAFFIC, "bytes through an interface endpoint"},
    {USAGE_NAT_GATEWAY, "gateway-millisecond", USAGE_TIME, "NAT gateways"},
    {USAGE_NAT_GATEWAY_DATA, "byte", USAGE_TRAFFIC, "bytes through a NAT gateway"},
    {0},
};

const struct usage_kind *usage_find(const char *key)
{
    for (const struct usage_kind *kind = usage_kinds; kind->key; kind++)
        if (!strcmp(kind->key, key)) return kind;
    return NULL;
}

const char *usage_cause_name(enum usage_cause cause)
{
    static const char *const names[USAGE_CAUSES] = {"time", "traffic", "storage"};
    return names[cause];
}
