/*
 * forecast.h -- the bill month by month under growth, from expected bills.
 *
 * The volume of month m is today's times
 *
 *     (1 + g)^m   or   1 + g m,   times season(m) / season(0),   or what a file of volumes says.
 *
 * With a range of growth each path draws one g for all its months, uniform on it: nobody knows the
 * rate, but it is one. With noise each path's month is multiplied by exp(s Z - s^2 / 2), Z standard normal,
 * s the noise: its mean is 1. A path's bill is read off the bill at 48 volumes between the least and the
 * greatest met, straight between them. P10, P50, P90 are the paths' order statistics.
 */
#ifndef KINESIM_SCENARIOS_STUDY_FORECAST_H
#define KINESIM_SCENARIOS_STUDY_FORECAST_H

#include "reports/common/forecast_report.h"
#include "scenarios/study/expected.h"
#include "scenarios/study/volumes.h"

struct forecast_request {
    uint32_t months;                /* ahead, 1 .. VOLUMES_MONTHS_MAX */
    double growth_low, growth_high; /* a month, above -1 */
    bool linear;                    /* of today's volume, not of the month before's */
    const double *season;           /* SEASON_MONTHS factors, or NULL */
    const struct volumes *volumes;  /* instead of growth, or NULL */
    double noise;
    uint32_t paths;
    uint64_t seed;
    bool scale_shards; /* provisioned streams get the shards that their load asks for */
    double shard_load; /* then, and in what other modes would cost */
    double budget_usd; /* NaN: none */
};

struct forecast {
    struct forecast_report report; /* its tables are the forecast's; the rest borrowed */
    struct forecast_month *months;
    struct forecast_mode *modes;
    struct forecast_event *events;
    size_t event_count, event_room;
};

/* Another mode's bill: the same scenario with its streams in that mode. */
struct forecast_other {
    const char *mode;
    struct expected *expected;
};

/* Works it out; forecast_free afterwards. */
void forecast_make(struct forecast *forecast, struct expected *today,
                   const struct forecast_other *others, size_t other_count,
                   const struct forecast_request *request);
void forecast_free(struct forecast *forecast);

#endif
