/*
 * expected.h -- a scenario's bill from its rates, without simulating: prices, tiers and rounding are those of
 * a run (models/bill/cost.h), quantities are expectations (models/common/expect.h).
 */
#ifndef KINESIM_SCENARIOS_STUDY_EXPECTED_H
#define KINESIM_SCENARIOS_STUDY_EXPECTED_H

#include "models/common/expect.h"
#include "scenarios/study/finished.h"

struct expected;

/* Borrows both. NULL: a component of kind `missing` cannot say what to expect. */
struct expected *expected_create(const struct scenario *scenario, const struct price_book *prices,
                                 const char **missing);
void expected_destroy(struct expected *expected);

/* What the scenario itself asks for: its measured time after its warm-up (one found by a pilot counts as long
 * enough), today's rates, its own shards. */
struct expect_request expected_request(const struct scenario *scenario);

/* The bill and the verdicts on thresholds of cost, as a finished run has them; others are left out. The results
 * belong to the caller, as do notes and loads until the next question. */
bool expected_finish(struct expected *expected, const struct expect_request *request,
                     struct finished *finished, struct results **results);

/* The bill alone; both belong to the caller. And what it comes to, in USD of one billing month. */
struct cost_bill *expected_bill(struct expected *expected, const struct expect_request *request,
                                struct results **results);
double expected_month_usd(struct expected *expected, const struct expect_request *request);

double expected_month_s(const struct expected *expected); /* length of a billing month */

/* How the bill follows the load around a request: what no traffic would cost, what one more GB (2^30 B) created
 * costs at the present volume, and how many GB a month that is. */
struct expected_slope {
    double usd_fixed, usd_per_gb, gb_month;
};
struct expected_slope expected_slope(struct expected *expected,
                                     const struct expect_request *request);

const struct expect_note *expected_notes(const struct expected *expected, size_t *count);
const struct expect_load *expected_loads(const struct expected *expected, size_t *count);

#endif
