#include "models/read/reading.h"

#include <string.h>

#include "sim/sim.h"
#include "sim/units.h"

const char *const reading_way_names[] = {"enhanced-fan-out", "polling", NULL};
const char *const reading_sources[] = {"stream", NULL};

static const struct reading_config *reading_of(const struct component_spec *spec)
{
    return strcmp(spec->type->section, "consumers") == 0 ? spec->config : NULL;
}

void reading_wired(const struct component_spec *all, uint32_t count, uint32_t self,
                   struct complaints *complaints)
{
    const struct reading_config *own = all[self].config;
    const struct component_spec *stream = &all[own->from.index];
    const uint32_t most = stream_fanout_consumers(stream->config);
    uint32_t before = 0;
    if (own->way != READING_FANOUT) return;
    for (uint32_t i = 0; i < self && i < count; i++) {
        const struct reading_config *other = reading_of(&all[i]);
        before += other && other->way == READING_FANOUT && other->from.index == own->from.index;
    }
    if (before < most) return;
    complaints_error(complaints, "read",
                     "'%s' registers at most %u enhanced fan-out consumers and this is number %u "
                     "(LimitExceededException; KDS 4.3)",
                     stream->name, most, before + 1);
}

static void open_meters(struct sim *sim, struct component *self, const struct stream_port *port,
                        struct reading_fanout_meters *meters)
{
    const struct stream_billing *billing = port->billing;
    meters->out_bytes = sim_meter(sim, self, billing->fanout_out);
    meters->shard_time = billing->fanout_time ? sim_meter(sim, self, billing->fanout_time) : NULL;
    meters->time_before = meters->shard_time ? *meters->shard_time : 0;
    meters->shard_ms_before = stream_open_ms(port, sim_now(sim));
}

void reading_bill_anew(struct sim *sim, struct component *self, const struct stream_port *port,
                       struct reading_fanout_meters *meters)
{
    if (!meters->out_bytes) return; /* it polls */
    reading_account(sim, port, meters);
    open_meters(sim, self, port, meters);
}

void reading_open_fanout(struct sim *sim, struct component *self, const struct stream_port *port,
                         struct reading_fanout_meters *meters)
{
    open_meters(sim, self, port, meters);
    meters->event_bytes = sim_metric(sim, self, "SubscribeToShardEvent.Bytes", "Bytes", METRIC_ALL);
    meters->event_records =
        sim_metric(sim, self, "SubscribeToShardEvent.Records", "Count", METRIC_ALL);
    meters->event_behind = sim_metric(sim, self, "SubscribeToShardEvent.MillisBehindLatest",
                                      "Milliseconds", METRIC_ALL & ~(unsigned)METRIC_SUM);
}

void reading_account(struct sim *sim, const struct stream_port *port,
                     const struct reading_fanout_meters *meters)
{
    if (meters->shard_time) *meters->shard_time = stream_open_ms(port, sim_now(sim));
}

void reading_count_expired(struct sim *sim, const struct component *self, int64_t *counter,
                           int64_t expired)
{
    if (expired == 0) return;
    if (*counter == 0)
        results_event(sim_results(sim), sim_now(sim), self->name, "records-expired",
                      "the first records are older than the stream's retention and were not read");
    *counter += expired;
}

void reading_expire(struct sim *sim, const struct component *self, const struct stream_port *port,
                    struct shard *shard, struct cursor *cursor, int64_t *counter)
{
    reading_count_expired(sim, self, counter,
                          shard_expire(shard, cursor, sim_now(sim), port->retention_ns));
}
