/*
 * put_port.h -- what takes records by MSG_PUT offers those who put them: a stream, or a delivery that producers name
 * themselves.
 *
 * It stands first in the port of such a component. What must be known before there is a run is in its type's `offers`.
 */
#ifndef KINESIM_MODELS_PUT_PORT_H
#define KINESIM_MODELS_PUT_PORT_H

#include <stdint.h>

#include "models/common/keys.h"
#include "sim/component.h"

struct stream_inflow; /* models/stream/stream.h */
struct put_kind;

struct put_port {
    struct component *target; /* who gets MSG_PUT */
    const struct put_kind *kind;
    /* Records that producers were done with in the measured time, and those of them that are stored; told when producers
     * finish: what readers see is known of these alone. */
    double came, arrived;
};

enum { PUT_EXPECT_POINTS = 31 };

/* What a kind of component that takes records offers: its type's `offers`. */
struct put_kind {
    const char *limit;  /* what refuses records, in words: "write limit of a shard" */
    int64_t call_bytes; /* of one call, > 0 */
    int64_t (*record_bytes)(const void *config); /* the largest record it takes */
    /* Points of equal weight for the time in s that a call of `bytes` takes from its arrival until it is stored. */
    void (*expect)(const void *config, double bytes, double points[PUT_EXPECT_POINTS]);

    /* The target's name for a key table: batch.route of the calls that use it. At start only. */
    uint32_t (*route)(struct component *target, const struct keys *keys);
    /* For closed forms: a producer's share of the inflow, told once, when it finishes. */
    void (*tell_inflow)(struct component *target, uint32_t route,
                        const struct stream_inflow *inflow);
    /* The same time as in `expect` in a run, in ns: its mean; P(it is <= t_ns). */
    double (*mean_ns)(const struct component *target, double bytes);
    double (*cdf)(const struct component *target, double bytes, double t_ns);
    const char *law, *source; /* what both are, for results_theory */
};

static inline const struct put_kind *put_kind_of(const struct component_type *type)
{
    return type->offers;
}

static inline struct put_port *put_port_of(const struct component *component)
{
    return component->port;
}

#endif
