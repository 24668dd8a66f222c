/*
 * table.h -- aligned text for the terminal.
 */
#ifndef KINESIM_REPORTS_TABLE_H
#define KINESIM_REPORTS_TABLE_H

#include <stdio.h>

#include "reports/common/found.h"
#include "reports/common/run_report.h"

/* The summary a person reads: what limits, latency per stage with intervals, hottest shard, bill.
 * `width` is the terminal's, 0 if unknown. Colours only if `colour`, never as the only signal. */
void table_print_summary(FILE *out, const struct run_report *run, int width, int colour);

/* Parts of it, for a bill that was not simulated. */
void table_print_bill(FILE *out, const struct run_report *run, int colour);
/* A bill's last line: what share of its dollars rests on documented, inferred and assumed prices. */
void table_print_sureness(FILE *out, const struct run_report *run);
void table_print_findings(FILE *out, const struct run_report *run, const struct found_set *set,
                          int width, int colour);
void table_print_thresholds(FILE *out, const struct run_report *run, int colour);

#endif
