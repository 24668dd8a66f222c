/*
 * sweep.h -- the axes of a scenario: that each is a setting, and each value would do there.
 */
#ifndef KINESIM_SCENARIOS_LOADER_SWEEP_H
#define KINESIM_SCENARIOS_LOADER_SWEEP_H

#include "scenarios/loader/components.h"

/* `node` may be NULL or null; `settings` are the rows of the top level. False after a complaint. */
bool sweep_check(struct reader *reader, const struct yaml_node *node, const struct yaml_node *root,
                 const struct field *settings, const struct components *components);

#endif
