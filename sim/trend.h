/*
 * trend.h -- does a level drift over the measured time? Equal parts of it, one after another.
 *
 * A figure whose level drifts has no steady state for an interval to be about: a queue that grows gives whatever
 * the length of the run makes it.
 */
#ifndef KINESIM_SIM_TREND_H
#define KINESIM_SIM_TREND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TREND_PARTS = 20 };

/* What was seen in each part; zeroed to begin with. */
struct trend {
    uint32_t parts; /* closed so far, <= TREND_PARTS */
    int64_t count[TREND_PARTS];
    double mean[TREND_PARTS]; /* 0 where nothing was seen */
    int64_t count_before;
    double sum_before;
};

/* Closes a part, at whose end `count` values of the sum `sum` were seen in all. */
void trend_close(struct trend *trend, int64_t count, double sum);

/*
 * Mann's test against trend (Mann 1945, Econometrica 13; Kendall, "Rank Correlation Methods"), its variance corrected
 * for the correlation of neighbouring parts (Hamed and Rao 1998, Journal of Hydrology 204), the statistics and
 * variances of independent replications added up as those of several stations are (Hirsch and Slack 1984, Water
 * Resources Research 20). The slope is Theil's and Sen's, the mean over the replications.
 */
struct trend_verdict {
    bool judged;   /* enough parts have seen something */
    bool drifts;   /* above trend_z, and by trend_effect of the level or more */
    double z;      /* of Mann's statistic */
    double growth; /* from the beginning of the measured time to its end, by the slope */
    double level;  /* mean over all parts */
};
extern const double trend_z, trend_effect;

struct trend_verdict trend_judge(const struct trend *const *trends, size_t count);

#endif
