/*
 * load.h -- a steady load on one stream, and what a month of it comes to.
 */
#ifndef KINESIM_SCENARIOS_BREAKEVEN_LOAD_H
#define KINESIM_SCENARIOS_BREAKEVEN_LOAD_H

#include "sim/field.h"
#include "sim/results.h"
#include "sim/units.h"

/* The billing month of AWS's calculator (facts KDS 0). */
#define LOAD_MONTH_NS (730 * NS_PER_HOUR)

struct load {
    double records_per_s;
    int64_t record_bytes; /* data and partition key */
    double peak;          /* what shards are sized for, as a multiple of the mean */
    int64_t consumers;
};

/* The field rows of a load within `type`. */
#define LOAD_RATE(type)                                                                            \
    {                                                                                              \
        .key = "rate", .kind = FIELD_RATE, .offset = offsetof(type, load.records_per_s),           \
        .fallback = "1000/s", .min = 1e-3, .max = 1e8, .help = "records, mean of the month",       \
        .source = "the load asked about"                                                           \
    }
#define LOAD_SIZE(type)                                                                            \
    {                                                                                              \
        .key = "size", .kind = FIELD_BYTES, .offset = offsetof(type, load.record_bytes),           \
        .fallback = "1 KiB", .min = 1, .max = 10485760, .help = "of a record with its key",        \
        .source = "the load asked about"                                                           \
    }
#define LOAD_PEAK(type, value)                                                                     \
    {                                                                                              \
        .key = "peak", .kind = FIELD_NUMBER, .offset = offsetof(type, load.peak),                  \
        .fallback = value, .min = 1, .max = 1e4,                                                   \
        .help = "what provisioned shards are sized for, times the mean load", .source = "assumed"  \
    }
#define LOAD_CONSUMERS(type, value)                                                                \
    {                                                                                              \
        .key = "consumers", .kind = FIELD_COUNT, .offset = offsetof(type, load.consumers),         \
        .fallback = value, .min = 1, .max = 50, .help = "that each read all of the stream",        \
        .source = "the load asked about"                                                           \
    }

/* Records of a month, and their bytes. */
double load_records(const struct load *load);
double load_bytes(const struct load *load);

/* Bytes when each record counts in whole steps; `step` > 0. */
double load_rounded_bytes(const struct load *load, int64_t step);

/* PUT payload units of a month (KDS 7.1). */
double load_put_units(const struct load *load);

/* Provisioned shards for the peak: ceil(peak x max(bytes/1 MiB/s, records/1000 per s, shared
 * reads/2 MiB/s)), at least 1; KDS 1.2 and 4.1. `shared_readers` read by GetRecords. */
double load_shards(const struct load *load, double shared_readers);
/* The same if records were no limit. */
double load_byte_shards(const struct load *load, double shared_readers);

/* Adds to a meter; whole base units. */
void load_meter(struct results *results, const char *item, double base_units);

/* Milliseconds of a month, for what is there all the time. */
double load_month_ms(void);

#endif
