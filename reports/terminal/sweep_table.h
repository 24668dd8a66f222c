/*
 * sweep_table.h -- the points of a sweep on a terminal, and for programs.
 */
#ifndef KINESIM_REPORTS_SWEEP_TABLE_H
#define KINESIM_REPORTS_SWEEP_TABLE_H

#include <stdio.h>

#include "reports/database/sweep_view.h"

/* A line for each point: its axes, the median and the 99th percentile of each latency, the share of
 * records refused, USD a month. */
void sweep_table_print(FILE *out, const struct sweep_view *view);

/* The same as one JSON object, latencies in ns with their intervals. False if writing failed. */
bool sweep_table_json(FILE *out, const struct sweep_view *view);

#endif
