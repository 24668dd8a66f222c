/*
 * trace_file.h -- a measured load from a small table or from CloudWatch's JSON, as the columns of a trace.
 *
 * A table has lines `time,records[,bytes]` at a constant step, or `time,key[,bytes]` of single records; a heading says
 * so, or the cells do. Files of JSON are what `aws cloudwatch get-metric-data` and `get-metric-statistics` print.
 */
#ifndef KINESIM_SCENARIOS_VALUES_TRACE_FILE_H
#define KINESIM_SCENARIOS_VALUES_TRACE_FILE_H

#include "scenarios/values/trace_slots.h"

/* ours: of single records some gigabytes of log */
enum { TRACE_FILE_MAX = 256 << 20 };

/* `text` is written into, ends in NUL and lives as long as the trace; so does `file`, its name in complaints. Everything
 * else in `trace` lives in the arena. False after a complaint. */
bool trace_file_parse(struct arena *arena, const char *file, char *text, size_t length,
                      struct trace_file *trace, struct diag *diag);

#endif
