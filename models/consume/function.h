/*
 * function.h -- a Lambda function: environments, cold starts, concurrency, the bill.
 *
 * An invocation runs in the environment that became idle last, or in a new one after a cold start
 * (placement, then INIT). When all allowed environments are busy it waits its turn: the pollers behind
 * an event source retry a throttled invocation until it runs, and nobody overtakes (A: order of
 * retrying is not documented). An environment is given up after standing idle for `idle_timeout`.
 * With constant overhead 0, no cold starts and exponential durations this is M/M/c.
 */
#ifndef KINESIM_MODELS_FUNCTION_H
#define KINESIM_MODELS_FUNCTION_H

#include <stdbool.h>
#include <stdint.h>

#include "models/common/impairment.h"
#include "models/common/quotas.h"
#include "sim/dist.h"
#include "sim/sim.h"
#include "sim/station.h"
#include "sim/units.h"

enum { FUNCTION_LONGEST_S = 900 }; /* Firehose 3.1, D: no invocation lasts longer */
enum function_architecture { FUNCTION_X86_64, FUNCTION_ARM64 };
extern const char *const function_architecture_names[];

struct function_config {
    int architecture;        /* enum function_architecture */
    int64_t ephemeral_bytes; /* as written; 512 MB are included */
    int64_t memory_bytes;    /* as written: 128 MB and 128 MiB are both Lambda's 128 */
    struct dist duration;
    int64_t concurrency; /* 0: the account's */
    struct dist overhead;
    struct dist placement;
    struct dist init;
    bool init_billed;
    int64_t idle_timeout_ns;
    double error_rate;
    int64_t per_record_ns, per_byte_ns; /* beside `duration`, for each that an invocation brings */
    int64_t timeout_ns;
    int runtime;         /* enum function_runtime: whose INIT; 0: `init` */
    int64_t provisioned; /* environments that are kept initialised */
};

/* Runtimes whose cold starts were measured (facts Firehose 3.2, M); CUSTOM is what `init` says. */
extern const char *const function_runtime_names[];
/* INIT of a cold start. */
struct dist function_init(const struct function_config *config);

/* Whether an invocation takes longer for what it brings. */
static inline bool function_minds_sizes(const struct function_config *config)
{
    return config->per_record_ns > 0 || config->per_byte_ns > 0;
}
/* How long a warm invocation with so many records of so many bytes keeps its caller waiting in the mean, in ns. */
double function_mean_ns(const struct function_config *config, double records, double bytes);

/* Billed for each millisecond: MB of memory, MB of storage above what is included; under which item. */
int64_t function_memory_mb(const struct function_config *config);
int64_t function_storage_mb(const struct function_config *config);
const char *function_duration_item(const struct function_config *config);

/* What is known of how an invocation will end: it takes too long, or what it called has refused it. */
enum function_failure { FUNCTION_LASTS, FUNCTION_TIMES_OUT, FUNCTION_REFUSED };

/* Who asks for an invocation; a part of something of the owner's. */
struct function_caller {
    int64_t asked_at_ns;
    uint32_t records; /* that it brings; of both only if function_minds_sizes */
    int64_t bytes;
    uint8_t fails;    /* enum function_failure: so the invocation that is under way will end */
    bool provisioned; /* the same */
    int64_t work_ns, billed_ns; /* the same, of one that is open-ended */
};

/* The caller's invocation begins. The owner sees to it that function_finish is called when it finishes. */
typedef void function_started(struct sim *sim, struct component *owner,
                              struct function_caller *caller, int64_t finish_at_ns);

/* First in, first out; what is known of them lies here, for they themselves are far. */
struct function_queue {
    struct function_waiting {
        struct function_caller *caller;
        int64_t asked_at_ns;
    } * at;
    uint32_t head, tail, capacity; /* positions grow and wrap; capacity a power of two or 0 */
};

struct function {
    const struct function_config *config;
    struct rng rng;
    struct dist_buffer duration, overhead;
    int64_t memory_mb, storage_mb; /* billed by the millisecond */
    uint32_t limit, busy;
    struct {
        uint32_t most;                  /* busy at once */
        int64_t throttled;              /* invocations that found no environment */
        int64_t full_ns, full_since_ns; /* in which no environment was free, until it last began */
    } measured;
    struct station station; /* invocations, waiting or under way */
    int64_t *idle_since_ns; /* stack, the environment that became idle last on top */
    uint32_t idle_count, idle_capacity;
    uint32_t provisioned_busy;
    meter_units *provisioned_meter, *provisioned_time; /* NULL: there are none */
    int64_t *timeouts;                                 /* the same: it has none */
    uint32_t outdated; /* of those that work: they are not used again */
    struct memory *memory;
    struct function_queue waiting;
    struct component *owner;
    function_started *started;
    bool open_ended; /* the owner says how long each lasts: function_settle */

    struct dist init;
    struct impairment impairment; /* what is wrong with it */
    struct rng fault_rng;

    struct histogram *wait, *cold_start;
    struct metric *duration_ms, *invocations_metric, *errors_metric, *concurrent, *throttles;
    meter_units *requests_meter, *duration_meter, *storage_meter;
    int64_t *invocations, *cold_starts, *errors;
};

void function_open(struct sim *sim, struct component *owner, struct function *function,
                   const struct function_config *config, function_started *started);

/* The invocation starts now, or when an environment is free. False: a fault has it refused, and the caller is to try
 * again; it was never there. */
bool function_invoke(struct sim *sim, struct function *function, struct function_caller *caller);

/* From now on its handlers say themselves when they end: `started` is told when they will have worked. */
static inline void function_leave_open(struct function *function, function_started *started)
{
    function->open_ended = true;
    function->started = started;
}
/* An invocation that is open-ended ends `more_ns` after its handler had worked: it is billed now. */
void function_settle(struct function *function, struct function_caller *caller, int64_t more_ns);

/* An invocation is over, its environment free; true if it succeeded (error_rate decides). */
bool function_finish(struct sim *sim, struct function *function,
                     const struct function_caller *caller);

/* An incident of FUNCTION_INCIDENTS begins, ends. */
void function_impair(struct sim *sim, struct function *function, const struct incident *incident);
void function_mend(struct sim *sim, struct function *function, const struct incident *incident);

/* New code: environments that idle are gone, those that work are as soon as they have ended. */
void function_renew(struct function *function);

/* Its answer was refused after it ended: the invocation counts as an error, its environment lives on. */
void function_count_error(const struct function *function);

/* Rules between its settings; `path` is where they stand: "" or "transform". */
void function_validate(const struct function_config *config, const char *path,
                       struct complaints *complaints);

/* Brings the time-based meters up to now. */
void function_account(const struct sim *sim, const struct function *function);

/* The measured time begins. */
void function_measure(const struct sim *sim, struct function *function);
/* Little's law of its invocations, as a law of the owner; and as a closed form. */
void function_law(struct sim *sim, const struct component *owner, const struct function *function);
void function_theory(struct sim *sim, const struct component *owner,
                     const struct function *function);

/* How far its concurrency was used in the measured time; for `findings` hooks (function_findings.c). */
struct function_use {
    double limit; /* environments at once */
    double busy;  /* in the mean */
    double most;
    double full;         /* share of the time in which none was free */
    double invocations;  /* begun */
    double throttled;    /* that found none */
    double throttles_pm; /* a minute */
};
struct function_use function_use_of(struct sim *sim, const struct function *function);
/* What the limit is called. */
extern const char function_concurrency[];
/* Tells how near it came to its concurrency with `callers` at once, each waiting for its own: `share` of what a busy
 * environment could do (batches may have room for more). */
void function_tell_limit(struct sim *sim, const struct component *owner,
                         const struct function *function, double callers, double share);
/* Tells of throttles, if there were any: invocations that waited for an environment. */
void function_tell_throttles(struct sim *sim, const struct component *owner,
                             const struct function *function);

/* Without a run (function_expect.c). */
enum { FUNCTION_EXPECT_POINTS = 31 };
/* Points of equal weight, in s, for how long a warm invocation keeps its caller waiting. */
void function_expect_points(const struct function_config *config,
                            double points[FUNCTION_EXPECT_POINTS]);
/* `calls_per_s` come from `callers` of whom each waits for its own, `begin_s` after the start of the run. */
struct function_calls {
    double calls_per_s, begin_s;
    double callers;
    double records, bytes; /* of a call */
    double more_s;         /* that it lasts beside, billed */
};
/* Meters their requests and duration with cold starts. */
void function_expect(struct expect *expect, int32_t self, const struct function_config *config,
                     const struct function_calls *calls);

/* What can happen to a function. An invocation that is refused has not begun: it is neither billed nor an error of the
 * function, and who sent it tries again. */
#define FUNCTION_INCIDENTS(on_begin, on_end)                                                       \
    IMPAIRMENT_ROW("outage", IMPAIRMENT_OUTAGE, NULL, "Every invocation is refused.",              \
                   "additions 1.8, D: a refused invocation is tried again until records expire",   \
                   on_begin, on_end),                                                              \
        IMPAIRMENT_ROW("errors", IMPAIRMENT_ERRORS, impairment_share_fields,                       \
                       "A share of the invocations fails in the function.",                        \
                       "additions 1.8, D: function errors count against MaximumRetryAttempts",     \
                       on_begin, on_end),                                                          \
        IMPAIRMENT_ROW("slow", IMPAIRMENT_SLOW, impairment_slow_fields,                            \
                       "Invocations that begin take so many times as long.", "ours", on_begin,     \
                       on_end),                                                                    \
        IMPAIRMENT_ROW("throttle", IMPAIRMENT_THROTTLE, impairment_share_fields,                   \
                       "A share of the invocations is refused with 429.", "additions 2.14, D",     \
                       on_begin, on_end)

/* The rows of a function; `type` holds a struct function_config called `member`. */
#define FUNCTION_FIELDS(type, member)                                                              \
    {.key = "memory",                                                                              \
     .kind = FIELD_BYTES,                                                                          \
     .offset = offsetof(type, member.memory_bytes),                                                \
     .fallback = "128 MB",                                                                         \
     .min = 128e6,                                                                                 \
     .max = 10240.0 * (double)BYTES_PER_MIB,                                                       \
     .help = "memory of an environment, 128 to 10240 MB",                                          \
     .source = "Firehose 3.1, D"},                                                                 \
        {.key = "architecture",                                                                    \
         .kind = FIELD_CHOICE,                                                                     \
         .offset = offsetof(type, member.architecture),                                            \
         .fallback = "x86_64",                                                                     \
         .choices = function_architecture_names,                                                   \
         .help = "which price a GB-second has",                                                    \
         .source = "Firehose 3.5, D"},                                                             \
        {.key = "ephemeral_storage",                                                               \
         .kind = FIELD_BYTES,                                                                      \
         .offset = offsetof(type, member.ephemeral_bytes),                                         \
         .fallback = "512 MB",                                                                     \
         .min = 512e6,                                                                             \
         .max = 10240.0 * (double)BYTES_PER_MIB,                                                   \
         .help = "/tmp of an environment; what is above 512 MB is billed",                         \
         .source = "Firehose 3.5, D"},                                                             \
        {.key = "duration",                                                                        \
         .kind = FIELD_DIST,                                                                       \
         .of = FIELD_DURATION,                                                                     \
         .offset = offsetof(type, member.duration),                                                \
         .required = true,                                                                         \
         .min = 0,                                                                                 \
         .max = (double)(900 * NS_PER_S),                                                          \
         .help = "how long the handler runs when warm"},                                           \
        {.key = "duration_per_record",                                                             \
         .kind = FIELD_DURATION,                                                                   \
         .offset = offsetof(type, member.per_record_ns),                                           \
         .fallback = "0s",                                                                         \
         .min = 0,                                                                                 \
         .max = (double)(900 * NS_PER_S),                                                          \
         .help = "what the handler takes longer for each record of a batch",                       \
         .source = "ours: depends on the code"},                                                   \
        {.key = "duration_per_byte",                                                               \
         .kind = FIELD_DURATION,                                                                   \
         .offset = offsetof(type, member.per_byte_ns),                                             \
         .fallback = "0s",                                                                         \
         .min = 0,                                                                                 \
         .max = (double)NS_PER_S,                                                                  \
         .help = "the same for each byte of their data",                                           \
         .source = "ours: depends on the code"},                                                   \
        {.key = "timeout",                                                                         \
         .kind = FIELD_DURATION,                                                                   \
         .offset = offsetof(type, member.timeout_ns),                                              \
         .fallback = "900s",                                                                       \
         .min = (double)NS_PER_S,                                                                  \
         .max = (double)(900 * NS_PER_S),                                                          \
         .help = "after which an invocation is ended, and has failed",                             \
         .source = "Firehose 3.1, D: the most there is"},                                          \
        {.key = "runtime",                                                                         \
         .kind = FIELD_CHOICE,                                                                     \
         .offset = offsetof(type, member.runtime),                                                 \
         .fallback = "custom",                                                                     \
         .choices = function_runtime_names,                                                        \
         .help = "whose INIT a cold start has; custom: as `init` says",                            \
         .source = "Firehose 3.2, M"},                                                             \
        {.key = "provisioned_concurrency",                                                         \
         .kind = FIELD_COUNT,                                                                      \
         .offset = offsetof(type, member.provisioned),                                             \
         .fallback = "0",                                                                          \
         .min = 0,                                                                                 \
         .max = 100000,                                                                            \
         .help = "environments that are kept initialised, and billed for it",                      \
         .source = "Firehose 3.1, D"},                                                             \
        {.key = "reserved_concurrency",                                                            \
         .kind = FIELD_COUNT,                                                                      \
         .offset = offsetof(type, member.concurrency),                                             \
         .fallback = "0",                                                                          \
         .min = 0,                                                                                 \
         .max = 100000,                                                                            \
         .help = "invocations at once at most; 0 means the account's 1000. Does not pre-warm",     \
         .source = "Firehose 3.1, D"},                                                             \
        {.key = "invoke_overhead",                                                                 \
         .kind = FIELD_DIST,                                                                       \
         .of = FIELD_DURATION,                                                                     \
         .offset = offsetof(type, member.overhead),                                                \
         .fallback = "{lognormal: {median: 6ms, p99: 40ms}}",                                      \
         .min = 0,                                                                                 \
         .max = (double)(60 * NS_PER_S),                                                           \
         .help = "what the service adds to a warm invocation",                                     \
         .source = "Firehose 3.3, A"},                                                             \
        {.key = "placement",                                                                       \
         .kind = FIELD_DIST,                                                                       \
         .of = FIELD_DURATION,                                                                     \
         .offset = offsetof(type, member.placement),                                               \
         .fallback = "{lognormal: {median: 60ms, sigma: 0.5}}",                                    \
         .min = 0,                                                                                 \
         .max = (double)(60 * NS_PER_S),                                                           \
         .help = "cold start: finding a place and fetching the code",                              \
         .source = "Firehose 3.2, A"},                                                             \
        {.key = "init",                                                                            \
         .kind = FIELD_DIST,                                                                       \
         .of = FIELD_DURATION,                                                                     \
         .offset = offsetof(type, member.init),                                                    \
         .fallback = "{lognormal: {median: 24.4ms, sigma: 0.579, shift: 120.6ms}}",                \
         .min = 0,                                                                                 \
         .max = (double)(10 * NS_PER_S),                                                           \
         .help = "cold start: INIT; the default is nodejs20.x, 128 MB, x86_64",                    \
         .source = "Firehose 3.2, I: fit to LPERF"},                                               \
        {.key = "init_billed",                                                                     \
         .kind = FIELD_BOOL,                                                                       \
         .offset = offsetof(type, member.init_billed),                                             \
         .fallback = "true",                                                                       \
         .help = "INIT is billed like duration",                                                   \
         .source = "Firehose 3.5, D: since 2025-08-01"},                                           \
        {.key = "idle_timeout",                                                                    \
         .kind = FIELD_DURATION,                                                                   \
         .offset = offsetof(type, member.idle_timeout_ns),                                         \
         .fallback = "6m",                                                                         \
         .min = 0,                                                                                 \
         .max = (double)NS_PER_DAY,                                                                \
         .help = "an environment is given up after standing idle this long",                       \
         .source = "Firehose 3.1, A"},                                                             \
    {                                                                                              \
        .key = "error_rate", .kind = FIELD_RATIO, .offset = offsetof(type, member.error_rate),     \
        .fallback = "0", .min = 0, .max = 1, .help = "share of invocations that fail",             \
        .source = "ours: depends on the code"                                                      \
    }

#endif
