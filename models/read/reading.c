#include "models/read/reading.h"

#include <stdio.h>
#include <string.h>

#include "sim/sim.h"
#include "sim/units.h"

const char *const reading_way_names[] = {"enhanced-fan-out", "polling", NULL};
const char *const reading_position_names[] = {"latest", "trim-horizon", "at-timestamp", NULL};
const char *const reading_sources[] = {"stream", NULL};

static void check_start(const struct lineage_start *start, struct complaints *complaints)
{
    if (start->starts_ns == 0 && start->position != LINEAGE_LATEST)
        complaints_warning(complaints, "starting_position",
                           "is not used: without `starts` it has read the stream all along");
    else if (start->position == LINEAGE_AT_TIMESTAMP && start->timestamp_ns > start->starts_ns)
        complaints_error(complaints, "starting_position_timestamp",
                         "is later than `starts`: the service refuses a time to come");
}

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
    check_start(&own->start, complaints);
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
    if (meters->shard_time)
        *meters->shard_time = meters->time_before + stream_open_ms(port, sim_now(sim)) -
                              meters->shard_ms_before;
}

void reading_begin(struct sim *sim, struct component *self, const struct reading_config *reading,
                   struct lineage *lineage, const struct stream_port *port,
                   struct reading_fanout_meters *meters, int64_t *skipped)
{
    if (reading->way == READING_FANOUT) open_meters(sim, self, port, meters);
    const int64_t before = lineage_begin(lineage, sim, &reading->start);
    char detail[120];
    *skipped += before;
    snprintf(detail, sizeof detail, "from %s on; %lld records lie before that",
             reading_position_names[reading->start.position], (long long)before);
    results_event(sim_results(sim), sim_now(sim), self->name, "starts", detail);
}

bool reading_caught_up(struct sim *sim, const struct component *self,
                       const struct reading_config *reading)
{
    /* ours: twice what one is behind who reads in time */
    const int64_t near_ns = reading->way == READING_POLLING ? 2 * reading->polling.interval_ns
                                                            : 2 * NS_PER_S;
    if (self->type->lag(sim, self) > near_ns) return false;
    results_event(sim_results(sim), sim_now(sim), self->name, "caught-up",
                  "it reads what comes as it comes");
    return true;
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
