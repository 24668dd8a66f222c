/*
 * reshard.h -- what an operator (or an autoscaler) asks of a stream: SplitShard, MergeShards, UpdateShardCount,
 * UpdateStreamMode, and a longer or shorter retention.
 *
 * A request is accepted or refused at once, with the service's own name of the error (facts KDS 1.3, 3.1, D). What is
 * accepted makes the stream UPDATING; it takes some seconds to begin (additions 3, A) and 30 s for each split or merge
 * (KDS 3.1, D), of an UpdateShardCount ten at a time (A), and then the stream is ACTIVE again. Meanwhile reads and
 * writes go on, and other requests are refused (ResourceInUseException).
 *
 * UpdateShardCount from N to M: each boundary i floor(2^128 / M) that is none yet is split in, then each that is none of
 * the new ones is merged away: M - gcd splits and N - gcd merges if the N were even (additions 2.5, I). Boundaries that
 * differ only by rounding down, by less than M of 2^128 hashes, count as one.
 */
#ifndef KINESIM_MODELS_RESHARD_H
#define KINESIM_MODELS_RESHARD_H

#include "models/common/hash_key.h"
#include "models/common/quotas.h"
#include "sim/component.h"
#include "sim/rng.h"

struct stream_port;

enum reshard_answer {
    RESHARD_ACCEPTED,
    RESHARD_RESOURCE_IN_USE, /* the stream is not ACTIVE */
    RESHARD_LIMIT_EXCEEDED,  /* a quota */
    RESHARD_INVALID_ARGUMENT, /* shards that are not open or not adjacent, a hash outside the range */
    RESHARD_NOT_FOUND,        /* no such shard */
    RESHARD_VALIDATION,       /* not for the stream's mode */
};
/* "LimitExceededException"; "accepted". */
const char *reshard_answer_name(enum reshard_answer answer);

/* ---- requests, now; each writes a row of the table `event`, and the stream tells of those that it refused */

enum reshard_answer stream_update_shard_count(struct sim *sim, struct stream_port *port,
                                              uint32_t target);
/* `at` is the first hash of the upper child; 0: the middle. */
enum reshard_answer stream_split_shard(struct sim *sim, struct stream_port *port, uint32_t shard,
                                       hash_key at);
enum reshard_answer stream_merge_shards(struct sim *sim, struct stream_port *port, uint32_t one,
                                        uint32_t other);

/* Between provisioned and on demand (of the account's kind); the shards stay as they are. */
enum reshard_answer stream_switch_mode(struct sim *sim, struct stream_port *port, bool on_demand);
/* A longer one holds `after_ns` later, a shorter one at once. */
enum reshard_answer stream_set_retention(struct sim *sim, struct stream_port *port,
                                         int64_t retention_ns, int64_t after_ns);

/* ---- what it sees of its stream */

/* True while a request is being carried out. */
bool stream_is_updating(const struct stream_port *port);

/* Since the start of the run: what shards admitted, and refused for their limits. Two of these, a minute apart, are
 * what CloudWatch has as the Sums of IncomingRecords, IncomingBytes and WriteProvisionedThroughputExceeded. */
struct stream_incoming {
    int64_t records, bytes, refused;
    uint32_t open_shards;
};
struct stream_incoming stream_incoming(const struct stream_port *port);

/* ---- for stream.c */

struct reshard {
    bool updating, begun;
    uint32_t
        target; /* of an UpdateShardCount under way; 0: of another request, whose one step is `steps` */
    struct
        shard_change { /* what becomes of shards: `one` and `other`, its neighbour above, become one; or, if `other`
                             is SHARD_NONE, `one` is split, and `at` is the first hash of its upper half */
        uint32_t one, other;
        hash_key at;
    } * steps; /* that go on now, room for all at once; NULL before the first request */
    uint32_t step_count;
    uint32_t splits, merges;                           /* of the request */
    uint32_t from;                                     /* open shards when it was made */
    int64_t counts_ns[QUOTA_UPDATE_SHARD_COUNT_A_DAY]; /* when the last ones were accepted */
    uint32_t counts;                                   /* accepted ever */
    int64_t switches_ns[QUOTA_MODE_SWITCHES_A_DAY];
    uint32_t switches;
    uint32_t asked, refused; /* requests in the measured time */
    enum reshard_answer last_refusal;
    struct rng rng;
};

extern void reshard_step(struct sim *sim, struct component *self, union event_arg arg);
/* A row of the table `event`; a refusal, which is counted and given back; the stream is UPDATING, and what was asked
 * for begins at the time that is given. */
void reshard_note(struct sim *sim, const struct component *self, const char *kind,
                  const char *detail);
enum reshard_answer reshard_refuse(struct sim *sim, struct component *self,
                                   enum reshard_answer answer, const char *request,
                                   const char *why);
int64_t reshard_begin(struct sim *sim, struct component *self, const char *request);

#endif
