/*
 * nameable.h -- what a threshold can name: latencies and counters are known once components stand.
 */
#ifndef KINESIM_SCENARIOS_STUDY_NAMEABLE_H
#define KINESIM_SCENARIOS_STUDY_NAMEABLE_H

#include "scenarios/loader/scenario.h"
#include "sim/diag.h"
#include "sim/results.h"

/* The scenario's components as they stand at its first nanosecond: every latency and counter, all empty.
 * results_destroy them. */
struct results *nameable_of(const struct scenario *scenario);

/* results_latency_at or results_counter_at. */
typedef bool nameable_each(const struct results *results, size_t index, struct results_named *out);

/* Complains of thresholds that name none of them. Where an axis may put other components into place it only warns. */
void nameable_check(const struct scenario *scenario, const struct results *nameable,
                    struct diag *diag);

#endif
