/*
 * reader_state.h -- what reader.c (the component) and reader_findings.c share.
 */
#ifndef KINESIM_MODELS_READER_STATE_H
#define KINESIM_MODELS_READER_STATE_H

#include "models/common/message.h"
#include "models/read/handed.h"
#include "models/read/lineage.h"
#include "models/read/read_findings.h"
#include "models/read/reading.h"

enum reader_timer {
    READER_POLL = MSG_COUNT,
    READER_THROUGH,
    READER_UP,
    READER_BEGIN,
    READER_PUSH,
    READER_WORK,
    READER_EVENTS
};

struct reader_config {
    struct reading_config reading;
    struct dist processing; /* of one record */
    int64_t workers;        /* 0: one for each shard */
    bool parents_first;
    int64_t checkpoint_ns;
};

struct reader_shard {
    struct fanout fanout; /* first: its cursor is also the polling cursor */
    struct component *reader;
    struct shard *shard;
    struct poller poller;
    struct cursor checkpoint; /* where it begins again after a crash; kept if there are any */
    int64_t checkpoint_at_ns; /* the next one */
    bool begun;               /* it is read */
    bool orphan;              /* of a KCL application: nobody has its lease */
    bool working;             /* a shared worker has it, or will when its first record is there */
    struct handed handed;     /* pushed, and waiting for one */
    int64_t free_at_ns;       /* when all that was handed over is done with */
    int64_t minute_tail; /* of its log when the minute under way began; where the load varies */
    int64_t ended_ns,
        drain_ns; /* when its shard ended, and what was left to do then; 0: not, or not known */
    struct {
        int64_t worked_ns;  /* on what was handed over, be it yet to come */
        int64_t waiting_ns; /* of work that lay before it when the measured time began */
    } measured;
};

struct reader {
    const struct reader_config *config;
    struct stream_port *port;
    struct reader_shard *shards;
    struct rng rng, processing_rng;
    struct reading_fanout_meters meters;
    struct read_watch watch;
    struct lineage lineage;
    struct histogram *propagation, *end_to_end;
    struct metric *iterator_age;
    int64_t *records_delivered, *records_duplicate, *records_failed, *invocations, *bytes;
    int64_t *throttled_calls, *records_expired;
    int64_t *records_skipped; /* NULL: it has been there all along */
    int64_t irregular_polls;  /* lifetime */
    uint32_t down;            /* so many times; while it is, it reads nothing */
    bool checkpoints;         /* somebody asks for them: it will crash */
    int64_t read_again;       /* user records, lifetime */
    void (*pushed)(struct sim *sim, struct cursor *cursor); /* takes what has come */
    /* A shard may be read from now on, its checkpoint is made. NULL: nobody asks. */
    void (*begins)(struct sim *sim, struct component *self, uint32_t shard);
    bool processes; /* takes any time at all */
    bool gathers;   /* what is pushed waits for shared workers */
    struct {
        double expected_ns, took_ns;
        uint32_t shards;
    } drained; /* shards that had ended with much left to do */
    int64_t *
        worker_free_at_ns; /* of each shared worker, a heap: the first is free first; NULL: none are shared */
    int64_t *processing_ns; /* worked, all shards together: a counter */
    double
        busiest; /* processing that the fullest measured minute asked for, of what can be done; likewise */
    struct {
        double
            promised_ns; /* work that shared workers had before them when the measured time began */
    } measured;
};

/* reader_faults.c: what can happen to it and be done to it; checkpoints, if it keeps any. */
extern const struct incident_kind reader_incidents[];
void reader_open_checkpoint(struct sim *sim, struct component *self, struct reader_shard *at);
void reader_checkpoint(const struct reader *reader, struct reader_shard *at, int64_t now_ns);
extern void reader_on_up(struct sim *sim, struct component *self, union event_arg arg);

/* reader_workers.c: `worker_free_at_ns[0]` works until then; a shard has been pushed records; the first of them is there. */
void reader_occupy(const struct reader *reader, int64_t until_ns);
void reader_plan(struct sim *sim, struct component *self, struct reader_shard *at);
extern void reader_on_work(struct sim *sim, struct component *self, union event_arg arg);

/* reader_findings.c: the measured time begins; the hook; the same from rates. */
void reader_findings_measure(struct sim *sim, struct reader *reader);
void reader_minute(struct sim *sim, struct component *self, int64_t minute); /* the hook */
int64_t reader_lag(const struct sim *sim, const struct component *self);     /* the hook */
void reader_findings(struct sim *sim, struct component *self);
void reader_expect_findings(struct expect *expect, int32_t self);

/* reader.c: what its component type is made of, for kcl.c, whose configuration and state begin with a reader's. */
extern void reader_on_poll(struct sim *sim, struct component *self, union event_arg arg);
extern void reader_on_through(struct sim *sim, struct component *self, union event_arg arg);
extern void reader_on_begin(struct sim *sim, struct component *self, union event_arg arg);
extern void reader_on_push(struct sim *sim, struct component *self, union event_arg arg);
void reader_open(struct sim *sim, struct component *self);
void reader_start(struct sim *sim, struct component *self);
void reader_measure(struct sim *sim, struct component *self);
void reader_finish(struct sim *sim, struct component *self);
void reader_theory(struct sim *sim, struct component *self);
void reader_expect(struct expect *expect, int32_t self);
#define READER_EVENT_ROWS                                                                          \
    [READER_POLL] = {"poll", reader_on_poll}, [READER_THROUGH] = {"through", reader_on_through},   \
    [READER_UP] = {"up", reader_on_up}, [READER_BEGIN] = {"begin", reader_on_begin},               \
    [READER_PUSH] = {"push", reader_on_push}, [READER_WORK] = {"work", reader_on_work}

/* reader_faults.c: one shard alone: back to its checkpoint, which it leaves first if `clean`; and on from there. */
void reader_orphan(struct sim *sim, struct reader *reader, struct reader_shard *at, bool clean);
void reader_adopt(struct sim *sim, struct reader *reader, struct reader_shard *at);

#endif
