/*
 * bind.h -- fills a struct from a mapping by its field rows.
 */
#ifndef KINESIM_SCENARIOS_VALUES_BIND_H
#define KINESIM_SCENARIOS_VALUES_BIND_H

#include "scenarios/values/reader.h"

/* Where a mapping stands, what it is called, and names in it that no row describes. */
struct binding {
    struct place place; /* for what is missing */
    const char *path;
    const char *const *others; /* NULL at the end; or NULL */
    const struct field_elsewhere
        *elsewhere; /* the service's names of what no row describes; or NULL */
};

/* `node` is a mapping or null (then everything has its default). Goes on after a mistake; false if
 * there was any. */
bool bind_mapping(struct reader *reader, const struct yaml_node *node, struct binding binding,
                  const struct field *rows, void *target);

/* One value into target + row->offset. */
bool bind_value(struct reader *reader, struct yaml_node *node, const char *path,
                const struct field *row, void *target);

/* The row that a relative path such as "buffer.interval" or "keys_at.0.share" leads to; NULL if none. */
const struct field *bind_find(const struct field *rows, const char *path);

/* Bytes that the largest item of any list among the rows fills. */
size_t bind_room(const struct field *rows);

#endif
