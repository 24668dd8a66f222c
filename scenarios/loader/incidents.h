/*
 * incidents.h -- the lists `faults` and `actions` of a scenario, read by the rows that components offer
 * (sim/incident.h).
 *
 * An item is `{at, kind, on, for, every}` and what the kind itself takes. Its path counts from 0: `faults.0.for`.
 */
#ifndef KINESIM_SCENARIOS_LOADER_INCIDENTS_H
#define KINESIM_SCENARIOS_LOADER_INCIDENTS_H

#include "scenarios/loader/components.h"
#include "sim/incident.h"

/* One item, for one component: an item without `on` may be for several. */
struct incident_entry {
    const char *path; /* "faults.0" */
    const char *name; /* of the incident_spec: the path, unless the item became several */
    const struct yaml_node *node;
    const struct incident_kind *kind;
    uint32_t component;            /* of the components */
    const struct field *rows;      /* its own and those that all have */
    size_t bytes;                  /* of what the rows fill */
    const struct field *item_rows; /* of the item that it came from, and what those fill */
    size_t item_bytes;
    void *filled;        /* once bound */
    const char *whole;   /* as in struct incident_spec */
    const char *assumes; /* as in struct incident_spec */
    bool again;          /* another component's entry of the same item has its parameters */
};

struct incidents {
    struct incident_entry *entries;
    size_t count;
};

/* The names of the lists, NULL at the end. */
extern const char *const incidents_lists[];

/* The rows that every kind has: `at`, `for`, `every`. */
const struct field *incidents_rows(void);

/* The rows of an item of kind `incident`, which becomes several faults (models/incident_presets.h). */
const struct field *incidents_preset_rows(void);

/* Finds all items, their components and kinds. False after a complaint. */
bool incidents_find(struct reader *reader, const struct yaml_node *root,
                    const struct components *components, struct incidents *incidents);

/* Fills them; references wait as those of components do. False after a complaint. */
bool incidents_bind(struct reader *reader, struct incidents *incidents);

/* Rules of the kinds, and what overlaps and must not; everything is bound. False after a complaint. */
bool incidents_check(struct reader *reader, const struct incidents *incidents,
                     const struct components *components, int64_t duration_ns);

/* As the simulation wants them, in the reader's arena. */
const struct incident_spec *incidents_specs(struct reader *reader,
                                            const struct incidents *incidents);

/* The item at `path` such as "faults.0.for", and the path in it ("for"); NULL: there is none such. */
const struct incident_entry *incidents_at(const struct incidents *incidents, const char *path,
                                          const char **below);

#endif
