/*
 * components.h -- the five sections of a scenario, as a list in file order.
 */
#ifndef KINESIM_SCENARIOS_LOADER_COMPONENTS_H
#define KINESIM_SCENARIOS_LOADER_COMPONENTS_H

#include "scenarios/values/bind.h"
#include "scenarios/values/references.h"

struct entry {
    const char *section, *name;
    const struct yaml_node *node;
    const struct component_type *type; /* NULL: kind unknown or not modelled */
    const void *config;
};

struct components {
    struct entry *entries; /* in file order */
    size_t count;
    struct bind_names names;
};

/* The names of the sections, NULL at the end. */
extern const char *const components_sections[];

/* Whether `kind:` may be left out there: it is then the section's first kind of all. */
bool components_kind_is_optional(const char *section);

/* Finds all components and their types. False after a complaint. */
bool components_find(struct reader *reader, const struct yaml_node *root,
                     struct components *components);

/* Fills their configurations. False after a complaint. */
bool components_bind(struct reader *reader, struct components *components);

/* Resolves the references that have been read, and checks the rules between components if everything is well so far
 * (`good`). False after a complaint. */
bool components_resolve(struct reader *reader, const struct components *components, bool good);

/* The longest component name that `path` begins with, followed by '.' or the end. Length or 0.
 * `section` limits the search, or is NULL. */
size_t components_name_length(const struct yaml_node *root, const char *section, const char *path);

#endif
