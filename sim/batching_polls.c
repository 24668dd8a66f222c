/* batching_polls.c -- what polls bring to a buffer that one of them opened: a chain over how long the call took
 * that opened it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/batching.h"
#include "sim/check.h"

#include "sim/banned.h"

/* How much of a call comes too late if `left` is left: a tie is half, for no call is answered in the very moment
 * when a buffer closes. */
static double too_late(double call, double left)
{
    const double apart = call - left, same = 1e-9 * fmax(call, fabs(left));
    return apart > same ? 1 : apart < -same ? 0 : 0.5;
}

static double mean_gap(const struct batching_polls *polls)
{
    double gap = 0;
    for (uint32_t i = 0; i < polls->points; i++)
        gap += fmax(polls->every, polls->call[i]) / polls->points;
    return gap;
}

/* The buffer was opened by call `opener`: which of the polls after it is the first that comes too late, in the
 * mean, and by `late` how long that one's call takes. */
static double first_late(const struct batching_polls *polls, uint32_t opener, double gap,
                         double interval, double *late)
{
    const uint32_t points = polls->points;
    const double opened = polls->call[opener], closes = opened + interval;
    const double first = fmax(polls->every, opened); /* begin of the next call, from the opener's */
    const double longest = polls->call[points - 1];
    /* Polls that are answered in time however long they take. */
    const double sure = fmax(0, floor((closes - first - longest) / gap));
    double mean = sure + 1, sum = 0, before = 1, left = closes - first - sure * gap;
    while (before > 1e-12) {
        double in_time = 1;
        for (uint32_t j = 0; j < points; j++) {
            const double weight = too_late(polls->call[j], left);
            in_time -= weight / points;
            late[j] += before * weight;
            sum += before * weight;
        }
        mean += in_time;
        before = in_time;
        left -= gap;
    }
    for (uint32_t j = 0; j < points; j++) late[j] /= sum;
    return mean;
}

double batching_polls(const struct batching_polls *polls, double interval)
{
    enum { TURNS = 100 }; /* ours: at most; the chain forgets where it began within a few */
    const uint32_t points = polls->points;
    const double gap = mean_gap(polls), kept = polls->kept;
    CHECK(points > 0 && gap > 0 && kept > 0);
    double *late = check_zeroed((size_t)points * points, sizeof *late);
    double *mean = check_alloc(3 * points * sizeof *mean);
    double *share = mean + points, *next = share + points, cycle = 0;
    for (uint32_t i = 0; i < points; i++) {
        mean[i] = first_late(polls, i, gap, interval, late + (size_t)i * points);
        share[i] = 1.0 / points;
    }
    for (int turn = 0; turn < TURNS; turn++) {
        double moved = 0;
        for (uint32_t j = 0; j < points; j++) next[j] = (1 - kept) / points;
        for (uint32_t i = 0; i < points; i++)
            for (uint32_t j = 0; j < points; j++)
                next[j] += kept * share[i] * late[(size_t)i * points + j];
        for (uint32_t j = 0; j < points; j++) moved += fabs(next[j] - share[j]);
        memcpy(share, next, points * sizeof *share);
        if (moved < 1e-6) break;
    }
    for (uint32_t i = 0; i < points; i++) cycle += share[i] * mean[i];
    free(late);
    free(mean);
    return kept * cycle + 1 - kept;
}
