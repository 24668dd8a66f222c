/*
 * mm1.c -- ns per customer of an M/M/1 queue through the engine's public interface: two events, two
 * draws, and the mean time in system, as the programs of facts/performance.md, section 1, do it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "sim/check.h"
#include "sim/dist.h"
#include "sim/sim.h"
#include "tests/bench/clock.h"

enum { ROOM = 1 << 16, ARRIVAL = 0, DEPARTURE };

struct queue_config {
    struct dist gap, service; /* ns */
};

struct queue {
    struct dist_buffer gaps, services;
    uint32_t first, present; /* a ring; the first is in service */
    int64_t total_ns;        /* in system, of all who left */
    int64_t *departures;
    int64_t arrived_at_ns[ROOM];
};

static void serve(struct sim *sim, struct component *self, struct queue *queue)
{
    sim_at(sim, sim_now(sim) + dist_buffer_next(&queue->services), self, DEPARTURE, arg_none());
}

static void on_arrival(struct sim *sim, struct component *self, union event_arg arg)
{
    struct queue *queue = self->state;
    (void)arg;
    queue->arrived_at_ns[(queue->first + queue->present) % ROOM] = sim_now(sim);
    if (++queue->present == 1) serve(sim, self, queue);
    sim_at(sim, sim_now(sim) + dist_buffer_next(&queue->gaps), self, ARRIVAL, arg_none());
}

static void on_departure(struct sim *sim, struct component *self, union event_arg arg)
{
    struct queue *queue = self->state;
    (void)arg;
    queue->total_ns += sim_now(sim) - queue->arrived_at_ns[queue->first++ % ROOM];
    ++*queue->departures;
    if (--queue->present > 0) serve(sim, self, queue);
}

static void queue_open(struct sim *sim, struct component *self)
{
    const struct queue_config *config = self->config;
    struct queue *queue = self->state;
    sim_rng(sim, &queue->gaps.rng, self, "gaps");
    sim_rng(sim, &queue->services.rng, self, "services");
    dist_buffer_init(&queue->gaps, &config->gap);
    dist_buffer_init(&queue->services, &config->service);
    queue->departures = sim_counter(sim, self, "departures");
    sim_at(sim, dist_buffer_next(&queue->gaps), self, ARRIVAL, arg_none());
}

static void queue_finish(struct sim *sim, struct component *self)
{
    const struct queue *queue = self->state;
    *sim_counter(sim, self, "mean_ns") = queue->total_ns / (*queue->departures + 1);
}

static const struct event_kind queue_events[] = {
    [ARRIVAL] = {"arrival", on_arrival},
    [DEPARTURE] = {"departure", on_departure},
};

static const struct component_type queue_type = {
    .kind = "queue",
    .state_bytes = sizeof(struct queue),
    .events = queue_events,
    .event_count = 2,
    .open = queue_open,
    .finish = queue_finish,
};

int main(int argc, char **argv)
{
    const double customers = argc > 1 ? atof(argv[1]) : 1e6;
    const double service_ns = 1e6, gap_ns = service_ns / 0.9;
    struct arena *arena = arena_create();
    struct queue_config config = {dist_exponential(gap_ns), dist_exponential(service_ns)};
    dist_tabulate(&config.gap, arena); /* as the reader of scenarios does */
    dist_tabulate(&config.service, arena);
    const struct component_spec queue = {&queue_type, "queue", &config};
    const struct sim_spec spec = {
        .components = &queue,
        .component_count = 1,
        .seed = 1,
        .duration_ns = (int64_t)(customers * gap_ns),
    };
    const double began = bench_seconds();
    struct results *results = sim_run(&spec, 0);
    const double took = bench_seconds() - began;
    struct results_named departures, mean;
    if (!results_counter_at(results, 0, &departures) || departures.value == 0) return 1;
    if (!results_counter_at(results, 1, &mean)) return 1;
    printf("mm1_customer %.2f\n", 1e9 * took / (double)departures.value);
    printf("mm1_event %.2f\n", 1e9 * took / (double)sim_totals(results).events);
    /* 10 service times in theory; what makes it the same work as the others do. */
    printf("mm1_mean_services %.3f\n", (double)mean.value / service_ns);
    results_destroy(results);
    arena_destroy(arena);
    return 0;
}
