/*
 * quotas.h -- every AWS limit the models know, with its address in the facts.
 *
 * Letters: D documented, M measured, I inferred, A assumed. An A is the default of a parameter, never
 * a constant of a model.
 */
#ifndef KINESIM_MODELS_QUOTAS_H
#define KINESIM_MODELS_QUOTAS_H

#include <stdint.h>

#include "sim/units.h"

/* KDS 1.1, D, API and Q26: one PutRecords call. */
enum { QUOTA_PUT_RECORDS_MAX = 500 };
#define QUOTA_PUT_BYTES_MAX (10 * BYTES_PER_MIB)

/* KDS 1.1, D, API: one record, data and partition key. */
#define QUOTA_RECORD_BYTES_MAX (10 * BYTES_PER_MIB)

/* KDS 1.2, D, API and Q26: one shard, writes. */
#define QUOTA_SHARD_WRITE_BYTES_PER_S   BYTES_PER_MIB
#define QUOTA_SHARD_WRITE_RECORDS_PER_S INT64_C(1000)
/* KDS 1.2, D, DG23: PutRecord per record, PutRecords per call and shard, round up to this. */
#define QUOTA_WRITE_ROUNDING_BYTES BYTES_PER_KIB

/* KDS 1.7, D: encryption adds less than 0.1 ms to a put and to a get. */
#define QUOTA_KMS_LATENCY_NS (NS_PER_MS / 10)

/* KDS 4.1, D, Q26: one shard, all polling consumers together. */
#define QUOTA_SHARD_READ_CALLS_PER_S INT64_C(5)
#define QUOTA_SHARD_READ_BYTES_PER_S (2 * BYTES_PER_MIB)
#define QUOTA_GET_BYTES_MAX          (10 * BYTES_PER_MIB)
#define QUOTA_GET_RECORDS_MAX        INT64_C(10000)
/* KDS 4.1, D, Q26: after a call that returned 10 MiB further calls throw for this long. */
#define QUOTA_GET_PENALTY_NS (5 * NS_PER_S)

/* KDS 4.3, D, Q26: enhanced fan-out consumers of a stream; with on-demand Advantage. */
enum { QUOTA_EFO_CONSUMERS = 20, QUOTA_EFO_CONSUMERS_ADVANTAGE = 50 };
/* KDS 4.3, D: enhanced fan-out. */
#define QUOTA_EFO_SUBSCRIPTION_NS (5 * NS_PER_MINUTE)

/* KDS 7.1, D: what a record is billed as. */
#define QUOTA_PUT_UNIT_BYTES           INT64_C(25600)
#define QUOTA_ON_DEMAND_ROUNDING_BYTES BYTES_PER_KIB
/* Firehose 2.1, D, FH-LIM. */
#define QUOTA_FIREHOSE_ROUNDING_BYTES INT64_C(5120)

/* KDS 5, D: retention tiers. */
#define QUOTA_RETENTION_BASE_NS     NS_PER_DAY
#define QUOTA_RETENTION_EXTENDED_NS (7 * NS_PER_DAY)

/* KDS 6, D: metrics per shard when shard-level monitoring is on. */
enum { QUOTA_SHARD_METRICS = 7 };

/* KDS 3.2, D, DG23: on demand there is room for so many times the peak of 30 days. */
#define QUOTA_ON_DEMAND_HEADROOM 2
/* KDS 3.1, D, API: UpdateShardCount of one stream in 24 hours, and shards it goes up to. */
enum { QUOTA_UPDATE_SHARD_COUNT_A_DAY = 10, QUOTA_UPDATE_SHARD_COUNT_MAX = 10000 };
/* KDS 3.2, D, Q26: switches of a stream's mode in 24 hours. */
enum { QUOTA_MODE_SWITCHES_A_DAY = 2 };
/* KDS 3.2, D, DG23: on-demand splits a shard above this rate. */
#define QUOTA_ON_DEMAND_WRITE_BYTES_PER_S (10 * 1024 * BYTES_PER_MIB) /* KDS 3.2, D: us-east-1 */
#define QUOTA_ON_DEMAND_SPLIT_BYTES_PER_S (500 * BYTES_PER_KIB)
/* additions of November 2026, 1.3, M: or half the records, in the mean of a minute */
#define QUOTA_ON_DEMAND_SPLIT_RECORDS_PER_S 500

/* KDS 4.5, D, LAM-ESM: an event's payload, base64; Firehose 1.5, D, FH-TR: and a synchronous answer. MB of limits are
 * powers of two (KDS 0, D). */
#define QUOTA_LAMBDA_PAYLOAD_BYTES (6 * BYTES_PER_MIB)
/* Firehose 1.5, I: base64 and the envelope of one record in a Lambda event. */
#define QUOTA_LAMBDA_ENVELOPE_BYTES INT64_C(225)
/* Firehose 1.5, I: recordId (56 digits), result and data of one record in a transform's answer, in JSON. */
#define QUOTA_LAMBDA_ANSWER_ENVELOPE_BYTES INT64_C(96)
/* Firehose 3.1, D, LAM-23: concurrent executions of an account and region. */
#define QUOTA_LAMBDA_CONCURRENCY INT64_C(1000)

/* Firehose 1.2, D, FH-LIM: direct put: one record before base64, one PutRecordBatch. */
#define QUOTA_FIREHOSE_RECORD_BYTES_MAX (1000 * BYTES_PER_KIB)
#define QUOTA_FIREHOSE_CALL_BYTES_MAX   (4 * BYTES_PER_MIB)
/* Firehose 1.2 and 1.9, D, FH-RET: how long direct put's data are kept while they cannot be delivered. */
#define QUOTA_FIREHOSE_RETENTION_NS (24 * NS_PER_HOUR)
/* Firehose 1.2, D, FH-LIM: transform invocations in flight per shard. */
enum { QUOTA_FIREHOSE_TRANSFORMS = 5 };
/* Firehose 1.4, I (3 requests) and A (part size): below this interval S3 is written by multipart. */
#define QUOTA_FIREHOSE_MULTIPART_BELOW_NS (60 * NS_PER_S)
#define QUOTA_FIREHOSE_PART_BYTES         (5 * BYTES_PER_MIB)

/* Firehose 5.1, D: a crawler run bills at least ten minutes. */
#define QUOTA_CRAWLER_BILLED_MIN_NS (10 * NS_PER_MINUTE)
/* additions 2.12, D: messages of its queue that a crawl in event mode reads. */
#define QUOTA_CRAWLER_MESSAGES INT64_C(100000)
/* Firehose 5.2, D: a query bills at least 10 MB, and whole MB. */
#define QUOTA_ATHENA_SCAN_MIN_BYTES  (10 * BYTES_PER_MIB)
#define QUOTA_ATHENA_SCAN_STEP_BYTES BYTES_PER_MIB
/* Firehose 5.3, D: a serverless workgroup bills at least a minute. */
#define QUOTA_REDSHIFT_BILLED_MIN_NS (60 * NS_PER_S)
/* additions 2.11, D: a serverless collection refreshes about so often. */
#define QUOTA_OPENSEARCH_NODE_SHARDS INT64_C(1000) /* additions 2.11, D */
#define QUOTA_OPENSEARCH_REFRESH_NS  (10 * NS_PER_S)
/* Firehose 5.5, D: one SNS request carries 64 KB. */
#define QUOTA_SNS_REQUEST_BYTES (64 * BYTES_PER_KIB)

/* Kinesis Video Streams; Firehose 6.1, D, KVS-LIM. What one PutMedia connection carries, 100 Mbit/s; a fragment, whose MB
 * are taken as those of the bandwidth. */
#define QUOTA_VIDEO_PUT_BYTES_PER_S INT64_C(12500000)
#define QUOTA_VIDEO_GET_BYTES_PER_S INT64_C(25000000)
#define QUOTA_VIDEO_FRAGMENT_BYTES  INT64_C(50000000)
#define QUOTA_VIDEO_FRAGMENT_NS_MIN NS_PER_S
#define QUOTA_VIDEO_FRAGMENT_NS_MAX (20 * NS_PER_S)
/* Firehose 6.1, D: GetMedia connections of a stream, points of a stream a second, GetClip's fragments and bytes. */
enum { QUOTA_VIDEO_GET_MEDIA = 3, QUOTA_VIDEO_CLIP_FRAGMENTS = 200 };
#define QUOTA_VIDEO_METADATA_POINTS INT64_C(10000)
#define QUOTA_VIDEO_MEDIA_POINTS    INT64_C(500)
#define QUOTA_VIDEO_CLIP_BYTES      INT64_C(100000000)
/* Firehose 6.1, D: PutMedia's connection is closed when its token ends; URLs of playback sessions a second. */
#define QUOTA_VIDEO_CONNECTION_NS (45 * NS_PER_MINUTE)
#define QUOTA_VIDEO_URLS_PER_S    INT64_C(25)
/* Firehose 6.2, D, KVS-RTC: viewers of a signalling channel. */
enum { QUOTA_VIDEO_RTC_VIEWERS = 10 };
/* additions 2.13, D: what is kept WARM is billed for this long at least. */
#define QUOTA_VIDEO_WARM_MIN_NS (30 * NS_PER_DAY)

#endif
