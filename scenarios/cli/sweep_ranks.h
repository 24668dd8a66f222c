/*
 * sweep_ranks.h -- a study over the ranks of a job: whoever is free gets the next (point, replication), so
 * that few points with many replications fill all ranks as many points do. Rank 0 puts the
 * replications of a point together and hands it over, whole; it alone writes the database.
 */
#ifndef KINESIM_SCENARIOS_CLI_SWEEP_RANKS_H
#define KINESIM_SCENARIOS_CLI_SWEEP_RANKS_H

#include "scenarios/study/study.h"

/* Rank 0: every point that has not landed. False after a complaint; what has landed stays. Of the study its
 * points, prices and land are used; all ranks have the same points. `told`: in the end a line on stderr
 * says how many replications each rank did. */
bool sweep_ranks_lead(const struct study *study, const bool *landed, bool told);

/* The others: of the study its points are used. */
void sweep_ranks_follow(const struct study *study);

#endif
