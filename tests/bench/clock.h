/* clock.h -- the time that benchmarks measure by. */
#ifndef KINESIM_TESTS_BENCH_CLOCK_H
#define KINESIM_TESTS_BENCH_CLOCK_H

#include <time.h>

/* Seconds since some instant, never going back. */
static inline double bench_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

#endif
