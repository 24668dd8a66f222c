/*
 * stream.c -- a Kinesis data stream: routes, admits, replicates and stores what is put.
 *
 * MSG_PUT arrives at the front end; each record is tried against its shard (facts KDS 1.2, 1.3).
 * What is admitted is written in three zones, stored in the shards' logs when enough zones have it
 * (readable from then on), and answered half a round trip later. A call none of whose records was
 * admitted is answered at once. An on-demand stream starts with 4 shards (KDS 3.2) and keeps them:
 * that it would split is reported as an event.
 */
#include "models/stream.h"

#include <stdlib.h>

#include "models/message.h"
#include "models/replication.h"
#include "models/stream_state.h"
#include "sim/check.h"
#include "sim/sim.h"
#include "sim/units.h"
#include "sim/vmath.h"

enum stream_timer { STREAM_STORED = MSG_COUNT, STREAM_EVENTS };

static const char *const mode_names[] = {"provisioned", "on-demand", NULL};
static const char *const mode_unmodelled[] = {"on-demand-advantage", NULL};
static const char *const encryption_names[] = {"none", "kms", NULL};
static const char *const key_names[] = {"aws-managed", "customer-managed", NULL};
static const char *const ack_names[] = {"all", "majority", NULL};
static const char *const enforcement_names[] = {"token-bucket", "fixed-window", NULL};

#define AT(member) offsetof(struct stream_config, member)

static const struct field stream_fields[] = {
    {.key = "mode",
     .kind = FIELD_CHOICE,
     .offset = AT(mode),
     .fallback = "provisioned",
     .choices = mode_names,
     .unmodelled = mode_unmodelled,
     .help = "who decides on the number of shards, and what is billed",
     .source = "KDS 3, D: CreateStream's default"},
    {.key = "shards",
     .kind = FIELD_COUNT,
     .offset = AT(shards),
     .fallback = "4",
     .min = 1,
     .max = 20000,
     .help = "provisioned: open shards; on-demand: shards it starts with",
     .source = "KDS 3.2, D: what an on-demand stream starts with"},
    {.key = "retention",
     .kind = FIELD_DURATION,
     .offset = AT(retention_ns),
     .fallback = "24h",
     .min = (double)(24 * NS_PER_HOUR),
     .max = (double)(8760 * NS_PER_HOUR),
     .help = "how long records can be read",
     .source = "KDS 5, D, API"},
    {.key = "encryption",
     .kind = FIELD_CHOICE,
     .offset = AT(encryption),
     .fallback = "none",
     .choices = encryption_names,
     .help = "server-side encryption",
     .source = "KDS 1.7, D"},
    {.key = "kms_key",
     .kind = FIELD_CHOICE,
     .offset = AT(kms_key),
     .fallback = "aws-managed",
     .choices = key_names,
     .help = "whose key; a customer-managed one has a monthly fee",
     .source = "KDS 1.7, D"},
    {.key = "kms_calls_per_5min",
     .kind = FIELD_COUNT,
     .offset = AT(kms_calls_per_5min),
     .fallback = "12",
     .min = 0,
     .max = 1e6,
     .help = "KMS requests of an encrypted stream in five minutes",
     .source = "KDS 1.7, D, DG23 costs-performance"},
    {.key = "shard_metrics",
     .kind = FIELD_BOOL,
     .offset = AT(shard_metrics),
     .fallback = "false",
     .help = "shard-level CloudWatch metrics, billed as custom metrics",
     .source = "KDS 6, D: off by default"},
    {.key = "max_record_size",
     .kind = FIELD_BYTES,
     .offset = AT(max_record_bytes),
     .fallback = "1 MiB",
     .min = (double)BYTES_PER_MIB,
     .max = (double)QUOTA_RECORD_BYTES_MAX,
     .help = "largest record the stream takes; also the burst of its byte buckets",
     .source = "KDS 1.1, D, API: MaxRecordSizeInKiB"},
    {.key = "ack",
     .kind = FIELD_CHOICE,
     .offset = AT(ack),
     .fallback = "all",
     .choices = ack_names,
     .help = "how many of the three zones must have a put before it is acknowledged",
     .source = "KDS 9.3, A"},
    {.key = "enforcement",
     .kind = FIELD_CHOICE,
     .offset = AT(enforcement),
     .fallback = "token-bucket",
     .choices = enforcement_names,
     .help = "how the per-second limits are enforced",
     .source = "KDS 1.2, A"},
    {.key = "front_end",
     .kind = FIELD_DURATION,
     .offset = AT(front_end_ns),
     .fallback = "4ms",
     .min = 0,
     .max = (double)(10 * NS_PER_S),
     .help = "time of a put in the front end",
     .source = "KDS 9.3, A"},
    {.key = "zone_write",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = AT(zone_write),
     .fallback = "{lognormal: {median: 4.74ms, sigma: 0.91}}",
     .min = 0,
     .max = (double)(60 * NS_PER_S),
     .help = "one zone's write; a put waits for the slowest needed",
     .source = "KDS 9.3, A"},
    {.key = "put_throughput",
     .kind = FIELD_BYTE_RATE,
     .offset = AT(put_bytes_per_s),
     .fallback = "100 MB/s",
     .min = 1e3,
     .max = 1e12,
     .help = "size term of a put: bytes / this",
     .source = "KDS 9.3, A"},
    {.key = "internal_failure_rate",
     .kind = FIELD_RATIO,
     .offset = AT(internal_failure_rate),
     .fallback = "0.000001",
     .min = 0,
     .max = 1,
     .help = "share of records answered with InternalFailure",
     .source = "KDS 1.3, A"},
    {.key = "internal_failure_latency",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = AT(internal_failure_latency),
     .fallback = "{lognormal: {median: 2s, sigma: 0.7}}",
     .min = 0,
     .max = (double)NS_PER_HOUR,
     .help = "time until a call with an InternalFailure is answered",
     .source = "KDS 9.3, A"},
    {0},
};

/* KDS 1.7, D: encryption adds less than 0.1 ms to a put and to a get. */
#define KMS_LATENCY_NS (NS_PER_MS / 10)

/* ---- routing */

uint32_t stream_route(struct stream_port *port, const struct keys *keys)
{
    struct stream *stream = port->stream->state;
    for (uint32_t i = 0; i < stream->route_count; i++)
        if (stream->routes[i].keys == keys) return i;
    stream->routes =
        check_resized(stream->routes, (stream->route_count + 1) * sizeof *stream->routes);
    struct stream_route_table *route = &stream->routes[stream->route_count];
    *route = (struct stream_route_table){.keys = keys};
    const uint32_t count = keys_count(keys);
    if (count > 0) {
        route->shard = check_alloc(count * sizeof *route->shard);
        for (uint32_t key = 0; key < count; key++)
            route->shard[key] = hash_key_shard(keys_hash(keys, key), port->shard_count);
    }
    return stream->route_count++;
}

static void route_batch(const struct stream *stream, struct batch *batch)
{
    const struct stream_route_table *route = &stream->routes[batch->route];
    if (route->shard) {
        for (uint32_t i = 0; i < batch->count; i++) batch->shard[i] = route->shard[batch->key[i]];
        return;
    }
    for (uint32_t i = 0; i < batch->count; i++)
        batch->shard[i] =
            hash_key_shard(keys_hash(route->keys, batch->key[i]), stream->port.shard_count);
}

/* ---- admission */

#define RECORD_TOKENS_MAX (QUOTA_SHARD_WRITE_RECORDS_PER_S * NS_PER_S)

static void refill(const struct stream *stream, struct shard_gate *gate, int64_t now_ns)
{
    if (stream->config->enforcement == STREAM_FIXED_WINDOW) {
        if (now_ns / NS_PER_S == gate->filled_at_ns / NS_PER_S && gate->call) return;
        gate->byte_tokens = QUOTA_SHARD_WRITE_BYTES_PER_S * NS_PER_S;
        gate->record_tokens = RECORD_TOKENS_MAX;
        gate->filled_at_ns = now_ns;
        return;
    }
    int64_t passed_ns = now_ns - gate->filled_at_ns;
    /* 11 s fill the largest bucket (10 MiB) whatever it held: the products below stay in range. */
    if (passed_ns > 11 * NS_PER_S || !gate->call) passed_ns = 11 * NS_PER_S;
    gate->byte_tokens += passed_ns * QUOTA_SHARD_WRITE_BYTES_PER_S;
    if (gate->byte_tokens > stream->byte_burst) gate->byte_tokens = stream->byte_burst;
    gate->record_tokens += passed_ns * QUOTA_SHARD_WRITE_RECORDS_PER_S;
    if (gate->record_tokens > RECORD_TOKENS_MAX) gate->record_tokens = RECORD_TOKENS_MAX;
    gate->filled_at_ns = now_ns;
}

/* The first record of a call to a shard: refill its buckets, begin its sums. */
static void touch(const struct stream *stream, struct shard_gate *gate, int64_t now_ns)
{
    refill(stream, gate, now_ns);
    gate->call = stream->calls;
    gate->call_bytes = 0;
    gate->call_records = 0;
    gate->refused_records = 0;
    gate->refused_bytes = 0;
}

static int64_t rounded_up(int64_t bytes, int64_t to)
{
    return (bytes + to - 1) / to * to;
}

/* The end of a call at one shard: the round-up, and what the minute and the second saw. */
static void settle(struct shard *shard, int64_t second)
{
    struct shard_gate *gate = &shard->gate;
    const int64_t bytes = gate->call_bytes;
    gate->byte_tokens -= (rounded_up(bytes, QUOTA_WRITE_ROUNDING_BYTES) - bytes) * NS_PER_S;
    if (gate->second != second) {
        shard_close_second(shard);
        gate->second = second;
    }
    gate->second_bytes += bytes;
    gate->second_records += gate->call_records;
    shard->minute.bytes += bytes;
    shard->minute.records += gate->call_records;
    shard->minute.throttled_records += gate->refused_records;
    shard->minute.throttled_bytes += gate->refused_bytes;
    shard->accepted_records += gate->call_records;
    shard->accepted_bytes += bytes;
}

/* Records until the next InternalFailure: geometric by inversion. */
static int64_t draw_until_failure(struct stream *stream)
{
    const double rate = stream->config->internal_failure_rate;
    if (rate <= 0) return INT64_MAX;
    if (rate >= 1) return 1;
    const double records = vmath_log(rng_uniform(&stream->failure_rng)) / vmath_log(1 - rate);
    return records > 9e18 ? INT64_MAX : 1 + (int64_t)records;
}

/* Tries each record in request order against its own shard (KDS 1.2, 1.3). */
static void admit(struct stream *stream, struct batch *batch, int64_t now_ns)
{
    struct shard *shards = stream->port.shards;
    uint32_t touched[QUOTA_PUT_RECORDS_MAX];
    uint32_t touched_count = 0;
    const int64_t rounding = batch->single ? QUOTA_WRITE_ROUNDING_BYTES : 1;
    stream->calls++;
    batch->accepted = 0;
    for (uint32_t i = 0; i < batch->count; i++) {
        struct shard_gate *gate = &shards[batch->shard[i]].gate;
        if (gate->call != stream->calls) {
            touch(stream, gate, now_ns);
            touched[touched_count++] = batch->shard[i];
        }
        const int64_t size = batch->size[i];
        const int64_t need = rounding == 1 ? size * NS_PER_S
                                           : rounded_up(size, rounding) * NS_PER_S;
        const bool room = gate->byte_tokens >= need && gate->record_tokens >= NS_PER_S;
        if (room && --stream->until_failure > 0) {
            gate->byte_tokens -= size * NS_PER_S;
            gate->record_tokens -= NS_PER_S;
            gate->call_bytes += size;
            gate->call_records++;
            batch->accepted++;
            batch->outcome[i] = BATCH_ACCEPTED;
        } else if (room) {
            stream->until_failure = draw_until_failure(stream);
            batch->outcome[i] = BATCH_FAILED;
        } else {
            gate->refused_records++;
            gate->refused_bytes += size;
            batch->outcome[i] = BATCH_THROTTLED;
        }
    }
    batch->touched_count = 0;
    const int64_t second = now_ns / NS_PER_S;
    for (uint32_t i = 0; i < touched_count; i++) {
        struct shard *shard = &shards[touched[i]];
        settle(shard, second);
        if (shard->gate.call_records > 0) batch->touched[batch->touched_count++] = touched[i];
    }
}

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
    const bool on_demand = stream->config->mode == STREAM_ON_DEMAND;
    if (batch->accepted == batch->count) {
        sums.bytes = batch->bytes;
        for (uint32_t i = 0; i < batch->count; i++)
            sums.billed += billed_as(batch->size[i], on_demand);
        return sums;
    }
    for (uint32_t i = 0; i < batch->count; i++) {
        sums.throttled += batch->outcome[i] == BATCH_THROTTLED;
        sums.failed += batch->outcome[i] == BATCH_FAILED;
        if (batch->outcome[i] != BATCH_ACCEPTED) continue;
        sums.bytes += batch->size[i];
        sums.billed += billed_as(batch->size[i], on_demand);
    }
    return sums;
}

static void count_put(struct stream *stream, const struct batch *batch, const struct put_sums *sums)
{
    stream->admitted_records += batch->accepted;
    stream->admitted_bytes += sums->bytes;
    stream->in_replication += batch->accepted;
    *stream->billed_in += sums->billed;
    *stream->records += batch->accepted;
    *stream->bytes += sums->bytes;
    *stream->throttled += sums->throttled;
    *stream->failed += sums->failed;
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

static void on_put(struct sim *sim, struct component *self, union event_arg arg)
{
    struct stream *stream = self->state;
    const struct stream_config *config = stream->config;
    struct batch *batch = arg.pointer;
    batch->received_at_ns = sim_now(sim);
    route_batch(stream, batch);
    admit(stream, batch, sim_now(sim));
    const struct put_sums sums = sum_put(stream, batch);
    count_put(stream, batch, &sums);
    key_use_add(&stream->routes[batch->route].used, batch);
    if (batch->accepted == 0 && sums.failed == 0) {
        answer(sim, stream, batch);
        return;
    }
    int64_t wait_ns =
        config->front_end_ns +
        replication_ns(&config->zone_write, &stream->zone_rng, config->ack == STREAM_ACK_MAJORITY) +
        (int64_t)((double)batch->bytes * ((double)NS_PER_S / config->put_bytes_per_s));
    if (config->encryption == STREAM_KMS) wait_ns += KMS_LATENCY_NS;
    if (sums.failed > 0) {
        const int64_t slow_ns =
            dist_draw_int(&config->internal_failure_latency, &stream->failure_rng);
        if (slow_ns > wait_ns) wait_ns = slow_ns;
    }
    sim_at(sim, sim_now(sim) + wait_ns, self, STREAM_STORED, arg_pointer(batch));
}

static void on_stored(struct sim *sim, struct component *self, union event_arg arg)
{
    struct stream *stream = self->state;
    struct shard *shards = stream->port.shards;
    struct batch *batch = arg.pointer;
    const int64_t now_ns = sim_now(sim);
    for (uint32_t i = 0; i < batch->count; i++) {
        if (batch->outcome[i] != BATCH_ACCEPTED) continue;
        shard_store(&shards[batch->shard[i]], batch->created_at_ns[i], now_ns, batch->size[i],
                    batch->key[i]);
    }
    stream->in_replication -= batch->accepted;
    stream->stored_records += batch->accepted;
    for (uint32_t i = 0; i < batch->touched_count; i++)
        shard_notify(sim, &shards[batch->touched[i]]);
    answer(sim, stream, batch);
}

/* ---- the life of a stream */

static void stream_open(struct sim *sim, struct component *self)
{
    struct stream *stream = self->state;
    const struct stream_config *config = self->config;
    stream->config = config;
    stream->byte_burst = (config->max_record_bytes > QUOTA_SHARD_WRITE_BYTES_PER_S
                              ? config->max_record_bytes
                              : QUOTA_SHARD_WRITE_BYTES_PER_S) *
                         NS_PER_S;
    stream->port = (struct stream_port){
        .stream = self,
        .shard_count = (uint32_t)config->shards,
        .shards = check_zeroed((unsigned long)config->shards, sizeof(struct shard)),
        .max_record_bytes = config->max_record_bytes,
        .retention_ns = config->retention_ns,
        .on_demand = config->mode == STREAM_ON_DEMAND,
        .encrypted = config->encryption == STREAM_KMS,
    };
    for (uint32_t i = 0; i < stream->port.shard_count; i++) shard_open(&stream->port.shards[i], i);
    self->port = &stream->port;
    sim_rng(sim, &stream->zone_rng, self, "zones");
    sim_rng(sim, &stream->failure_rng, self, "failures");
    stream->until_failure = draw_until_failure(stream);
    stream_open_sinks(sim, self);
}

static void stream_close(struct component *self)
{
    struct stream *stream = self->state;
    for (uint32_t i = 0; i < stream->port.shard_count; i++) shard_free(&stream->port.shards[i]);
    for (uint32_t i = 0; i < stream->route_count; i++) {
        free(stream->routes[i].shard);
        key_use_free(&stream->routes[i].used);
    }
    free(stream->routes);
    free(stream->port.shards);
}

static const struct event_kind stream_events[STREAM_EVENTS] = {
    [MSG_PUT] = {"put", on_put},
    [STREAM_STORED] = {"stored", on_stored},
};

const struct component_type stream_type = {
    .kind = "stream",
    .section = "streams",
    .summary = "A Kinesis data stream of shards, provisioned or on-demand.",
    .config_bytes = sizeof(struct stream_config),
    .fields = stream_fields,
    .state_bytes = sizeof(struct stream),
    .events = stream_events,
    .event_count = STREAM_EVENTS,
    .open = stream_open,
    .minute = stream_minute,
    .measure = stream_measure,
    .finish = stream_finish,
    .close = stream_close,
};
