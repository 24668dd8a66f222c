/*
 * component.h -- what the engine has to know about anything that lives in a run.
 *
 * A component has a constant type (its fields, its event table, its hooks), a configuration that all
 * replications share and nobody changes, and a state that belongs to one run. It is told things by
 * events, through its type's table. What components offer each other beside events (a stream its
 * shards) is a port: a pointer whose meaning the models agree on.
 */
#ifndef KINESIM_SIM_COMPONENT_H
#define KINESIM_SIM_COMPONENT_H

#include <stddef.h>
#include <stdint.h>

#include "sim/field.h"
#include "sim/results.h"

struct sim;
struct component;
struct component_spec;
struct expect;
struct arena;
struct keys;
struct keys_spec;
struct incident_kind;

union event_arg {
    void *pointer;
    int64_t integer;
};

static inline union event_arg arg_none(void)
{
    return (union event_arg){.integer = 0};
}
static inline union event_arg arg_pointer(void *pointer)
{
    return (union event_arg){.pointer = pointer};
}
static inline union event_arg arg_integer(int64_t integer)
{
    return (union event_arg){.integer = integer};
}

struct event_kind {
    const char *name; /* NULL: this kind is not accepted */
    void (*handle)(struct sim *sim, struct component *self, union event_arg arg);
};

/* Several events at a time are asked for their memory, twice. */
enum fetch_step {
    FETCH_STATE,  /* what is found without reading what is far itself */
    FETCH_BEHIND, /* what that points to */
};

struct component_type {
    const char *kind;    /* what it is called: "firehose"; what references ask for */
    const char *word;    /* what `kind:` says in the scenario; NULL: the same */
    const char *section; /* producers | streams | consumers | deliveries | destinations */
    const char *summary; /* one line for the manual */
    const void *
        offers; /* constant, to other kinds; the models agree on what (models/common/put_port.h); may be NULL */

    size_t config_bytes;
    const struct field *fields;
    const struct field_elsewhere *elsewhere; /* names that are no rows of `fields`; may be NULL */
    /* Rules between fields; `config` is filled. May be NULL. */
    void (*validate)(const void *config, struct complaints *complaints);
    /* Keys that follow from other settings (FIELD_KEYS): fills the spec, whose texts may lie in `arena`, and gives where
     * in `config` the keys go; NULL: they do not. After validate. May be NULL. */
    const struct keys **(*derive_keys)(void *config, struct arena *arena, struct keys_spec *spec);

    /* Rules between components, once all are read and wired; `self` is its place among `count`. May be NULL. */
    void (*wired)(const struct component_spec *all, uint32_t count, uint32_t self,
                  struct complaints *complaints);

    size_t state_bytes; /* zeroed before open; 0: open makes the state and close frees it */
    const struct event_kind *events;
    uint32_t event_count;

    /* In this order, each for all components in scenario order. Any but open may be NULL. */
    void (*open)(struct sim *sim, struct component *self);  /* build the state, set the port */
    void (*start)(struct sim *sim, struct component *self); /* reach others, schedule */
    /* An event will be handled soon, or was cancelled: prefetches what it will touch, and changes
     * nothing. Asked only if some component wants it (sim_fetch_ahead). */
    void (*fetch)(const struct component *self, uint32_t kind, union event_arg arg,
                  enum fetch_step step);
    /* A measured minute is over. */
    void (*minute)(struct sim *sim, struct component *self, int64_t minute);
    /* The warm-up is over: bring counters up to now, they are cut after this. */
    void (*measure)(struct sim *sim, struct component *self);
    void (*finish)(struct sim *sim, struct component *self); /* last figures, rows, laws */
    /* All have finished: offer the closed forms that held in this run (results_theory). Not asked of a run in which an
     * incident began. */
    void (*theory)(struct sim *sim, struct component *self);
    /* Last: what limits it had, how far they were used, and what was refused, late or lost there
     * (sim/finding.h). `expect` tells the same from rates, in the same words. */
    void (*findings)(struct sim *sim, struct component *self);
    void (*close)(struct component *self); /* free what open and start took */

    /* What can happen to it, and what can be done to it, at a time (sim/incident.h); NULL: nothing. */
    const struct incident_kind *incidents;
    /* How long the oldest of what waits here, or is worked on, has been there, in ns; 0: nothing is. Asked of runs
     * with incidents or a load that varies alone, at any time; changes nothing. NULL: nothing ever waits here. */
    int64_t (*lag)(const struct sim *sim, const struct component *self);

    /* Without a run: what component number `self` expects to meter, and what it hands on; the
     * models agree on what an expectation is (models/common/expect.h). NULL: nothing can be said. */
    void (*expect)(struct expect *expect, int32_t self);
};

static inline const char *component_word(const struct component_type *type)
{
    return type->word ? type->word : type->kind;
}

struct component {
    const struct component_type *type;
    const char *name;
    const void *config;
    void *state;
    void *port;
    const struct event_kind *events; /* the type's, at hand for the loop */
    uint64_t accepts;                /* bit k: kind k of event has a handler */
    uint32_t index;                  /* among the run's components: what struct reference holds */
};

/* One component of a scenario, the same for all replications. */
struct component_spec {
    const struct component_type *type;
    const char *name;
    const void *config;
};

#endif
