/* stream_put.c -- a stream as what takes records: models/common/put_port.h. */
#include "models/common/put_port.h"
#include "models/stream/stream_expect.h"
#include "models/stream/stream_state.h"
#include "sim/check.h"

static uint32_t open_route(struct stream_port *port, const struct keys *keys, bool aggregates)
{
    struct stream *stream = port->stream->state;
    for (uint32_t i = 0; i < stream->route_count; i++)
        if (stream->routes[i].keys == keys && stream->routes[i].aggregates == aggregates) return i;
    stream->routes =
        check_resized(stream->routes, (stream->route_count + 1) * sizeof *stream->routes);
    struct stream_route_table *route = &stream->routes[stream->route_count];
    *route = (struct stream_route_table){.keys = keys, .aggregates = aggregates};
    key_use_open(&route->used, stream->memory, keys_count(keys));
    for (uint32_t key = 0; key < route->used.keys; key++)
        key_use_set_shard(&route->used, key, stream_owner(stream, keys_hash(keys, key)));
    return stream->route_count++;
}

uint32_t stream_route(struct stream_port *port, const struct keys *keys)
{
    return open_route(port, keys, false);
}

uint32_t stream_route_users(struct stream_port *port, const struct keys *keys)
{
    port->aggregates = true;
    return open_route(port, keys, true);
}

static int64_t record_bytes(const void *config)
{
    return ((const struct stream_config *)config)->max_record_bytes;
}

static void expect_points(const void *config, double bytes, double points[PUT_EXPECT_POINTS])
{
    stream_expect_put(config, bytes, points);
}

static uint32_t route(struct component *target, const struct keys *keys)
{
    return stream_route(target->port, keys);
}

static void tell_inflow(struct component *target, uint32_t number,
                        const struct stream_inflow *inflow)
{
    stream_tell_inflow(target->port, number, inflow);
}

static double mean_ns(const struct component *target, double bytes)
{
    return stream_put_mean_ns(target->port, bytes);
}

static double cdf(const struct component *target, double bytes, double t_ns)
{
    return stream_put_cdf(target->port, bytes, t_ns);
}

const struct put_kind stream_put_kind = {
    .limit = "write limit of a shard",
    .call_bytes = QUOTA_PUT_BYTES_MAX,
    .record_bytes = record_bytes,
    .expect = expect_points,
    .route = route,
    .tell_inflow = tell_inflow,
    .mean_ns = mean_ns,
    .cdf = cdf,
    .law = "the last of three zones, and the way",
    .source = "order statistics; David & Nagaraja 2.1",
};
