#include "sim/warmup.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "sim/check.h"

#include "sim/banned.h"

enum { GROUP = 5, WINDOW_SHARE = 10 };

/* Standard errors that the cut's mean must be away from the rest's. */
static const double apart = 4.0;

struct moments {
    double mean, squares;
};

static struct moments moments_of(const double *values, size_t count)
{
    struct moments moments = {0};
    for (size_t i = 0; i < count; i++) moments.mean += values[i] / (double)count;
    for (size_t i = 0; i < count; i++)
        moments.squares += (values[i] - moments.mean) * (values[i] - moments.mean);
    return moments;
}

/* Whether the first `cut` of the groups differ from the others by more than chance. */
static bool differs(const double *groups, size_t cut, size_t count)
{
    const struct moments start = moments_of(groups, cut);
    const struct moments rest = moments_of(groups + cut, count - cut);
    const double left = (double)(count - cut);
    const double variance = rest.squares / (left - 1);
    const double error = sqrt(variance * (1 / (double)cut + 1 / left));
    return fabs(start.mean - rest.mean) > apart * error;
}

size_t warmup_mser5(const double *values, size_t count)
{
    if (count < WARMUP_SLICES_MIN) return WARMUP_NEVER;
    const size_t groups = count / GROUP;
    double *group = check_alloc(groups * sizeof *group);
    for (size_t j = 0; j < groups; j++) group[j] = moments_of(values + j * GROUP, GROUP).mean;
    size_t cut = 0;
    double least = INFINITY;
    /* The last five would look settled whatever they are. */
    for (size_t d = 0; d + GROUP <= groups; d++) {
        const double left = (double)(groups - d);
        const double error = moments_of(group + d, groups - d).squares / (left * left);
        if (error >= least) continue;
        least = error;
        cut = d;
    }
    const bool settled = 2 * cut <= groups;
    const bool needed = cut > 0 && settled && differs(group, cut, groups);
    free(group);
    if (!settled) return WARMUP_NEVER;
    return needed ? cut * GROUP : 0;
}

void warmup_smooth(const double *values, size_t count, double *smooth)
{
    const size_t window = count / WINDOW_SHARE / 2;
    for (size_t i = 0; i < count; i++) {
        size_t reach = i < window ? i : window;
        if (count - 1 - i < reach) reach = count - 1 - i;
        smooth[i] = moments_of(values + i - reach, 2 * reach + 1).mean;
    }
}

size_t warmup_welch(const double *values, size_t count)
{
    if (count < WARMUP_SLICES_MIN) return WARMUP_NEVER;
    double *smooth = check_alloc(count * sizeof *smooth);
    warmup_smooth(values, count, smooth);
    /* Without the end, where the window shrinks. */
    const size_t end = count - count / WINDOW_SHARE / 2;
    double low = INFINITY, high = -INFINITY;
    for (size_t i = count / 2; i < end; i++) {
        low = smooth[i] < low ? smooth[i] : low;
        high = smooth[i] > high ? smooth[i] : high;
    }
    size_t cut = 0;
    while (cut < count / 2 && (smooth[cut] < low || smooth[cut] > high)) cut++;
    free(smooth);
    return cut < count / 2 ? cut : WARMUP_NEVER;
}
