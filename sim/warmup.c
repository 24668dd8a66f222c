#include "sim/warmup.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

#include "sim/banned.h"

enum { GROUP = 5, WINDOW_SHARE = 10, OUTLIER_MADS = 8 };

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

static int by_size(const void *one, const void *other)
{
    const double a = *(const double *)one, b = *(const double *)other;
    return (a > b) - (a < b);
}

static double median_of(const double *values, size_t count, double *sorted)
{
    memcpy(sorted, values, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_size);
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
}

void warmup_tame(double *values, size_t count)
{
    const double *last = values + count / 2;
    const size_t half = count - count / 2;
    if (half == 0) return;
    double *sorted = check_alloc(2 * half * sizeof *sorted), *off = sorted + half;
    const double median = median_of(last, half, sorted);
    for (size_t i = 0; i < half; i++) off[i] = fabs(last[i] - median);
    const double most = OUTLIER_MADS * median_of(off, half, sorted);
    for (size_t i = 0; most > 0 && i < count; i++) {
        if (values[i] > median + most) values[i] = median + most;
        if (values[i] < median - most) values[i] = median - most;
    }
    free(sorted);
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
    const bool early = 2 * cut <= groups;
    const bool needed = cut > 0 && differs(group, early ? cut : groups / 2, groups);
    free(group);
    if (!needed) return 0;
    return early ? cut * GROUP : WARMUP_NEVER;
}

/* Values to either side of value i that its average takes in. */
static size_t reach_of(size_t count, size_t i)
{
    const size_t window = count / WINDOW_SHARE / 2, left = i < window ? i : window;
    return count - 1 - i < left ? count - 1 - i : left;
}

/* Values that the average at i is over. */
static double averaged(size_t count, size_t i)
{
    return 2.0 * (double)reach_of(count, i) + 1;
}

static void smooth_all(const double *values, size_t count, double *smooth)
{
    for (size_t i = 0; i < count; i++) {
        const size_t reach = reach_of(count, i);
        smooth[i] = moments_of(values + i - reach, 2 * reach + 1).mean;
    }
}

size_t warmup_welch(const double *values, size_t count)
{
    if (count < WARMUP_SLICES_MIN) return WARMUP_NEVER;
    double *smooth = check_alloc(count * sizeof *smooth);
    smooth_all(values, count, smooth);
    /* Without the end, where the window shrinks. */
    const size_t end = count - count / WINDOW_SHARE / 2;
    double low = INFINITY, high = -INFINITY, squares = 0;
    for (size_t i = count / 2; i < end; i++) {
        low = smooth[i] < low ? smooth[i] : low;
        high = smooth[i] > high ? smooth[i] : high;
        squares += (values[i] - smooth[i]) * (values[i] - smooth[i]);
    }
    const size_t half = count / 2;
    const double noise = sqrt(squares / (double)(end - half));
    size_t cut = 0;
    for (; cut < count / 2; cut++) {
        const double more = 2 * noise *
                            (1 / sqrt(averaged(count, cut)) - 1 / sqrt(averaged(count, count / 2)));
        if (smooth[cut] >= low - more && smooth[cut] <= high + more) break;
    }
    free(smooth);
    return cut < count / 2 ? cut : WARMUP_NEVER;
}
