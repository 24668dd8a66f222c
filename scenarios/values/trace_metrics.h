/*
 * trace_metrics.h -- what `aws cloudwatch get-metric-data` and `get-metric-statistics` print, as a trace.
 */
#ifndef KINESIM_SCENARIOS_VALUES_TRACE_METRICS_H
#define KINESIM_SCENARIOS_VALUES_TRACE_METRICS_H

#include "scenarios/values/trace_slots.h"

/* The Sums of IncomingRecords, with those of IncomingBytes if there are any; points in any order. False after a
 * complaint. */
bool trace_metrics_parse(struct arena *arena, const char *file, const char *text, size_t length,
                         struct trace_file *trace, struct diag *diag);

#endif
