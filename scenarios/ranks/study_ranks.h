/*
 * study_ranks.h -- study_run wherever there are processors: on threads, or under mpirun on all ranks.
 */
#ifndef KINESIM_SCENARIOS_RANKS_STUDY_RANKS_H
#define KINESIM_SCENARIOS_RANKS_STUDY_RANKS_H

#include "scenarios/study/study.h"

/* As study_run, with the same answers. Rank 0 alone calls it, as often as it likes: it tells the others the
 * points, deals out their replications, and lands what comes whole. */
enum study_end study_ranks_run(const struct study *study);

/* The others: helps rank 0 with its studies until study_ranks_end. */
void study_ranks_follow(void);
void study_ranks_end(void);

#endif
