/*
 * stream_report.c -- what a stream says of itself: minutes per shard, hot keys, metrics, the bill's
 * meters, and the laws it keeps.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/bill/usage.h"
#include "models/stream/stream_state.h"
#include "sim/sim.h"
#include "sim/units.h"

static const struct column shard_minute_columns[] = {
    {"stream", CELL_TEXT},
    {"shard", CELL_INTEGER},
    {"minute", CELL_INTEGER},
    {"records", CELL_INTEGER},
    {"bytes", CELL_INTEGER},
    {"throttled_records", CELL_INTEGER},
    {"throttled_bytes", CELL_INTEGER},
    {"peak_second_bytes", CELL_INTEGER},
    {"peak_second_records", CELL_INTEGER},
    {"limit_bytes", CELL_INTEGER},
    {"limit_records", CELL_INTEGER},
};
static const struct table_spec shard_minute_table = {"shard_minute", true, 11,
                                                     shard_minute_columns};

static void open_metrics(struct sim *sim, struct component *self)
{
    struct stream *stream = self->state;
    struct stream_port *port = &stream->port;
    const unsigned no_sum = METRIC_ALL & ~(unsigned)METRIC_SUM;
    const unsigned latency = METRIC_MINIMUM | METRIC_MAXIMUM | METRIC_AVERAGE;
    const unsigned success = METRIC_AVERAGE | METRIC_SUM | METRIC_SAMPLE_COUNT;
    stream->incoming_bytes = sim_metric(sim, self, "IncomingBytes", "Bytes", METRIC_ALL);
    stream->incoming_records = sim_metric(sim, self, "IncomingRecords", "Count", METRIC_ALL);
    stream->put_bytes = sim_metric(sim, self, "PutRecords.Bytes", "Bytes", METRIC_ALL);
    stream->put_latency = sim_metric(sim, self, "PutRecords.Latency", "Milliseconds", latency);
    stream->put_success = sim_metric(sim, self, "PutRecords.Success", "Count", success);
    stream->single_bytes = sim_metric(sim, self, "PutRecord.Bytes", "Bytes", METRIC_ALL);
    stream->single_latency = sim_metric(sim, self, "PutRecord.Latency", "Milliseconds", latency);
    stream->single_success = sim_metric(sim, self, "PutRecord.Success", "Count", success);
    stream->put_total = sim_metric(sim, self, "PutRecords.TotalRecords", "Count", METRIC_ALL);
    stream->put_successful =
        sim_metric(sim, self, "PutRecords.SuccessfulRecords", "Count", METRIC_ALL);
    stream->put_failed = sim_metric(sim, self, "PutRecords.FailedRecords", "Count", METRIC_ALL);
    stream->put_throttled =
        sim_metric(sim, self, "PutRecords.ThrottledRecords", "Count", METRIC_ALL);
    stream->write_exceeded =
        sim_metric(sim, self, "WriteProvisionedThroughputExceeded", "Count", METRIC_ALL);
    port->get_bytes = sim_metric(sim, self, "GetRecords.Bytes", "Bytes", METRIC_ALL);
    port->get_records = sim_metric(sim, self, "GetRecords.Records", "Count", METRIC_ALL);
    port->get_latency = sim_metric(sim, self, "GetRecords.Latency", "Milliseconds", latency);
    port->get_success = sim_metric(sim, self, "GetRecords.Success", "Count", success);
    port->get_age =
        sim_metric(sim, self, "GetRecords.IteratorAgeMilliseconds", "Milliseconds", no_sum);
    port->get_throttled =
        sim_metric(sim, self, "ReadProvisionedThroughputExceeded", "Count", METRIC_ALL);
}

/* Metrics are one sample path's, as CloudWatch would show it. */
static bool reports_shard_metrics(struct sim *sim, const struct stream *stream)
{
    return stream->config->shard_metrics && results_replication(sim_results(sim)) == 0;
}

/* Each shard has somewhere to count its readers. */
static void open_shard_metrics(struct sim *sim, struct stream *stream)
{
    if (!reports_shard_metrics(sim, stream)) return;
    stream->reads = memory_growing(stream->memory, stream->port.shard_count,
                                   stream->port.shard_room, sizeof *stream->reads);
    for (uint32_t i = 0; i < stream->port.shard_count; i++)
        shard_side(&stream->port.shards[i])->reads = &stream->reads[i];
}

void stream_watch_shard(struct sim *sim, struct stream *stream, uint32_t shard)
{
    (void)sim;
    if (stream->reads) shard_side(&stream->port.shards[shard])->reads = &stream->reads[shard];
    shard_begin_minute(&stream->port.shards[shard]);
    shard_seen_begin(&stream->seen[shard], &stream->port.shards[shard]);
}

void stream_open_sinks(struct sim *sim, struct component *self)
{
    struct stream *stream = self->state;
    open_metrics(sim, self);
    stream_open_meters(sim, self);
    open_shard_metrics(sim, stream);
    stream->records = sim_counter(sim, self, "records");
    stream->bytes = sim_counter(sim, self, "bytes");
    stream->throttled = sim_counter(sim, self, "records_throttled");
    stream->failed = sim_counter(sim, self, "records_failed");
}

/* Shard-level monitoring: the seven metrics of one shard under its own name (KDS 6, D). An age is there only where
 * somebody polls. */
static void report_shard_metrics(struct sim *sim, const struct component *self,
                                 const struct shard *shard)
{
    struct shard_side *side = shard_side(shard);
    const struct shard_reads *reads = side->reads;
    const struct {
        const char *name;
        double sum;
    } sums[] = {
        {"IncomingBytes", (double)shard_minute_bytes(shard)},
        {"IncomingRecords", (double)shard_minute_records(shard)},
        {"OutgoingBytes", (double)reads->bytes},
        {"OutgoingRecords", (double)reads->records},
        {"WriteProvisionedThroughputExceeded", (double)side->minute.throttled_records},
        {"ReadProvisionedThroughputExceeded", (double)reads->refused_calls},
    };
    char name[192];
    snprintf(name, sizeof name, "%s/shardId-%012u", self->name, shard->log.number);
    struct results *results = sim_results(sim);
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
        metric_add(results_metric(results, name, sums[i].name,
                                  strstr(sums[i].name, "Bytes") ? "Bytes" : "Count", METRIC_SUM),
                   sums[i].sum);
    if (reads->calls > 0) {
        struct metric *age = results_metric(results, name, "IteratorAgeMilliseconds",
                                            "Milliseconds", METRIC_AVERAGE | METRIC_MAXIMUM);
        age->sum += reads->age_ms_sum;
        age->samples += reads->calls;
        age->min = 0;
        age->max = fmax(age->max, reads->age_ms_most);
    }
    *side->reads = (struct shard_reads){0};
}

void stream_minute(struct sim *sim, struct component *self, int64_t minute)
{
    struct stream *stream = self->state;
    const bool by_shard = reports_shard_metrics(sim, stream);
    const int64_t began_ns = sim_measured_at_ns(sim) + minute * NS_PER_MINUTE;
    for (uint32_t i = 0; i < stream->port.shard_count; i++) {
        struct shard *shard = &stream->port.shards[i];
        /* What was closed before has no row any more. */
        const double seconds = stream_open_seconds(&stream->port, i, began_ns, sim_now(sim));
        if (seconds <= 0) continue;
        shard_begin_second(shard, sim_now(sim) / NS_PER_S);
        if (by_shard) report_shard_metrics(sim, self, shard);
        const struct shard_minute *seen = &shard_side(shard)->minute;
        const struct cell cells[] = {
            cell_text(self->name),
            cell_integer(shard->log.number),
            cell_integer(minute),
            cell_integer(shard_minute_records(shard)),
            cell_integer(shard_minute_bytes(shard)),
            cell_integer(seen->throttled_records),
            cell_integer(seen->throttled_bytes),
            cell_integer(seen->peak_second_bytes),
            cell_integer(seen->peak_second_records),
            cell_integer(QUOTA_SHARD_WRITE_BYTES_PER_S),
            cell_integer(QUOTA_SHARD_WRITE_RECORDS_PER_S),
        };
        results_row(sim_results(sim), &shard_minute_table, cells);
        shard_seen_minute(&stream->seen[i], shard, minute, seconds);
        shard_begin_minute(shard);
    }
}

static void begin_key_use(struct stream *stream)
{
    for (uint32_t i = 0; i < stream->route_count; i++) {
        struct stream_route_table *route = &stream->routes[i];
        if (route->aggregates)
            user_keys_begin(&route->users, stream->memory, keys_count(route->keys),
                            stream->port.shard_count, stream->port.shard_room);
        else key_use_begin(&route->used);
    }
}

void stream_measure(struct sim *sim, struct component *self)
{
    struct stream *stream = self->state;
    stream_account(sim, self);
    station_measure(&stream->replication, sim_now(sim));
    stream->records_before = stream->admitted_records;
    if (stream->port.aggregates) stream->user_records = sim_counter(sim, self, "user_records");
    stream->open_ms_before = stream_open_ms(&stream->port, sim_now(sim));
    /* Hot keys are one sample path's: the other replications do not count them. */
    if (results_replication(sim_results(sim)) == 0) begin_key_use(stream);
    for (uint32_t i = 0; i < stream->port.shard_count; i++) {
        struct shard *shard = &stream->port.shards[i];
        shard_begin_second(shard, sim_now(sim) / NS_PER_S);
        shard_begin_minute(shard);
        shard_seen_begin(&stream->seen[i], shard);
        if (stream->reads) stream->reads[i] = (struct shard_reads){0};
    }
}

void stream_finish(struct sim *sim, struct component *self)
{
    const struct stream *stream = self->state;
    struct results *results = sim_results(sim);
    stream_account(sim, self);
    if (results_replication(results) == 0) stream_report_hot_keys(sim, self);
    stream_report_lineage(sim, self);
    int64_t in_logs = 0, by_shard = 0, shard_bytes = 0;
    for (uint32_t i = 0; i < stream->port.shard_count; i++) {
        in_logs += stream->port.shards[i].log.tail;
        by_shard += shard_admitted_records(&stream->port.shards[i]);
        shard_bytes += shard_admitted_bytes(&stream->port.shards[i]);
    }
    results_law(results, self->name, "admitted = stored + in replication",
                (double)stream->admitted_records,
                (double)(stream->stored_records + stream->replication.present), 0);
    station_law(&stream->replication, results, self->name,
                "Little, until last empty: records in replication x time = their times");
    results_law(results, self->name, "stored = in the shards' logs", (double)stream->stored_records,
                (double)in_logs, 0);
    results_law(results, self->name, "admitted records = sum over shards",
                (double)stream->admitted_records, (double)by_shard, 0);
    results_law(results, self->name, "admitted bytes = sum over shards",
                (double)stream->admitted_bytes, (double)shard_bytes, 0);
}
