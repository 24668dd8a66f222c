/*
 * setting.h -- the setting that a path leads to: `seed`, `streams.orders.shards`.
 */
#ifndef KINESIM_SCENARIOS_LOADER_SETTING_H
#define KINESIM_SCENARIOS_LOADER_SETTING_H

#include "scenarios/loader/incidents.h"

/* What a path may lead to. */
struct setting_world {
    const struct yaml_node *root;
    const struct field *settings; /* the rows of the top level */
    const struct components *components;
    const struct incidents *incidents;
};

struct setting {
    const struct field *row; /* NULL: of a component whose kind is not known */
    const struct component_type
        *type;    /* NULL: a setting of the top level, or of a fault or action */
    size_t bytes; /* of what its row and those beside it fill */
};

/* True if the path leads to a setting, or to a component that was complained of elsewhere (then the
 * row is NULL). Else complains at `place`, as a complaint of `said`. */
bool setting_find(struct reader *reader, const char *path, struct place place, const char *said,
                  const struct setting_world *world, struct setting *setting);

/* The kind of its values; of a distribution, of what is distributed. The row must be known. */
enum field_kind setting_kind(const struct setting *setting);

#endif
