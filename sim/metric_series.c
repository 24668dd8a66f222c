#include "sim/metric_series.h"

#include <math.h>
#include <stdlib.h>

#include "sim/check.h"

#include "sim/banned.h"

const struct metric metric_no_samples = {.min = INFINITY, .max = -INFINITY};

static void *grown(void *values, size_t room, size_t bytes)
{
    return check_resized(values, room * bytes);
}

static void make_room(struct metric_series *series)
{
    if (series->count < series->room) return;
    series->room += series->room / 8 +
                    64; /* little to spare: there are many, and they grow slowly */
    series->minutes = grown(series->minutes, series->room, sizeof *series->minutes);
    series->samples = grown(series->samples, series->room, sizeof *series->samples);
    if (series->sum) series->sum = grown(series->sum, series->room, sizeof *series->sum);
    if (series->min) series->min = grown(series->min, series->room, sizeof *series->min);
    if (series->max) series->max = grown(series->max, series->room, sizeof *series->max);
}

/* The first value that is not 0: those before it were. */
static void begin_values(struct metric_series *series)
{
    const unsigned statistics = series->statistics;
    series->moved = true;
    if (statistics & (METRIC_SUM | METRIC_AVERAGE))
        series->sum = check_zeroed(series->room, sizeof *series->sum);
    if (statistics & METRIC_MINIMUM) series->min = check_zeroed(series->room, sizeof *series->min);
    if (statistics & METRIC_MAXIMUM) series->max = check_zeroed(series->room, sizeof *series->max);
}

void metric_series_add(struct metric_series *series, int64_t minute, const struct metric *metric)
{
    CHECK(metric->samples > 0 && minute >= 0 && minute <= INT32_MAX);
    CHECK(series->count == 0 || series->minutes[series->count - 1] < minute);
    make_room(series);
    if (!series->moved && (metric->sum != 0 || metric->min != 0 || metric->max != 0))
        begin_values(series);
    const size_t at = series->count++;
    series->minutes[at] = (int32_t)minute;
    series->samples[at] = metric->samples;
    if (series->sum) series->sum[at] = metric->sum;
    if (series->min) series->min[at] = metric->min;
    if (series->max) series->max[at] = metric->max;
}

struct metric_point metric_series_at(const struct metric_series *series, size_t index)
{
    CHECK(index < series->count);
    return (struct metric_point){
        series->minutes[index],
        {.sum = series->sum ? series->sum[index] : 0,
         .min = series->min ? series->min[index] : 0,
         .max = series->max ? series->max[index] : 0,
         .samples = series->samples[index]},
    };
}

void metric_series_free(struct metric_series *series)
{
    const unsigned statistics = series->statistics;
    free(series->minutes);
    free(series->samples);
    free(series->sum);
    free(series->min);
    free(series->max);
    *series = (struct metric_series){.statistics = statistics};
}

enum { DAY_MINUTES = 24 * 60 };

static int64_t period_of(int64_t minute, int64_t minutes)
{
    const int64_t age = minutes - minute;
    return age <= 15 * DAY_MINUTES ? 1 : age <= 63 * DAY_MINUTES ? 5 : 60;
}

bool metric_period_ends(int64_t minute, int64_t minutes, int64_t wanted)
{
    CHECK(minute >= 0 && minute < minutes);
    const int64_t period = wanted > 0 ? wanted : period_of(minute, minutes);
    if (minute + 1 == minutes || (minute + 1) % period == 0) return true;
    /* A shorter period begins within a longer one: this is cut short. */
    return wanted == 0 && period_of(minute + 1, minutes) != period;
}
