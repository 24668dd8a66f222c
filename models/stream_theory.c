/*
 * stream_theory.c -- what a stream is known to do in closed form, and what it tells of its records to those
 * that have closed forms of their own.
 */
#include "models/stream_state.h"
#include "sim/check.h"
#include "sim/sim.h"
#include "sim/theory.h"
#include "sim/units.h"

/* Keys are drawn one by one, so the records of a shard are a share of all drawn at random. */
static void share_out(struct stream_port *port, uint32_t route, double rate_per_s)
{
    const struct stream *stream = port->stream->state;
    const struct stream_route_table *table = &stream->routes[route];
    double *rate = port->inflow.shard_rate;
    if (!rate) rate = memory_zeroed(stream->memory, port->shard_count, sizeof *rate);
    port->inflow.shard_rate = rate;
    for (uint32_t key = 0; key < table->used.keys; key++)
        rate[key_use_shard(&table->used, key)] += rate_per_s * keys_share(table->keys, key);
    for (uint32_t i = 0; table->used.keys == 0 && i < port->shard_count; i++)
        rate[i] += rate_per_s / port->shard_count;
}

void stream_tell_inflow(struct stream_port *port, uint32_t route,
                        const struct stream_inflow *inflow)
{
    struct stream_inflow *sum = &port->inflow;
    const bool first = sum->rate_per_s == 0;
    if (!first && sum->record_bytes != inflow->record_bytes) sum->record_bytes = 0;
    if (first) sum->record_bytes = inflow->record_bytes;
    sum->way_ns = (sum->rate_per_s * sum->way_ns + inflow->rate_per_s * inflow->way_ns) /
                  (sum->rate_per_s + inflow->rate_per_s);
    sum->random = inflow->random && (first || sum->random);
    sum->poisson = inflow->poisson && (first || sum->poisson);
    sum->rate_per_s += inflow->rate_per_s;
    if (inflow->poisson) share_out(port, route, inflow->rate_per_s);
}

uint32_t stream_theory_parts(const struct stream_port *port, double time_ns,
                             struct theory_part *parts)
{
    const struct stream_inflow *inflow = &port->inflow;
    uint32_t count = 0;
    for (uint32_t i = 0; i < port->shard_count; i++) {
        const double share = inflow->shard_rate[i] / inflow->rate_per_s;
        const double load = inflow->shard_rate[i] * time_ns / (double)NS_PER_S;
        if (share == 0) continue;
        if (count > 0 && parts[count - 1].load == load) parts[count - 1].share += share;
        else parts[count++] = (struct theory_part){share, load};
    }
    return count;
}

/* What a put of `bytes` takes beside the zones. */
static double put_rest_ns(const struct stream_config *config, double bytes)
{
    return (double)config->front_end_ns + bytes * ((double)NS_PER_S / config->put_bytes_per_s) +
           (config->encryption == STREAM_KMS ? (double)STREAM_KMS_LATENCY_NS : 0);
}

double stream_put_mean_ns(const struct stream_port *port, double bytes)
{
    const struct stream *stream = port->stream->state;
    const struct stream_config *config = stream->config;
    const double zones = config->ack == STREAM_ACK_MAJORITY
                             ? theory_middle_of_three(&config->zone_write)
                             : theory_largest_of_three(&config->zone_write);
    return put_rest_ns(config, bytes) + zones;
}

double stream_put_cdf(const struct stream_port *port, double bytes, double t_ns)
{
    const struct stream *stream = port->stream->state;
    const struct stream_config *config = stream->config;
    const double within = dist_cdf(&config->zone_write, t_ns - put_rest_ns(config, bytes));
    return config->ack == STREAM_ACK_MAJORITY ? within * within * (3 - 2 * within)
                                              : within * within * within;
}

void stream_theory(struct sim *sim, struct component *self)
{
    const struct stream *stream = self->state;
    station_theory(&stream->replication, sim_results(sim), self->name, "replication", "records",
                   sim_now(sim));
}
