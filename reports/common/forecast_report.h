/*
 * forecast_report.h -- a bill month by month, as everything on paper is made from it.
 */
#ifndef KINESIM_REPORTS_FORECAST_REPORT_H
#define KINESIM_REPORTS_FORECAST_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* USD a month; NaN is what was not asked for. Month 0 is today. */
struct forecast_month {
    double factor, gb;    /* of today's rates; created in the month, 2^30 B */
    double usd;           /* at the middle of the growth given */
    double p10, p50, p90; /* over the paths */
    double over_budget;   /* share of paths above the budget in this month */
    double over_by_then;  /* in this month or an earlier one */
    double hottest_shard; /* greatest load of any shard over its limit */
    uint32_t shards;      /* of all streams */
};

/* The same pipeline with all its streams in another mode; `usd` for each month. */
struct forecast_mode {
    const char *mode;
    double *usd;
    int64_t cheaper_from; /* the first month in which it costs less; -1: none */
};

/* What happens on the way: "tier", "throttling", "shards", "mode", "budget". */
struct forecast_event {
    uint32_t month;
    const char *kind;
    char text[240];
};

struct forecast_report {
    const char *scenario, *scenario_sha256, *yaml, *version, *started_at, *command;
    const char *growth; /* in words: "5 % to 9 % a month" */
    double growth_low, growth_high, noise;
    uint32_t paths; /* 0: nothing is uncertain */
    int64_t seed;
    double budget_usd;    /* NaN: none */
    int64_t budget_month; /* first whose middle is above it; -1: none */
    const struct forecast_month *months;
    size_t month_count; /* with month 0 */
    const struct forecast_mode *modes;
    size_t mode_count;
    const struct forecast_event *events;
    size_t event_count;
};

#endif
