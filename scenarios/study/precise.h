/*
 * precise.h -- `replications: auto`: are the intervals narrow enough, and how many replications would do?
 *
 * The figures are those that thresholds name: latencies (their own measure), counters, the bill; or without any
 * the mean of every latency that is seen at least 100 times a replication. A figure is precise when half its
 * interval's width is at most `precision` / (1 + `precision`) of it, so that the relative error against
 * the truth, not the estimate, is `precision`; a rule that looks again after each step, begun at ten
 * replications, whose coverage is close to nominal (Law, "Simulation
 * Modeling and Analysis", section 9.4.1; that such a rule ends and is asymptotically right: Chow and
 * Robbins 1965, Annals of Mathematical Statistics 36).
 */
#ifndef KINESIM_SCENARIOS_STUDY_PRECISE_H
#define KINESIM_SCENARIOS_STUDY_PRECISE_H

#include "reports/common/run_report.h"
#include "scenarios/loader/scenario.h"

struct precise {
    uint32_t
        wanted; /* replications in all: those there are if all is precise or no more is allowed */
    bool reached;
    struct run_precision *rows; /* of each figure, at the end of the last look */
    size_t count;
    struct arena *arena; /* of the rows' texts */
};

/* `report` holds the replications so far and the interval of the month. precise_free before the next look. */
void precise_look(struct precise *precise, const struct scenario *scenario,
                  const struct run_report *report);
void precise_free(struct precise *precise);

#endif
