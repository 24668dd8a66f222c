/*
 * run_report.h -- everything a finished run hands to paper: database, tables, plots, page.
 *
 * Plain data, borrowed for the length of a call. Nothing here knows Kinesis: latencies, counters
 * and rows carry their own names.
 */
#ifndef KINESIM_REPORTS_RUN_REPORT_H
#define KINESIM_REPORTS_RUN_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/results.h"

struct run_parameter {
    const char *path, *value, *unit, *origin, *source;
};

struct run_cost_line {
    const char *component, *service, *item;
    double quantity;
    const char *unit, *rule;
    double rate_usd;
    const char *source;
    double usd_run, usd_month;
    double usd_month_lo, usd_month_hi; /* 95 % over the replications; NaN with fewer than two */
    const char *cause;                 /* what makes it grow: time, traffic or storage */
    const char *tiers;                 /* how the month fell into price tiers; "" for one price */
    const char *price_date, *confidence;
    const char *month_exact; /* USD with all decimals; the lines' sum is the total's */
};

/* A part of the month or what one step more would add to it. */
struct run_cost_margin {
    const char *what, *component; /* component NULL: of the whole bill */
    double usd_month;
};

struct run_threshold {
    const char *expression;
    double observed;     /* ns, count or USD, as the expression's value; NaN if there was nothing */
    const char *verdict; /* "kept" | "broken" | "unknown" */
    char note[80];       /* what a reader of "kept" has to know; "": nothing */
};

/* What a pilot says of a latency: how long it takes to settle; -1: longer than half the pilot. */
struct run_warmup {
    const char *component, *stage;
    bool judged; /* false: seen too seldom, and the times say nothing */
    int64_t mser5_ns, welch_ns;
};

/* A figure that replications were added for: half its interval's width, relative to it. */
struct run_precision {
    const char *component, *stage, *measure; /* stage "": a counter, or the bill */
    double relative;                         /* infinite for one that drifts */
    bool drifts;
};

struct run_report {
    const char *scenario;        /* the scenario's name */
    const char *scenario_sha256; /* of the yaml, hex */
    const char *yaml;
    int64_t seed;
    int64_t duration_ns, warmup_ns;
    int64_t clock_ns; /* since Monday 00:00, at which the measured time begins */
    bool
        varies; /* load comes and goes by a profile, a trace or the hours of a producer: nothing has a steady state */
    const char *version;
    const char *started_at; /* ISO 8601 UTC, wall clock */
    double wall_seconds;
    int64_t peak_memory_bytes;   /* of the whole process so far; 0: not known */
    uint32_t pending_high_water; /* events waiting at once, of any replication */
    int64_t records;
    uint64_t events;
    uint64_t digest;
    const char *command; /* the command line, for the note on plots */

    struct results *const *replications;
    size_t replication_count;
    const struct run_parameter *parameters;
    size_t parameter_count;
    const struct run_cost_line *cost;
    size_t cost_count;
    double usd_month_lo, usd_month_hi; /* of the lines' total */
    const char *month_exact;           /* the lines' total, USD with all decimals */
    const struct run_cost_margin *margins;
    size_t margin_count;
    const struct run_threshold *thresholds;
    size_t threshold_count;

    bool antithetic;                 /* replications 2k and 2k + 1 are one observation */
    const struct run_warmup *warmup; /* none unless the warm-up was found by a pilot */
    size_t warmup_count;
    const struct run_precision *precision; /* none unless replications were added for it */
    size_t precision_count;
    double precision_target; /* 0: there was none */
};

#endif
