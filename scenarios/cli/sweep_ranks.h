/*
 * sweep_ranks.h -- a sweep over the ranks of a job. Each point is a small database of its own, made by
 * the rank that simulated it; rank 0 alone writes the one that stays.
 */
#ifndef KINESIM_SCENARIOS_CLI_SWEEP_RANKS_H
#define KINESIM_SCENARIOS_CLI_SWEEP_RANKS_H

#include "scenarios/study/sweep_points.h"

/* Rank 0: every point that has not landed. False after a complaint; what has landed stays. */
bool sweep_ranks_lead(const char *database, const bool *landed, size_t count);

/* The others. `study` says how to find prices, with its context; its points are chosen here. */
void sweep_ranks_follow(const struct sweep_points *list, const struct study *study);

#endif
