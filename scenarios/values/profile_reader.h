/*
 * profile_reader.h -- `profile:` as a product of curves over simulated time.
 */
#ifndef KINESIM_SCENARIOS_VALUES_PROFILE_READER_H
#define KINESIM_SCENARIOS_VALUES_PROFILE_READER_H

#include "models/produce/load_shape.h"
#include "scenarios/values/reader.h"

/* A list of {daily: ...}, {weekly: ...}, {points: ...} and {file: ...}, or one of them. In the arena; NULL after a
 * complaint. */
const struct load_shape *profile_read(struct reader *reader, struct yaml_node *node,
                                      const char *path);

#endif
