/*
 * keys_reader.h -- `{zipf: {count: 100000, exponent: 1.0, format: "k-%d"}}` and its like to keys.
 */
#ifndef KINESIM_SCENARIOS_VALUES_KEYS_READER_H
#define KINESIM_SCENARIOS_VALUES_KEYS_READER_H

#include "scenarios/values/reader.h"

/* Everything that keys_create relies on has been checked. False after a complaint. */
bool keys_read(struct reader *reader, struct yaml_node *node, const char *path,
               struct keys_spec *spec);

#endif
