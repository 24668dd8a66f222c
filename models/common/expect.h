/*
 * expect.h -- what a pipeline will meter, worked out from its rates without simulating it.
 *
 * Components are asked in the order in which records meet them (producers, streams, consumers,
 * deliveries, destinations), each through its type's `expect` hook: what flows into it is known by
 * then; it says what it expects to meter over the measured time, and what flows on. Closed forms
 * (sim/theory.h, renewal.h, batching.h); the same configuration, meters and rounding as in a run. What
 * the rates do not tell is noted, with the side on which the figure errs.
 */
#ifndef KINESIM_MODELS_EXPECT_H
#define KINESIM_MODELS_EXPECT_H

#include <stdbool.h>
#include <stdint.h>

#include "models/common/keys.h"
#include "sim/component.h"
#include "sim/dist.h"
#include "sim/finding.h"
#include "sim/renewal.h"

/* Whether streams get shards as their load asks for more. On demand AWS sees to it, in time; provisioned
 * streams keep theirs unless somebody does. */
enum expect_shards { EXPECT_SHARDS_KEPT, EXPECT_SHARDS_ON_DEMAND, EXPECT_SHARDS_ALL };

struct expect_request {
    double warmup_s;   /* before what is measured; INFINITY: everything has settled */
    double duration_s; /* measured, > 0 */
    double
        load_s; /* the beginning of the measured time whose loads stand for all of it; 0: duration_s */
    int64_t clock_ns; /* since Monday 00:00, at which the measured time begins */
    double factor;    /* on every producer's rate, >= 0 */
    enum expect_shards shards;
    double shard_load; /* share of a provisioned shard's limits that the mean may use, 0 .. 1 */
};

enum expect_bound { EXPECT_ABOUT, EXPECT_AT_MOST, EXPECT_AT_LEAST };

enum { EXPECT_NOTE_MAX = 240 };
struct expect_note {
    const char *component;
    enum expect_bound bound; /* what the component's figures are */
    char text[EXPECT_NOTE_MAX];
};

/* A stream's load against its limits, for those who watch it grow. */
struct expect_load {
    const char *stream;
    uint32_t shards; /* that the figures are for */
    uint32_t
        needed; /* with shards added: so many keep every shard within its load; 0: none do, for one key is too much */
    double hottest; /* load of the fullest shard over its limit */
    bool on_demand; /* its shards are AWS's affair */
};

struct expect;

/* Works out once what does not depend on rates (where keys land). Borrows the components. NULL if one
 * of them has no expectation; `missing` is then its kind. */
struct expect *expect_create(const struct component_spec *components, uint32_t count,
                             const char **missing);
void expect_destroy(struct expect *expect);

/* Fills the meters of a results' replication 0: the caller's to destroy. Notes and loads are good
 * until the next call. */
struct results *expect_results(struct expect *expect, const struct expect_request *request);
const struct expect_note *expect_notes(const struct expect *expect, size_t *count);
const struct expect_load *expect_loads(const struct expect *expect, size_t *count);

const char *expect_bound_name(enum expect_bound bound); /* "about", "at most", "at least" */

/* ---- for the hooks: self is the component's place among the specs */

const struct expect_request *expect_asked(const struct expect *expect);
const struct component_spec *expect_spec(const struct expect *expect, int32_t index);
/* Adds base units to a meter, as sim_meter's counter would hold at the end. */
void expect_meter(struct expect *expect, int32_t self, const char *item, double base_units);
/* The same for a counter, where the bill's margins look at one. */
void expect_count(struct expect *expect, int32_t self, const char *name, double count);
#define EXPECT_COUNT_MAX 9e18 /* a counter that would be more is this */
__attribute__((format(printf, 4, 5))) void
expect_note(struct expect *expect, int32_t self, enum expect_bound bound, const char *format, ...);
/* What a run's `findings` hook would tell, from rates (sim/finding.h). */
void expect_finding(struct expect *expect, int32_t self, const struct finding *finding);
void expect_limit(struct expect *expect, int32_t self, const struct limit_use *use);
void expect_cycle(struct expect *expect, int32_t self, const char *name, double cycle_ns);
/* Seconds of the measured time in which something runs that begins `delay_s` after the start. */
double expect_seconds(const struct expect *expect, double delay_s);

/* How many records a call holds: `alone` for sure (0 or 1), and Poisson of a mean that is `steady` and a gamma
 * variable of mean `varying` and squared coefficient of variation `spread`. A call that were empty waits
 * for one record if `filled`. */
struct expect_company {
    double alone, steady, varying, spread;
    bool filled;
};

/* Bursts within what is a flat mean: two rates that take turns; or clumps. */
struct expect_bursts {
    double high, low;   /* the rates over the mean; high 0: no such bursts */
    double on_s, off_s; /* how long each lasts, in the mean */
    bool exponential;   /* both times are; false: it is not known what a bucket makes of them */
    double clump;       /* records that come at once; 0 or 1: no clumps */
};

/* Room for so many numbers, of an empirical distribution say, until the next request. */
double *expect_numbers(struct expect *expect, size_t count);

/* What a producer puts into a stream. */
struct expect_puts {
    double records_per_s;
    struct dist size; /* of those that are not refused as too large */
    const struct keys *keys;
    struct renewal calls; /* gaps in s */
    struct expect_company company;
    double delay_s;          /* mean, from creation to the stream's front end */
    double users;            /* user records in one, in the mean; 0: it is one */
    double user_bytes_per_s; /* theirs; with users > 0 */
    const double
        *course; /* of records_per_s in each slot (expect_slots), 1 in the mean; NULL: it is flat */
    bool single; /* PutRecord */
    struct expect_bursts bursts;
};
void expect_put(struct expect *expect, int32_t stream, const struct expect_puts *puts);
const struct expect_puts *expect_puts(const struct expect *expect, int32_t stream, size_t *count);

/* How a load that varies is cut up: into minutes of what stands for the measured time, or longer ones if there were
 * more than EXPECT_SLOTS_MAX. */
enum { EXPECT_SLOTS_MAX = 2016 };
uint32_t expect_slots(const struct expect *expect);
/* Room for a number by slot, zeroed; good until the next request. */
double *expect_course(struct expect *expect);

/* `count` shards: even ones, or, if `ranges` is not NULL, so many ranges. */
struct expect_cut {
    uint32_t count;
    const struct hash_ranges *ranges; /* models/common/hash_key.h */
};
/* The share of `keys` that lands on each shard, or on each of its lanes (keys_lane), shard by shard; kept until
 * expect_destroy. */
const double *expect_shares_of(struct expect *expect, const struct keys *keys,
                               struct expect_cut cut, uint32_t lanes);
/* Of even shards. */
const double *expect_shares(struct expect *expect, const struct keys *keys, uint32_t shards);
/* The share of the heaviest of `keys`, which no number of shards divides. */
double expect_heaviest(struct expect *expect, const struct keys *keys);

/* What a stream holds for its readers. */
struct expect_shard {
    double records_per_s, bytes_per_s; /* admitted */
    double touched, lone;              /* share of calls that bring it any; just one */
};
struct expect_stream {
    uint32_t shard_count;
    struct expect_shard *shards;
    struct expect_shard total;
    struct renewal calls; /* of all producers */
    double bytes_second;  /* second moment of a record's size */
    double delay_s;       /* mean, from creation to being readable */
    double admitted;      /* share of what is put */
    double users;         /* user records in a record, in the mean */
    double user_bytes;    /* theirs, per byte of a record */
    double retention_ns;
    bool on_demand;
    const struct stream_billing *billing; /* models/stream/stream.h */
    const double *
        course; /* of all that comes in each slot (expect_slots), 1 in the mean; NULL: it is flat */
};
/* The stream's own, with `shards` zeroed shards. */
struct expect_stream *expect_stream_make(struct expect *expect, int32_t self, uint32_t shards);
const struct expect_stream *expect_stream(const struct expect *expect, int32_t stream);
/* Steps of `step` bytes that its admitted records take per second, each rounded up on its own. */
double expect_steps_per_s(const struct expect *expect, int32_t stream, double step);
void expect_load(struct expect *expect, const struct expect_load *load);

/* Adds a poller of each of a stream's shards; gives how many there are by now, and what calls per second they
 * make together. */
struct expect_polls {
    double pollers, calls_per_s;
};
struct expect_polls expect_poll(struct expect *expect, int32_t stream, double calls_per_s);

/* Shards alike: what is not linear in a shard's load is worked out once for each group. Loads within a
 * thousandth of each other are one group; if that makes too many, within the least ratio that does not. What is
 * averaged is off by the square of a group's width: 16 groups over loads that differ tenfold, by 0.05 %. */
enum { EXPECT_GROUPS_MAX = 16 };
struct expect_group {
    struct expect_shard each;
    uint32_t count;
};
uint32_t expect_groups(const struct expect_stream *stream,
                       struct expect_group groups[EXPECT_GROUPS_MAX]);
uint32_t expect_groups_of(const struct expect_shard *shards, uint32_t count,
                          struct expect_group groups[EXPECT_GROUPS_MAX]);

/* What goes to a topic or a bucket in the measured time. */
struct expect_flow {
    double messages, message_bytes; /* bytes of one */
    double objects, objects_per_s;  /* written; and in the long run */
    double regular;                 /* sum of rate^2 (1 - cv^2) over the buffers that write them */
    double bytes;                   /* of the objects, as written */
    double bytes_in;                /* the same before they were compressed or converted */
    double requests;                /* PUT-class, of the objects' first attempts */
};
void expect_send(struct expect *expect, int32_t to, const struct expect_flow *flow);
const struct expect_flow *expect_flow(const struct expect *expect, int32_t self);
/* The objects as a renewal process, gaps in s: Whitt's, as renewal_joined. `objects_per_s` > 0. */
struct renewal expect_objects(const struct expect_flow *flow);

#endif
