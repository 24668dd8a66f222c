/*
 * aggregation.c -- records one by one, or many in one as the KPL puts them (facts KDS 2.2, 7.1).
 *
 * What is billed by the record is rounded up for each: to 25 KB in PUT payload units, to 1 KB on
 * demand, to 5 KB by Firehose. An aggregate is one record. It is full at 50 KB or sent after `linger`,
 * and each producer fills one for each shard.
 */
#include <math.h>

#include "models/bill/usage.h"
#include "models/common/quotas.h"
#include "scenarios/breakeven/load.h"
#include "scenarios/breakeven/question.h"

enum { SINGLE, AGGREGATED };
enum { ON_SHARDS, ON_DEMAND };

enum {
    FIRST_SHARDS_ON_DEMAND = 4, /* KDS 3.2, D */
    AGGREGATE_BYTES = 20,       /* KDS 2.2, D: magic number and MD5 */
    FRAMING_BYTES = 8,          /* ours, A: protobuf around one record; KDS 2.2 gives no number */
};

struct aggregation {
    struct load load;
    int mode;
    bool firehose;
    int64_t aggregate_bytes, linger_ns, producers;
};

static const char *const choices[] = {"one by one", "aggregated", NULL};
static const char *const modes[] = {"provisioned", "on-demand", NULL};

static const struct field rows[] = {
    LOAD_RATE(struct aggregation),
    LOAD_SIZE(struct aggregation),
    LOAD_PEAK(struct aggregation, "1.25"),
    LOAD_CONSUMERS(struct aggregation, "1"),
    {.key = "mode",
     .kind = FIELD_CHOICE,
     .offset = offsetof(struct aggregation, mode),
     .fallback = "provisioned",
     .choices = modes,
     .help = "of the stream",
     .source = "the load asked about"},
    {.key = "firehose",
     .kind = FIELD_BOOL,
     .offset = offsetof(struct aggregation, firehose),
     .fallback = "false",
     .help = "whether Firehose is one of the readers",
     .source = "the load asked about"},
    {.key = "aggregate",
     .kind = FIELD_BYTES,
     .offset = offsetof(struct aggregation, aggregate_bytes),
     .fallback = "51200 B",
     .min = 1024,
     .max = 1048576,
     .help = "the KPL's AggregationMaxSize",
     .source = "KDS 2.2, D"},
    {.key = "linger",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct aggregation, linger_ns),
     .fallback = "100ms",
     .min = 1e6,
     .max = 6e10,
     .help = "the KPL's RecordMaxBufferedTime",
     .source = "KDS 2.2, D"},
    {.key = "producers",
     .kind = FIELD_COUNT,
     .offset = offsetof(struct aggregation, producers),
     .fallback = "1",
     .min = 1,
     .max = 1e6,
     .help = "hosts that share the load",
     .source = "the load asked about"},
    {0},
};

/* The same load in aggregates. With a record on its own nothing is aggregated. */
static struct load aggregates_of(const struct aggregation *asked)
{
    struct load load = asked->load;
    load.record_bytes += FRAMING_BYTES;
    /* The shards are those of the bytes: of the aggregates there are few. */
    double shards = load_byte_shards(&load, (double)load.consumers);
    if (asked->mode == ON_DEMAND) shards = fmax(FIRST_SHARDS_ON_DEMAND, shards);
    const double fit = (double)(asked->aggregate_bytes - AGGREGATE_BYTES) /
                       (double)load.record_bytes;
    const double waiting = load.records_per_s * (double)asked->linger_ns / 1e9 /
                           (double)asked->producers / shards;
    const double together = floor(fmin(fit, waiting));
    if (together < 2) return asked->load;
    load.records_per_s /= together;
    load.record_bytes = AGGREGATE_BYTES + (int64_t)together * load.record_bytes;
    return load;
}

static void meter(const void *parameters, size_t choice, struct results *results)
{
    const struct aggregation *asked = parameters;
    const struct load load = choice == AGGREGATED ? aggregates_of(asked) : asked->load;
    if (asked->mode == ON_DEMAND) {
        load_meter(results, USAGE_KDS_OD_STREAM, load_month_ms());
        load_meter(results, USAGE_KDS_OD_IN,
                   load_rounded_bytes(&load, QUOTA_ON_DEMAND_ROUNDING_BYTES));
        load_meter(results, USAGE_KDS_OD_OUT, load_bytes(&load) * (double)load.consumers);
    } else {
        load_meter(results, USAGE_KDS_SHARD,
                   load_shards(&load, (double)load.consumers) * load_month_ms());
        load_meter(results, USAGE_KDS_PUT_UNITS, load_put_units(&load));
    }
    if (asked->firehose)
        load_meter(results, USAGE_FIREHOSE_IN,
                   load_rounded_bytes(&load, QUOTA_FIREHOSE_ROUNDING_BYTES));
}

const struct question question_aggregation = {
    .name = "aggregation",
    .asks = "What does aggregation save?",
    .choices = choices,
    .rows = rows,
    .bytes = sizeof(struct aggregation),
    .x = "rate=10/s..100000/s x21 log",
    .y = "size=64 B..64 KiB x11 log",
    .counts = "the stream, its readers by GetRecords and Firehose's ingest where it reads (rounded"
              " by the aggregate: assumed, Firehose 2.1); not the producers' processors",
    .meter = meter,
};
