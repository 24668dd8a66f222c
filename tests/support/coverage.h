/*
 * coverage.h -- do 95 % intervals hold the truth in 95 % of seeds? For theory tests.
 *
 * 93 to 97 % of the seeds must. They are 1, 2, 3 ... and were not chosen. Chance alone moves a true 95 % by
 * 1.1 % (one standard deviation of 400 tries): the suite's 400 are a fact that was found to hold, no
 * proof. KINESIM_SOAK=10 takes ten times as many seeds, whose noise of 0.34 % makes the bounds
 * strict; `make soak` does.
 */
#ifndef KINESIM_TESTS_SUPPORT_COVERAGE_H
#define KINESIM_TESTS_SUPPORT_COVERAGE_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static inline int coverage_seeds(void)
{
#ifdef KINESIM_SLOW_CHECKS /* under sanitizers the code is walked through, and judged coarsely */
    return 30;
#else
    const char *times = getenv("KINESIM_SOAK");
    return 400 * (times && atoi(times) > 1 ? atoi(times) : 1);
#endif
}

/* Fewer than 400 can only be judged coarsely: by three standard deviations. */
static inline bool coverage_holds_in(const char *what, const char *figure, int covered, int seeds)
{
    const double share = (double)covered / seeds;
    printf("%s: %s in %.1f %% of %d intervals\n", what, figure, 100 * share, seeds);
    if (seeds < 400) return share >= 0.95 - 3 * sqrt(0.95 * 0.05 / seeds);
    return share >= 0.93 && share <= 0.97;
}

static inline bool coverage_holds(const char *what, const char *figure, int covered)
{
    return coverage_holds_in(what, figure, covered, coverage_seeds());
}

#endif
