/*
 * producer_state.h -- what a producer holds in a run: producer.c (what it does) and producer_findings.c (what it tells
 * of it) share it.
 */
#ifndef KINESIM_MODELS_PRODUCER_STATE_H
#define KINESIM_MODELS_PRODUCER_STATE_H

#include "models/common/aggregate.h"
#include "models/common/batch.h"
#include "models/produce/arrivals.h"
#include "models/produce/producer.h"
#include "models/produce/retry_mode.h"
#include "models/stream/stream.h"
#include "sim/arena.h"
#include "sim/sim.h"

/* ours: records made in one go; a closing batch looks at most 500 records ahead. */
enum { CREATED_BLOCK = ARRIVALS_BLOCK, CREATED_CAPACITY = 2 * CREATED_BLOCK };

struct worker {
    struct batch batch;
    int64_t taken_at_ns; /* since when it is not idle */
};

struct producer {
    const struct producer_config *config;
    struct put_port *to;
    struct arena *arena; /* of the table that gaps are looked up in */
    uint32_t route;

    struct arrivals arrivals;
    struct key_mix mix; /* unless it is plain */
    struct rng key_rng, size_rng, retry_rng, count_rng;
    uint32_t most_bytes; /* of a record: what the stream and a batch take */
    int64_t call_bytes;  /* of a batch: what is wanted and the service takes */
    /* Records made but not taken by a worker yet, oldest first: [head, tail). */
    uint32_t head, tail;
    int64_t created_at_ns[CREATED_CAPACITY];
    uint32_t key[CREATED_CAPACITY];
    uint32_t size[CREATED_CAPACITY]; /* unless all have: */
    uint32_t one_size;               /* or 0 */
    int64_t taken;                   /* records that a worker took or that were too large */

    struct retry_rule retry;
    int64_t *retries_refused; /* by the quota; NULL without one */
    int64_t retry_tokens;     /* left of its quota */

    struct worker *workers;
    uint32_t worker_count;
    uint32_t *idle;
    uint32_t idle_count;
    bool close_pending;

    struct memory *memory;
    int64_t *records_stored_again; /* NULL unless all of a call is sent again */
    struct histogram *ingest, *put;
    int64_t *records_created, *records_acknowledged, *records_throttled, *records_dropped;
    int64_t *records_failed, *records_oversize, *retries, *calls, *bytes;
    int64_t
        *bytes_created; /* what was created, by its mean size; `bytes` holds what is resent too */
    int64_t late;       /* batches that closed while no worker was free */
    int64_t full_since_ns, full_ns; /* time in which no worker was free, up to the last change */
    int64_t busy_ns;                /* time that workers were not free, of those that are again */
    int64_t in_flight;              /* taken and neither acknowledged nor dropped */

    /* When the measured time began: records that waited, records that a worker had taken, full_ns. */
    struct {
        int64_t waiting, taken, full_ns, busy_ns;
    } measured;
};

/* At least `count` <= 500 records lie ready, whenever they are due. Asked for each record of a batch. */
void producer_create_block(struct producer *producer);
static inline void producer_create_ahead(struct producer *producer, uint32_t count)
{
    while (producer->tail - producer->head < count) producer_create_block(producer);
}

/* Drops those at the head that are too large and exist by now; not before, for a warm-up may end in between. */
void producer_drop_oversize(struct producer *producer, int64_t now_ns);

/* Of one of those made. */
static inline uint32_t producer_size(const struct producer *producer, uint32_t at)
{
    return producer->one_size ? producer->one_size : producer->size[at];
}
/* Whether the service would refuse it whole (KDS 1.1, D): the client learns so at once, and drops it. */
static inline bool producer_is_oversize(const struct producer *producer, uint32_t at)
{
    return producer_size(producer, at) > producer->most_bytes;
}

/* resend.c: an answer to who sends all again if any was refused. False: the call is over, and its batch empty. */
bool producer_resends_all(struct producer *producer, struct batch *batch, int64_t now_ns);

/* Records created up to now, whether or not they were made yet. */
int64_t producer_created_until(struct producer *producer, int64_t now_ns);

/* Time up to now in which every worker had a call under way or waited to resend one. */
static inline int64_t producer_full_ns(const struct producer *producer, int64_t now_ns)
{
    return producer->full_ns + (producer->idle_count == 0 ? now_ns - producer->full_since_ns : 0);
}

#endif
