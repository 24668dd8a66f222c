/*
 * stream.c -- a Kinesis data stream: routes, admits, replicates and stores what is put.
 *
 * MSG_PUT arrives at the front end; each record is tried against its shard (facts KDS 1.2, 1.3).
 * What is admitted is written in three zones, stored in the shards' logs when enough zones have it
 * (readable from then on), and answered half a round trip later. A call none of whose records was
 * admitted is answered at once. Its shards may come and go: as operators ask (reshard.c), or as AWS sees fit
 * (on_demand.c).
 */
#include "models/stream/stream.h"

#include <stdlib.h>

#include "models/common/message.h"
#include "models/stream/replication.h"
#include "models/stream/stream_state.h"
#include "sim/check.h"
#include "sim/sim.h"
#include "sim/units.h"

/* ours: what is kept of fewer shards and their readers fits a second-level cache */
enum { STREAM_MANY_SHARDS = 1000 };

/* ---- routing */

static void route_batch(struct stream *stream, struct batch *batch)
{
    struct stream_route_table *route = &stream->routes[batch->route];
    if (batch->aggregates) {
        stream_route_aggregates(stream, batch);
        return;
    }
    if (route->used.keys > 0) {
        key_use_route(&route->used, batch, batch->shard);
        return;
    }
    for (uint32_t i = 0; i < batch->count; i++)
        batch->shard[i] = stream_owner(stream, keys_hash(route->keys, batch->key[i]));
}

/* ---- putting */

struct put_sums {
    int64_t bytes, billed, throttled, failed;
};

/* What `size` bytes are billed as: rounded bytes on demand, payload units provisioned (KDS 7.1, D). */
static inline uint32_t billed_as(uint32_t size, bool on_demand)
{
    const uint32_t rounding = (uint32_t)QUOTA_ON_DEMAND_ROUNDING_BYTES;
    const uint32_t unit = (uint32_t)QUOTA_PUT_UNIT_BYTES;
    return on_demand ? (size + rounding - 1) / rounding * rounding : (size + unit - 1) / unit;
}

static struct put_sums sum_put(const struct stream *stream, const struct batch *batch)
{
    struct put_sums sums = {0};
    const bool on_demand = stream->port.on_demand;
    if (batch->one_size)
        sums.billed = (int64_t)batch->accepted * billed_as(batch->one_size, on_demand);
    else
        for (uint32_t i = 0; i < batch->accepted; i++)
            sums.billed += billed_as(batch->size[i], on_demand);
    for (uint32_t c = 0; c < batch->cell_count; c++) sums.bytes += batch->cells[c].bytes;
    if (batch->accepted == batch->count) return sums;
    for (uint32_t i = batch->accepted; i < batch->count; i++) {
        sums.throttled += batch->outcome[i] == BATCH_THROTTLED;
        sums.failed += batch->outcome[i] == BATCH_FAILED;
    }
    return sums;
}

static void count_put(struct stream *stream, const struct batch *batch, const struct put_sums *sums)
{
    stream->admitted_records += batch->accepted;
    stream->admitted_bytes += sums->bytes;
    station_enter(&stream->replication, batch->received_at_ns, batch->accepted);
    *stream->billed_in += sums->billed;
    *stream->records += batch->accepted;
    *stream->bytes += sums->bytes;
    *stream->throttled += sums->throttled;
    *stream->failed += sums->failed;
    stream->refused_records += sums->throttled;
    if (sums->throttled > 0) stream->refused_at_ns = batch->received_at_ns;
    if (batch->single) {
        metric_add(stream->single_bytes, (double)batch->bytes);
        metric_add(stream->single_success, batch->accepted > 0);
    } else {
        metric_add(stream->put_bytes, (double)batch->bytes);
        metric_add(stream->put_success, batch->accepted > 0);
        metric_add(stream->put_total, batch->count);
        metric_add(stream->put_successful, batch->accepted);
        metric_add(stream->put_failed, (double)sums->failed);
        metric_add(stream->put_throttled, (double)sums->throttled);
    }
    metric_add(stream->write_exceeded, (double)sums->throttled);
    if (batch->accepted == 0) return;
    metric_add(stream->incoming_bytes, (double)sums->bytes);
    metric_add(stream->incoming_records, batch->accepted);
}

static void answer(struct sim *sim, struct stream *stream, struct batch *batch)
{
    metric_add(batch->single ? stream->single_latency : stream->put_latency,
               (double)(sim_now(sim) - batch->received_at_ns) / (double)NS_PER_MS);
    sim_at(sim, sim_now(sim) + batch->round_trip_ns - batch->round_trip_ns / 2, batch->producer,
           MSG_PUT_DONE, arg_pointer(batch));
}

/* The call is refused as a whole, and its client learns so when it is told, or gives up waiting. */
static void refuse_put(struct sim *sim, struct component *self, struct batch *batch,
                       enum stream_refusal refusal)
{
    struct stream *stream = self->state;
    int64_t wait_ns = stream->config->front_end_ns;
    stream_faults_answer(batch, refusal);
    const struct put_sums sums = sum_put(stream, batch);
    count_put(stream, batch, &sums);
    if (refusal == STREAM_TIMES_OUT) wait_ns = stream->port.faults->client_timeout_ns;
    if (refusal == STREAM_HANGS)
        wait_ns =
            dist_draw_int(&stream->config->internal_failure_latency, &stream->port.faults->rng);
    sim_at(sim, sim_now(sim) + wait_ns, self, STREAM_STORED, arg_pointer(batch));
}

/* How long its copies take. */
static int64_t copies_ns(struct stream *stream)
{
    const struct stream_config *config = stream->config;
    const struct stream_faults *faults = stream->port.faults;
    const bool majority = config->ack == STREAM_ACK_MAJORITY;
    if (!faults || faults->count == 0)
        return replication_ns(&config->zone_write, &stream->zone_rng, majority);
    const int64_t wait_ns = faults->zone_lost
                                ? replication_of_two_ns(&config->zone_write, &stream->zone_rng)
                                : replication_ns(&config->zone_write, &stream->zone_rng, majority);
    return (int64_t)((double)wait_ns * faults->times);
}

static void on_put(struct sim *sim, struct component *self, union event_arg arg)
{
    struct stream *stream = self->state;
    const struct stream_config *config = stream->config;
    struct batch *batch = arg.pointer;
    batch->received_at_ns = sim_now(sim);
    if (stream->port.faults && stream->port.faults->count > 0) {
        const enum stream_refusal refusal = stream_faults_draw(
            stream->port.faults, batch->single ? STREAM_PUT_RECORD : STREAM_PUT_RECORDS,
            sim_now(sim));
        if (refusal != STREAM_TAKES) {
            refuse_put(sim, self, batch, refusal);
            return;
        }
    }
    route_batch(stream, batch);
    admission_try(&stream->admission, batch, sim_now(sim));
    const struct put_sums sums = sum_put(stream, batch);
    count_put(stream, batch, &sums);
    if (batch->aggregates) stream_settle_aggregates(stream, batch);
    else key_use_settle(&stream->routes[batch->route].used, batch);
    if (batch->accepted == 0 && sums.failed == 0) {
        answer(sim, stream, batch);
        return;
    }
    int64_t wait_ns =
        config->front_end_ns + copies_ns(stream) +
        (int64_t)((double)batch->bytes * ((double)NS_PER_S / config->put_bytes_per_s));
    if (config->encryption == STREAM_KMS) wait_ns += QUOTA_KMS_LATENCY_NS;
    if (sums.failed > 0) {
        const int64_t slow_ns =
            dist_draw_int(&config->internal_failure_latency, &stream->admission.rng);
        if (slow_ns > wait_ns) wait_ns = slow_ns;
    }
    sim_at(sim, sim_now(sim) + wait_ns, self, STREAM_STORED, arg_pointer(batch));
}

/* Memory of many shards is far: it is asked for all at once, a log's next record once the log is here. */
static void fetch_cells(const struct stream *stream, const struct batch *batch)
{
    const struct shard *shards = stream->port.shards;
    const struct batch_cell *cells = batch->cells;
    if (stream->port.shard_count < STREAM_MANY_SHARDS) return;
    for (uint32_t c = 0; c < batch->cell_count; c++) memory_touch(&shards[cells[c].shard]);
    for (uint32_t c = 0; c < batch->cell_count; c++) {
        const struct shard *shard = &shards[cells[c].shard];
        shard_log_expect(&shard->log, shard->log.tail);
        if (shard->armed > 0) memory_touch(&shard_side(shard)->cursors);
    }
}

static void store(struct shard *shards, const struct batch *batch, int64_t now_ns)
{
    const uint32_t count = batch->accepted, one_size = batch->one_size;
    for (uint32_t i = 0; i < count; i++) {
        shard_store(&shards[batch->shard[i]], &(struct log_record){batch->created_at_ns[i], now_ns},
                    one_size ? one_size : batch->size[i], batch->key[i]);
    }
}

static void notify(struct sim *sim, struct shard *shards, const struct batch *batch)
{
    for (uint32_t c = 0; c < batch->cell_count; c++) {
        struct shard *shard = &shards[batch->cells[c].shard];
        if (shard->armed > 0) shard_notify(sim, shard);
    }
}

static void on_stored(struct sim *sim, struct component *self, union event_arg arg)
{
    struct stream *stream = self->state;
    struct batch *batch = arg.pointer;
    const int64_t now_ns = sim_now(sim);
    fetch_cells(stream, batch);
    if (batch->aggregates) stream_store_aggregates(stream, batch, now_ns);
    else store(stream->port.shards, batch, now_ns);
    station_leave(&stream->replication, now_ns, batch->received_at_ns, batch->accepted);
    stream->stored_records += batch->accepted;
    notify(sim, stream->port.shards, batch);
    if (stream->ending > 0) stream_end_shards(sim, stream, batch);
    answer(sim, stream, batch);
}

/* ---- the life of a stream */

static void open_admission(struct sim *sim, struct component *self)
{
    struct stream *stream = self->state;
    const struct stream_config *config = stream->config;
    struct rng failures;
    sim_rng(sim, &failures, self, "failures");
    const struct admission_config admission = {
        .fixed_window = config->enforcement == STREAM_FIXED_WINDOW,
        .burst_bytes = stream_burst_bytes(config),
        .failure_ratio = config->internal_failure_rate,
    };
    admission_open(&stream->admission, &admission, stream->port.shards, stream->port.shard_room,
                   &failures);
    for (uint32_t i = 0; i < stream->port.shard_count; i++) admission_begin(&stream->admission, i);
}

static void stream_open(struct sim *sim, struct component *self)
{
    struct stream *stream = self->state;
    const struct stream_config *config = self->config;
    stream->config = config;
    stream->mode = (enum stream_mode)config->mode;
    stream->memory = sim_memory(sim);
    stream->port = (struct stream_port){
        .put = {.target = self, .kind = &stream_put_kind},
        .stream = self,
        .retention_ns = config->retention_ns,
        .on_demand = config->mode != STREAM_PROVISIONED,
        .billing = stream_billing(stream->mode),
        .encrypted = config->encryption == STREAM_KMS,
    };
    self->port = &stream->port;
    stream_open_shards(sim, self);
    sim_rng(sim, &stream->zone_rng, self, "zones");
    open_admission(sim, self);
    stream_open_sinks(sim, self);
    on_demand_open(sim, self);
    autoscaling_open(sim, self);
    if (stream->port.shard_count >= STREAM_MANY_SHARDS) sim_fetch_ahead(sim);
}

static void finish(struct sim *sim, struct component *self)
{
    autoscaling_finish(sim, self);
    stream_finish(sim, self);
}

static void tell(struct sim *sim, struct component *self)
{
    stream_findings(sim, self);
    autoscaling_tell(sim, self);
}

static void stream_close(struct component *self)
{
    struct stream *stream = self->state;
    admission_free(&stream->admission);
    free(stream->routes);
}

static const struct event_kind stream_events[STREAM_EVENTS] = {
    [MSG_PUT] = {"put", on_put},
    [STREAM_STORED] = {"stored", on_stored},
    [STREAM_MINUTE] = {"minute", on_demand_minute},
    [STREAM_SCALE] = {"scale", on_demand_scale},
    [STREAM_RESHARD] = {"reshard", reshard_step},
    [STREAM_SWITCH] = {"switch", stream_on_switch},
    [STREAM_RETENTION] = {"retention", stream_on_retention},
    [STREAM_LOOK] = {"look", autoscaling_look},
    [STREAM_SCALES] = {"scales", autoscaling_act},
};

const struct component_type stream_type = {
    .kind = "stream",
    .word = "data",
    .section = "streams",
    .summary = "A Kinesis data stream of shards, provisioned or on-demand.",
    .offers = &stream_put_kind,
    .config_bytes = sizeof(struct stream_config),
    .fields = stream_fields,
    .elsewhere = stream_elsewhere,
    .validate = stream_validate,
    .wired = stream_wired,
    .state_bytes = sizeof(struct stream),
    .events = stream_events,
    .event_count = STREAM_EVENTS,
    .incidents = stream_incidents,
    .open = stream_open,
    .minute = stream_minute,
    .measure = stream_measure,
    .finish = finish,
    .theory = stream_theory,
    .findings = tell,
    .close = stream_close,
    .expect = stream_expect,
};
