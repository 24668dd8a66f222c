/*
 * edges.h -- every setting of every kind of component, and of the top level, at either end of its range,
 * by number: found by walking the tables, so a new row is among them by itself.
 */
#ifndef KINESIM_TESTS_RANDOM_EDGES_H
#define KINESIM_TESTS_RANDOM_EDGES_H

#include "sim/component.h"
#include "tests/random/draw.h"

struct edge {
    const struct component_type *type; /* NULL: of the top level */
    char path[128];                    /* in its component: "retry.base" */
    enum field_kind kind;
    enum end end; /* low or high */
};

/* False past the last. */
bool edge_at(uint32_t number, struct edge *edge);

/* A row whose value is drawn: no group and no reference. */
/* Settings that say each other's: few of their combinations are a load, so only whole random scenarios draw them. */
bool edge_says_load(const struct component_type *type, const char *key);

bool edge_is_value(const struct field *row);

#endif
