/*
 * incident.h -- what happens to a component, or is done to it, at a time that the scenario says: faults and actions.
 *
 * A component offers kinds of incidents through its type (struct component_type, `incidents`): a constant table that
 * ends with a row whose name is NULL. The reader of scenarios, its complaints, the schema and random scenarios come
 * from those rows; the engine begins and ends each incident at its time (sim/timeline.h). While one is under way the
 * component behaves as its `begin` left it.
 */
#ifndef KINESIM_SIM_INCIDENT_H
#define KINESIM_SIM_INCIDENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/dist.h"
#include "sim/field.h"

struct sim;
struct component;
struct component_spec;
struct incident;

enum incident_length {
    INCIDENT_INSTANT,  /* has no length: `for` is refused, and `end` never called */
    INCIDENT_MAY_LAST, /* without `for` it lasts until the run ends */
    INCIDENT_LASTS,    /* `for` must be given */
};

struct incident_kind {
    const char *name; /* the word in the scenario; NULL at the table's end */
    uint32_t number;  /* the component's own, so that one function can begin several kinds */
    bool
        action; /* what an operator does, of the list `actions`; else a fault, of the list `faults` */
    bool alone;      /* two of this kind on one component cannot overlap */
    bool lawful;     /* closed forms hold through it, or those that offer them know what it did */
    bool everywhere; /* without `on` it comes to all components that offer it */
    enum incident_length length;
    const char *summary; /* one line for the manual */
    const char *source;  /* where what it does is known from: "additions 2.14, D" */

    size_t config_bytes; /* of what `fields` fill; 0 without fields */
    const struct field *fields;
    /* Rules between its fields, and with the component that it comes to. May be NULL. */
    void (*validate)(const void *config, const struct component_spec *component,
                     struct complaints *complaints);

    /* Called as one of the engine's own instants, before all events of the same nanosecond. Several kinds, and several
     * of one kind unless `alone`, may be under way at a time: they end in any order, each with its own config. What is
     * under way when the run ends does not end. */
    void (*begin)(struct sim *sim, struct component *self, const struct incident *incident);
    void (*end)(struct sim *sim, struct component *self, const struct incident *incident);
};

/* One line of a scenario's `faults` or `actions`, the same for all replications. */
struct incident_spec {
    const struct incident_kind *kind;
    const char *name; /* its path: "faults.0"; of a part of a whole more behind a comma */
    const char *
        whole; /* what it is a part of, one after another, and which is answered for as one; NULL */
    uint32_t component; /* among the run's */
    int64_t at_ns;      /* of the first, from the start of the measured time; >= 0 */
    bool lasts;         /* `length` says how long; else to the run's end, or no time at all */
    struct dist length; /* ns */
    bool
        repeats; /* `gap` says how long after one's begin the next begins, but not before that has ended */
    struct dist gap;     /* ns; less than a second counts as one */
    const void *config;  /* as the kind's fields filled it */
    const char *assumes; /* what of it is not known, as a sentence; NULL: nothing */
};

/* One time that it happens. */
struct incident {
    const struct incident_spec *spec;
    const void *config;
    uint32_t occurrence; /* 0, 1, ... */
    int64_t began_ns;    /* simulated time */
    int64_t
        ends_ns; /* the same; began_ns if it has no length, INT64_MAX if it lasts until the run ends */
};

#endif
