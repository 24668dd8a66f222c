/*
 * mm1_limit.c -- the same M/M/1 queue as mm1.c by hand: two next-event variables, no engine, the same
 * draws and histograms. What an engine costs is the ratio to this.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "sim/check.h"
#include "sim/dist.h"
#include "sim/histogram.h"

enum { QUEUE = 1 << 16 };

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int main(int argc, char **argv)
{
    const int64_t customers = argc > 1 ? (int64_t)atof(argv[1]) : 5000000;
    const struct dist service = dist_exponential(1e6), gap = dist_exponential(1e6 / 0.9);
    static struct dist_buffer gaps, services; /* draws in blocks, as cheap as they can be had */
    rng_init(&gaps.rng, 1, 0, "server", "gaps");
    rng_init(&services.rng, 1, 0, "server", "services");
    dist_buffer_init(&gaps, &gap);
    dist_buffer_init(&services, &service);
    struct histogram *waits = histogram_create(), *times = histogram_create();
    int64_t *arrived = check_zeroed(QUEUE, sizeof *arrived);
    uint32_t head = 0, tail = 0;
    int64_t done = 0, arrival = dist_buffer_next_int(&gaps), departure = INT64_MAX;

    const double began = seconds_now();
    while (done < customers) {
        if (arrival < departure) {
            if (head == tail) {
                histogram_add(waits, 0);
                departure = arrival + dist_buffer_next_int(&services);
            }
            arrived[tail++ % QUEUE] = arrival;
            arrival += dist_buffer_next_int(&gaps);
            continue;
        }
        histogram_add(times, departure - arrived[head++ % QUEUE]);
        done++;
        if (head == tail) {
            departure = INT64_MAX;
            continue;
        }
        histogram_add(waits, departure - arrived[head % QUEUE]);
        departure += dist_buffer_next_int(&services);
    }
    const double took = seconds_now() - began;
    printf("mm1_limit_customer %.2f\n", 1e9 * took / (double)done);
    histogram_destroy(waits);
    histogram_destroy(times);
    free(arrived);
    return 0;
}
