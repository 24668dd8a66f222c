/*
 * scenario.h -- a whole scenario file, read, checked and ready to run.
 */
#ifndef KINESIM_SCENARIOS_LOADER_SCENARIO_H
#define KINESIM_SCENARIOS_LOADER_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/bill/price_change.h"
#include "scenarios/loader/axis.h"
#include "scenarios/values/parameter.h"
#include "sim/component.h"
#include "sim/diag.h"
#include "sim/incident.h"

/* `fraud-alerts.end_to_end.p99 < 250 ms`, read but not evaluated. */
struct threshold {
    const char *expression; /* as written */
    const char *component;  /* "cost" for cost.month and cost.run */
    const char *stage;      /* NULL for a counter or a cost */
    const char *measure;    /* "p99", "mean", "max", "count"; counter name; "month", "run" */
    const char *comparison; /* < <= > >= == != */
    double value;           /* ns, count, USD */
    struct place place;
};

struct scenario {
    const char *path; /* as given */
    const char *name;
    const char *region;
    const char *price_book; /* a file, seen from the scenario's folder; NULL: the bundled book */
    const char *yaml;       /* the file's text */
    size_t yaml_length;
    int64_t duration_ns, billing_month_ns;
    int64_t clock_ns; /* since Monday 00:00, at which the measured time begins */
    bool varies; /* some producer's load comes and goes by a profile, a trace or its own hours */
    int64_t warmup_ns; /* 0 while warmup_auto: to be found (scenarios/study/settle.h) */
    bool warmup_auto;
    int metric_period;      /* auto, 1m, 5m, 1h */
    int64_t replications;   /* with replications_auto: to begin with */
    bool replications_auto; /* more until `precision` is reached (scenarios/study/precise.h) */
    double precision;       /* half an interval's width, relative to the figure */
    int64_t replications_max;
    bool antithetic;
    bool free_tier; /* what an account has free each month comes off the bill */
    int64_t seed;
    const struct component_spec *components; /* in file order */
    uint32_t component_count;
    const struct incident_spec *incidents; /* faults, then actions, each in file order */
    uint32_t incident_count;
    const struct parameter *parameters;
    size_t parameter_count;
    struct price_changes prices; /* what the account pays instead of the book's */
    const struct threshold *thresholds;
    size_t threshold_count;
    struct sweep sweep;
};

/* The rows of the top level, for whoever describes the language. `warmup` and `replications` may be `auto`
 * as well. */
const struct field *scenario_settings(void);

/* `--set PATH=VALUE` options in order, as written. */
struct scenario_overrides {
    const char *const *set;
    size_t count;
};

/* As a path, whatever comes from standard input; files named in it lie where the command was called. */
#define SCENARIO_STDIN "<stdin>"

/*
 * Reads `path`, applies the overrides (before validation, so an override can mend or break a rule),
 * and collects every mistake in `diag`. NULL if there is any error or anything unmodelled. Reads no
 * more than 16 MiB. Everything in it lives until scenario_destroy.
 */
struct scenario *scenario_read(const char *path, const struct scenario_overrides *overrides,
                               struct diag *diag);
/* The same from memory; `path` is only for messages and for files named relative to it. */
struct scenario *scenario_parse(const char *path, const char *text, size_t length,
                                const struct scenario_overrides *overrides, struct diag *diag);
/* The same with keys that other scenarios may have in common; they outlive the scenario. */
struct shared_keys;
struct scenario *scenario_parse_shared(const char *path, const char *text, size_t length,
                                       const struct scenario_overrides *overrides,
                                       struct shared_keys *keys, struct diag *diag);
/* The same without what only a run needs: no components, no keys, no parameters. For finding mistakes
 * and for the settings of the top level. */
struct scenario *scenario_check(const char *path, const char *text, size_t length,
                                const struct scenario_overrides *overrides, struct diag *diag);
void scenario_destroy(struct scenario *scenario);

#endif
