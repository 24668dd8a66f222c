/*
 * firehose.c -- Firehose, or a Lambda function of one's own that polls and writes the objects.
 *
 * Facts Firehose 1.4 (buffers are per shard), 2.1, 2.3 (what Firehose bills), 3.4, 3.5 (batches and
 * bills of Lambda), 4.2 and 4.3 (what a PUT takes and costs).
 */
#include <math.h>

#include "models/bill/usage.h"
#include "models/common/quotas.h"
#include "scenarios/breakeven/load.h"
#include "scenarios/breakeven/question.h"

enum { FIREHOSE, OWN };
enum { AS_IS, COLUMNS };

enum { BATCH_RECORDS = 10000 }; /* Firehose 3.4, D: the greatest batch of a Lambda function */
#define PUT_MS           28.5   /* Firehose 4.2, I: mean of a small PUT */
#define PUT_BYTES_PER_MS 90e3   /* Firehose 4.2, A: 90 MB/s */

struct delivery {
    struct load load;
    int convert;
    int64_t buffer_bytes, buffer_ns, window_ns, memory_bytes, start_ns;
    double process_bytes_per_s, convert_bytes_per_s, upkeep_usd;
};

static const char *const choices[] = {"Firehose", "own Lambda", NULL};
static const char *const conversions[] = {"none", "parquet", NULL};

static const struct field rows[] = {
    LOAD_RATE(struct delivery),
    LOAD_SIZE(struct delivery),
    LOAD_PEAK(struct delivery, "1.25"),
    {.key = "convert",
     .kind = FIELD_CHOICE,
     .offset = offsetof(struct delivery, convert),
     .fallback = "none",
     .choices = conversions,
     .help = "into columns, by either",
     .source = "the load asked about"},
    {.key = "upkeep",
     .kind = FIELD_NUMBER,
     .offset = offsetof(struct delivery, upkeep_usd),
     .fallback = "100",
     .max = 1e9,
     .help = "USD a month that code of one's own costs to keep",
     .source = "assumed"},
    {.key = "buffer",
     .kind = FIELD_BYTES,
     .offset = offsetof(struct delivery, buffer_bytes),
     .fallback = "64 MiB",
     .min = 1048576,
     .max = 134217728,
     .help = "Firehose's size hint, per shard",
     .source = "Firehose 1.3, D"},
    {.key = "interval",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct delivery, buffer_ns),
     .fallback = "60s",
     .min = 6e10,
     .max = 9e11,
     .help = "Firehose's interval hint; from 60 s on an object is one PUT",
     .source = "Firehose 1.3, D"},
    {.key = "window",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct delivery, window_ns),
     .fallback = "60s",
     .min = 1e9,
     .max = 3e11,
     .help = "the function's batching window, per shard",
     .source = "Firehose 3.4, D"},
    {.key = "memory",
     .kind = FIELD_BYTES,
     .offset = offsetof(struct delivery, memory_bytes),
     .fallback = "512 MiB",
     .min = 134217728,
     .max = 10737418240.0,
     .help = "of the function",
     .source = "assumed"},
    {.key = "start",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct delivery, start_ns),
     .fallback = "10ms",
     .max = 6e10,
     .help = "what an invocation takes without data",
     .source = "assumed"},
    {.key = "process",
     .kind = FIELD_BYTE_RATE,
     .offset = offsetof(struct delivery, process_bytes_per_s),
     .fallback = "50 MB/s",
     .min = 1e3,
     .max = 1e12,
     .help = "how fast the function decodes and joins records",
     .source = "assumed"},
    {.key = "convert_speed",
     .kind = FIELD_BYTE_RATE,
     .offset = offsetof(struct delivery, convert_bytes_per_s),
     .fallback = "20 MB/s",
     .min = 1e3,
     .max = 1e12,
     .help = "how fast it makes columns of them",
     .source = "assumed"},
    {0},
};

/* Objects of a month from all shards, each after an amount or a time. */
static double objects_of(const struct load *load, double bytes, double seconds)
{
    const double shards = load_shards(load, 1);
    const double per_shard = load->records_per_s * (double)load->record_bytes / shards;
    const double apart_s = fmin(seconds, bytes / per_shard);
    /* An empty buffer writes nothing: no more objects than records. */
    return fmin(shards * (double)LOAD_MONTH_NS / 1e9 / apart_s, load_records(load));
}

static void meter_firehose(const struct delivery *asked, struct results *results)
{
    const struct load *load = &asked->load;
    const double in = load_rounded_bytes(load, QUOTA_FIREHOSE_ROUNDING_BYTES);
    load_meter(results, USAGE_FIREHOSE_IN, in);
    if (asked->convert == COLUMNS) load_meter(results, USAGE_FIREHOSE_CONVERSION, in);
    load_meter(results, USAGE_S3_PUTS,
               objects_of(load, (double)asked->buffer_bytes, (double)asked->buffer_ns / 1e9));
}

/* What fits into one invocation: 10,000 records or 6 MB of base64 and envelopes. */
static double batch_bytes(const struct load *load)
{
    const double size = (double)load->record_bytes;
    const double enveloped = 4 * ceil(size / 3) + (double)QUOTA_LAMBDA_ENVELOPE_BYTES;
    const double records =
        fmin(BATCH_RECORDS, floor((double)QUOTA_LAMBDA_PAYLOAD_BYTES / enveloped));
    return fmax(1, records) * size;
}

static void meter_own(const struct delivery *asked, struct results *results)
{
    const struct load *load = &asked->load;
    const double calls = objects_of(load, batch_bytes(load), (double)asked->window_ns / 1e9);
    const double bytes = load_bytes(load) / calls;
    double ms = (double)asked->start_ns / 1e6 + 1e3 * bytes / asked->process_bytes_per_s + PUT_MS +
                bytes / PUT_BYTES_PER_MS;
    if (asked->convert == COLUMNS) ms += 1e3 * bytes / asked->convert_bytes_per_s;
    const double memory_mb = (double)asked->memory_bytes / (double)BYTES_PER_MIB;
    load_meter(results, USAGE_LAMBDA_REQUESTS, calls);
    load_meter(results, USAGE_LAMBDA_DURATION, calls * ceil(ms) * memory_mb);
    load_meter(results, USAGE_S3_PUTS, calls);
}

static void meter(const void *parameters, size_t choice, struct results *results)
{
    if (choice == FIREHOSE) meter_firehose(parameters, results);
    else meter_own(parameters, results);
}

/* A Lambda event holds 6 MB (KDS 4.5): a record too large for it reaches no function. */
static bool can(const void *parameters, size_t choice)
{
    const struct load *load = &((const struct delivery *)parameters)->load;
    return choice == FIREHOSE ||
           4.0 * ceil((double)load->record_bytes / 3) + (double)QUOTA_LAMBDA_ENVELOPE_BYTES <=
               (double)QUOTA_LAMBDA_PAYLOAD_BYTES;
}

static double besides(const void *parameters, size_t choice)
{
    return choice == OWN ? ((const struct delivery *)parameters)->upkeep_usd : 0;
}

const struct question question_firehose = {
    .name = "firehose",
    .asks = "Firehose, or a function of one's own?",
    .choices = choices,
    .rows = rows,
    .bytes = sizeof(struct delivery),
    .x = "rate=1/s..100000/s x26 log",
    .y = "size=64 B..256 KiB x13 log",
    .counts = "ingest and conversion, or requests and duration and the upkeep; the PUTs of either;"
              " not the stream, which both read alike, nor what is stored",
    .meter = meter,
    .can = can,
    .besides = besides,
};
