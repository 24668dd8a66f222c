/*
 * sweep_rules.h -- `where: [streams.a.shards <= 8, ...]`: which combinations of values count.
 *
 * A rule is LEFT COMPARISON RIGHT with < <= > >= == or != between. LEFT is a path; RIGHT is a path
 * or a value of LEFT's kind, with its unit. What is no quantity can only be == or !=.
 */
#ifndef KINESIM_SCENARIOS_LOADER_SWEEP_RULES_H
#define KINESIM_SCENARIOS_LOADER_SWEEP_RULES_H

#include "scenarios/loader/axis.h"
#include "scenarios/loader/setting.h"

/* `node` may be NULL. The axes are read before. False after a complaint. */
bool sweep_rules_read(struct reader *reader, const struct yaml_node *node,
                      const struct setting_world *world, struct sweep *sweep);

#endif
