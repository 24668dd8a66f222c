/*
 * sweep.h -- reads the section `sweep` (axis.h): that each axis is a setting, and each value would
 * do there.
 */
#ifndef KINESIM_SCENARIOS_LOADER_SWEEP_H
#define KINESIM_SCENARIOS_LOADER_SWEEP_H

#include "scenarios/loader/axis.h"
#include "scenarios/loader/setting.h"

/* `node` may be NULL or null: then there are no axes. False after a complaint. */
bool sweep_read(struct reader *reader, const struct yaml_node *node,
                const struct setting_world *world, struct sweep *sweep);

#endif
