/*
 * stream_theory.c -- what a stream is known to do in closed form, and what it tells of its records to those
 * that have closed forms of their own.
 */
#include <math.h>

#include "models/stream/stream_state.h"
#include "sim/sim.h"
#include "sim/theory.h"
#include "sim/units.h"

/* The share of all hashes that is the shard's. */
static double width_of(const struct shard_life *life)
{
    return ((double)(life->last - life->first) + 1) * 0x1p-128;
}

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
        rate[i] += stream->config->ranges ? rate_per_s * width_of(&port->lives[i])
                                          : rate_per_s / port->shard_count;
}

void stream_tell_inflow(struct stream_port *port, uint32_t route,
                        const struct stream_inflow *inflow)
{
    struct stream_inflow *sum = &port->inflow;
    struct stream_route_table *table = &((struct stream *)port->stream->state)->routes[route];
    table->mean_bytes =
        (table->records_per_s * table->mean_bytes + inflow->rate_per_s * inflow->mean_bytes) /
        (table->records_per_s + inflow->rate_per_s);
    table->records_per_s += inflow->rate_per_s;
    const bool first = sum->rate_per_s == 0;
    if (!first && sum->record_bytes != inflow->record_bytes) sum->record_bytes = 0;
    if (first) sum->record_bytes = inflow->record_bytes;
    sum->way_ns = (sum->rate_per_s * sum->way_ns + inflow->rate_per_s * inflow->way_ns) /
                  (sum->rate_per_s + inflow->rate_per_s);
    /* Shards that come and go have no law. */
    const bool even = !port->changed;
    sum->random = even && inflow->random && (first || sum->random);
    sum->poisson = even && inflow->poisson && (first || sum->poisson);
    sum->prompt = even && inflow->prompt && (first || sum->prompt);
    sum->single = inflow->single && (first || sum->single);
    sum->gap_ns = fmax(sum->gap_ns, inflow->gap_ns);
    sum->drift_ns = first ? inflow->drift_ns : fmin(sum->drift_ns, inflow->drift_ns);
    sum->rate_per_s += inflow->rate_per_s;
    if (sum->prompt) share_out(port, route, inflow->rate_per_s);
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
           (config->encryption == STREAM_KMS ? (double)QUOTA_KMS_LATENCY_NS : 0);
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

/* ---- what saturated shards store */

/* One bucket of a shard, in records: the one that empties first. */
struct bucket {
    double capacity, refill; /* refill 0: it is not known how many records it lets through */
};

/* Of bytes the call's sum is rounded up to KiB; how much that adds is the same for every record only if it
 * is alone in its call or a whole number of KiB. */
static struct bucket bucket_of(const struct stream *stream)
{
    const struct stream_inflow *inflow = &stream->port.inflow;
    const double kib = ceil((double)inflow->record_bytes / (double)BYTES_PER_KIB);
    const double records = (double)QUOTA_SHARD_WRITE_RECORDS_PER_S;
    if (kib <= 1) return (struct bucket){records, records};
    if (!inflow->single && inflow->record_bytes % BYTES_PER_KIB != 0) return (struct bucket){0};
    return (struct bucket){(double)stream->admission.config.burst_bytes / (double)BYTES_PER_KIB /
                               kib,
                           (double)QUOTA_SHARD_WRITE_BYTES_PER_S / (double)BYTES_PER_KIB / kib};
}

/* ours: so much more than a bucket lets through comes to it that it never fills again. */
static const double surplus = 1.05;

/*
 * Token buckets that are empty when the warm-up ends and never fill again let through what refills them,
 * whatever is sent again: in twice the time that a fluid would take, chance has emptied them too.
 */
static void stored_theory(struct sim *sim, const struct component *self)
{
    const struct stream *stream = self->state;
    const struct stream_inflow *inflow = &stream->port.inflow;
    const double warmup_s = (double)sim_measured_at_ns(sim) / (double)NS_PER_S;
    const double time_s = (double)sim_end_at_ns(sim) / (double)NS_PER_S - warmup_s;
    if (!inflow->prompt || inflow->record_bytes == 0 || stream->admission.config.fixed_window)
        return;
    const struct bucket bucket = bucket_of(stream);
    double stored = 0;
    for (uint32_t i = 0; i < stream->port.shard_count; i++) {
        const double offered = inflow->shard_rate[i];
        if (offered == 0) continue;
        if (offered < surplus * bucket.refill || bucket.refill == 0) return;
        if (2 * theory_bucket_lasts(bucket.capacity, offered, bucket.refill) > warmup_s) return;
        stored += theory_bucket_admitted(offered, bucket.refill);
    }
    results_figure(
        sim_results(sim), self->name,
        &(struct results_figure){
            .stage = "stored",
            .statistic = "rate",
            .unit = "records/s",
            .theory = stored,
            .simulated = (double)(stream->admitted_records - stream->records_before) / time_s,
            .law = "shards saturated: what their token buckets refill",
            .source = "sim/theory.h, theory_bucket_admitted; KDS 1.2",
        });
}

void stream_theory(struct sim *sim, struct component *self)
{
    const struct stream *stream = self->state;
    station_theory(&stream->replication, sim_results(sim), self->name, "replication", "records",
                   sim_now(sim));
    if (stream->port.inflow.rate_per_s > 0) stored_theory(sim, self);
}
