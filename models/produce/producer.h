/*
 * producer.h -- what every producer does: create records, batch them, put them, resend what failed.
 *
 * Records are created by an arrival process whatever the stream does, so a producer that cannot keep
 * up falls behind and its records wait; they are made when a worker takes them, so a backlog costs
 * no memory. Each worker has one call under way. Failed entries stay at the front of the worker's
 * next batch after a full-jitter backoff (facts KDS 2.1), and are dropped after the last attempt.
 */
#ifndef KINESIM_MODELS_PRODUCER_H
#define KINESIM_MODELS_PRODUCER_H

#include <stdbool.h>
#include <stdint.h>

#include "models/common/keys.h"
#include "models/common/message.h"
#include "models/common/put_port.h"
#include "models/common/quotas.h"
#include "models/produce/key_mix.h"
#include "models/produce/load_shape.h"
#include "models/produce/trace.h"
#include "sim/component.h"
#include "sim/dist.h"

enum producer_arrivals {
    ARRIVALS_AUTO, /* by what is given: producer_load_arrivals */
    ARRIVALS_POISSON,
    ARRIVALS_CONSTANT,
    ARRIVALS_BATCH,
    ARRIVALS_ON_OFF,
    ARRIVALS_MMPP,
    ARRIVALS_TRACE,
};
/* Of a call that was taken in part: what was refused, or all of it. */
enum producer_resend { PRODUCER_RESEND_FAILED, PRODUCER_RESEND_ALL };
enum producer_api { PRODUCER_PUT_RECORDS, PRODUCER_PUT_RECORD };

/* States take turns in the order of their list: Poisson arrivals at a rate, for an exponential time. */
struct producer_mmpp_state {
    double rate_per_s;
    int64_t stay_ns; /* mean */
};

/* A producer's configuration begins with this. */
struct producer_config {
    struct reference to;
    double
        rate_per_s; /* the mean where the profile is 1; 0 with mmpp or a trace, which have their own */
    int arrivals;      /* enum producer_arrivals */
    struct dist clump; /* ARRIVALS_BATCH: records that come at once; a clump of none is one */
    struct {           /* ARRIVALS_ON_OFF */
        bool given;
        struct dist on, off;
    } on_off;
    struct { /* ARRIVALS_MMPP */
        bool given;
        struct field_list states; /* struct producer_mmpp_state */
    } mmpp;
    /* Over time (load_shape.h, trace.h): what multiplies the rate, or NULL; what came, instead of a rate, or NULL. */
    const struct load_shape *profile;
    const struct trace *trace;
    /* Of the measured time. 0: it is there when the warm-up begins, and stays to the end. */
    int64_t starts_ns, ends_ns;
    struct dist record_size; /* bytes as Kinesis counts them: data and partition key */
    const struct keys *keys;
    struct key_mix_config
        mix; /* several tables, keys of some hours: `keys` and `record_size` are then of all of them */
    int api; /* enum producer_api */
    struct {
        int64_t records;
        int64_t bytes;
        int64_t linger_ns;
    } batch;
    int64_t workers; /* calls under way at once; 0 means one */
    struct {
        int64_t attempts; /* calls for one record; 0: until it succeeds */
        int64_t base_ns, cap_ns;
        double spread; /* as in struct retry */
        int mode;      /* enum retry_mode (retry_mode.h) */
    } retry;
    int resend; /* enum producer_resend */
    int64_t round_trip_ns;
};

struct producer;

enum producer_timer { PRODUCER_CLOSE = MSG_COUNT, PRODUCER_RESEND, PRODUCER_EVENTS };

size_t producer_state_bytes(void);
extern const struct event_kind producer_events[PRODUCER_EVENTS];

void producer_validate(const void *config, struct complaints *complaints);
void producer_wired(const struct component_spec *all, uint32_t count, uint32_t self,
                    struct complaints *complaints);
void producer_open(struct sim *sim, struct component *self);
/* The parts of these hooks, for clients that batch and send in their own way: `producer` is zeroed and becomes the
 * state; it learns of its stream; its records are accounted for by the law of the ledger. */
void producer_open_as(struct sim *sim, struct component *self, struct producer *producer);
void producer_connect(struct sim *sim, struct component *self);
void producer_conserve(struct sim *sim, struct component *self);
void producer_close(struct component *self);
void producer_start(struct sim *sim, struct component *self);
void producer_account(struct sim *sim, struct component *self);
void producer_measure(struct sim *sim, struct component *self);
void producer_finish(struct sim *sim, struct component *self);
int64_t producer_lag(const struct sim *sim, const struct component *self); /* producer_lag.c */
void producer_theory(struct sim *sim, struct component *self);
/* What became of its records, told to the stream for those who read it (producer_findings.c). */
void producer_survivors(struct sim *sim, struct component *self);
void producer_findings(struct sim *sim, struct component *self); /* producer_findings.c */
void producer_expect(struct expect *expect, int32_t self);       /* producer_expect.c */
/* The same of a client that batches as `config` says. */
void producer_expect_as(struct expect *expect, int32_t self, const struct producer_config *config);

/* Names of what is not modelled or called otherwise here. */
extern const struct field_elsewhere producer_elsewhere[];
extern const char *const producer_arrivals_names[];
extern const char *const producer_rate_unless[];
extern const char *const producer_sizes_unless[];
extern const char *const producer_keys_unless[];
extern const struct field producer_on_off_fields[];
extern const struct field producer_mmpp_fields[];
extern const char *const producer_api_names[];
extern const char *const producer_resend_names[];
/* The kinds that a producer may name in `to`: streams; and deliveries without a stream of their own. */
extern const char *const producer_targets[];
extern const char *const producer_targets_direct[];

/* What a call may hold: what is wanted, and what the service takes. */
static inline int64_t producer_call_bytes(const struct producer_config *config,
                                          const struct put_kind *kind)
{
    return config->batch.bytes < kind->call_bytes ? config->batch.bytes : kind->call_bytes;
}

/* The rows that every producer has; the struct they fill is struct producer_config. `targets`: the kinds of `to`. */
#define PRODUCER_FIELDS(targets)                                                                   \
    {.key = "to",                                                                                  \
     .kind = FIELD_REF,                                                                            \
     .offset = offsetof(struct producer_config, to),                                               \
     .required = true,                                                                             \
     .choices = (targets),                                                                         \
     .help = "what records are put to: a stream, or a delivery without one"},                      \
        {.key = "rate",                                                                            \
         .kind = FIELD_RATE,                                                                       \
         .offset = offsetof(struct producer_config, rate_per_s),                                   \
         .required = true,                                                                         \
         .unless = producer_rate_unless,                                                           \
         .min = 1e-6,                                                                              \
         .max = 1e9,                                                                               \
         .help = "records created per second"},                                                    \
        {.key = "arrivals",                                                                        \
         .kind = FIELD_CHOICE,                                                                     \
         .offset = offsetof(struct producer_config, arrivals),                                     \
         .fallback = "auto",                                                                       \
         .choices = producer_arrivals_names,                                                       \
         .help = "how records are spread over time; auto: trace, mmpp, on-off or batch if that "   \
                 "is given, else poisson",                                                         \
         .source = "ours: many independent sources"},                                              \
        {.key = "profile",                                                                         \
         .kind = FIELD_PROFILE,                                                                    \
         .offset = offsetof(struct producer_config, profile),                                      \
         .help = "what multiplies `rate` as time goes on: by time of day, day of week, points or " \
                 "a file"},                                                                        \
        {.key = "trace",                                                                           \
         .kind = FIELD_TRACE,                                                                      \
         .offset = offsetof(struct producer_config, trace),                                        \
         .help = "trace arrivals: records as a file counts or lists them; no `rate`"},             \
        {.key = "clump",                                                                           \
         .kind = FIELD_DIST,                                                                       \
         .of = FIELD_COUNT,                                                                        \
         .offset = offsetof(struct producer_config, clump),                                        \
         .min = 0,                                                                                 \
         .max = 1e6,                                                                               \
         .help = "arrivals in batches: how many records come at one instant; `rate` is the mean "  \
                 "of records"},                                                                    \
        {.key = "on_off",                                                                          \
         .kind = FIELD_GROUP,                                                                      \
         .offset = offsetof(struct producer_config, on_off),                                       \
         .group = producer_on_off_fields,                                                          \
         .present = offsetof(struct producer_config, on_off.given),                                \
         .help = "on-off arrivals: bursts and pauses; `rate` is the mean over both"},              \
        {.key = "mmpp",                                                                            \
         .kind = FIELD_GROUP,                                                                      \
         .offset = offsetof(struct producer_config, mmpp),                                         \
         .group = producer_mmpp_fields,                                                            \
         .present = offsetof(struct producer_config, mmpp.given),                                  \
         .help = "mmpp arrivals: a Poisson process whose rate changes at random; no `rate`"},      \
        {.key = "starts",                                                                          \
         .kind = FIELD_DURATION,                                                                   \
         .offset = offsetof(struct producer_config, starts_ns),                                    \
         .fallback = "0s",                                                                         \
         .min = 0,                                                                                 \
         .max = (double)(365 * NS_PER_DAY),                                                        \
         .source = "ours: it is no new client",                                                    \
         .help = "when in the measured time its first record may come; 0s: it is there in the "    \
                 "warm-up already"},                                                               \
        {.key = "ends",                                                                            \
         .kind = FIELD_DURATION,                                                                   \
         .offset = offsetof(struct producer_config, ends_ns),                                      \
         .min = 1,                                                                                 \
         .max = (double)(366 * NS_PER_DAY),                                                        \
         .help = "when in the measured time it makes no more records; else never"},                \
        {.key = "record_size",                                                                     \
         .kind = FIELD_DIST,                                                                       \
         .of = FIELD_BYTES,                                                                        \
         .offset = offsetof(struct producer_config, record_size),                                  \
         .unless = producer_sizes_unless,                                                          \
         .required = true,                                                                         \
         .min = 1,                                                                                 \
         .max = (double)QUOTA_RECORD_BYTES_MAX,                                                    \
         .help =                                                                                   \
             "bytes of one record as Kinesis counts them: data and partition key, not base64"},    \
        {.key = "keys",                                                                            \
         .kind = FIELD_KEYS,                                                                       \
         .offset = offsetof(struct producer_config, keys),                                         \
         .unless = producer_keys_unless,                                                           \
         .required = true,                                                                         \
         .help = "which partition key a record has"},                                              \
        {.key = "keys_at",                                                                         \
         .kind = FIELD_LIST,                                                                       \
         .offset = offsetof(struct producer_config, mix.hours),                                    \
         .group = key_hour_fields,                                                                 \
         .item_bytes = sizeof(struct key_hour),                                                    \
         .min = 0,                                                                                 \
         .max = 64,                                                                                \
         .help = "keys of some hours: at a time, for so long, a share of the records has them"},   \
    {                                                                                              \
        .key = "round_trip", .kind = FIELD_DURATION,                                               \
        .offset = offsetof(struct producer_config, round_trip_ns), .fallback = "1ms", .min = 0,    \
        .max = (double)(10 * NS_PER_S),                                                            \
        .help = "network time from the producer to Kinesis and back", .source = "KDS 9.3, A"       \
    }

/* A row of those who write for several tables or tenants, by the word that they use. */
#define PRODUCER_TABLES(word, words)                                                               \
    {                                                                                              \
        .key = (word), .kind = FIELD_LIST, .offset = offsetof(struct producer_config, mix.tables), \
        .group = key_table_fields, .item_bytes = sizeof(struct key_table), .min = 1, .max = 64,    \
        .help = (words)                                                                            \
    }

/* The rows of `retry`; the producer says how often it tries and where that is from. */
#define PRODUCER_RETRY_AT(member)                                                                  \
    (offsetof(struct producer_config, retry.member) - offsetof(struct producer_config, retry))
#define PRODUCER_RETRY_FIELDS(tries, tries_source, backoff_source)                                 \
    {.key = "attempts",                                                                            \
     .kind = FIELD_COUNT,                                                                          \
     .offset = PRODUCER_RETRY_AT(attempts),                                                        \
     .fallback = (tries),                                                                          \
     .min = 0,                                                                                     \
     .max = 1e6,                                                                                   \
     .help = "calls for one record before it is dropped; 0 means without limit",                   \
     .source = (tries_source)},                                                                    \
        {.key = "base",                                                                            \
         .kind = FIELD_DURATION,                                                                   \
         .offset = PRODUCER_RETRY_AT(base_ns),                                                     \
         .fallback = "1s",                                                                         \
         .min = 1e6,                                                                               \
         .max = (double)NS_PER_HOUR,                                                               \
         .help = "full jitter: rand(0,1) x min(base x 2^(n-1), cap) before retry n",               \
         .source = (backoff_source)},                                                              \
    {                                                                                              \
        .key = "cap", .kind = FIELD_DURATION, .offset = PRODUCER_RETRY_AT(cap_ns),                 \
        .fallback = "20s", .min = 1e6, .max = (double)NS_PER_HOUR, .help = "longest backoff",      \
        .source = (backoff_source)                                                                 \
    }

#endif
