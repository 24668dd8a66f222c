#include "models/read/reading.h"

#include "sim/sim.h"
#include "sim/units.h"

const char *const reading_way_names[] = {"enhanced-fan-out", "polling", NULL};
const char *const reading_sources[] = {"stream", NULL};

void reading_open_fanout(struct sim *sim, struct component *self, const struct stream_port *port,
                         struct reading_fanout_meters *meters)
{
    meters->out_bytes = sim_meter(sim, self, port->billing->fanout_out);
    if (port->billing->fanout_time)
        meters->shard_time = sim_meter(sim, self, port->billing->fanout_time);
    meters->event_bytes = sim_metric(sim, self, "SubscribeToShardEvent.Bytes", "Bytes", METRIC_ALL);
    meters->event_records =
        sim_metric(sim, self, "SubscribeToShardEvent.Records", "Count", METRIC_ALL);
    meters->event_behind = sim_metric(sim, self, "SubscribeToShardEvent.MillisBehindLatest",
                                      "Milliseconds", METRIC_ALL & ~(unsigned)METRIC_SUM);
}

void reading_account(struct sim *sim, const struct stream_port *port,
                     const struct reading_fanout_meters *meters)
{
    if (meters->shard_time) *meters->shard_time = sim_now(sim) / NS_PER_MS * port->shard_count;
}
