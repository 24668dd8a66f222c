/*
 * usage.h -- the billable quantities that components meter, by the key a price book uses.
 *
 * A meter counts base units: bytes, requests, nanoseconds of something being switched on, or byte-hours
 * of something being stored. The price book says how many base units one priced unit is.
 */
#ifndef KINESIM_MODELS_USAGE_H
#define KINESIM_MODELS_USAGE_H

/* Kinesis Data Streams, provisioned (facts KDS 7.1) */
#define USAGE_KDS_SHARD              "kds_shard"              /* shard-ns, open shards */
#define USAGE_KDS_PUT_UNITS          "kds_put_units"          /* ceil(record / 25,600 B) each */
#define USAGE_KDS_EXTENDED_RETENTION "kds_extended_retention" /* shard-ns, retention above 24 h */
#define USAGE_KDS_LONG_RETENTION     "kds_long_retention"     /* byte-hours older than 7 d */
#define USAGE_KDS_EFO_SHARD          "kds_efo_shard"          /* consumer-shard-ns */
#define USAGE_KDS_EFO_OUT            "kds_efo_out"            /* bytes */

/* Kinesis Data Streams, on-demand (KDS 7.1) */
#define USAGE_KDS_OD_STREAM             "kds_on_demand_stream"  /* stream-ns */
#define USAGE_KDS_OD_IN                 "kds_on_demand_in"      /* bytes, each in steps of 1 KiB */
#define USAGE_KDS_OD_OUT                "kds_on_demand_out"     /* bytes read by GetRecords */
#define USAGE_KDS_OD_EFO_OUT            "kds_on_demand_efo_out" /* bytes pushed */
#define USAGE_KDS_OD_EXTENDED_RETENTION "kds_on_demand_extended_retention" /* byte-h, 24 h to 7 d */
#define USAGE_KDS_OD_LONG_RETENTION     "kds_on_demand_long_retention"     /* byte-h beyond 7 d */

#define USAGE_KMS_REQUESTS       "kms_requests"       /* requests */
#define USAGE_KMS_KEY            "kms_key"            /* key-ns, customer-managed */
#define USAGE_CLOUDWATCH_METRICS "cloudwatch_metrics" /* metric-ns */

#define USAGE_FIREHOSE_IN         "firehose_in"         /* bytes, each record rounded up to 5 KiB */
#define USAGE_FIREHOSE_CONVERSION "firehose_conversion" /* the same bytes, when converted */

#define USAGE_LAMBDA_REQUESTS "lambda_requests" /* requests */
#define USAGE_LAMBDA_DURATION "lambda_duration" /* memory MB x billed ms */

#define USAGE_S3_PUTS    "s3_puts"    /* PUT-class requests */
#define USAGE_S3_STORAGE "s3_storage" /* byte-hours */

#define USAGE_SNS_PUBLISH        "sns_publish"        /* requests of 64 KiB */
#define USAGE_SNS_HTTP_DELIVERY  "sns_http_delivery"  /* notifications */
#define USAGE_SNS_EMAIL_DELIVERY "sns_email_delivery" /* notifications */

#define USAGE_GLUE_CRAWLER "glue_crawler"   /* DPU-ns, 10 min minimum per run */
#define USAGE_ATHENA_SCAN  "athena_scanned" /* bytes, 10 MiB minimum per query */

#endif
