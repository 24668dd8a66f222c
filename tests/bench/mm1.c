/* mm1.c -- ns per customer (two events, two draws, two histogram entries) of an M/M/1 queue. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "sim/units.h"
#include "tests/theory/single_server.h"

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int main(int argc, char **argv)
{
    const double customers = argc > 1 ? atof(argv[1]) : 5e6;
    const double service_ns = 1e6;
    const double gap_ns = service_ns / 0.9; /* utilisation as in facts/performance.md, section 1 */
    const struct single_server_config config = {.gap = dist_exponential(gap_ns),
                                                .service = dist_exponential(service_ns)};
    const struct component_spec server = {&single_server_type, "server", &config};
    const struct sim_spec spec = {
        .components = &server,
        .component_count = 1,
        .seed = 1,
        .duration_ns = (int64_t)(customers * gap_ns),
    };

    const double began = seconds_now();
    struct results *results = sim_run(&spec, 0);
    const double took = seconds_now() - began;
    struct results_named departures;
    if (!results_counter_at(results, 1, &departures) || departures.value == 0) return 1;
    printf("mm1_customer %.2f\n", 1e9 * took / (double)departures.value);
    printf("mm1_event %.2f\n", 1e9 * took / (double)sim_totals(results).events);
    results_destroy(results);
    return 0;
}
