/*
 * key_mix_reader.h -- `tables`, `tenants` and `keys_at` of a producer: their keys as one joined table, their sizes as one
 * distribution.
 */
#ifndef KINESIM_SCENARIOS_VALUES_KEY_MIX_READER_H
#define KINESIM_SCENARIOS_VALUES_KEY_MIX_READER_H

#include "scenarios/values/bind.h"

/* `config` was filled from `node` by the rows, and what a trace says in their place: fills in the sizes of all tables.
 * False after a complaint. */
bool key_mix_complete(struct reader *reader, const struct yaml_node *node, struct binding binding,
                      const struct field *rows, void *config);

/* All keys that it has wait to be created: makes those of its tables and hours wait as one. */
void key_mix_join(struct reader *reader, const struct field *rows, void *config);

/* Whether some hours have keys of their own. */
bool key_mix_varies(const struct field *rows, const void *config);

#endif
