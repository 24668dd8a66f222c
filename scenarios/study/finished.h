/*
 * finished.h -- what a finished simulation comes to: bill, verdicts, and all of it ready for paper.
 */
#ifndef KINESIM_SCENARIOS_STUDY_FINISHED_H
#define KINESIM_SCENARIOS_STUDY_FINISHED_H

#include <stdbool.h>

#include "models/bill/cost.h"
#include "reports/common/run_report.h"
#include "scenarios/books/price_book.h"
#include "scenarios/loader/scenario.h"
#include "sim/summary.h"

enum { FINISHED_SHA256 = 65 }; /* hex and a NUL */

struct finished {
    const struct scenario *scenario; /* what it was made of, borrowed */
    const struct price_book *prices;
    struct cost_bill *bill;
    struct run_threshold *thresholds;
    size_t thresholds_unkept;
    struct run_parameter *parameters;
    struct run_cost_line *cost;
    struct run_cost_margin *margins;
    char (*exact)[MONEY_TEXT_MAX]; /* each line's month and last the total's */
    char sha256[FINISHED_SHA256];  /* of the scenario's text */
    struct run_report report;      /* borrows from all of this and from what it was made of; without
                                     times and command, which only the caller knows */
};

/* What a bill of `count` replications of it asks for. */
struct cost_request finished_bill_of(const struct scenario *scenario,
                                     const struct price_book *prices,
                                     struct results *const *results, size_t count);

/* That bill's month, USD, with its interval. */
struct summary finished_month(const struct scenario *scenario, const struct price_book *prices,
                              struct results *const *results, size_t count);

/* Start with a zeroed struct. False after a complaint on stderr: a law that does not hold or a meter
 * without a price, which are our mistakes. finished_free also then. */
bool finished_make(struct finished *finished, const struct scenario *scenario,
                   const struct price_book *prices, struct results *const *results, size_t count);
void finished_free(struct finished *finished);

#endif
