/*
 * rank_tasks.h -- a study as tasks for the ranks of a job: (point, replication), numbered through all points in
 * order. Rank 0 gathers what they find and hands over the points that are whole.
 */
#ifndef KINESIM_SCENARIOS_RANKS_RANK_TASKS_H
#define KINESIM_SCENARIOS_RANKS_RANK_TASKS_H

#include "scenarios/loader/shared_keys.h"
#include "scenarios/study/study.h"

struct rank_task {
    size_t point;
    uint32_t replication;
};

struct rank_tasks {
    const struct study *study;
    size_t *firsts;            /* of each point, and their sum */
    struct results ***results; /* of each point: those that have come; NULL while none has */
    uint32_t *missing;         /* of each point that some have come of */
    struct shared_keys *keys;
    uint32_t stepped; /* replications that have come */
};

/* All ranks have the study's points alike; rank 0 also its prices, land and progress. */
struct rank_tasks rank_tasks_open(const struct study *study);
void rank_tasks_close(struct rank_tasks *tasks);

struct rank_task rank_tasks_at(const struct rank_tasks *tasks, size_t item);

/* ---- rank 0 */

bool rank_tasks_has(const struct rank_tasks *tasks, struct rank_task task);
/* Takes a packed replication; false: these are no results. */
bool rank_tasks_add(struct rank_tasks *tasks, struct rank_task task, const void *bytes,
                    size_t count);
/* Progress: one more replication has come. False: interrupted. */
bool rank_tasks_step(struct rank_tasks *tasks, struct rank_task task);
/* A point of which nothing is missing, to the study's `land`, and forgets it; false: that failed. */
bool rank_tasks_land(struct rank_tasks *tasks, size_t point);

/* ---- the others: simulates what rank 0 asks for until it asks no more */
void rank_tasks_follow(const struct study *study);

#endif
