/*
 * stream_bill.c -- what a stream is billed for: which meters, by its mode, and those that time and storage move.
 *
 * A change of the mode or the retention begins another tariff: what was metered until then stays.
 */
#include "models/bill/usage.h"
#include "models/stream/stream_state.h"
#include "sim/sim.h"
#include "sim/units.h"

/* Facts KDS 7.1. Advantage has no fee for a stream, and one price for what is older than a day. */
static const struct stream_billing billings[] = {
    [STREAM_PROVISIONED] =
        {
            .in = USAGE_KDS_PUT_UNITS,
            .fanout_out = USAGE_KDS_EFO_OUT,
            .time = USAGE_KDS_SHARD,
            .fanout_time = USAGE_KDS_EFO_SHARD,
            .extended = USAGE_KDS_EXTENDED_RETENTION,
            .beyond = USAGE_KDS_LONG_RETENTION,
            .extended_until_ns = QUOTA_RETENTION_EXTENDED_NS,
        },
    [STREAM_ON_DEMAND] =
        {
            .in = USAGE_KDS_OD_IN,
            .out = USAGE_KDS_OD_OUT,
            .fanout_out = USAGE_KDS_OD_EFO_OUT,
            .time = USAGE_KDS_OD_STREAM,
            .extended = USAGE_KDS_OD_EXTENDED_RETENTION,
            .beyond = USAGE_KDS_OD_LONG_RETENTION,
            .extended_until_ns = QUOTA_RETENTION_EXTENDED_NS,
        },
    [STREAM_ADVANTAGE] =
        {
            .in = USAGE_KDS_ADV_IN,
            .out = USAGE_KDS_ADV_OUT,
            .fanout_out = USAGE_KDS_ADV_EFO_OUT,
            .extended = USAGE_KDS_ADV_RETENTION,
            .extended_until_ns = INT64_MAX,
        },
};

const struct stream_billing *stream_billing(enum stream_mode mode)
{
    return &billings[mode];
}

/* Where nothing is billed, to a counter that nobody reads. */
static meter_units *open_meter(struct sim *sim, struct component *self, const char *item)
{
    struct stream *stream = self->state;
    return item ? sim_meter(sim, self, item) : &stream->scrap;
}

void stream_open_meters(struct sim *sim, struct component *self)
{
    struct stream *stream = self->state;
    const struct stream_billing *billing = stream->port.billing;
    stream->billed_in = open_meter(sim, self, billing->in);
    stream->time_meter = open_meter(sim, self, billing->time);
    stream->extended_retention = open_meter(sim, self, billing->extended);
    stream->long_retention = open_meter(sim, self, billing->beyond);
    stream->port.out_bytes = open_meter(sim, self, billing->out);
    stream->kms_requests = sim_meter(sim, self, USAGE_KMS_REQUESTS);
    stream->kms_key = sim_meter(sim, self, USAGE_KMS_KEY);
    stream->shard_metrics = sim_meter(sim, self, USAGE_CLOUDWATCH_METRICS);
    stream->tariff = (struct stream_tariff){
        .since_ms = sim_now(sim) / NS_PER_MS,
        .shard_ms = stream_open_ms(&stream->port, sim_now(sim)),
        .bytes = stream->admitted_bytes,
        .time = *stream->time_meter,
        .extended = *stream->extended_retention,
        .beyond = *stream->long_retention,
    };
}

/* Stored volume: rate x time kept (KDS 7.1, I); provisioned, up to 7 days by the shard. */
static void account_kept(struct stream *stream, meter_units shard_ms)
{
    const struct stream_tariff *since = &stream->tariff;
    const int64_t retention_ns = stream->port.retention_ns;
    const int64_t until_ns = stream->port.billing->extended_until_ns;
    const int64_t extended_ns = (retention_ns < until_ns ? retention_ns : until_ns) -
                                QUOTA_RETENTION_BASE_NS;
    const int64_t long_ns = retention_ns - until_ns;
    const meter_units bytes = stream->admitted_bytes - since->bytes;
    if (extended_ns > 0)
        *stream->extended_retention = since->extended + (stream->port.on_demand
                                                             ? bytes * extended_ns / NS_PER_HOUR
                                                             : shard_ms - since->shard_ms);
    if (long_ns > 0) *stream->long_retention = since->beyond + bytes * long_ns / NS_PER_HOUR;
}

/* Meters of what is switched on, brought up to now. */
void stream_account(struct sim *sim, struct component *self)
{
    struct stream *stream = self->state;
    const struct stream_config *config = stream->config;
    const struct stream_tariff *since = &stream->tariff;
    const int64_t now_ns = sim_now(sim);
    const meter_units now_ms = now_ns / NS_PER_MS;
    const meter_units shard_ms = stream_open_ms(&stream->port, now_ns);
    *stream->time_meter = since->time + (stream->port.on_demand ? now_ms - since->since_ms
                                                                : shard_ms - since->shard_ms);
    account_kept(stream, shard_ms);
    if (config->encryption == STREAM_KMS) {
        *stream->kms_requests = (meter_units)config->kms_calls_per_5min * USAGE_PARTS * now_ns /
                                (5 * NS_PER_MINUTE);
        if (config->kms_key == STREAM_KEY_CUSTOMER) *stream->kms_key = now_ms;
    }
    if (config->shard_metrics) *stream->shard_metrics = QUOTA_SHARD_METRICS * shard_ms;
}
