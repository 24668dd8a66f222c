/*
 * plan_db.h -- the search of a plan in the result database: every point, and what became of it.
 */
#ifndef KINESIM_REPORTS_PLAN_DB_H
#define KINESIM_REPORTS_PLAN_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/database/sweep_db.h"

/* A figure with its 95 % interval; NaN is what is not known. */
struct plan_figure {
    double mean, low, high;
};

struct plan_point_row {
    const char *fate;      /* "chosen", "runner-up", "replicated", "broken", "dear", "loses" */
    const char *reason;    /* what is lost; NULL: nothing, or it was not looked at */
    const char *phase;     /* in which that was decided: "screening", "probing", "replicating" */
    uint32_t replications; /* at full length; 0: figures are those of screening */
    struct plan_figure usd_month;
};

/* Of a point and a threshold. */
struct plan_cell {
    struct plan_figure observed; /* in the threshold's own unit */
    const char *verdict;         /* "kept", "broken", "unknown" */
};

struct plan_threshold_row {
    const char *expression, *comparison;
    double limit;
    bool is_time;      /* its unit is ns */
    double saved_usd;  /* a month, without it; 0: the same point would be chosen */
    double loosened;   /* by that, in its own unit; NaN: not known */
    ptrdiff_t without; /* the point that would be chosen then; -1: the same */
};

struct plan_report {
    const struct sweep_report *sweep; /* scenario, axes, cells, version, started_at, command */
    const char *answer;               /* the plan as a scenario; NULL: there is none */
    const char *verdict;              /* "chosen", "not sure enough", "no point keeps all" */
    double confidence, indifference, probability;
    int64_t budget, replications, records;
    ptrdiff_t best, runner_up; /* -1: there is none */
    const struct plan_point_row *points;
    const struct plan_threshold_row *thresholds;
    size_t threshold_count;
    const struct plan_cell *cells; /* of point p and threshold t: [p * threshold_count + t] */
};

/* Lands whole or not at all; creates the file and its tables where missing. False with a reason. */
bool plan_db_land(const char *path, const struct plan_report *plan, int64_t *plan_id, char *error,
                  size_t error_bytes);

#endif
