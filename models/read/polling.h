/*
 * polling.h -- reading a shard by GetRecords under the limits that all its pollers share.
 *
 * Five calls and 2 MiB per second and shard, together (facts KDS 4.1, D). A call is admitted if both
 * buckets hold something, returns up to 10 MiB or 10,000 records, then pays for its bytes, which may
 * take the byte bucket below zero; after a full 10 MiB further calls throw for 5 s (KDS 4.1, I).
 */
#ifndef KINESIM_MODELS_POLLING_H
#define KINESIM_MODELS_POLLING_H

#include "models/common/retry.h"
#include "models/stream/stream.h"
#include "sim/dist.h"

struct polling_config {
    int64_t interval_ns;
    struct dist call;       /* how long a GetRecords call takes */
    int64_t retry_attempts; /* calls in a row before it waits for its next turn */
    struct retry retry;     /* of a call that was refused; base 0: twice the interval */
};

/* Who polls one shard, in a run; zeroed to begin with. */
struct poller {
    uint32_t refused_in_a_row;
    uint64_t refusals_seen; /* of the shard's, by its last call */
};

struct poll {
    bool throttled; /* nothing was read; of the rest only call_ns counts */
    bool full;      /* a limit cut the answer: more lies ready */
    uint32_t count; /* records from cursor->position on; the caller moves the cursor */
    int64_t bytes;
    int64_t expired; /* records that were lost to retention before this call */
    int64_t call_ns; /* how long the call takes */
};

/* One GetRecords call now. Counts the stream's GetRecords metrics and data out. */
struct poll polling_get_records(struct sim *sim, struct stream_port *port, struct shard *shard,
                                struct cursor *cursor, const struct polling_config *config,
                                struct rng *call_rng);

/* True if the call was answered, in full: what a poller's closed form needs. A poller counts those that were not. */
static inline bool poll_is_regular(const struct poll *poll)
{
    return !poll->throttled && !poll->full;
}

/*
 * Offers the law of a poller whose polls were all regular, if records came at random, in calls that do not keep step
 * with it, there were enough polls and the warm-up held the first: its phase is uniform and no arrival keeps step with it, so a record waits uniformly on
 * [0, interval], and then for the call (sim/theory.h, theory_poll_mean).
 */
void polling_theory(struct sim *sim, const struct component *self, const struct stream_port *port,
                    const struct polling_config *config, const char *stage);

/*
 * When the next call is made after this one: an interval after it began, but not before it has answered; after
 * a refusal when the client's backoff ends, which is jittered, so that nobody loses every time.
 */
int64_t polling_next_at_ns(const struct polling_config *config, struct poller *poller,
                           const struct shard *shard, const struct poll *poll, int64_t now_ns,
                           struct rng *rng);

/* Between polls of a shard where nobody is refused, and that gap's variance: an interval, or a call that takes longer. */
double polling_gap_ns(const struct polling_config *config);
double polling_gap_variance(const struct polling_config *config);

extern const struct field polling_fields[];

#endif
