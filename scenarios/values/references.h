/*
 * references.h -- names of other components: read, kept, and found once all names are known.
 */
#ifndef KINESIM_SCENARIOS_VALUES_REFERENCES_H
#define KINESIM_SCENARIOS_VALUES_REFERENCES_H

#include "scenarios/values/reader.h"

/* Keeps the name for later. False after a complaint. */
bool reference_read(struct reader *reader, const struct yaml_node *node, const char *path,
                    const struct field *row, struct reference *reference);

/* Finds the components that references name. `names` and `kinds` by index; a kind is NULL where it
 * is not known. False after a complaint. */
struct bind_names {
    const char *const *names; /* in file order, NULL at the end */
    const char *const *kinds;
    size_t count;
    bool incomplete; /* a section could not be read: who is not there may have been meant to be */
};
bool bind_references(struct reader *reader, const struct bind_names *names);

#endif
