/*
 * report_fixture.h -- a plausible run for the tests of reports/: 4 shards, 60 minutes, a hot shard
 * that is throttled, a delivery, a bill.
 */
#ifndef KINESIM_TESTS_UNIT_REPORT_FIXTURE_H
#define KINESIM_TESTS_UNIT_REPORT_FIXTURE_H

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "reports/common/run_report.h"
#include "sim/finding.h"
#include "sim/units.h"

enum { FIXTURE_REPLICATIONS = 5, FIXTURE_MINUTES = 60, FIXTURE_SHARDS = 4 };

/* A name that markup, gnuplot and a shell would each misread. */
#define FIXTURE_NASTY "o'r<b>_`touch /tmp/kinesim-owned`\"&"

static const struct column fixture_shard_columns[] = {{"stream", CELL_TEXT},
                                                      {"shard", CELL_INTEGER},
                                                      {"minute", CELL_INTEGER},
                                                      {"records", CELL_INTEGER},
                                                      {"bytes", CELL_INTEGER},
                                                      {"throttled_records", CELL_INTEGER},
                                                      {"throttled_bytes", CELL_INTEGER},
                                                      {"peak_second_bytes", CELL_INTEGER},
                                                      {"peak_second_records", CELL_INTEGER},
                                                      {"limit_bytes", CELL_INTEGER},
                                                      {"limit_records", CELL_INTEGER}};
static const struct table_spec fixture_shard_minute = {"shard_minute", true, 11,
                                                       fixture_shard_columns};
static const struct column fixture_key_columns[] = {
    {"stream", CELL_TEXT},     {"shard", CELL_INTEGER}, {"key", CELL_TEXT},
    {"records", CELL_INTEGER}, {"bytes", CELL_INTEGER}, {"share", CELL_REAL}};
static const struct table_spec fixture_hot_key = {"hot_key", false, 6, fixture_key_columns};
static const struct column fixture_object_columns[] = {
    {"delivery", CELL_TEXT},   {"destination", CELL_TEXT}, {"created_ns", CELL_INTEGER},
    {"records", CELL_INTEGER}, {"bytes_in", CELL_INTEGER}, {"bytes_out", CELL_INTEGER},
    {"reason", CELL_TEXT},     {"status", CELL_TEXT}};
static const struct table_spec fixture_object = {"object", true, 8, fixture_object_columns};
/* A table the contract does not know. */
static const struct column fixture_lag_columns[] = {{"station", CELL_TEXT},
                                                    {"lag_ns", CELL_INTEGER}};
static const struct table_spec fixture_lag = {"station_lag", true, 2, fixture_lag_columns};

struct fixture {
    struct results *replications[FIXTURE_REPLICATIONS];
    struct run_report run;
};

static inline uint64_t fixture_next(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

static inline double fixture_uniform(uint64_t *state)
{
    return ((double)fixture_next(state) + 0.5) / 2147483648.0;
}

static inline double fixture_lognormal(uint64_t *state, double median, double sigma)
{
    const double normal = sqrt(-2 * log(fixture_uniform(state))) *
                          cos(6.283185 * fixture_uniform(state));
    return median * exp(sigma * normal);
}

static inline void fixture_latencies(struct results *results, uint64_t *state, const char *stream)
{
    struct histogram *put = results_latency(results, "orders-dms", "put");
    struct histogram *ingest = results_latency(results, "orders-dms", "ingest");
    struct histogram *push = results_latency(results, "fraud-alerts", "propagation");
    struct histogram *whole = results_latency(results, "fraud-alerts", "end_to_end");
    struct histogram *buffer = results_latency(results, "rds-to-lake", "buffering");
    struct histogram *delivery = results_latency(results, "rds-to-lake", "delivery");
    results_latency(results, stream, "idle");
    for (int i = 0; i < 40000; i++) {
        const double a = fixture_lognormal(state, 12e6, 0.35),
                     b = fixture_lognormal(state, 70e6, 0.32);
        const double c = 60e9 * fixture_uniform(state);
        histogram_add(put, (int64_t)a);
        histogram_add(ingest, (int64_t)(a * 1.2));
        histogram_add(push, (int64_t)b);
        histogram_add(whole, (int64_t)(a + b + fixture_lognormal(state, 3e6, 0.6)));
        histogram_add(buffer, (int64_t)c);
        histogram_add(delivery, (int64_t)(c + a + fixture_lognormal(state, 400e6, 0.5)));
    }
}

static const struct finding_spec fixture_refuses = {
    .kind = FINDING_REFUSED,
    .stage = "put",
    .limit = "write limit in bytes",
    .units = {FINDING_SHARE, FINDING_BYTES_A_SECOND},
    .text = "{what} of {who} limits first: {1} is not enough, and {0} is refused",
};
static const struct finding_spec fixture_lost = {
    .kind = FINDING_LOST,
    .stage = "ingest",
    .limit = "attempts",
    .units = {FINDING_SHARE, FINDING_COUNT},
    .text = "{0} of {who} is lost after {1} attempts, for {cause} refuses it",
};

/* Told in the wrong order: the second does more harm. */
static inline void fixture_findings(struct results *results, uint32_t replication,
                                    const char *stream)
{
    struct findings *findings = results_findings(results);
    const double share = 0.10 + 0.01 * replication;
    findings_tell(findings, stream,
                  &(struct finding){.spec = &fixture_refuses,
                                    .severity = share,
                                    .figures = {share, 1048576},
                                    .subject = "Shard 2"});
    findings_tell(
        findings, "orders-dms",
        &(struct finding){
            .spec = &fixture_lost, .severity = 0.02, .figures = {0.02, 3}, .cause = stream});
    findings_limit(findings, "fraud-alerts",
                   &(struct limit_use){"concurrency", NULL, FINDING_COUNT, 10, 0.85, 1, 0.2});
    findings_survivors(findings, "orders-dms", "ingest", 98, 100);
}

static inline void fixture_minutes(struct results *results, uint64_t *state, const char *stream)
{
    struct metric *fresh = results_metric(results, "rds-to-lake", "DeliveryToS3.DataFreshness",
                                          "Seconds", METRIC_MAXIMUM);
    struct metric *age = results_metric(results, stream, "GetRecords.IteratorAgeMilliseconds",
                                        "Milliseconds", METRIC_MAXIMUM | METRIC_AVERAGE);
    struct metric *behind = results_metric(results, "fraud-alerts",
                                           "SubscribeToShardEvent.MillisBehindLatest",
                                           "Milliseconds", METRIC_MAXIMUM);
    for (int minute = 0; minute < FIXTURE_MINUTES; minute++) {
        for (int shard = 0; shard < FIXTURE_SHARDS; shard++) {
            const int hot = shard == 2 && minute >= 20 && minute < 40;
            const int64_t records = (int64_t)((hot ? 56000 : 5000 + 9000 * shard) *
                                              (0.92 + 0.16 * fixture_uniform(state)));
            const int64_t refused = hot ? records / 9 : 0;
            const struct cell cells[] = {cell_text(stream),
                                         cell_integer(shard),
                                         cell_integer(minute),
                                         cell_integer(records),
                                         cell_integer(records * 1024),
                                         cell_integer(refused),
                                         cell_integer(refused * 1024),
                                         cell_integer(hot ? 1048576 : records * 1024 / 50),
                                         cell_integer(hot ? 1000 : records / 50),
                                         cell_integer(1048576),
                                         cell_integer(1000)};
            results_row(results, &fixture_shard_minute, cells);
        }
        metric_add(fresh, 58 + 6 * fixture_uniform(state));
        metric_add(age, minute < 20   ? 0
                        : minute < 45 ? 900 * (minute - 19) * fixture_uniform(state)
                                      : 200);
        metric_add(behind, 20 + 60 * fixture_uniform(state));
        results_minute(results, minute);
        const int64_t bytes = (int64_t)fixture_lognormal(state, 21e6, 0.15);
        const struct cell cells[] = {cell_text("rds-to-lake"),
                                     cell_text("cdc-lake-prod"),
                                     cell_integer(minute * NS_PER_MINUTE + 7 * NS_PER_S),
                                     cell_integer(bytes / 1024),
                                     cell_integer(bytes),
                                     cell_integer(minute % 7 == 3 ? 67108864 : bytes),
                                     cell_text(minute % 7 == 3 ? "size" : "interval"),
                                     cell_text("delivered")};
        results_row(results, &fixture_object, cells);
    }
}

static inline struct results *fixture_results(uint32_t replication, const char *stream)
{
    struct results *results = results_create(replication);
    uint64_t state = 17 + replication;
    fixture_latencies(results, &state, stream);
    *results_counter(results, "orders-dms", "records_created") += 1404000 + replication;
    *results_counter(results, "orders-dms", "records_throttled") += 124000;
    fixture_minutes(results, &state, stream);
    fixture_findings(results, replication, stream);
    results_row(results, &fixture_hot_key,
                (struct cell[]){cell_text(stream), cell_integer(2), cell_text("tenant-<7>"),
                                cell_integer(500000), cell_integer(512000000), cell_real(0.44)});
    results_row(results, &fixture_lag,
                (struct cell[]){cell_text("north"), cell_integer(7 + (int64_t)replication)});
    results_event(results, 20 * NS_PER_MINUTE, stream, "throttled", "shard 2 <at> its limit");
    results_law(results, "orders-dms", "created = acknowledged + dropped", 1404000, 1404000, 0);
    return results;
}

static const struct run_parameter fixture_parameters[] = {
    {"producers.orders-dms.rate", "390/s", "1/s", "scenario", ""},
    {"streams.rds.shards", "4", "1", "set", ""},
    {"deliveries.rds-to-lake.buffer.interval", "300s", "ns", "default", "Firehose 1.4, D"},
};
static const struct run_cost_line fixture_cost[] = {
    {"rds-cdc-prod", "Kinesis Data Streams", "shard hours", 4, "shard hours", "hours x shards",
     0.015, "KDS 7.1, D", 0.06, 43.8, 43.8, 43.8, "time", "", "2024-07-01", "documented",
     "43.800000000000"},
    {"rds-cdc-prod", "Kinesis Data Streams", "PUT payload units", 1404000, "units",
     "ceil(bytes / 25 KB)", 0.014e-6, "KDS 7.1, D", 0.0197, 14.35, 14.25, 14.45, "traffic", "",
     "2024-07-01", "documented", "14.350000000000"},
    {"rds-to-lake", "Data Firehose", "ingestion", 6.7, "GB", "records rounded up to 5 KB", 0.029,
     "FH 6.1, D", 0.194, 141.8, 138, 145.6, "traffic", "4890 at 0.029", "2024-07-01", "documented",
     "141.800000000000"},
    {"fraud-alerts", "Lambda", "requests", 140000, "requests", "each", 0.2e-6, "Lambda 3, D", 0.028,
     20.4, 19.4, 21.4, "traffic", "", "2024-07-01", "documented", "20.400000000000"},
    {"cdc-lake-prod", "S3", "PUT requests", 60, "requests", "each", 5e-6, "S3 2, D", 0.0003, 0.219,
     0.2, 0.238, "traffic", "", "2024-07-01", "documented", "0.219000000000"},
};
static const struct run_cost_margin fixture_margins[] = {
    {"of it for time alone", NULL, 43.8},
    {"one more fan-out consumer", "rds-cdc-prod", 50},
};
static const struct run_threshold fixture_thresholds[] = {
    {"fraud-alerts.end_to_end.p99 < 250 ms", 181e6, "kept", ""},
    {"orders-dms.throttled_records == 0", 124000, "broken", ""},
    {"cost.month < 400 USD", 220.57, "kept", ""},
    {"nobody.end_to_end.p99 < 1 s", NAN, "unknown", ""},
};

static inline struct fixture *fixture_create(size_t replications, const char *stream)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    if (!fixture) abort();
    for (size_t r = 0; r < replications; r++)
        fixture->replications[r] = fixture_results((uint32_t)r, stream);
    fixture->run = (struct run_report){
        .scenario = "rds-cdc-to-lake",
        .scenario_sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        .yaml = "kinesim: 1\nname: rds-cdc-to-lake # <&>\n",
        .seed = 42,
        .duration_ns = NS_PER_HOUR,
        .warmup_ns = 10 * NS_PER_MINUTE,
        .version = "1.0.0",
        .started_at = "2026-01-02T03:04:05Z",
        .wall_seconds = 0.84,
        .records = 7020000,
        .events = 1234567,
        .pending_high_water = 137,
        .peak_memory_bytes = 12345678,
        .digest = UINT64_C(0xfedcba9876543210),
        .command = "kinesim run scenarios/rds-cdc-to-lake.yaml --seed 42",
        .replications = fixture->replications,
        .replication_count = replications,
        .parameters = fixture_parameters,
        .parameter_count = sizeof fixture_parameters / sizeof fixture_parameters[0],
        .cost = fixture_cost,
        .cost_count = sizeof fixture_cost / sizeof fixture_cost[0],
        .usd_month_lo = replications > 1 ? 216.5 : NAN,
        .usd_month_hi = replications > 1 ? 224.638 : NAN,
        .month_exact = "220.569000000000",
        .margins = fixture_margins,
        .margin_count = sizeof fixture_margins / sizeof fixture_margins[0],
        .thresholds = fixture_thresholds,
        .threshold_count = sizeof fixture_thresholds / sizeof fixture_thresholds[0]};
    return fixture;
}

static inline void fixture_destroy(struct fixture *fixture)
{
    for (size_t r = 0; r < fixture->run.replication_count; r++)
        results_destroy(fixture->replications[r]);
    free(fixture);
}

#endif
