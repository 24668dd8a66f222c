/*
 * expected_bill.h -- a bill that was worked out from rates, for a terminal and for programs.
 */
#ifndef KINESIM_REPORTS_EXPECTED_BILL_H
#define KINESIM_REPORTS_EXPECTED_BILL_H

#include <stdio.h>

#include "reports/common/run_report.h"

/* What a figure is that rates alone do not settle: "at most", because of this. */
struct expected_bill_note {
    const char *component, *bound, *text;
};

struct expected_bill {
    const struct run_report *run; /* scenario, times, cost and thresholds of it are read */
    const struct expected_bill_note *notes;
    size_t note_count;
    double usd_fixed;  /* a month without traffic */
    double usd_per_gb; /* one more GB created, at this volume */
    double gb_month;   /* this volume */
};

void expected_bill_print(FILE *out, const struct expected_bill *bill, int colour);

/* The run's `cost` and `thresholds` as json.h has them, and "expected": true. False if writing failed. */
int expected_bill_print_json(FILE *out, const struct expected_bill *bill);

#endif
