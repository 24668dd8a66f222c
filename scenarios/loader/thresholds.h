/*
 * thresholds.h -- reads `fraud-alerts.end_to_end.p99 < 250 ms`; evaluating is somebody else's.
 */
#ifndef KINESIM_SCENARIOS_LOADER_THRESHOLDS_H
#define KINESIM_SCENARIOS_LOADER_THRESHOLDS_H

#include "scenarios/loader/scenario.h"
#include "scenarios/values/reader.h"

/* Component names, each of which may hold dots: the longest that fits counts. False after a
 * complaint. Stages and counters are known only to a run, so only their form is checked. */
bool thresholds_read_one(struct reader *reader, const struct yaml_node *node,
                         const char *const *components, struct threshold *threshold);

/* The whole list; `node` may be NULL or null. */
bool thresholds_read(struct reader *reader, const struct yaml_node *node,
                     const char *const *components, struct scenario *scenario);

#endif
