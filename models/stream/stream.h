/*
 * stream.h -- what a stream offers to those who write to it and read from it: its port.
 */
#ifndef KINESIM_MODELS_STREAM_H
#define KINESIM_MODELS_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "models/common/keys.h"
#include "models/common/put_port.h"
#include "models/stream/shard.h"
#include "models/stream/shard_life.h"
#include "models/stream/stream_faults.h"
#include "sim/component.h"
#include "sim/units.h"

/*
 * How records came to the stream, known when all producers have finished; for closed forms. `poisson`: each
 * record went alone, at once and with success, and was created by a Poisson process, so that the shards
 * store a Poisson process too (independent delays keep it one: the displacement theorem, Kingman 1993).
 */
struct stream_inflow {
    bool random;  /* created by Poisson processes, none refused: limits keep time with the clock */
    bool poisson; /* of all producers so far; read it only with rate_per_s > 0 */
    bool prompt;  /* at random, tried twice a second or more, never late for want of a worker */
    bool single;  /* by PutRecord */
    double rate_per_s;
    int64_t record_bytes; /* of every record; 0: they differ */
    double mean_bytes;
    double way_ns; /* mean time from a record's creation to its call's arrival */
    /* Calls against a clock: their mean gap, at most, and the variance of how late one is per time, at least. */
    double gap_ns, drift_ns;
    double *shard_rate; /* if `prompt`, as `poisson` ones are: of each shard, per second */
};

/* Which meters a stream and its readers count into, by its mode; NULL: nothing is billed for it. */
struct stream_billing {
    const char *in, *out, *fanout_out;
    const char *time, *fanout_time; /* of shards unless on demand */
    const char *extended, *beyond;  /* retention up to 7 days, and longer */
    int64_t extended_until_ns;      /* where `beyond` begins */
};

/* Who wants to know which shards come and go; the hooks are called when all of a change is done. */
struct stream_listener {
    /* It may be read from its first record on. */
    void (*opened)(struct sim *sim, struct stream_listener *listener, uint32_t shard);
    /* It is closed, and all that it ever takes is stored. */
    void (*ended)(struct sim *sim, struct stream_listener *listener, uint32_t shard);
    /* What is read is billed by other meters from now on (port->billing). */
    void (*billed)(struct sim *sim, struct stream_listener *listener);
    struct stream_listener *next;
};

struct stream_port {
    struct put_port put; /* first */
    struct component *stream;
    struct shard *shards; /* they keep their places */
    uint32_t shard_count; /* ever opened: their numbers are below it */
    uint32_t shard_room;  /* so many there may ever be; equal to the count: they never change */
    uint32_t open_count;
    bool changed;             /* a shard has been opened or closed in this run */
    struct shard_life *lives; /* NULL: they never change, and are even */
    struct stream_listener *listeners;
    meter_units open_ms; /* what shards were open for, together, until `open_since_ms` */
    meter_units open_since_ms;
    int64_t retention_ns;
    bool on_demand;
    const struct stream_billing *billing;
    bool encrypted;
    bool aggregates;              /* somebody puts them: known when all have started */
    struct stream_faults *faults; /* NULL: nothing has happened to it */
    struct stream_inflow inflow;

    /* What a GetRecords call of any consumer counts into. */
    struct metric *get_bytes, *get_records, *get_success, *get_latency, *get_age, *get_throttled;
    meter_units *out_bytes; /* on-demand data out, billed; a scrap counter when provisioned */
};

/* How many enhanced fan-out consumers it registers. */
uint32_t stream_fanout_consumers(const void *config);

/* The stream's name for a key table: batch.route of the calls that use it. At start only. */
uint32_t stream_route(struct stream_port *port, const struct keys *keys);

/* The same for calls that may bring aggregates. At start only. */
uint32_t stream_route_users(struct stream_port *port, const struct keys *keys);
/* The shard that a key of the route's belongs to now. */
uint32_t stream_shard_of(const struct stream_port *port, uint32_t route, uint32_t key);

/* A producer's share of the inflow, to be told once, when it finishes; `shard_rate` follows from its keys. */
void stream_tell_inflow(struct stream_port *port, uint32_t route,
                        const struct stream_inflow *inflow);

/* The shards as servers that each take `time_ns` for a record (sim/theory.h), when all is told: neighbours
 * with equal loads as one part. `parts` has room for all shards; gives how many there are. */
struct theory_part;
uint32_t stream_theory_parts(const struct stream_port *port, double time_ns,
                             struct theory_part *parts);

/* Mean time from a call's arrival until it is stored, for one that is accepted: the slowest of the zones
 * (or the second, if a majority is enough), and what `bytes` take. */
double stream_put_mean_ns(const struct stream_port *port, double bytes);
/* P(that time <= t_ns). */
double stream_put_cdf(const struct stream_port *port, double bytes, double t_ns);

/* ---- shards that come and go (stream_lives.c) */

/* From now on; the listener is the caller's. Once for each reader, when it starts. */
void stream_listen(struct stream_port *port, struct stream_listener *listener);

/* A reader has read a shard that has ended to its end. Once for each. */
void stream_through(struct stream_port *port, uint32_t shard, int64_t now_ns);

static inline bool stream_shard_ended(const struct stream_port *port, uint32_t shard)
{
    return port->lives && port->lives[shard].ended;
}
static inline bool stream_shard_open(const struct stream_port *port, uint32_t shard)
{
    return !port->lives || port->lives[shard].closed_ns == SHARD_NEVER;
}

/* Also of one that never changes. */
struct shard_life stream_life_of(const struct stream_port *port, uint32_t shard);

/* What its shards have been open for by now, together. */
static inline meter_units stream_open_ms(const struct stream_port *port, int64_t now_ns)
{
    return port->open_ms + (now_ns / NS_PER_MS - port->open_since_ms) * port->open_count;
}

/* Seconds from `from_ns` to `until_ns` in which the shard was open. */
double stream_open_seconds(const struct stream_port *port, uint32_t shard, int64_t from_ns,
                           int64_t until_ns);
/* How many of its shards were open in the measured time, in the mean. */
double stream_mean_open(const struct sim *sim, const struct stream_port *port);

static inline struct stream_port *stream_port_of(const struct component *component)
{
    return component->port;
}

#endif
