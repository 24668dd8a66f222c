/* sim.c -- the loop, and the life of a run from open to close. */
#include "sim/sim.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/event_queue.h"
#include "sim/spells.h"
#include "sim/timeline.h"
#include "sim/trend.h"
#include "sim/units.h"

#include "sim/banned.h"

/* ours: seldom enough to cost nothing, often enough to look alive. */
enum { EVENTS_PER_PROGRESS = 4096 };

struct sim {
    struct event_queue queue; /* first: sim_now relies on it, and on what it begins with */
    const struct sim_spec *spec;
    struct memory *memory;
    int64_t measured_at_ns;
    int64_t end_at_ns;
    uint64_t events;
    uint64_t digest;
    int64_t records;
    uint32_t replication;
    bool measuring;
    int64_t minute;       /* measured minutes that are over */
    int64_t metrics_from; /* the first minute of the period under way */
    struct results *results;
    struct component *components;
    struct timeline *timeline; /* NULL: nothing happens to them */
    struct spells *spells;     /* NULL: the load does not vary */
};

/* ---- for handlers and hooks */

int64_t sim_end_at_ns(const struct sim *sim)
{
    return sim->end_at_ns;
}

int64_t sim_measured_at_ns(const struct sim *sim)
{
    return sim->measured_at_ns;
}

int64_t sim_clock_ns(const struct sim *sim)
{
    return sim->spec->clock_ns;
}

bool sim_varies(const struct sim *sim)
{
    return sim->spec->varies;
}

bool sim_measuring(const struct sim *sim)
{
    return sim->measuring;
}

struct results *sim_results(struct sim *sim)
{
    return sim->results;
}

struct memory *sim_memory(struct sim *sim)
{
    return sim->memory;
}

struct component *sim_component(struct sim *sim, int32_t index)
{
    CHECK(index >= 0);
    CHECK((uint32_t)index < sim->spec->component_count);
    return &sim->components[index];
}

bool sim_is_acted_on(const struct sim *sim, const struct component *component)
{
    for (uint32_t i = 0; i < sim->spec->incident_count; i++) {
        const struct incident_spec *incident = &sim->spec->incidents[i];
        if (incident->component == component->index && incident->kind->action) return true;
    }
    return false;
}

/* The tag of an event: the target's index over the kind. */
enum { KIND_BITS = 6, KINDS_MAX = 1 << KIND_BITS, COMPONENTS_MAX = 1 << (32 - KIND_BITS) };

static struct event event_of(const struct sim *sim, int64_t at_ns, const struct component *target,
                             uint32_t kind, union event_arg arg)
{
    CHECK(at_ns >= sim_now(sim));
    CHECK(kind < KINDS_MAX && (target->accepts >> kind & 1) != 0);
    return (struct event){.at_ns = at_ns, .arg = arg, .tag = target->index << KIND_BITS | kind};
}

void sim_at(struct sim *sim, int64_t at_ns, struct component *target, uint32_t kind,
            union event_arg arg)
{
    const struct event event = event_of(sim, at_ns, target, kind, arg);
    event_queue_push(&sim->queue, &event);
}

sim_timer sim_timer_at(struct sim *sim, int64_t at_ns, struct component *target, uint32_t kind,
                       union event_arg arg)
{
    const struct event event = event_of(sim, at_ns, target, kind, arg);
    return event_queue_push_timer(&sim->queue, &event);
}

bool sim_cancel(struct sim *sim, sim_timer timer)
{
    return event_queue_cancel(&sim->queue, timer);
}

void sim_rng(const struct sim *sim, struct rng *rng, const struct component *component,
             const char *purpose)
{
    const bool pairs = sim->spec->antithetic;
    rng_init(rng, sim->spec->seed, pairs ? sim->replication / 2 : sim->replication, component->name,
             purpose);
    if (pairs && sim->replication % 2 == 1) rng_antithetic(rng);
}

bool sim_has_incident(const struct sim *sim, const struct component *component, const char *kind)
{
    for (uint32_t i = 0; i < sim->spec->incident_count; i++) {
        const struct incident_spec *incident = &sim->spec->incidents[i];
        if (incident->component == component->index && strcmp(incident->kind->name, kind) == 0)
            return true;
    }
    return false;
}

void sim_count_records(struct sim *sim, int64_t records)
{
    sim->records += records;
}

struct histogram *sim_latency(struct sim *sim, const struct component *component, const char *stage)
{
    return results_latency(sim->results, component->name, stage);
}

int64_t *sim_counter(struct sim *sim, const struct component *component, const char *name)
{
    return results_counter(sim->results, component->name, name);
}

meter_units *sim_meter(struct sim *sim, const struct component *component, const char *item)
{
    return results_meter(sim->results, component->name, item);
}

struct metric *sim_metric(struct sim *sim, const struct component *component, const char *name,
                          const char *unit, unsigned statistics)
{
    return results_metric(sim->results, component->name, name, unit, statistics);
}

/* ---- the loop */

/* All events in their order: each step is a bijection of the digest so far. */
static inline uint64_t digest_step(uint64_t digest, int64_t at_ns, uint32_t who)
{
    const uint64_t word = (uint64_t)at_ns ^ who * UINT64_C(0xd1342543de82ef95);
    digest = (digest ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return digest ^ digest >> 29;
}

static void fetch(void *context, const struct event *event, enum fetch_step step)
{
    const struct sim *sim = context;
    const struct component *target = &sim->components[(uint32_t)event->tag >> KIND_BITS];
    if (target->type->fetch == NULL) return;
    target->type->fetch(target, (uint32_t)event->tag % KINDS_MAX, event->arg, step);
}

void sim_fetch_ahead(struct sim *sim)
{
    event_queue_foretell(&sim->queue, fetch, sim);
}

static bool wants_more(const struct sim *sim)
{
    const struct sim_spec *spec = sim->spec;
    return spec->progress == NULL || spec->progress(spec->progress_context, sim->replication,
                                                    sim->queue.now_ns, sim->records);
}

/* Runs the events before at_ns. False if progress stopped the run. */
static bool run_before(struct sim *sim, int64_t at_ns)
{
    struct component *components = sim->components;
    uint64_t digest = sim->digest;
    bool wanted = true;
    struct event event;
    while (wanted && event_queue_pop_before(&sim->queue, at_ns, &event)) {
        const uint32_t who = (uint32_t)event.tag;
        struct component *target = &components[who >> KIND_BITS];
        digest = digest_step(digest, event.at_ns, who);
        sim->events++;
        target->events[who % KINDS_MAX].handle(sim, target, event.arg);
        if (sim->events % EVENTS_PER_PROGRESS == 0) wanted = wants_more(sim);
    }
    sim->digest = digest;
    if (wanted) sim->queue.now_ns = at_ns;
    return wanted;
}

/* The same with the timeline's instants on the way. */
static bool run_until(struct sim *sim, int64_t at_ns)
{
    int64_t next_ns;
    while ((next_ns = timeline_next_ns(sim->timeline)) < at_ns) {
        if (!run_before(sim, next_ns)) return false;
        timeline_step(sim->timeline);
    }
    return run_before(sim, at_ns);
}

static void start_measuring(struct sim *sim)
{
    sim->measuring = true;
    /* First the hooks: they bring lazily kept counters and meters up to now, where they are cut. */
    for (uint32_t i = 0; i < sim->spec->component_count; i++) {
        struct component *component = &sim->components[i];
        if (component->type->measure != NULL) component->type->measure(sim, component);
    }
    results_measure(sim->results);
}

static void end_minute(struct sim *sim)
{
    for (uint32_t i = 0; i < sim->spec->component_count; i++) {
        struct component *component = &sim->components[i];
        if (component->type->minute != NULL) component->type->minute(sim, component, sim->minute);
    }
    const int64_t minutes = (sim->spec->duration_ns + NS_PER_MINUTE - 1) / NS_PER_MINUTE;
    const int64_t minute = sim->minute++;
    if (!metric_period_ends(minute, minutes, sim->spec->metric_period)) return;
    results_minute(sim->results, sim->metrics_from);
    sim->metrics_from = sim->minute;
}

/* When number `part` of `parts` equal parts of the measured time ends; the last one with the run, and beyond it
 * never. */
static int64_t part_end_ns(const struct sim *sim, uint32_t part, uint32_t parts)
{
    if (part >= parts) return INT64_MAX;
    const double share = (double)(part + 1) / parts;
    if (part + 1 == parts) return sim->end_at_ns;
    return sim->measured_at_ns + (int64_t)(share * (double)sim->spec->duration_ns);
}

/* False if progress stopped the run. */
static bool run_to_end(struct sim *sim)
{
    if (!run_until(sim, sim->measured_at_ns)) return false;
    start_measuring(sim);
    uint32_t slice = 0, part = 0;
    while (sim->queue.now_ns < sim->end_at_ns) {
        int64_t minute_ns = sim->measured_at_ns + (sim->minute + 1) * NS_PER_MINUTE;
        if (minute_ns > sim->end_at_ns) minute_ns = sim->end_at_ns;
        const int64_t slice_ns = part_end_ns(sim, slice, sim->spec->slices);
        const int64_t part_ns = part_end_ns(sim, part, TREND_PARTS);
        const int64_t look_ns = spells_next_ns(sim->spells);
        int64_t sooner_ns = slice_ns < part_ns ? slice_ns : part_ns;
        if (look_ns < sooner_ns) sooner_ns = look_ns;
        if (!run_until(sim, sooner_ns < minute_ns ? sooner_ns : minute_ns)) return false;
        const int64_t now_ns = sim->queue.now_ns;
        spells_look(sim->spells, now_ns);
        if (now_ns == minute_ns) end_minute(sim);
        if (now_ns == slice_ns) results_slice(sim->results), slice++;
        if (now_ns == part_ns) results_part(sim->results), part++;
    }
    return true;
}

void sim_finding(struct sim *sim, const struct component *component, const struct finding *finding)
{
    findings_tell(results_findings(sim->results), component->name, finding);
}

void sim_limit(struct sim *sim, const struct component *component, const struct limit_use *use)
{
    findings_limit(results_findings(sim->results), component->name, use);
}

void sim_cycle(struct sim *sim, const struct component *component, const char *name,
               double cycle_ns)
{
    findings_cycle(results_findings(sim->results), component->name, name, cycle_ns);
}

void sim_survivors(struct sim *sim, const struct component *component, const char *stage,
                   double arrived, double came)
{
    findings_survivors(results_findings(sim->results), component->name, stage, arrived, came);
}

/* ---- the life of a run */

static void describe(void *context)
{
    const struct sim *sim = context;
    fprintf(stderr,
            "in a run with seed %" PRIu64 ", replication %" PRIu32 ", at %" PRId64
            " ns, in or after event %" PRIu64 "\n",
            sim->spec->seed, sim->replication, sim->queue.now_ns, sim->events);
}

static uint64_t kinds_accepted(const struct component_type *type)
{
    uint64_t accepts = 0;
    CHECK(type->event_count <= KINDS_MAX);
    for (uint32_t kind = 0; kind < type->event_count; kind++)
        accepts |= (uint64_t)(type->events[kind].handle != NULL) << kind;
    return accepts;
}

static struct sim *sim_create(const struct sim_spec *spec, uint32_t replication)
{
    CHECK(spec->warmup_ns >= 0);
    CHECK(spec->duration_ns > 0);
    CHECK(spec->duration_ns <= INT64_MAX - spec->warmup_ns);
    struct memory *memory = memory_create();
    struct sim *sim = memory_zeroed(memory, 1, sizeof *sim);
    sim->spec = spec;
    sim->memory = memory;
    event_queue_init(&sim->queue, memory);
    sim->measured_at_ns = spec->warmup_ns;
    sim->end_at_ns = spec->warmup_ns + spec->duration_ns;
    sim->replication = replication;
    sim->results = results_create(replication);
    CHECK(spec->component_count <= COMPONENTS_MAX);
    sim->components = memory_zeroed(sim->memory, spec->component_count, sizeof *sim->components);
    for (uint32_t i = 0; i < spec->component_count; i++) {
        const struct component_spec *from = &spec->components[i];
        sim->components[i] = (struct component){
            .type = from->type,
            .name = from->name,
            .config = from->config,
            .state = memory_zeroed(sim->memory, 1, from->type->state_bytes),
            .events = from->type->events,
            .accepts = kinds_accepted(from->type),
            .index = i,
        };
    }
    sim->timeline = timeline_create(&(struct timeline_run){
        .sim = sim,
        .results = sim->results,
        .memory = memory,
        .components = sim->components,
        .component_count = spec->component_count,
        .incidents = spec->incidents,
        .incident_count = spec->incident_count,
        .warmup_ns = spec->warmup_ns,
        .duration_ns = spec->duration_ns,
        .rng = sim_rng,
    });
    if (spec->varies)
        sim->spells = spells_create(&(struct spells_run){
            .sim = sim,
            .results = sim->results,
            .memory = memory,
            .components = sim->components,
            .component_count = spec->component_count,
            .measured_at_ns = spec->warmup_ns,
            .duration_ns = spec->duration_ns,
            .clock_ns = spec->clock_ns,
        });
    return sim;
}

/* Closes all components and hands over the results. */
static struct results *sim_destroy(struct sim *sim)
{
    struct results *results = sim->results;
    for (uint32_t i = 0; i < sim->spec->component_count; i++) {
        struct component *component = &sim->components[i];
        if (component->type->close != NULL) component->type->close(component);
    }
    memory_destroy(sim->memory);
    return results;
}

static void open_and_start(struct sim *sim)
{
    for (uint32_t i = 0; i < sim->spec->component_count; i++) {
        struct component *component = &sim->components[i];
        component->type->open(sim, component);
    }
    for (uint32_t i = 0; i < sim->spec->component_count; i++) {
        struct component *component = &sim->components[i];
        if (component->type->start != NULL) component->type->start(sim, component);
    }
}

static void finish(struct sim *sim)
{
    for (uint32_t i = 0; i < sim->spec->component_count; i++) {
        struct component *component = &sim->components[i];
        if (component->type->finish != NULL) component->type->finish(sim, component);
    }
    for (uint32_t i = 0; i < sim->spec->component_count; i++) {
        struct component *component = &sim->components[i];
        if (component->type->theory == NULL || timeline_disturbed(sim->timeline)) continue;
        component->type->theory(sim, component);
    }
    for (uint32_t i = 0; i < sim->spec->component_count; i++) {
        struct component *component = &sim->components[i];
        if (component->type->findings != NULL) component->type->findings(sim, component);
    }
    timeline_finish(sim->timeline);
    spells_finish(sim->spells);
    const struct results_totals totals = {
        .events = sim->events,
        .digest = sim->digest,
        .records = sim->records,
        .pending_high_water = event_queue_high_water(&sim->queue),
    };
    results_set_totals(sim->results, &totals);
}

struct results *sim_run(const struct sim_spec *spec, uint32_t replication)
{
    struct sim *sim = sim_create(spec, replication);
    check_context(describe, sim);
    open_and_start(sim);
    const bool ended = run_to_end(sim);
    if (ended) finish(sim);
    struct results *results = sim_destroy(sim);
    check_context(NULL, NULL);
    if (ended) return results;
    results_destroy(results);
    return NULL;
}

struct sim_totals sim_totals(const struct results *results)
{
    const struct results_totals *totals = results_totals(results);
    return (struct sim_totals){
        .events = totals->events,
        .digest = totals->digest,
        .records = totals->records,
        .pending_high_water = totals->pending_high_water,
    };
}
