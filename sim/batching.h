/*
 * batching.h -- how much gathers in what is closed by size or age, and how often a server that takes all
 * that waits has to run.
 *
 * Both are fed by clumps: things that come together, by a renewal process (renewal.h). sim/theory.h has
 * the exact laws for things that come alone by a Poisson process; tests hold these against them.
 */
#ifndef KINESIM_SIM_BATCHING_H
#define KINESIM_SIM_BATCHING_H

#include <stdint.h>

#include "sim/renewal.h"

/*
 * A buffer that its first clump opens, closed `interval` later or when it holds `most`, whichever comes
 * first. What it holds in the mean when it closes:
 *
 *     E[min(A, most)],     A = the clumps of the interval with the first, taken as normal:
 *     E[A] = size (1 + m),     Var A = (1 + m) variance + size^2 cv^2 m,     m = renewal_count(interval)
 *
 * By Wald's identity buffers then come at rate of contents / this. `size` > 0, `most` > 0.
 */
struct batching_clumps {
    struct renewal gaps;
    double size, variance; /* of what a clump holds */
    double met;            /* instead of 1 + m, where it is known better; 0: it is not */
};
double batching_buffer(const struct batching_clumps *clumps, double most, double interval);

/* P(that buffer holds more than x when it closes). */
double batching_buffer_above(const struct batching_clumps *clumps, double most, double interval,
                             double x);

/*
 * Polls of which each begins `every` after the one before, but not before that has been answered; a share `kept`
 * brings something. One opens a buffer when it is answered; those that are answered within `interval` go in, and
 * the next that brings something opens the next. How many bring something to a buffer, the one that opens
 * it with them:
 *
 *     kept E[cycle],     E[cycle] = E[first poll that is late] + (1 - kept) / kept
 *
 * by a Markov chain over how long the opening call took: where a poll comes just as a buffer closes, the long calls
 * are late and so open more than their share of buffers. For interval = n every, calls that are all short,
 * and kept = 1 it is n + 1 / (e - 1) whatever their law (with G the law of opening calls by the level of the
 * call's, G' = G + k and k = 1 / (e - 1)). Ours. `call` are points of equal weight, ascending (dist_points).
 */
struct batching_polls {
    double every, kept;
    const double *call;
    uint32_t points;
};
double batching_polls(const struct batching_polls *polls, double interval);

/*
 * A server that, when it is free, takes all that waits, and else begins with the first thing that
 * comes (bulk service without limit). A clump's things follow each other at `spacing`: one, and
 * after it a number with a negative binomial law, of mean `more` and 0 with chance `lone` (a Poisson law if
 * that is what `lone` asks for, or less). Services per unit of time:
 *
 *     1 / (E[S] + E[idle time after a service])
 *
 * by a Markov chain over how old the last clump is when a service begins (batching_lane.c), on a grid:
 * within 1 % of its own recursion. For lone things by a Poisson process it is
 * 1 / (E[S] + E[e^(-rate S)] / rate). Ours. `service` are points of equal weight, ascending (dist_points).
 */
struct batching_lane {
    struct renewal clumps;
    double more, lone;
    double spacing;
    const double *service;
    uint32_t points;
};
double batching_lane(const struct batching_lane *lane);

#endif
