/*
 * sim.h -- one run: the clock, what is to happen, and who lives in it.
 *
 * Events run in order of time; at one nanosecond, in the order they were asked for. The clock never
 * goes back. A run is one thread's; everything it needs hangs on `struct sim`.
 *
 * The engine's own instants come before all events of the same nanosecond, so that an interval holds
 * the events from its first instant to just before its end:
 *   - the end of the warm-up, even of one of length 0 (then after all start hooks):
 *     results_measure, then the measure hooks;
 *   - the end of each measured minute [60 k, 60 (k + 1)) s, and at the end of the run that of a
 *     minute begun: the minute hooks, then results_minute; what a finish hook adds to a metric is
 *     too late for a row;
 *   - the end of each slice of the measured time: results_slice;
 *   - the begin and the end of each incident, and looks at how it goes (sim/timeline.h);
 *   - the end of the run: events at exactly that instant do not happen.
 * They are not events: neither counted nor part of the digest.
 */
#ifndef KINESIM_SIM_SIM_H
#define KINESIM_SIM_SIM_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/component.h"
#include "sim/finding.h"
#include "sim/incident.h"
#include "sim/memory.h"
#include "sim/rng.h"

struct sim_spec {
    const struct component_spec *components;
    uint32_t component_count;
    const struct incident_spec *incidents; /* what happens to them: sim/incident.h */
    uint32_t incident_count;
    uint64_t seed;
    bool antithetic;     /* replications 2k and 2k + 1 draw u and 1 - u from the same streams */
    int64_t warmup_ns;   /* >= 0; simulated first, then dropped from every statistic */
    int64_t duration_ns; /* > 0; measured */
    int64_t clock_ns;    /* since Monday 00:00, at which the measured time begins */
    bool varies;         /* the load comes and goes: spells behind are looked for (sim/spells.h) */
    int64_t metric_period; /* minutes; 0: as CloudWatch keeps them, by age */
    uint32_t slices;       /* of the measured time, for results_slice; 0: none */
    /* Called every few thousand events with the simulated time so far; returning false stops the
     * run (its results are then incomplete). May be NULL. Called in the run's thread. */
    bool (*progress)(void *context, uint32_t replication, int64_t now_ns, int64_t records);
    void *progress_context;
};

/* Runs one replication from 0 to warmup + duration. NULL if progress stopped it. */
struct results *sim_run(const struct sim_spec *spec, uint32_t replication);

/* ---- for handlers and hooks */

/* Read at every event, so it is inline: struct sim begins with its queue, that with its clock. */
struct sim_clock {
    int64_t now_ns;
};
static inline int64_t sim_now(const struct sim *sim)
{
    return ((const struct sim_clock *)sim)->now_ns;
}
int64_t sim_end_at_ns(const struct sim *sim);      /* warmup + duration */
int64_t sim_measured_at_ns(const struct sim *sim); /* when the warm-up ends */
/* The instant at which the measured time begins, since Monday 00:00, and whether the load comes and goes. */
int64_t sim_clock_ns(const struct sim *sim);
bool sim_varies(const struct sim *sim);
bool sim_measuring(const struct sim *sim);
struct results *sim_results(struct sim *sim);
struct memory *sim_memory(struct sim *sim); /* of this run, goes when it ends */
struct component *sim_component(struct sim *sim, int32_t index); /* as in struct reference */

/* Whether an operator does anything to the component in this run (sim/incident.h). */
bool sim_is_acted_on(const struct sim *sim, const struct component *component);

/* Asks that target->type->events[kind] handle `arg` at at_ns >= now. Events after the end of the run
 * are accepted and never happen. */
void sim_at(struct sim *sim, int64_t at_ns, struct component *target, uint32_t kind,
            union event_arg arg);

/* The same for an event that may be taken back. The handle, never 0, stays good until then. */
typedef uint64_t sim_timer;
sim_timer sim_timer_at(struct sim *sim, int64_t at_ns, struct component *target, uint32_t kind,
                       union event_arg arg);
/* False (and no harm) if it has happened or was taken back already. */
bool sim_cancel(struct sim *sim, sim_timer timer);
/* From now on events that are near ask for the memory they will touch (struct component_type): worth its price
 * where what is kept does not fit the caches. */
void sim_fetch_ahead(struct sim *sim);

/* Whether an incident of this kind may come to the component in this run. */
bool sim_has_incident(const struct sim *sim, const struct component *component, const char *kind);

/* A random stream for one purpose of one component. */
void sim_rng(const struct sim *sim, struct rng *rng, const struct component *component,
             const char *purpose);

/* Tells progress how many records the run has moved; producers call it per batch. */
void sim_count_records(struct sim *sim, int64_t records);

/* Shorthands for results_* with the component's name. */
struct histogram *sim_latency(struct sim *sim, const struct component *component,
                              const char *stage);
int64_t *sim_counter(struct sim *sim, const struct component *component, const char *name);
meter_units *sim_meter(struct sim *sim, const struct component *component, const char *item);
struct metric *sim_metric(struct sim *sim, const struct component *component, const char *name,
                          const char *unit, unsigned statistics);

/* For `findings` hooks (sim/finding.h). */
void sim_finding(struct sim *sim, const struct component *component, const struct finding *finding);
void sim_limit(struct sim *sim, const struct component *component, const struct limit_use *use);
void sim_cycle(struct sim *sim, const struct component *component, const char *name,
               double cycle_ns);

void sim_survivors(struct sim *sim, const struct component *component, const char *stage,
                   double arrived, double came);

/* ---- after a run, from its results */
struct sim_totals {
    uint64_t events;
    uint64_t digest; /* of every (time, target, kind): equal digests, same run */
    int64_t records;
    uint32_t pending_high_water;
};
struct sim_totals sim_totals(const struct results *results);

#endif
