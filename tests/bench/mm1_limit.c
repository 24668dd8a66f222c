/*
 * mm1_limit.c -- the M/M/1 queue of mm1.c by hand: two next-event variables, no engine, the same
 * draws. What the engine costs is the ratio to this.
 */
#include <stdio.h>
#include <stdlib.h>

#include "sim/check.h"
#include "sim/dist.h"
#include "tests/bench/clock.h"

enum { ROOM = 1 << 16 };

int main(int argc, char **argv)
{
    const int64_t customers = argc > 1 ? (int64_t)atof(argv[1]) : 1000000;
    struct arena *arena = arena_create();
    struct dist service = dist_exponential(1e6), gap = dist_exponential(1e6 / 0.9);
    dist_tabulate(&service, arena);
    dist_tabulate(&gap, arena);
    static struct dist_buffer gaps, services; /* draws in blocks, as cheap as they can be had */
    const double began = bench_seconds();
    rng_init(&gaps.rng, 1, 0, "queue", "gaps");
    rng_init(&services.rng, 1, 0, "queue", "services");
    dist_buffer_init(&gaps, &gap);
    dist_buffer_init(&services, &service);
    int64_t *arrived = check_zeroed(ROOM, sizeof *arrived);
    uint32_t head = 0, tail = 0;
    int64_t done = 0, total_ns = 0;
    int64_t arrival = dist_buffer_next(&gaps), departure = INT64_MAX;

    while (done < customers) {
        if (arrival < departure) {
            if (head == tail) departure = arrival + dist_buffer_next(&services);
            arrived[tail++ % ROOM] = arrival;
            arrival += dist_buffer_next(&gaps);
            continue;
        }
        total_ns += departure - arrived[head++ % ROOM];
        done++;
        departure = head == tail ? INT64_MAX : departure + dist_buffer_next(&services);
    }
    const double took = bench_seconds() - began;
    printf("mm1_limit_customer %.2f\n", 1e9 * took / (double)done);
    printf("mm1_limit_mean_services %.3f\n", (double)total_ns / (double)done / 1e6);
    free(arrived);
    arena_destroy(arena);
    return 0;
}
