/*
 * finding.h -- what limits, loses and lags: the one vocabulary in which components tell of it.
 *
 * A component says what limits it has and how far each was used (struct limit_use), and what happened at
 * them (struct finding): in a run through its type's `findings` hook, without a run through `expect`. Its
 * words stand once, in a constant struct finding_spec, and hold places for figures, so that what the
 * replications found can be put together before it is read.
 */
#ifndef KINESIM_SIM_FINDING_H
#define KINESIM_SIM_FINDING_H

#include <stdbool.h>
#include <stddef.h>

/* In order of harm, the worst first. */
enum finding_kind {
    FINDING_LOST,    /* records are gone: dropped, expired, failed for good, never delivered */
    FINDING_BEHIND,  /* work comes faster than it is done: what waits grows */
    FINDING_REFUSED, /* turned away at a limit, and tried again */
    FINDING_NEAR,    /* a limit is reached at times, or a little more would reach it */
    FINDING_UNSETTLED, /* the run is too short, or a level drifts, for figures to stand for a steady state */
    FINDING_ASSUMED, /* a figure rests on what is not known */
    FINDING_KINDS
};
const char *finding_kind_name(enum finding_kind kind); /* "lost", "behind", ... */

/* What a figure is, for those who print it. */
enum finding_unit {
    FINDING_NONE,           /* no such figure */
    FINDING_SHARE,          /* of 1 */
    FINDING_COUNT,          /* a whole number */
    FINDING_NUMBER,         /* any number: a mean concurrency */
    FINDING_NS,             /* a time */
    FINDING_NS_AN_HOUR,     /* growth of a time, in ns per hour */
    FINDING_BYTES,          /* powers of two */
    FINDING_BYTES_A_SECOND, /* the same per second */
    FINDING_A_SECOND,       /* records, calls ... per second */
    FINDING_WEEK_TIME, /* an instant: ns since the Monday 00:00 before the measured time (sim/week_time.h) */
    FINDING_UNITS
};
const char *finding_unit_name(enum finding_unit unit); /* "share", "ns", ...; "" for none */

enum { FINDING_FIGURES = 6 };

/*
 * A kind of finding; a constant. `text` is one or two sentences in which {0} to {5} stand for figures, {who} for
 * the component, {what} for the finding's subject and {cause} for the component whose limit it is. Figure 0 is
 * the finding's value: the one that has an interval.
 */
struct finding_spec {
    enum finding_kind kind;
    const char *stage; /* of the latency that it shows in; "" if in none */
    const char *limit; /* in words: "write bytes of a shard", "reserved concurrency" */
    enum finding_unit units[FINDING_FIGURES];
    const char *text;
};

struct finding {
    const struct finding_spec *spec;
    double
        severity; /* 0 .. 1: the share of what came that is hit, of a rate what it exceeds its limit by */
    double figures[FINDING_FIGURES];
    const char *subject; /* which shard, key, reader; NULL: the component itself */
    const char *cause;   /* the component whose limit it is; NULL: its own */
};

/* A limit, and how far it was used in the measured time. */
struct limit_use {
    const char *limit;   /* in words, as in struct finding_spec */
    const char *subject; /* which shard or pipe is the nearest; NULL: there is one */
    enum finding_unit unit;
    double given; /* the limit itself, > 0 */
    double
        mean; /* what was used of it in the mean, as a share of `given`; may exceed 1: asked for */
    double peak; /* the same in the busiest second or instant that is known */
    double
        at_limit; /* share of the measured time in which it was reached, 0 .. 1; NaN: not known */
};

/* What one replication was told. `names` outlives it and keeps the texts. */
struct names;
struct findings;
struct findings *findings_create(struct names *names);
void findings_destroy(struct findings *findings);

/* Whether it can be told: a known kind and units, finite figures, a severity. */
bool finding_can_be(const struct finding *finding);
/* Copies what is told, texts too, except the spec; findings_tell_copy copies that as well. */
void findings_tell_copy(struct findings *findings, const char *component,
                        const struct finding *finding);
void findings_tell(struct findings *findings, const char *component, const struct finding *finding);
void findings_limit(struct findings *findings, const char *component, const struct limit_use *use);
/*
 * A cycle in what was measured: a buffer's interval, a crawl's schedule, a window. What is measured should hold at
 * least two; reports say so of the slowest.
 */
void findings_cycle(struct findings *findings, const char *component, const char *name,
                    double cycle_ns);

/*
 * A latency is known of those records alone that arrived: of `came` that set out (to here, dropped and expired ones
 * upstream among them, what is still on its way not) `arrived` did.
 */
void findings_survivors(struct findings *findings, const char *component, const char *stage,
                        double arrived, double came);

/* ---- reading, in order of telling; false past the end */

struct finding_told {
    const char *component;
    struct finding finding;
};
bool findings_finding_at(const struct findings *findings, size_t index, struct finding_told *out);

struct limit_told {
    const char *component;
    struct limit_use use;
};
bool findings_limit_at(const struct findings *findings, size_t index, struct limit_told *out);

struct cycle_told {
    const char *component, *name;
    double cycle_ns;
};
bool findings_cycle_at(const struct findings *findings, size_t index, struct cycle_told *out);

struct survivors_told {
    const char *component, *stage;
    double arrived, came;
};
bool findings_survivors_at(const struct findings *findings, size_t index,
                           struct survivors_told *out);

#endif
