/*
 * kpl_state.h -- what a KPL holds in a run. A user record goes through, in this order,
 *
 *   kpl_aggregator.c  one growing aggregate for each shard that a key is predicted for
 *   kpl_limiter.c     one queue for each shard, drained at RateLimit of its write limits
 *   kpl_collector.c   one growing PutRecords call, connections
 *   kpl.c             the answer, and back to the first what was refused
 *
 * Without aggregation no shard is predicted, and a record goes straight to the collector (facts KDS 2.2; KPL 1.0.7).
 */
#ifndef KINESIM_MODELS_KPL_STATE_H
#define KINESIM_MODELS_KPL_STATE_H

#include "models/common/aggregate.h"
#include "models/produce/producer_state.h"

struct kpl_config {
    struct producer_config
        producer; /* first; its batch is one PutRecords call, its workers are connections */
    int64_t max_buffered_ns;
    int64_t ttl_ns;
    double rate_limit; /* of a shard's write limits */
    bool fail_if_throttled;
    int64_t max_user_bytes;
    double uplink_bytes_per_s;
    int64_t list_shards_ns;
    struct kpl_aggregation {
        bool none;
        int64_t bytes, count;
    } aggregation;
};

enum kpl_timer { KPL_WAKE = PRODUCER_EVENTS, KPL_DRAIN, KPL_MAP, KPL_EVENTS };

/* One Kinesis record on its way to a call. */
struct kpl_item {
    int64_t created_at_ns;    /* or its aggregate */
    int64_t first_sent_at_ns; /* of a record by itself; -1 before */
    int64_t deadline_ns, expires_at_ns;
    uint32_t key;      /* whose hash says where it goes */
    uint32_t size;     /* as Kinesis counts it */
    uint32_t data;     /* without its key */
    uint32_t shard;    /* predicted, or SHARD_NONE */
    uint32_t attempts; /* of a record by itself */
};

/* A user record in an aggregator. */
struct kpl_pending {
    struct user_record user;
    int64_t deadline_ns;
};

struct kpl_aggregator {
    struct kpl_pending *pending;
    uint32_t count, capacity;
    uint32_t serial;      /* of the aggregate that grows: kpl_key.grown of the keys in it */
    bool unsorted;        /* by deadline */
    int64_t estimate;     /* bytes, as the KPL takes it */
    int64_t deadline_ns;  /* the earliest; INT64_MAX while it is empty */
    uint32_t look;        /* number of the look ahead that the two below belong to */
    uint32_t ahead_count; /* as it will be, */
    int64_t ahead;        /* if every key were new */
};

struct kpl_limiter {
    struct token_bucket records, bytes;
    struct kpl_item *items; /* a ring */
    uint32_t head, count, capacity;
    bool queued;                          /* it is in kpl->queued */
    int64_t passed_bytes, passed_records; /* in the measured time */
};

/* What is known of a key: how long it is, and in which aggregate it has which number. */
struct kpl_key {
    uint32_t grown, packed; /* serials */
    uint32_t number;        /* in the packed one */
    uint32_t length;
    uint32_t map_version, shard; /* predicted by that map */
};

/* The shards as the client knows them, by their first hash. */
struct kpl_map {
    bool known;
    uint32_t version, count;
    hash_key *first;
    uint32_t *shard;
};

struct kpl_due {
    int64_t at_ns;
    uint32_t shard, serial;
};

/* A call that is complete: it has a connection, or waits for one. */
struct kpl_call {
    struct kpl_call *next;
    uint32_t count;
    struct kpl_item items[QUOTA_PUT_RECORDS_MAX];
};

struct kpl {
    struct producer base; /* first: what all producers are in a run */
    const struct kpl_config *config;
    struct stream_port *stream;
    struct memory *memory;
    bool aggregates;
    uint32_t shard_room;

    struct kpl_map map;
    struct kpl_aggregator *aggregators; /* by shard */
    struct kpl_key *keys;               /* NULL: every key is new */
    uint32_t serials, looks;            /* so far */
    struct kpl_due *due; /* a heap of aggregators by deadline; some entries are old */
    uint32_t due_count, due_capacity;
    struct user_record *packing; /* room for one aggregate */
    uint32_t packing_capacity;

    struct kpl_limiter *limiters; /* by shard */
    uint32_t *queued;             /* shards whose queue is not empty */
    uint32_t queued_count;
    bool draining, drain_pending;

    struct kpl_call *collecting;
    int64_t collecting_bytes, collecting_deadline_ns;
    uint32_t *shard_bytes; /* in it, by shard */
    struct kpl_call *waiting, *last_waiting, *spare;

    /* kpl.c: back into an aggregator with its user records, but for those whose time is over. */
    void (*retry)(struct sim *sim, struct component *self, const struct kpl_item *item);
    int64_t uplink_free_at_ns;
    sim_timer wake;
    int64_t wake_at_ns; /* INT64_MAX: there is none */

    struct histogram *client;
    int64_t *records_expired, *kinesis_records;
    int64_t *records_wrong_shard; /* NULL: the stream's shards never change */
    struct metric *received, *put, *expired, *data_put, *kinesis_put, *kinesis_data_put;
    struct metric *users_each, *kinesis_each_call, *users_each_call, *request_time, *errors,
        *retries_each, *buffering;
    struct {
        int64_t inside; /* user records in the client when it began */
    } measured;
};

/* ---- kpl_map.c */
void kpl_map_refresh(struct kpl *kpl);
/* The shard that a key is taken for; the map is known. */
uint32_t kpl_predict(struct kpl *kpl, uint32_t key);
/* Whether the hash of a key lies in a shard's range; of a stream whose shards may change. */
bool kpl_lies_in(const struct kpl *kpl, uint32_t shard, uint32_t key);
/* It was wrong: KPL_MAP comes when the shards have been listed again. */
void kpl_map_invalidate(struct sim *sim, struct component *self);

/* ---- kpl_aggregator.c */
void kpl_aggregators_open(struct kpl *kpl, struct sim *sim);
void kpl_aggregate(struct sim *sim, struct component *self, const struct user_record *user,
                   int64_t deadline_ns);
/* Flushes what is due by now. */
void kpl_flush_due(struct sim *sim, struct component *self);
/* The earliest deadline of all; INT64_MAX: none. */
int64_t kpl_aggregators_due_ns(struct kpl *kpl);
uint32_t kpl_key_length(const struct kpl *kpl, uint32_t key);

/* ---- kpl_limiter.c */
void kpl_limiters_open(struct kpl *kpl, struct sim *sim);
void kpl_limit(struct sim *sim, struct component *self, const struct kpl_item *item);
void kpl_on_drain(struct sim *sim, struct component *self, union event_arg arg);

/* ---- kpl_collector.c */
void kpl_collect(struct sim *sim, struct component *self, const struct kpl_item *item);
void kpl_collector_flush(struct sim *sim, struct component *self);
/* A connection is free: the next call that waits takes it. */
void kpl_connection_free(struct sim *sim, struct component *self, uint32_t worker);

int64_t kpl_lag(const struct sim *sim, const struct component *self); /* kpl_lag.c */

/* kpl_fields.c */
extern const struct field kpl_fields[];
extern const struct field_elsewhere kpl_elsewhere[];
void kpl_validate(const void *config, struct complaints *complaints);
/* kpl_findings.c: the measured time begins; the hook. */
void kpl_findings_measure(struct kpl *kpl);
void kpl_findings(struct sim *sim, struct component *self);
/* The same from rates. */
struct kpl_expected {
    double created_per_s;
    double load;   /* what the fullest shard is offered, of its limit */
    double beyond; /* share of all bytes that is beyond shards' limits */
};
void kpl_expect_findings(struct expect *expect, int32_t self, const struct kpl_expected *expected);
/* kpl_expect.c */
void kpl_expect(struct expect *expect, int32_t self);

#endif
