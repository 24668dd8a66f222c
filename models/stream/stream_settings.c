/* stream_settings.c -- the mode and the retention of a stream, changed while it runs. */
#include <stdio.h>

#include "models/stream/stream_state.h"
#include "sim/sim.h"
#include "sim/units.h"

/* All that is billed from now on goes by another tariff. */
static void begin_tariff(struct sim *sim, struct component *self)
{
    struct stream *stream = self->state;
    stream->port.billing = stream_billing(stream->mode);
    stream_open_meters(sim, self);
    for (struct stream_listener *at = stream->port.listeners; at; at = at->next)
        at->billed(sim, at);
}

/* ---- the mode */

void stream_on_switch(struct sim *sim, struct component *self, union event_arg arg)
{
    struct stream *stream = self->state;
    char detail[64];
    stream_account(sim, self);
    stream->mode = (enum stream_mode)arg.integer;
    stream->port.on_demand = stream->mode != STREAM_PROVISIONED;
    stream->reshard.updating = false;
    begin_tariff(sim, self);
    on_demand_open(sim, self);
    snprintf(detail, sizeof detail, "the mode is %s, with %u shards",
             stream_mode_name(stream->mode), stream->port.open_count);
    reshard_note(sim, self, "active", detail);
}

static const char *mode_refused(const struct sim *sim, const struct stream *stream,
                                enum stream_mode mode, enum reshard_answer *answer)
{
    const struct reshard *reshard = &stream->reshard;
    const uint32_t oldest = reshard->switches % QUOTA_MODE_SWITCHES_A_DAY;
    *answer = RESHARD_RESOURCE_IN_USE;
    if (reshard->updating) return "the stream is UPDATING";
    *answer = RESHARD_INVALID_ARGUMENT;
    if (mode == stream->mode) return "it has that mode";
    *answer = RESHARD_VALIDATION;
    if (stream->config->warm_bytes_per_s > 0 && mode == STREAM_PROVISIONED)
        return "its warm throughput must be removed before";
    *answer = RESHARD_LIMIT_EXCEEDED;
    if (reshard->switches >= QUOTA_MODE_SWITCHES_A_DAY &&
        sim_now(sim) - reshard->switches_ns[oldest] < NS_PER_DAY)
        return "twice in 24 hours";
    return NULL;
}

enum reshard_answer stream_switch_mode(struct sim *sim, struct stream_port *port, bool on_demand)
{
    struct component *self = port->stream;
    struct stream *stream = self->state;
    struct reshard *reshard = &stream->reshard;
    enum reshard_answer answer;
    char request[64];
    const bool advantage = stream->config->mode == STREAM_ADVANTAGE;
    const enum stream_mode mode = !on_demand  ? STREAM_PROVISIONED
                                  : advantage ? STREAM_ADVANTAGE
                                              : STREAM_ON_DEMAND;
    snprintf(request, sizeof request, "UpdateStreamMode to %s", stream_mode_name(mode));
    reshard->asked += sim_measuring(sim);
    const char *why = mode_refused(sim, stream, mode, &answer);
    if (why) return reshard_refuse(sim, self, answer, request, why);
    reshard->switches_ns[reshard->switches++ % QUOTA_MODE_SWITCHES_A_DAY] = sim_now(sim);
    sim_at(sim, reshard_begin(sim, self, request), self, STREAM_SWITCH, arg_integer(mode));
    return RESHARD_ACCEPTED;
}

/* ---- the retention */

/* What is older than it is gone for good, however long the next one is (facts KDS 5, D). */
static void trim(struct stream *stream, int64_t now_ns)
{
    for (uint32_t i = 0; i < stream->port.shard_count; i++)
        shard_trim(&stream->port.shards[i], now_ns, stream->port.retention_ns);
}

/* What is still kept of all that was ever admitted: that of a retention's time, at the mean rate. */
static meter_units kept_bytes(const struct stream *stream, int64_t now_ns)
{
    const int64_t kept_ns = stream->port.retention_ns;
    if (now_ns <= kept_ns) return stream->admitted_bytes;
    return (meter_units)stream->admitted_bytes * (kept_ns / NS_PER_S) / (now_ns / NS_PER_S);
}

void stream_on_retention(struct sim *sim, struct component *self, union event_arg arg)
{
    struct stream *stream = self->state;
    struct stream_port *port = &stream->port;
    const int64_t now_ns = sim_now(sim);
    const bool longer = arg.integer > port->retention_ns;
    char detail[64];
    stream_account(sim, self);
    trim(stream, now_ns);
    const meter_units kept = longer ? kept_bytes(stream, now_ns) : 0;
    port->retention_ns = arg.integer;
    stream_open_meters(sim, self);
    /* What is kept already is kept longer, too: it is metered with what comes. */
    stream->tariff.bytes -= kept;
    snprintf(detail, sizeof detail, "records are kept for %.0f h",
             (double)arg.integer / (double)NS_PER_HOUR);
    reshard_note(sim, self, "retention", detail);
}

enum reshard_answer stream_set_retention(struct sim *sim, struct stream_port *port,
                                         int64_t retention_ns, int64_t after_ns)
{
    struct component *self = port->stream;
    struct stream *stream = self->state;
    char request[64];
    const bool longer = retention_ns > port->retention_ns;
    snprintf(request, sizeof request, "%sStreamRetentionPeriod to %.0f h",
             longer ? "Increase" : "Decrease", (double)retention_ns / (double)NS_PER_HOUR);
    stream->reshard.asked += sim_measuring(sim);
    if (stream->reshard.updating)
        return reshard_refuse(sim, self, RESHARD_RESOURCE_IN_USE, request,
                              "the stream is UPDATING");
    if (retention_ns == port->retention_ns)
        return reshard_refuse(sim, self, RESHARD_INVALID_ARGUMENT, request, "it has that already");
    sim_at(sim, sim_now(sim) + (longer ? after_ns : 0), self, STREAM_RETENTION,
           arg_integer(retention_ns));
    return RESHARD_ACCEPTED;
}
