/*
 * timeline.h -- begins and ends a run's incidents, and watches what they do to it.
 *
 * From five minutes before an incident the engine looks once a second (the longer it takes, the more seldom) how far
 * each component is behind: its type's `lag` hook. An incident has drained when, after its end, no component near
 * it is further behind than it was at its worst in the last calm five minutes before. Near are the one that it comes to,
 * those that this one names, and those that name it. What nobody has felt five minutes after its end nobody will. Each tells as a finding how far behind its worst
 * component was, how long it took to drain, and how many records were lost and read twice until then; rows of the
 * table `fault` say the same one by one, and the table `event` when it began and ended. Looking changes nothing in a
 * run. A run without incidents has no timeline.
 */
#ifndef KINESIM_SIM_TIMELINE_H
#define KINESIM_SIM_TIMELINE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/incident.h"
#include "sim/results.h"

struct memory;
struct rng;
struct timeline;

/* The table `fault`: fault (its path), component, kind, occurrence, began_ns, ended_ns (-1: not before the run did),
 * worst_lag_ns, worst_component, drained_after_ns (-1: not before the run ended or the next one began), lost,
 * read_twice. */
extern const struct table_spec timeline_fault_table;

/* The run that it belongs to; all of it outlives the timeline. */
struct timeline_run {
    struct sim *sim;
    struct results *results;
    struct memory *memory;
    struct component *components;
    uint32_t component_count;
    const struct incident_spec *incidents;
    uint32_t incident_count;
    int64_t warmup_ns, duration_ns;
    /* sim_rng */
    void (*rng)(const struct sim *sim, struct rng *rng, const struct component *component,
                const char *purpose);
};

/* In the run's memory; NULL if there are no incidents. */
struct timeline *timeline_create(const struct timeline_run *run);

/* When it wants to be called next, INT64_MAX: never. `timeline` may be NULL. */
int64_t timeline_next_ns(const struct timeline *timeline);

/* It is then. */
void timeline_step(struct timeline *timeline);

/* Something has begun by now: the closed forms of a run to which nothing happens do not hold. */
bool timeline_disturbed(const struct timeline *timeline);

/* The run has ended, all components have finished: rows and findings. `timeline` may be NULL. */
void timeline_finish(struct timeline *timeline);

#endif
