/*
 * sweep_ranks.h -- a study over the ranks of a job: whoever is free gets the next (point, replication), so
 * that few points with many replications fill all ranks as many points do. Rank 0 puts the
 * replications of a point together and hands it over, whole; it alone writes the database.
 */
#ifndef KINESIM_SCENARIOS_RANKS_SWEEP_RANKS_H
#define KINESIM_SCENARIOS_RANKS_SWEEP_RANKS_H

#include "scenarios/study/study.h"

/* What rank 0 works on: the points of the study that have not landed. */
struct sweep_ranks_job {
    const struct study *study; /* its points, which all ranks have alike, prices, land and progress
                                are used; progress is told of replications as they come */
    const bool *landed;
    const char *const *keys; /* of the points */
    const char
        *database; /* keeps replications of points that have not landed: a job that is lost goes on
                                with all but the last second's */
    bool told;     /* lines on stderr: what was there, how many replications each rank did */
};

/* Rank 0. False after a complaint; what has landed stays. */
bool sweep_ranks_lead(const struct sweep_ranks_job *job);

#endif
