/*
 * on_demand.h -- how AWS scales an on-demand stream.
 *
 * Every minute it looks at what each shard wrote. One above half a shard's limit (500 KB or 500 records a second in
 * the minute's mean) is split evenly within 15 minutes (facts KDS 3.2, D; additions 1.3, M), all that are found in
 * one minute together; and if twice the highest minute of 30 days is more than the shards take, the widest are
 * split until it is not. The delay is a parameter. Nothing is merged (3.2, A), but with Advantage a stream that was
 * warmed goes back to what was asked for or the peak of the last hour, whichever is more (additions 1.4, D), as far
 * as no shard would have to be split again.
 */
#ifndef KINESIM_MODELS_ON_DEMAND_H
#define KINESIM_MODELS_ON_DEMAND_H

#include "sim/component.h"
#include "sim/rng.h"

/* What was written, a second. */
struct write_rate {
    double bytes, records;
};

enum { ON_DEMAND_MINUTES = 60 }; /* that scale-down looks back */

struct on_demand {
    struct on_demand_shard {
        int64_t records, bytes; /* admitted until the last minute */
        struct write_rate rate; /* in the last minute */
        int64_t due_ns;         /* when it is split; 0: it is not to be */
    } * shards;                 /* NULL: not on demand now */
    struct write_rate peak;     /* of 30 days */
    struct write_rate hour[ON_DEMAND_MINUTES];
    uint32_t minute;                    /* in it */
    uint32_t planned;                   /* splits to come */
    int64_t round;                      /* how often the stream has come to be on demand */
    int64_t grow_due_ns, shrink_due_ns; /* 0: not */
    uint32_t splits, merges;            /* made */
    bool at_ceiling;                    /* it could not get the shards that it wanted */
    struct rng rng;
};

void on_demand_open(struct sim *sim, struct component *self);
extern void on_demand_minute(struct sim *sim, struct component *self, union event_arg arg);
extern void on_demand_scale(struct sim *sim, struct component *self, union event_arg arg);

#endif
