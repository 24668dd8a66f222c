/*
 * fanout.h -- enhanced fan-out: a shard pushes its records to one consumer down a pipe of its own.
 *
 * The pipe carries 2 MiB per second and consumer (facts KDS 4.3, D); a record waits for those before
 * it and is handed over one propagation delay after its turn has come (KDS 9.3, I: propagation is
 * added to queueing), which holds its own sending unless that alone takes longer. Order is kept. The
 * delay is a property of the path and changes once per `coherence`: with a new draw for each record,
 * keeping the order would lengthen it with the rate, and AWS's average of 70 ms does not depend on
 * the rate. Every 5 minutes the subscription ends and is taken up again after a gap, without loss
 * (KDS 4.3).
 */
#ifndef KINESIM_MODELS_FANOUT_H
#define KINESIM_MODELS_FANOUT_H

#include "models/stream/stream.h"
#include "sim/dist.h"

struct fanout_config {
    double bytes_per_s;
    struct dist propagation;
    int64_t coherence_ns;
    int64_t resubscribe_gap_ns;
};

/* One shard's pipe to one consumer. */
struct fanout {
    struct cursor cursor; /* first: a cursor that notifies is its fanout */
    double ns_per_byte;
    int64_t free_at_ns; /* when the pipe has sent all it took */
    int64_t delay_ns, delay_until_ns;
    int64_t renew_at_ns;  /* when the subscription ends */
    int64_t handed_at_ns; /* the last record's */
};

/* The consumer subscribes now. */
void fanout_open(struct fanout *fanout, const struct fanout_config *config, struct rng *rng,
                 int64_t now_ns);

enum { FANOUT_BLOCK = 64 }; /* ours: records that readers hand over at a time */

/* When each record of a span is handed over; to be asked once for each record of the shard, in order. */
void fanout_hand(struct fanout *fanout, const struct fanout_config *config, struct rng *rng,
                 const struct log_span *span, int64_t *handed_at_ns);

/*
 * True if each shard's pipe was an M/D/1 queue: Poisson arrivals of one size, the pipe the only thing that
 * varies (a constant propagation, no gaps), and settled. Its service is what a record's bytes take. The
 * shards' queues have settled if the heaviest load is below 0.98 and the run so long that their empty
 * beginning does not show.
 */
bool fanout_is_md1(const struct sim *sim, const struct fanout_config *config,
                   const struct stream_port *port);
double fanout_service_ns(const struct fanout_config *config, const struct stream_port *port);
bool fanout_settles(const struct sim *sim, const struct stream_port *port, double service_ns);

/* Offers its law: a record waits, and then for the longer of sending and propagation (fanout_hand). */
void fanout_theory(struct sim *sim, const struct component *self,
                   const struct fanout_config *config, const struct stream_port *port,
                   const char *stage);

extern const struct field fanout_fields[];

/* Nothing is sent before `until_ns`: there is no subscription. */
static inline void fanout_hold(struct fanout *fanout, int64_t until_ns)
{
    if (fanout->free_at_ns < until_ns) fanout->free_at_ns = until_ns;
}

#endif
