/* trend.c -- Mann's test over the parts of the measured time. */
#include "sim/trend.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "sim/check.h"

#include "sim/banned.h"

/* ours: with both, at most 1 % of queues at up to 90 % load are said to drift (tests/theory/trend_test.c). */
const double trend_z = 3.3;
const double trend_effect = 0.35;

/* ours: fewer parts with something in them say nothing. */
enum { PARTS_MIN = 10, PAIRS_MOST = TREND_PARTS * (TREND_PARTS - 1) / 2 };

void trend_close(struct trend *trend, int64_t count, double sum)
{
    CHECK(trend->parts < TREND_PARTS && count >= trend->count_before);
    const int64_t more = count - trend->count_before;
    trend->count[trend->parts] = more;
    trend->mean[trend->parts] = more > 0 ? (sum - trend->sum_before) / (double)more : 0;
    trend->parts++;
    trend->count_before = count;
    trend->sum_before = sum;
}

/* The parts that have seen something, in order; their places in `at`. */
struct series {
    size_t count;
    double at[TREND_PARTS], value[TREND_PARTS];
};

static struct series series_of(const struct trend *trend)
{
    struct series series = {0};
    for (uint32_t i = 0; i < trend->parts; i++) {
        if (trend->count[i] == 0) continue;
        series.at[series.count] = i;
        series.value[series.count++] = trend->mean[i];
    }
    return series;
}

/* Median of the slopes of all pairs, per part. */
static double theil_sen(const struct series *series)
{
    double slopes[PAIRS_MOST];
    size_t pairs = 0;
    for (size_t i = 0; i < series->count; i++)
        for (size_t j = i + 1; j < series->count; j++)
            slopes[pairs++] = (series->value[j] - series->value[i]) /
                              (series->at[j] - series->at[i]);
    return pairs > 0 ? gsl_stats_median(slopes, 1, pairs) : 0;
}

static double mann(const struct series *series)
{
    double sum = 0;
    for (size_t i = 0; i < series->count; i++)
        for (size_t j = i + 1; j < series->count; j++)
            sum += (series->value[j] > series->value[i]) - (series->value[j] < series->value[i]);
    return sum;
}

/* By how much the correlation of neighbours widens the variance: >= 1. Ranks of what is left without the slope; only
 * correlations that are significant at 5 %. */
static double widening(const struct series *series, double slope)
{
    const size_t n = series->count;
    double rest[TREND_PARTS], rank[TREND_PARTS], sum = 0;
    size_t order[TREND_PARTS];
    for (size_t i = 0; i < n; i++) rest[i] = series->value[i] - slope * series->at[i];
    gsl_sort_index(order, rest, 1, n);
    for (size_t i = 0; i < n; i++) rank[order[i]] = (double)i;
    const double mean = (double)(n - 1) / 2;
    double square = 0;
    for (size_t i = 0; i < n; i++) square += (rank[i] - mean) * (rank[i] - mean);
    for (size_t lag = 1; lag + 3 < n; lag++) {
        double product = 0;
        for (size_t i = 0; i + lag < n; i++) product += (rank[i] - mean) * (rank[i + lag] - mean);
        const double correlation = product / square, left = (double)(n - lag);
        if (fabs(correlation) < 1.96 / sqrt((double)n)) continue;
        sum += left * (left - 1) * (left - 2) * correlation;
    }
    const double size = (double)n;
    return fmax(1, 1 + 2 * sum / (size * (size - 1) * (size - 2)));
}

struct trend_verdict trend_judge(const struct trend *const *trends, size_t count)
{
    struct trend_verdict verdict = {0};
    double statistic = 0, variance = 0, level = 0, slope_sum = 0;
    size_t judged = 0;
    for (size_t r = 0; r < count; r++) {
        const struct series series = series_of(trends[r]);
        if (series.count < PARTS_MIN) continue;
        const double n = (double)series.count, slope = theil_sen(&series);
        statistic += mann(&series);
        variance += n * (n - 1) * (2 * n + 5) / 18 * widening(&series, slope);
        level += gsl_stats_mean(series.value, 1, series.count);
        slope_sum += slope;
        judged++;
    }
    if (judged == 0) return verdict;
    verdict.judged = true;
    verdict.level = level / (double)judged;
    verdict.growth = slope_sum / (double)judged * TREND_PARTS;
    verdict.z = statistic / sqrt(variance);
    verdict.drifts = fabs(verdict.z) > trend_z && verdict.level > 0 &&
                     fabs(verdict.growth) > trend_effect * verdict.level;
    return verdict;
}
