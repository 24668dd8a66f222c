/*
 * usage.h -- the billable quantities that components meter, by the key a price book uses.
 *
 * A meter counts whole base units: bytes, requests, milliseconds of something being switched on,
 * or byte-hours of something being stored. usage.c says which, and a price for anything else is
 * refused when the book is read. Some are not metered by any component yet: the price books and the
 * rules cover them, so that a model that is added only has to count.
 */
#ifndef KINESIM_MODELS_USAGE_H
#define KINESIM_MODELS_USAGE_H

#include <stddef.h>

/* Kinesis Data Streams, provisioned (facts KDS 7.1) */
#define USAGE_KDS_SHARD              "kds_shard"
#define USAGE_KDS_PUT_UNITS          "kds_put_units"
#define USAGE_KDS_EXTENDED_RETENTION "kds_extended_retention"
#define USAGE_KDS_LONG_RETENTION     "kds_long_retention"
#define USAGE_KDS_LONG_RETRIEVAL     "kds_long_retrieval"
#define USAGE_KDS_EFO_SHARD          "kds_efo_shard"
#define USAGE_KDS_EFO_OUT            "kds_efo_out"
/* Kinesis Data Streams, on-demand Standard (KDS 7.1) */
#define USAGE_KDS_OD_STREAM             "kds_on_demand_stream"
#define USAGE_KDS_OD_IN                 "kds_on_demand_in"
#define USAGE_KDS_OD_OUT                "kds_on_demand_out"
#define USAGE_KDS_OD_EFO_OUT            "kds_on_demand_efo_out"
#define USAGE_KDS_OD_EXTENDED_RETENTION "kds_on_demand_extended_retention"
#define USAGE_KDS_OD_LONG_RETENTION     "kds_on_demand_long_retention"
/* Kinesis Data Streams, on-demand Advantage (KDS 3.3, 7.1) */
#define USAGE_KDS_ADV_IN            "kds_advantage_in"
#define USAGE_KDS_ADV_OUT           "kds_advantage_out"
#define USAGE_KDS_ADV_EFO_OUT       "kds_advantage_efo_out"
#define USAGE_KDS_ADV_RETENTION     "kds_advantage_retention"
#define USAGE_KDS_ADV_IN_SHORTFALL  "kds_advantage_in_shortfall"
#define USAGE_KDS_ADV_OUT_SHORTFALL "kds_advantage_out_shortfall"
/* Data Firehose (Firehose 2.1, 2.2) */
#define USAGE_FIREHOSE_IN                "firehose_in"
#define USAGE_FIREHOSE_ICEBERG           "firehose_iceberg"
#define USAGE_FIREHOSE_SNOWFLAKE         "firehose_snowflake"
#define USAGE_FIREHOSE_MSK               "firehose_msk"
#define USAGE_FIREHOSE_VENDED            "firehose_vended"
#define USAGE_FIREHOSE_CONVERSION        "firehose_conversion"
#define USAGE_FIREHOSE_PARTITIONING      "firehose_partitioning"
#define USAGE_FIREHOSE_PARTITION_OBJECTS "firehose_partition_objects"
#define USAGE_FIREHOSE_JQ                "firehose_jq"
#define USAGE_FIREHOSE_VPC_ZONE          "firehose_vpc_zone"
#define USAGE_FIREHOSE_VPC               "firehose_vpc"
/* Lambda (Firehose 3.5) */
#define USAGE_LAMBDA_REQUESTS             "lambda_requests"
#define USAGE_LAMBDA_DURATION             "lambda_duration"
#define USAGE_LAMBDA_DURATION_ARM         "lambda_duration_arm"
#define USAGE_LAMBDA_STORAGE              "lambda_storage"
#define USAGE_LAMBDA_PROVISIONED          "lambda_provisioned"
#define USAGE_LAMBDA_PROVISIONED_DURATION "lambda_provisioned_duration"
/* S3 (Firehose 4.3) */
#define USAGE_S3_PUTS                 "s3_puts"
#define USAGE_S3_GETS                 "s3_gets"
#define USAGE_S3_STORAGE              "s3_storage"
#define USAGE_S3_IA_STORAGE           "s3_ia_storage"
#define USAGE_S3_IA_PUTS              "s3_ia_puts"
#define USAGE_S3_IA_RETRIEVAL         "s3_ia_retrieval"
#define USAGE_S3_ONE_ZONE_STORAGE     "s3_one_zone_storage"
#define USAGE_S3_GLACIER_STORAGE      "s3_glacier_storage"
#define USAGE_S3_DEEP_ARCHIVE_STORAGE "s3_deep_archive_storage"
/* KMS, CloudWatch, DynamoDB (Firehose 5.6, KDS 4.4) */
#define USAGE_KMS_REQUESTS            "kms_requests"
#define USAGE_KMS_KEY                 "kms_key"
#define USAGE_CLOUDWATCH_METRICS      "cloudwatch_metrics"
#define USAGE_CLOUDWATCH_ALARMS       "cloudwatch_alarms"
#define USAGE_CLOUDWATCH_LOGS_IN      "cloudwatch_logs_in"
#define USAGE_CLOUDWATCH_LOGS_STORAGE "cloudwatch_logs_storage"
#define USAGE_DYNAMODB_WRITES         "dynamodb_writes"
#define USAGE_DYNAMODB_READS          "dynamodb_reads"
/* Glue, Athena (Firehose 5.1, 5.2) */
#define USAGE_GLUE_CRAWLER          "glue_crawler"
#define USAGE_GLUE_ETL              "glue_etl"
#define USAGE_GLUE_CATALOG_OBJECTS  "glue_catalog_objects"
#define USAGE_GLUE_CATALOG_REQUESTS "glue_catalog_requests"
#define USAGE_ATHENA_SCAN           "athena_scanned"
/* Redshift, OpenSearch (Firehose 5.3, 5.4) */
#define USAGE_REDSHIFT_SERVERLESS    "redshift_serverless"
#define USAGE_REDSHIFT_DC2_LARGE     "redshift_dc2_large"
#define USAGE_REDSHIFT_RA3_4XLARGE   "redshift_ra3_4xlarge"
#define USAGE_REDSHIFT_RA3_16XLARGE  "redshift_ra3_16xlarge"
#define USAGE_REDSHIFT_STORAGE       "redshift_storage"
#define USAGE_REDSHIFT_SPECTRUM      "redshift_spectrum"
#define USAGE_OPENSEARCH_C4_2XLARGE  "opensearch_c4_2xlarge"
#define USAGE_OPENSEARCH_C4_8XLARGE  "opensearch_c4_8xlarge"
#define USAGE_OPENSEARCH_ULTRAWARM   "opensearch_ultrawarm"
#define USAGE_OPENSEARCH_GP2         "opensearch_gp2"
#define USAGE_OPENSEARCH_OCU         "opensearch_ocu"
#define USAGE_OPENSEARCH_OCU_STORAGE "opensearch_ocu_storage"
/* SNS, EventBridge, SQS (Firehose 5.5) */
#define USAGE_SNS_PUBLISH           "sns_publish"
#define USAGE_SNS_HTTP_DELIVERY     "sns_http_delivery"
#define USAGE_SNS_EMAIL_DELIVERY    "sns_email_delivery"
#define USAGE_SNS_FIREHOSE_DELIVERY "sns_firehose_delivery"
#define USAGE_SNS_FIFO_PUBLISH      "sns_fifo_publish"
#define USAGE_SNS_FIFO_PAYLOAD      "sns_fifo_payload"
#define USAGE_SNS_FIFO_DELIVERY     "sns_fifo_delivery"
#define USAGE_SNS_FIFO_DELIVERED    "sns_fifo_delivered"
#define USAGE_EVENTBRIDGE_EVENTS    "eventbridge_events"
#define USAGE_EVENTBRIDGE_ARCHIVE   "eventbridge_archive"
#define USAGE_EVENTBRIDGE_STORAGE   "eventbridge_storage"
#define USAGE_SQS_REQUESTS          "sqs_requests"
#define USAGE_SQS_FIFO_REQUESTS     "sqs_fifo_requests"
/* Managed Service for Apache Flink (Firehose 7) */
#define USAGE_FLINK_KPU     "flink_kpu"
#define USAGE_FLINK_STORAGE "flink_storage"
#define USAGE_FLINK_BACKUP  "flink_backup"
/* Kinesis Video Streams (Firehose 6.3, additions 2.13) */
#define USAGE_KVS_IN             "kvs_in"
#define USAGE_KVS_OUT            "kvs_out"
#define USAGE_KVS_HLS            "kvs_hls"
#define USAGE_KVS_STORAGE        "kvs_storage"
#define USAGE_KVS_WARM_STORAGE   "kvs_warm_storage"
#define USAGE_KVS_WARM_FRAGMENTS "kvs_warm_fragments"
#define USAGE_KVS_CHANNEL        "kvs_channel"
#define USAGE_KVS_SIGNALING      "kvs_signaling"
#define USAGE_KVS_TURN           "kvs_turn"
/* DMS (Firehose 5.7) */
#define USAGE_DMS_T2_MICRO   "dms_t2_micro"
#define USAGE_DMS_T3_MEDIUM  "dms_t3_medium"
#define USAGE_DMS_T3_LARGE   "dms_t3_large"
#define USAGE_DMS_SERVERLESS "dms_serverless"
#define USAGE_DMS_STORAGE    "dms_storage"
/* Network (Firehose 5.6) */
#define USAGE_TRANSFER_ZONES    "transfer_zones"
#define USAGE_TRANSFER_REGIONS  "transfer_regions"
#define USAGE_TRANSFER_INTERNET "transfer_internet"
#define USAGE_VPC_ENDPOINT      "vpc_endpoint"
#define USAGE_VPC_ENDPOINT_DATA "vpc_endpoint_data"
#define USAGE_NAT_GATEWAY       "nat_gateway"
#define USAGE_NAT_GATEWAY_DATA  "nat_gateway_data"

/* What makes it grow: time alone, what flows through, or what is kept. */
enum usage_cause { USAGE_TIME, USAGE_TRAFFIC, USAGE_STORAGE, USAGE_CAUSES };

/* What follows from a rate, not from events, is a fraction over a short run: its meter counts millionths. */
enum { USAGE_PARTS = 1000000 };

struct usage_kind {
    const char *key;
    const char *unit; /* base unit, in the language of unit.h */
    enum usage_cause cause;
    const char *counts; /* in words */
};

/* All of them, ended by a NULL key. */
extern const struct usage_kind usage_kinds[];
const struct usage_kind *usage_find(const char *key); /* NULL: there is none */
const char *usage_cause_name(enum usage_cause cause); /* "time", "traffic", "storage" */

#endif
