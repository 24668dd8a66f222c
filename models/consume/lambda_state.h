/*
 * lambda_state.h -- what lambda.c (the component) and lambda_lane.c (one batch after another) share.
 */
#ifndef KINESIM_MODELS_LAMBDA_STATE_H
#define KINESIM_MODELS_LAMBDA_STATE_H

#include "models/common/message.h"
#include "models/consume/function.h"
#include "models/read/handed.h"
#include "models/read/lineage.h"
#include "models/read/read_findings.h"
#include "models/read/reading.h"

enum lambda_timer {
    LAMBDA_POLL = MSG_COUNT,
    LAMBDA_CLOSE,
    LAMBDA_FINISH,
    LAMBDA_RETRY,
    LAMBDA_KEEP_AGAIN,
    LAMBDA_RESUME,
    LAMBDA_BEGIN,
    LAMBDA_WORKED,
    LAMBDA_PUT_AGAIN,
    LAMBDA_EVENTS
};
enum lambda_messages { LAMBDA_MESSAGE_PER_RECORD, LAMBDA_MESSAGE_PER_INVOCATION };

enum { LAMBDA_LANES_MAX = 10 }; /* KDS 4.5, D: ParallelizationFactor */

/* What an on-failure destination is. */
enum lambda_dead { LAMBDA_DEAD_TOPIC, LAMBDA_DEAD_QUEUE, LAMBDA_DEAD_BUCKET, LAMBDA_DEADS };
extern const char *const lambda_dead_kinds[]; /* as references name them */

/* Of a function that puts into a stream (lambda_chain.h). */
struct lambda_put_config {
    bool given;
    const struct keys *keys;
    struct dist record_size;
    double emits;
    int64_t attempts, base_ns, cap_ns, round_trip_ns;
};

struct lambda_config {
    struct reading_config reading;
    struct function_config function;
    int64_t batch_size;
    int64_t batch_window_ns;
    int64_t parallelization_factor;
    int64_t retry_attempts; /* -1: until the records expire */
    struct {
        int64_t base_ns, cap_ns;
    } retry;
    struct reference to;
    struct lambda_put_config put;
    int messages; /* enum lambda_messages */
    int64_t message_bytes;
    bool bisect, report_failures;
    int64_t max_record_age_ns; /* 0: none */
    double filter;             /* share that passes */
    int64_t activation_ns;     /* until a new mapping polls */
    struct reference on_failure;
};

/*
 * One batch after another of one shard, or of a tenth of its keys:
 *
 *   EMPTY --records--> GATHERING --full, window over [on_close]--> RUNNING --[on_finish]--> EMPTY
 *                                                                   |  ^
 *                                                     error [finish] v  | [on_retry]
 *                                                                  BACKING_OFF
 */
/* What few lanes ever have; made when it is needed. A batch is halved no more often than there are twos in it. */
enum { LAMBDA_HALVES_MAX = 15 };
struct lane_trouble {
    uint32_t halves
        [LAMBDA_HALVES_MAX]; /* records of those that wait behind the batch, the next one last */
    uint32_t half_count;
    int64_t *poison; /* numbers of the lane's records that always fail, ascending */
    uint32_t poison_count, poison_capacity;
    struct lane_put *put; /* NULL: it has put nothing yet */
};

enum lane_state { LANE_EMPTY, LANE_GATHERING, LANE_RUNNING, LANE_BACKING_OFF };

struct lane {
    _Alignas(64) struct function_caller caller; /* first: a caller that starts is its lane */
    uint32_t shard;
    struct handed handed;
    enum lane_state state;
    uint32_t size_max; /* largest record handed so far */
    uint32_t batch;    /* records of handed that are being processed */
    uint32_t failures; /* that count against its retries */
    uint32_t tries;    /* failed ones, with those after which it was halved */
    uint32_t refusals; /* of the attempt under way */
    int64_t done;      /* records that have left the lane */
    struct lane_trouble *trouble;
    int64_t close_at_ns; /* while GATHERING */
    sim_timer close;
    struct {
        int64_t batches, records; /* ended: processed or given up */
        int64_t busy_ns;          /* running or backing off, up to the last end of either */
        int64_t failed_ns;        /* of it for attempts that failed, and backing off */
    } measured;
};

struct lambda_shard {
    _Alignas(64) struct fanout fanout; /* first: its cursor is also the polling cursor */
    struct component *lambda;
    struct shard *shard;
    struct poller poller;
    bool begun; /* it is read */
    struct lane
        lanes[]; /* lambda->lanes_per_shard: what an event of a lane touches lies together */
};

struct lambda {
    const struct lambda_config *config;
    struct stream_port *port;
    struct component *topic;    /* NULL: none follows */
    struct lambda_chain *chain; /* NULL: it puts into no stream */
    struct component *dead;     /* the on-failure destination, or NULL */
    enum lambda_dead dead_kind;
    uint32_t paused;              /* so often: the mapping is disabled */
    struct lambda_poison *poison; /* NULL: every record can be processed */
    struct function function;
    unsigned char *shards; /* lambda_shard_at */
    size_t shard_bytes;    /* of a struct lambda_shard with its lanes */
    uint32_t lanes_per_shard;
    /* Takes over what a shard has for its lanes and plans them: a lane asks for it when a batch ends. */
    void (*pull)(struct sim *sim, struct component *self, struct lambda_shard *at);
    /* lane_failed, lane_drop_old: so that lanes need not know what becomes of their failures. */
    void (*failed)(struct sim *sim, struct component *self, struct lane *lane, uint32_t bad);
    bool (*drop_old)(struct sim *sim, struct component *self, struct lane *lane);
    struct rng reading_rng, retry_rng, filter_rng;
    struct reading_fanout_meters meters;
    struct read_watch watch;
    struct lineage lineage;

    struct histogram *propagation, *end_to_end;
    struct metric *iterator_age;
    int64_t *records_delivered, *records_duplicate, *records_failed, *records_processed, *bytes;
    int64_t *throttled_calls, *records_expired, *records_filtered;
    int64_t *records_skipped;           /* NULL: the mapping has been there all along */
    struct metric *dropped, *handed_on; /* to the on-failure destination */
    int64_t irregular_polls;            /* lifetime */
};

static inline struct lambda_shard *lambda_shard_at(const struct lambda *lambda, uint32_t shard)
{
    return (struct lambda_shard *)(lambda->shards + shard * lambda->shard_bytes);
}

/* Records that wait in the shard's lanes. */
static inline uint32_t lambda_waiting(const struct lambda *lambda, const struct lambda_shard *at)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < lambda->lanes_per_shard; i++)
        count += handed_count(&at->lanes[i].handed);
    return count;
}

/* lambda_shards.c: the shards of the stream as they come and go; what was read to its end and processed is through. */
void lambda_open_shards(struct sim *sim, struct component *self);
extern void lambda_on_begin(struct sim *sim, struct component *self, union event_arg arg);
void lambda_look_for_end(struct sim *sim, struct lambda *lambda, const struct lambda_shard *at);

/* Records of a batch at most, if they have `record_bytes` each: 6 MB of base64 hold so many (facts KDS 4.5,
 * Firehose 1.5). */
double lambda_batch_most(const struct lambda_config *config, double record_bytes);

/* lambda_findings.c: the measured time begins; the hook. */
void lambda_findings_measure(struct sim *sim, struct lambda *lambda);
void lambda_findings(struct sim *sim, struct component *self);

/* lambda_fields.c */
extern const struct field lambda_fields[];
extern const struct field_elsewhere lambda_elsewhere[];
void lambda_validate(const void *config, struct complaints *complaints);

void lambda_theory(struct sim *sim, struct component *self); /* lambda_theory.c */

/* lambda_failure.c: what becomes of a batch whose attempt has failed: of its records number `bad` is the first that
 * always fails, LANE_ALL_WELL if it is not known to hold any. */
#define LANE_ALL_WELL UINT32_MAX
void lane_failed(struct sim *sim, struct component *self, struct lane *lane, uint32_t bad);
/* Before a batch is tried (again): drops what is older than allowed. False: nothing is left of it. */
bool lane_drop_old(struct sim *sim, struct component *self, struct lane *lane);
extern void lambda_on_kept(struct sim *sim, struct component *self, union event_arg arg);
extern void lambda_on_keep_again(struct sim *sim, struct component *self, union event_arg arg);

/* lambda_poison.c: `count` records come to a lane; the first of a batch that always fails. */
void lambda_mark_poison(struct lambda *lambda, struct lane *lane, uint32_t count);
uint32_t lane_first_poison(const struct lane *lane);
void lane_forget_poison(struct lane *lane);
void lambda_poison_begin(struct sim *sim, struct component *self, const struct incident *incident);
void lambda_poison_end(struct sim *sim, struct component *self, const struct incident *incident);
extern const struct field lambda_poison_fields[];
struct lambda_poison_config {
    int64_t record; /* 0: not by its number */
    double share;
};
void lambda_poison_validate(const void *config, const struct component_spec *component,
                            struct complaints *complaints);

/* The first `count` records of a batch have left it, whichever way. */
static inline void lane_leave(struct lane *lane, uint32_t count)
{
    handed_drop(&lane->handed, count);
    lane->measured.records += count;
    lane->done += count;
    lane->batch -= count;
    if (lane->trouble) lane_forget_poison(lane);
}

/* lambda_lane.c: they have been processed; what the lane does once all of its batch has left. */
void lane_succeed(struct sim *sim, struct lambda *lambda, struct lane *lane, uint32_t count);
void lane_advance(struct sim *sim, struct component *self, struct lane *lane);
void lane_back_off(struct sim *sim, struct component *self, struct lane *lane, uint32_t attempt);

/* lambda_faults.c: what can happen to it, and how far it is behind. */
extern const struct incident_kind lambda_incidents[];
extern void lambda_on_resume(struct sim *sim, struct component *self, union event_arg arg);
int64_t lambda_lag(const struct sim *sim, const struct component *self);

/* lambda_course.c: when the oldest record of a shard that is not done came, or `now_ns` if there is none. */
int64_t lambda_oldest_at_ns(const struct lambda *lambda, const struct lambda_shard *at,
                            int64_t now_ns);

void lambda_expect(struct expect *expect, int32_t self); /* lambda_expect.c */

/* lambda_lane.c: decides when the lane's next batch closes, after records came or a batch ended. */
void lane_plan(struct sim *sim, struct component *self, struct lane *lane);
extern void lane_on_close(struct sim *sim, struct component *self, union event_arg arg);
extern void lane_on_finish(struct sim *sim, struct component *self, union event_arg arg);
extern void lane_on_retry(struct sim *sim, struct component *self, union event_arg arg);
/* The lane of a shard's that the i-th record of a span goes to. */
uint32_t lane_number(const struct log_span *span, uint32_t i, uint32_t lanes);
/* User records that wait in a shard's lanes. */
int64_t lanes_user_records(const struct lambda *lambda, const struct lambda_shard *at);
/* Asks for the memory that a lane's next event will touch. */
void lane_fetch(const struct lane *lane, enum fetch_step step);

#endif
