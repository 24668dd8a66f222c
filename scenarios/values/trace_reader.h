/*
 * trace_reader.h -- `trace: {file: week.csv}`: a measured load from a file beside the scenario.
 */
#ifndef KINESIM_SCENARIOS_VALUES_TRACE_READER_H
#define KINESIM_SCENARIOS_VALUES_TRACE_READER_H

#include "models/produce/trace.h"
#include "scenarios/values/reader.h"

/* In the arena; NULL after a complaint. What was found in the file is said as a note. */
const struct trace *trace_read(struct reader *reader, struct yaml_node *node, const char *path);

/* The keys that a trace names, waiting to be created and told to it and to `keys`; false: it names none. */
bool trace_wait_for_keys(struct reader *reader, const struct trace *trace,
                         const struct keys **keys);

#endif
