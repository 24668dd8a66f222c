/* clock.h -- the time that benchmarks measure by. */
#ifndef KINESIM_TESTS_BENCH_CLOCK_H
#define KINESIM_TESTS_BENCH_CLOCK_H

#include <time.h>

/* Seconds of processor time that this process has used: others on the machine count for less. */
static inline double bench_seconds(void)
{
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (double)used.tv_sec + 1e-9 * (double)used.tv_nsec;
}

#endif
