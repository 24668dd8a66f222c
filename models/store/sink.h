/*
 * sink.h -- what loads objects: a warehouse, a search cluster, an endpoint, a table of snapshots.
 *
 * Objects of deliveries wait in order until a load takes them: one each, or all that wait (a COPY of a manifest). So many
 * loads are under way at once. A load takes its time, goes well or fails whole, and each of its objects is answered. What
 * was loaded can be seen by a query some time later; a record is queryable when a query begun then has its answer.
 */
#ifndef KINESIM_MODELS_SINK_H
#define KINESIM_MODELS_SINK_H

#include "models/common/destination.h"
#include "models/common/expect.h"
#include "models/common/impairment.h"
#include "models/common/message.h"
#include "models/common/object.h"
#include "models/store/store_rows.h"
#include "sim/dist.h"
#include "sim/sim.h"
#include "sim/station.h"

enum sink_timer { SINK_PREPARED = MSG_COUNT, SINK_LOADED, SINK_EVENTS };
extern const struct event_kind sink_events[SINK_EVENTS];

/* A configuration begins with this. */
struct sink_config {
    int64_t retry_ns;
    double error_rate;
    struct dist query;
};

struct sink_load {
    struct object *first;
    uint32_t objects;
    int64_t bytes_in, bytes_out, records; /* of all of them */
    bool failed;                          /* load_ns may say that it will */
    struct sink_load *next;               /* spare */
};

struct sink_kind {
    uint32_t at_once;  /* loads; 0: no limit */
    bool joins;        /* a load takes all that waits */
    const char *stage; /* of the latency of a load: "copy" */
    const struct finding_spec
        *behind;       /* what waits grows: {0} an hour, {1} bytes/s asked for, {2} loaded */
    const char *limit; /* as in `behind` */

    /* How long an object is prepared before it waits (staged); NULL: not at all. The first time alone. */
    int64_t (*prepare_ns)(struct sim *sim, struct component *self, const struct object *object);
    /* Whether it refuses an object that comes; NULL: never. */
    bool (*refuses)(struct sim *sim, struct component *self, const struct object *object);
    int64_t (*load_ns)(struct sim *sim, struct component *self, struct sink_load *load);
    /* A load went well: from when a query sees it; >= now. */
    int64_t (*visible_at_ns)(struct sim *sim, struct component *self, const struct sink_load *load);
};

/* A state begins with this. */
struct sink {
    const struct sink_config *config;
    const struct sink_kind *kind;
    struct impairment impairment;
    struct rng rng, query_rng;
    struct memory *memory;
    struct object *first, *last; /* waiting, in order */
    uint32_t waiting, loading;   /* objects */
    uint32_t loads;              /* under way */
    struct sink_load *spare;
    struct station station; /* objects, waiting or being loaded */
    int64_t came, answered; /* objects, lifetime */
    int64_t bytes_came, bytes_done;
    int64_t busy_ns, busy_since_ns; /* time in which a load was under way, until it last began */
    struct histogram *queryable, *load;
    int64_t *objects, *failed, *rejected, *bytes, *records, *load_count;
    struct {
        int64_t bytes_came, bytes_done, busy_ns;
    } measured;
};

void sink_open(struct sim *sim, struct component *self, const struct sink_kind *kind);
void sink_measure(struct sim *sim, struct component *self);
void sink_finish(struct sim *sim, struct component *self);
/* What is there by the hour whatever it does, `count` of it; a meter of ms. NULL: nothing. */
void sink_bill_time(const struct sim *sim, meter_units *meter, int64_t count);
void sink_theory(struct sim *sim, struct component *self);

/* What its findings hook tells: that it uses so much of what it can load (`given` bytes a second; 0: without limit), that it
 * falls behind, that loads fail, that nothing is seen. */
void sink_findings(struct sim *sim, struct component *self, double given_per_s);
/* The same from rates: bytes a second that come. */
void sink_expect_findings(struct expect *expect, int32_t self, const struct sink_kind *kind,
                          double asked_per_s, double given_per_s);
/* Tries for each object that is loaded in the end: one, and more where some fail. */
double sink_tries(const struct sink_config *config);

extern const struct incident_kind sink_incidents[];
int64_t sink_lag(const struct sim *sim, const struct component *self);

/* destination_kind.retry_ns of all that begin with a sink_config. */
int64_t sink_retry_ns(const void *config);

/* Rows of struct sink_config, which stands first. */
#define SINK_RETRY_ROW(default_text, most_ns, source_text)                                         \
    {                                                                                              \
        .key = "retry_duration", .kind = FIELD_DURATION,                                           \
        .offset = offsetof(struct sink_config, retry_ns), .fallback = (default_text), .min = 0,    \
        .max = (double)(most_ns),                                                                  \
        .help = "how long Firehose tries again what failed, before it is given up",                \
        .source = (source_text)                                                                    \
    }
#define SINK_ERROR_ROW                                                                             \
    {                                                                                              \
        .key = "error_rate", .kind = FIELD_RATIO,                                                  \
        .offset = offsetof(struct sink_config, error_rate), .fallback = "0", .min = 0, .max = 1,   \
        .help = "share of loads that fail whole", .source = "ours: no rate is published"           \
    }
#define SINK_QUERY_ROW(default_text, source_text)                                                  \
    {                                                                                              \
        .key = "query", .kind = FIELD_DIST, .of = FIELD_DURATION,                                  \
        .offset = offsetof(struct sink_config, query), .fallback = (default_text), .min = 0,       \
        .max = (double)NS_PER_HOUR, .help = "how long a query takes", .source = (source_text)      \
    }

/* Of the component type of every sink. */
#define SINK_TYPE                                                                                  \
    .section = "destinations", .events = sink_events, .event_count = SINK_EVENTS,                  \
    .theory = sink_theory, .incidents = sink_incidents, .lag = sink_lag

#endif
