/*
 * overrides.h -- `--set PATH=VALUE`: changes in the tree before it is read.
 *
 * PATH is what messages call a setting: `seed`, `streams.s.shards`, `deliveries.d.buffer.interval`.
 * Component names may hold dots; elements of lists have no path. VALUE is YAML.
 */
#ifndef KINESIM_SCENARIOS_LOADER_OVERRIDES_H
#define KINESIM_SCENARIOS_LOADER_OVERRIDES_H

#include "scenarios/values/reader.h"

/* Puts what `option` ("PATH=VALUE") says into the tree. False after a complaint. An unknown setting
 * is put too: whoever reads the tree refuses it, at this option. */
bool overrides_apply(struct reader *reader, struct yaml_node *root, const char *option);

#endif
