/*
 * single_server.h -- a queue with one server, as a component: customers come, wait, are served, go.
 *
 * Small enough to be solved exactly, so the engine is tested and timed with it. Latencies `wait`
 * (arrival to start of service) and `sojourn` (arrival to departure), counters `arrivals` and
 * `departures`.
 */
#ifndef KINESIM_TESTS_THEORY_SINGLE_SERVER_H
#define KINESIM_TESTS_THEORY_SINGLE_SERVER_H

#include "sim/check.h"
#include "sim/dist.h"
#include "sim/histogram.h"
#include "sim/sim.h"

enum { SINGLE_SERVER_BLOCK = 64, SINGLE_SERVER_ROOM = 1 << 16 };

struct single_server_config {
    struct dist gap;     /* ns between arrivals */
    struct dist service; /* ns */
};

struct single_server_draws {
    struct rng rng;
    double ns[SINGLE_SERVER_BLOCK];
    uint32_t used;
};

struct single_server {
    struct single_server_draws gaps;
    struct single_server_draws services;
    int64_t arrived_at_ns[SINGLE_SERVER_ROOM]; /* a ring from `first`; the first is in service */
    uint32_t first;
    uint32_t present;
    struct histogram *wait;
    struct histogram *sojourn;
    int64_t *arrivals;
    int64_t *departures;
};

enum { SINGLE_SERVER_ARRIVAL, SINGLE_SERVER_DEPARTURE, SINGLE_SERVER_EVENTS };

static inline int64_t single_server_draw(struct single_server_draws *draws, const struct dist *dist)
{
    if (draws->used == SINGLE_SERVER_BLOCK) {
        dist_fill(dist, &draws->rng, draws->ns, SINGLE_SERVER_BLOCK);
        draws->used = 0;
    }
    return (int64_t)(draws->ns[draws->used++] + 0.5);
}

static void single_server_serve(struct sim *sim, struct component *self)
{
    const struct single_server_config *config = self->config;
    struct single_server *server = self->state;
    histogram_add(server->wait, sim_now(sim) - server->arrived_at_ns[server->first]);
    sim_at(sim, sim_now(sim) + single_server_draw(&server->services, &config->service), self,
           SINGLE_SERVER_DEPARTURE, arg_none());
}

static void single_server_on_arrival(struct sim *sim, struct component *self, union event_arg arg)
{
    (void)arg;
    const struct single_server_config *config = self->config;
    struct single_server *server = self->state;
    CHECK(server->present < SINGLE_SERVER_ROOM);
    const uint32_t last = (server->first + server->present++) % SINGLE_SERVER_ROOM;
    server->arrived_at_ns[last] = sim_now(sim);
    ++*server->arrivals;
    if (server->present == 1) single_server_serve(sim, self);
    sim_at(sim, sim_now(sim) + single_server_draw(&server->gaps, &config->gap), self,
           SINGLE_SERVER_ARRIVAL, arg_none());
}

static void single_server_on_departure(struct sim *sim, struct component *self, union event_arg arg)
{
    (void)arg;
    struct single_server *server = self->state;
    histogram_add(server->sojourn, sim_now(sim) - server->arrived_at_ns[server->first]);
    ++*server->departures;
    server->first = (server->first + 1) % SINGLE_SERVER_ROOM;
    if (--server->present > 0) single_server_serve(sim, self);
}

static void single_server_open(struct sim *sim, struct component *self)
{
    struct single_server *server = self->state;
    sim_rng(sim, &server->gaps.rng, self, "arrivals");
    sim_rng(sim, &server->services.rng, self, "services");
    server->gaps.used = server->services.used = SINGLE_SERVER_BLOCK;
    server->wait = sim_latency(sim, self, "wait");
    server->sojourn = sim_latency(sim, self, "sojourn");
    server->arrivals = sim_counter(sim, self, "arrivals");
    server->departures = sim_counter(sim, self, "departures");
}

static void single_server_start(struct sim *sim, struct component *self)
{
    const struct single_server_config *config = self->config;
    struct single_server *server = self->state;
    sim_at(sim, single_server_draw(&server->gaps, &config->gap), self, SINGLE_SERVER_ARRIVAL,
           arg_none());
}

/* Conserved over the whole run, the warm-up included; so it is counted by the state, not by the
 * measured part of the counters. */
static void single_server_finish(struct sim *sim, struct component *self)
{
    struct single_server *server = self->state;
    results_law(sim_results(sim), self->name, "arrived = departed + present",
                (double)*server->arrivals, (double)*server->departures + server->present, 0);
}

static const struct event_kind single_server_events[SINGLE_SERVER_EVENTS] = {
    [SINGLE_SERVER_ARRIVAL] = {"arrival", single_server_on_arrival},
    [SINGLE_SERVER_DEPARTURE] = {"departure", single_server_on_departure},
};

static const struct component_type single_server_type = {
    .kind = "single-server",
    .config_bytes = sizeof(struct single_server_config),
    .state_bytes = sizeof(struct single_server),
    .events = single_server_events,
    .event_count = SINGLE_SERVER_EVENTS,
    .open = single_server_open,
    .start = single_server_start,
    .finish = single_server_finish,
};

#endif
