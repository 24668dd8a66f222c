/*
 * metric_series.h -- a metric over time: statistic sets of one period after another.
 */
#ifndef KINESIM_SIM_METRIC_SERIES_H
#define KINESIM_SIM_METRIC_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum metric_statistic {
    METRIC_SUM = 1,
    METRIC_AVERAGE = 2,
    METRIC_MINIMUM = 4,
    METRIC_MAXIMUM = 8,
    METRIC_SAMPLE_COUNT = 16,
    METRIC_ALL = 31,
};

struct metric {
    double sum, min, max; /* infinite, the wrong way round, without samples */
    int64_t samples;
};
extern const struct metric metric_no_samples;

static inline void metric_add(struct metric *metric, double value)
{
    metric->min = value < metric->min ? value : metric->min;
    metric->max = value > metric->max ? value : metric->max;
    metric->sum += value;
    metric->samples++;
}

/* The same value `samples` > 0 times. */
static inline void metric_add_n(struct metric *metric, double value, int64_t samples)
{
    metric->min = value < metric->min ? value : metric->min;
    metric->max = value > metric->max ? value : metric->max;
    metric->sum += value * (double)samples;
    metric->samples += samples;
}

/*
 * Those periods that have samples, in order of time. Begins zeroed but for `statistics`: of a point only what those take
 * is kept, and values not before one is not 0, for a month has tens of thousands of points.
 */
struct metric_series {
    unsigned statistics;
    bool moved; /* anything but 0 was ever seen */
    size_t count, room;
    int32_t *minutes; /* that each period begins with */
    int64_t *samples;
    double *sum, *min, *max; /* NULL: all 0, or not taken */
};
void metric_series_add(struct metric_series *series, int64_t minute, const struct metric *metric);
void metric_series_free(struct metric_series *series);

/* Point number `index` < count; what is not taken is 0. */
struct metric_point {
    int64_t minute;
    struct metric of;
};
struct metric_point metric_series_at(const struct metric_series *series, size_t index);

/*
 * How long CloudWatch keeps what period: a minute for 15 days, 5 minutes for 63, an hour after that (additions of
 * November 2026, 2.15, D), counted back from the end of `minutes`. `wanted` minutes instead if it is not 0. True if the
 * period that minute `minute` belongs to ends with it.
 */
bool metric_period_ends(int64_t minute, int64_t minutes, int64_t wanted);

#endif
